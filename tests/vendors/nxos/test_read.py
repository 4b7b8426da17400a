"""Configurations that others wrote: what they say is read, what they say beyond a DeviceIntent is told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.plan.device import Nos, PeerGroup
from eastwest.vendors.nxos import NXOS
from eastwest.vendors.text import indent
from tests.vendors.foreign import CONFIGS, assert_meaning_kept, needs_configs

FOREIGN = """```
leaf9# show running-config

!Command: show running-config
!Running configuration last done at: Tue Nov 10 08:00:00 2026
version 10.5(3) Bios:version 01.11
vdc leaf9 id 1
  limit-resource vlan minimum 16 maximum 4094
hostname leaf9
feature bgp
feature lldp
feature telemetry
username ops password 5 $5$ABCDEF$ghijkl  role network-operator
banner motd #
Do not
  enter
#
interface breakout module 1 port 1-2,5 map 400g-2x
class-map type qos match-all ROCE
  match dscp af31,48-49
policy-map type qos IN
  class ROCE
    set qos-group 3
  class class-default
    set qos-group 0
policy-map type queuing OUT
  class type queuing c-out-8q-q3
    bandwidth remaining percent 60
    random-detect minimum-threshold 150 kbytes maximum-threshold 3 mbytes drop-probability 7 weight 0 ecn
  class type queuing c-out-8q-q1
    bandwidth remaining percent 0
  class type queuing c-out-8q-q-default
    bandwidth remaining percent 40
policy-map type queuing IN-BUFFERS
  class type queuing c-in-q3
    pause buffer-size 300000 pause-threshold 100000 resume-threshold 80000
policy-map type network-qos NQ
  class type network-qos c-8q-nq3
    mtu 9216
    pause pfc-cos 3
policy-map type network-qos SPARE
  class type network-qos c-8q-nq4
    pause pfc-cos 4
system qos
  service-policy type network-qos NQ
  service-policy type queuing output OUT
interface Ethernet1/1/1-2
  mtu 9216
  priority-flow-control mode on
  service-policy type qos input IN
  service-policy type queuing input IN-BUFFERS
  made-up command
  no shutdown
interface Ethernet1/2/1, Ethernet1/2/2
  ip forward
  ipv6 address use-link-local-only
router bgp 65001
  template peer UP
    remote-as 65100
    address-family ipv4 unicast
  neighbor 10.0.0.1
    inherit peer UP
  neighbor 10.0.0.3
    inherit peer UP
    bfd
  neighbor Ethernet1/2/1
    remote-as 65200
    address-family ipv4 unicast
      maximum-prefix 100
```
"""

PUBLISHED = (
    "amd_rocm/cisco_n9364e-sg2-o_dcqcn.cfg",
    "azure_local/nxos_azlocal_storage_tor.cfg",
    "azure_local/Reference-TOR-Fully-Converged-Storage_blocks.cfg",
    "batfish/nxos_policy_map",
    "batfish/nxos_interface_show_all_1",
)


def test_what_is_not_understood_is_told_by_line() -> None:
    left = NXOS.read({"running.cfg": FOREIGN}).not_understood
    assert [(each.line, each.text) for each in left] == [
        (12, "feature telemetry"),
        (18, "interface breakout module 1 port 1-2,5 map 400g-2x"),
        (52, "made-up command"),
    ]


def test_the_chain_from_code_point_to_pause_is_read() -> None:
    intent = NXOS.read({"running.cfg": FOREIGN}).intent
    assert intent.nos == Nos("nxos", "10.5(3)")
    qos = intent.qos
    assert qos is not None
    assert [dscp for dscp, group in enumerate(qos.maps.traffic_class) if group == 3] == [26, 48, 49]
    assert (qos.maps.priority_group[3], qos.maps.pfc_queue[3], qos.maps.queue[3]) == (3, 3, 3)
    lossless, lossy = qos.ports
    assert (lossless.name, lossless.trust, lossless.pfc) == ("OUT", "dscp", (3,))
    assert (lossy.name, lossy.trust, lossy.pfc) == ("OUT-2", "none", ())
    assert [queue.queue for queue in lossless.queues] == [0, 3]
    marking = lossless.queues[1].ecn
    assert marking is not None
    assert (marking.kmin_bytes, marking.kmax_bytes, marking.pmax_percent) == (150_000, 3_000_000, 7)
    buffer = lossless.buffers[0]
    assert (buffer.headroom_bytes, buffer.reserve_bytes, buffer.xon_offset_bytes) == (200_000, 100_000, 20_000)


def test_wred_that_a_guide_breaks_into_lines_is_one_statement() -> None:
    parts = "minimum-threshold 150 kbytes", "maximum-threshold 3 mbytes", "drop-probability 7", "weight 0", "ecn"
    line = f"    random-detect {' '.join(parts)}\n"
    assert line in FOREIGN
    broken = FOREIGN.replace(line, "    random-detect " + "\n      ".join(parts) + "\n")
    whole, found = NXOS.read({"a": FOREIGN}), NXOS.read({"a": broken})
    assert found.intent == whole.intent
    assert [each.line - 4 for each in found.not_understood if each.line > 40] == [
        each.line for each in whole.not_understood if each.line > 40
    ]


def test_ranges_breakouts_and_banner_are_read() -> None:
    intent = NXOS.read({"running.cfg": FOREIGN}).intent
    assert [(port.name, port.speed_gbps, port.qos, port.unnumbered) for port in intent.interfaces] == [
        ("Ethernet1/1/1", 400.0, "OUT", False),
        ("Ethernet1/1/2", 400.0, "OUT", False),
        ("Ethernet1/2/1", 400.0, "OUT-2", True),
        ("Ethernet1/2/2", 400.0, "OUT-2", True),
    ]
    assert intent.management.banner == "Do not\n  enter"


def test_settings_of_one_neighbour_make_a_group() -> None:
    bgp = NXOS.read({"running.cfg": FOREIGN}).intent.bgp
    assert bgp is not None
    assert [(each.peer, each.group, each.remote_as) for each in bgp.neighbours] == [
        ("10.0.0.1", "UP", 65100),
        ("10.0.0.3", "GROUP-1", 65100),
        ("Ethernet1/2/1", "UP", 65200),
    ]
    assert bgp.groups == (PeerGroup("GROUP-1", bfd=True), PeerGroup("UP"))


def test_a_real_secret_is_not_kept() -> None:
    intent = NXOS.read({"running.cfg": FOREIGN}).intent
    assert intent.management.users[0].secret == "ops-password-hash"  # noqa: S105  # a placeholder's name
    assert "$5$" not in repr(intent)


def test_a_foreign_configuration_keeps_its_meaning() -> None:
    assert_meaning_kept(NXOS, {"running.cfg": FOREIGN})


@pytest.mark.parametrize(
    "line",
    [
        "banner motd ^ without an end",
        "interface Ethernet1/9-1",
        "interface breakout module 2 port 1 map 100g-4x",
        "route-map X deny 10",
        "ip load-sharing address source-destination udf offset 40 length 2",
        "system qos\n  service-policy type queuing output NOWHERE",
        "policy-map type queuing X\n  class type queuing c-in-q3\n    pause buffer-size 1 pause-threshold 2 "
        "resume-threshold 3",
    ],
)
def test_a_line_without_meaning_is_told_and_raises_nothing(line: str) -> None:
    result = NXOS.read({"running.cfg": line})
    assert [each.text for each in result.not_understood][-1] in line


def test_a_text_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indent, "LARGEST_BYTES", 10)
    with pytest.raises(InputError, match="at most 10"):
        NXOS.read({"running.cfg": FOREIGN})


AROUND = """leaf9# sh run
version 10.4(2) Bios:version
snmp-server user admin auth md5 0153448F0CDEAA7AC3 priv 204F64F031BBA1 localizedV2key
key chain UNDERLAY
  key 1
    key-string 7 070c285f4d064b09
interface Ethernet1/1
interface Ethernet1/2
  no switchport
  ip address 10.0.0.0/31
interface mgmt0
  vrf member management
line console
  exec-timeout 0
leaf9#
"""


def test_ports_and_management_as_shipped_are_nothing() -> None:
    intent = NXOS.read({"running.cfg": AROUND}).intent
    assert [port.name for port in intent.interfaces] == ["Ethernet1/2"]
    assert intent.management.out_of_band is None


def test_lines_that_are_told_hold_no_secret() -> None:
    told = [each.text for each in NXOS.read({"running.cfg": AROUND}).not_understood]
    assert told == [
        "snmp-server user admin auth md5 ... priv ... localizedV2key",
        "key chain UNDERLAY",
        "key 1",
        "key-string ...",
    ]


@needs_configs
@pytest.mark.parametrize("path", PUBLISHED)
def test_published_configurations_keep_their_meaning(path: str) -> None:
    assert_meaning_kept(NXOS, {"running.cfg": (Path(CONFIGS) / path).read_text()})


@needs_configs
def test_the_published_roce_example_is_read_whole() -> None:
    result = NXOS.read({"running.cfg": (Path(CONFIGS) / PUBLISHED[0]).read_text()})
    assert result.not_understood == ()
    qos = result.intent.qos
    assert qos is not None
    assert (qos.maps.traffic_class[26], qos.maps.traffic_class[48], qos.maps.pfc_queue[3]) == (3, 7, 3)
    assert [queue.queue for queue in qos.ports[0].queues if queue.strict] == [7]
    assert [port.name for port in result.intent.interfaces] == ["Ethernet1/1/1", "Ethernet1/1/2"]


HASH = "ip load-sharing address source-destination"


@pytest.mark.parametrize(
    ("words", "last", "seed"),
    [
        (" port source-destination universal-id 7 rotate 32", "destination-port", 7),
        (" udf offset 8 length 8", "roce-qp", None),
        (" udf offset 5 length 3", "roce-qp", None),
    ],
)
def test_what_a_hash_takes_in_is_read(words: str, last: str, seed: int | None) -> None:
    found = NXOS.read({"running.cfg": HASH + words})
    assert found.not_understood == ()
    assert (found.intent.balancing.hash_fields[-1], found.intent.balancing.seed) == (last, seed)


def test_bytes_that_hold_no_queue_pair_are_told() -> None:
    assert NXOS.read({"running.cfg": HASH + " udf offset 0 length 4"}).not_understood
