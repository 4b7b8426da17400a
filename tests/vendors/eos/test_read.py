"""Configurations that others wrote: what they say is read, what they say beyond a DeviceIntent is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.plan.device import Nos
from eastwest.vendors.eos import EOS
from eastwest.vendors.text import indent
from tests.vendors.foreign import CONFIGS, assert_meaning_kept, needs_configs

FOREIGN = """! device: leaf9 (DCS-7060X6-64PE, EOS-4.33.1F)
hostname leaf9
username ops privilege 15 role network-admin secret sha512 $6$abc$defghijk
qos map traffic-class 3 to dscp 26
qos profile AI
   priority-flow-control on
   priority-flow-control priority 3 no-drop
   !
   tx-queue 3
      random-detect ecn minimum-threshold 150 kbytes maximum-threshold 1500 kbytes max-mark-probability 10 weight 0
interface Ethernet2/5/1
   mtu 9214
   speed 200g-4
   ip address 1.1.122.14/31
   made-up command
   service-profile AI
router bgp 65001
   neighbor UP peer group
   neighbor UP remote-as 65100
   neighbor 10.0.0.1 peer group UP
"""

PUBLISHED = (
    "amd_rocm/arista_7388_dcqcn.cfg",
    "arista/avd_molecule_qos.cfg",
    "batfish/arista_interface_show_run_all",
)


def test_what_is_understood_and_what_is_not() -> None:
    result = EOS.read({"running.cfg": FOREIGN})
    intent = result.intent
    assert intent.nos == Nos("eos", "4.33.1F")
    assert intent.qos is not None
    profile = intent.qos.ports[0]
    assert profile.pfc == (3,)
    assert profile.queues[0].ecn is not None
    assert profile.queues[0].ecn.kmin_bytes == 150_000
    assert (intent.interfaces[0].speed_gbps, intent.interfaces[0].qos) == (200.0, "AI")
    assert intent.bgp is not None
    assert intent.bgp.neighbours[0].remote_as == 65100
    assert [(each.line, each.text) for each in result.not_understood] == [
        (4, "qos map traffic-class 3 to dscp 26"),
        (15, "made-up command"),
    ]


def test_a_real_secret_is_not_kept() -> None:
    intent = EOS.read({"running.cfg": FOREIGN}).intent
    assert intent.management.users[0].secret == "ops-password-hash"  # noqa: S105  # a placeholder's name
    assert "$6$" not in repr(intent)


def test_a_foreign_configuration_keeps_its_meaning() -> None:
    assert_meaning_kept(EOS, {"running.cfg": FOREIGN})


def test_a_text_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indent, "LARGEST_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        EOS.read({"running.cfg": FOREIGN})


@needs_configs
@pytest.mark.parametrize("path", PUBLISHED)
def test_published_configurations_keep_their_meaning(path: str) -> None:
    assert_meaning_kept(EOS, {"running.cfg": (Path(CONFIGS) / path).read_text()})


@needs_configs
def test_the_published_roce_example_is_read() -> None:
    text = (Path(CONFIGS) / "amd_rocm" / "arista_7388_dcqcn.cfg").read_text()
    result = EOS.read({"running.cfg": text})
    assert result.intent.qos is not None
    assert result.intent.qos.ports[0].pfc == (3,)
    assert {port.mtu_bytes for port in result.intent.interfaces} == {9214}
    assert any("segments" in each.text for each in result.not_understood)


RANGES = """\
hostname leaf1
interface Ethernet1/1-2,3/1
   mtu 9214
   qos trust dscp
   priority-flow-control on
   priority-flow-control priority 3 no-drop
   tx-queue 3
      bandwidth percent 60
interface Ethernet9
   mtu 1500
"""


def test_headings_of_several_ports_and_settings_of_the_port_itself() -> None:
    result = EOS.read({"running.cfg": RANGES})
    assert result.not_understood == ()
    ports = {port.name: (port.mtu_bytes, port.qos) for port in result.intent.interfaces}
    assert ports == {
        "Ethernet1/1": (9214, "PORT-1"),
        "Ethernet1/2": (9214, "PORT-1"),
        "Ethernet3/1": (9214, "PORT-1"),
        "Ethernet9": (1500, ""),
    }
    qos = result.intent.qos
    assert qos is not None
    assert [(profile.name, profile.pfc) for profile in qos.ports] == [("PORT-1", (3,))]
    assert qos.ports[0].queues[0].weight_percent == 60


def test_the_map_of_tags_is_read_and_written() -> None:
    said = EOS.read({"a.cfg": "qos map cos 2-4 to traffic-class 3\n"})
    assert said.not_understood == ()
    assert said.intent.qos is not None
    assert said.intent.qos.maps.cos == (None, None, 3, 3, 3, None, None, None)
    assert_meaning_kept(EOS, {"a.cfg": "qos map cos 2-4 to traffic-class 3\n"})
