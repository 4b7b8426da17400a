"""Changes of a NIC: what the commands set is what the family's own grammar reads of them, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.lossless.policy import DcqcnProfile
from eastwest.plan.device import HostIntent, NicQos, host_intents
from eastwest.vendors.nic import dcb_change
from eastwest.vendors.nic.change import NicPort, changed, is_name, link_pause, mtu
from eastwest.vendors.nic.fit import fit
from eastwest.vendors.nic.read import read_host
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.render import render_host

PORT = NicPort("eth2", "rdma2", "0000:18:00.0")


def _host(family: str) -> HostIntent:
    """A node with one NIC that the family expresses in full."""
    host = host_intents(samples.sample_plan())[0]
    return fit(NIC_FAMILIES[family], replace(host, nics=(replace(host.nics[0], name="eth2"),)))


def _slower(profile: DcqcnProfile) -> DcqcnProfile:
    return replace(profile, ai_rate_mbps=profile.ai_rate_mbps + 20)


EDITS: dict[str, dict[str, object]] = {
    "another priority": {"roce_priority": 4, "pfc": (4,), "ecn": (4,)},
    "no PFC": {"pfc": ()},
    "ECN off": {"ecn": ()},
    "another mark": {"roce_dscp": 24, "roce_tos": 98},
    "another mark of notifications": {"cnp_dscp": 46},
    "trust of tags": {"trust": "pcp"},
    "no ECT": {"roce_tos": 104},
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("family", NIC_FAMILIES)
def test_commands_are_read_as_what_they_set(family: str, edit: str) -> None:
    """The boot script of the one state, then the commands: the other state, both ways."""
    known, host = NIC_FAMILIES[family], _host(family)
    before = host.nics[0].qos
    after = replace(before, **EDITS[edit])  # type: ignore[arg-type]
    if "roce_priority" in EDITS[edit]:
        weights = tuple(before.weight_percent[{3: 4, 4: 3}.get(at, at)] for at in range(8))
        after = replace(after, weight_percent=weights)
    assert set(EDITS[edit]) <= changed(before, after)
    assert _told(_read_after(family, host, before, after), family, edit) == _told(after, family, edit)
    there = replace(host, nics=(replace(host.nics[0], qos=after),))
    assert _told(_read_after(family, there, after, before), family, edit) == _told(before, family, edit)
    assert list(known.sets(after, after, PORT)) == []


def _told(qos: NicQos, family: str, edit: str) -> NicQos:
    """Whether nicctl keeps the shares of priorities that a command does not name is not documented."""
    lone = family == "pollara" and edit == "another priority"
    return replace(qos, weight_percent=(qos.weight_percent[qos.roce_priority],) * 8) if lone else qos


def _read_after(family: str, host: HostIntent, before: NicQos, after: NicQos) -> NicQos:
    known = NIC_FAMILIES[family]
    texts = {str(file.path): file.text for file in render_host(known, host).files}
    script = "\n".join(command.text for command in known.sets(before, after, PORT)).replace(
        "/sys/kernel/debug/mlx5/", "/"
    )
    read = read_host(known, {**texts, "zz.sh": script}, interfaces={PORT.rdma: "eth2", PORT.pci: "eth2"})
    return next(nic.qos for nic in read.intent.nics if nic.name == "eth2")


@pytest.mark.parametrize("family", ["connectx", "pollara"])
def test_only_parameters_of_dcqcn_that_differ_are_written(family: str) -> None:
    before = _host(family).nics[0].qos
    after = replace(before, dcqcn=_slower(before.dcqcn))
    script = "\n".join(command.text for command in NIC_FAMILIES[family].sets(before, after, PORT))
    assert "ai_rate" in script or "ai-rate" in script
    assert "hai_rate" not in script
    assert "hai-rate" not in script
    read = read_host(NIC_FAMILIES[family], {"change.sh": script}, interfaces={PORT.rdma: "eth2"})
    assert read.intent.nics[0].qos.dcqcn.ai_rate_mbps == after.dcqcn.ai_rate_mbps


@pytest.mark.parametrize(
    ("family", "values"),
    [
        ("thor", {"willing": True}),
        ("thor", {"pfc": (3, 4)}),
        ("pollara", {"willing": True}),
        ("connectx", {"weight_percent": (50, 0, 0, 60, 0, 0, None, 0)}),
    ],
)
def test_what_the_tools_cannot_say_has_no_command(family: str, values: dict[str, object]) -> None:
    before = _host(family).nics[0].qos
    after = replace(before, **values)  # type: ignore[arg-type]
    assert changed(before, after) == set(values)
    assert list(NIC_FAMILIES[family].sets(before, after, PORT)) == []


def test_the_kernels_tool_sets_maps_pfc_and_shares_of_any_nic() -> None:
    before = _host("connectx").nics[0].qos
    after = replace(before, roce_priority=4, pfc=(4,), ecn=(4,), cnp_dscp=46, willing=True)
    found = [command.text for command in dcb_change.sets(before, after, PORT)]
    assert found == [
        "dcb dcbx set dev eth2 lld-managed ieee",
        "dcb app replace dev eth2 dscp-prio 26:4",
        "dcb app replace dev eth2 dscp-prio 46:6",
        "dcb pfc set dev eth2 prio-pfc 3:off 4:on",
    ]
    said = {field for command in dcb_change.sets(before, after, PORT) for field in command.sets}
    assert not said & {"ecn", "cnp_dscp"}


def test_the_kernels_tool_makes_a_nic_go_by_code_points() -> None:
    before = replace(_host("connectx").nics[0].qos, trust="pcp")
    found = list(dcb_change.sets(before, replace(before, trust="dscp"), PORT))
    assert [command.text for command in found] == [
        "dcb app replace dev eth2 dscp-prio 26:3",
        "dcb app replace dev eth2 dscp-prio 48:6",
    ]
    assert all("trust" in command.sets for command in found)


def test_the_kernel_sets_mtu_and_link_level_pause() -> None:
    assert mtu(9000, PORT).text == "ip link set dev eth2 mtu 9000"
    assert link_pause(False, None, PORT).text == "ethtool -A eth2 rx off"
    assert link_pause(False, True, NicPort()).text == 'ethtool -A "$interface" rx off tx on'


@pytest.mark.parametrize("name", ["a b", "-i", "eth0;reboot", "$(id)", "../x", "..", "", "a/b", "a\nb", "`id`", "é"])
def test_a_name_that_means_something_to_a_shell_is_refused(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(ValueError, match="cannot stand in a script"):
        NicPort(name)


@pytest.mark.parametrize("family", NIC_FAMILIES)
def test_every_field_has_a_command_that_shows_it(family: str) -> None:
    before = _host(family).nics[0].qos
    fields = changed(before, replace(before, trust="", pfc=(), ecn=(), roce_tos=1, cnp_dscp=1, roce_priority=1))
    for field in fields:
        shown = NIC_FAMILIES[family].shows(field, PORT)
        assert shown
        assert "{" not in shown
