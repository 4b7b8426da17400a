"""Forms in which pages and guides show configurations of Dell's and SONiC's systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.discover import discover
from eastwest.discover.model import FoundNetwork
from eastwest.discover.planned import planned_in
from eastwest.discover.relevance import relevance
from eastwest.discover.tidied import tidied


def _found(folder: Path, name: str, text: str) -> FoundNetwork:
    (folder / name).write_text(text)
    return discover(folder)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('{"a": 1, // why\n "b": 2,\n}', '{"a": 1, \n "b": 2\n}'),
        ('{"a": "x//y",\n  ...\n "b": {}}', '{"a": "x//y",\n\n "b": {}}'),
        ('{"a": "1"\n "b": "2"}', '{"a": "1",\n "b": "2"}'),
    ],
)
def test_json_of_pages_is_tidied(text: str, plain: str) -> None:
    assert tidied(text) == plain


def test_a_page_with_remarks_in_its_json_is_read(tmp_path: Path) -> None:
    page = (
        '```\n{\n"INTERFACE": {\n  "Ethernet0": {}, // default VRF\n  "Ethernet0|10.0.0.0/31": {}\n  ...\n },\n}\n```\n'
    )
    (device,) = _found(tmp_path, "manual.md", page).devices
    assert [port.addresses for port in device.intent.interfaces] == [("10.0.0.0/31",)]


def test_a_lookup_table_of_a_page_is_no_device(tmp_path: Path) -> None:
    rows = "# speed cable size xon xoff threshold xon_offset\n 100000 5m 1248 2288 165568 0 2288\n"
    page = f"```\n{rows}```\n\n```bash\nsudo config interface mtu Ethernet0 9216\n```\n"
    assert [len(each.intent.interfaces) for each in _found(tmp_path, "guide.md", page).devices] == [1]


def test_a_patch_names_its_device_by_the_file(tmp_path: Path) -> None:
    text = '[{"op": "add", "path": "/PORT/Ethernet0", "value": {"speed": "400000", "admin_status": "up"}}]'
    (device,) = _found(tmp_path, "leaf1.json", text).devices
    assert (device.name, device.intent.interfaces[0].speed_gbps) == ("leaf1", 400)


def test_ports_lead_to_no_cable_inside() -> None:
    table = {"Ethernet1": {"name": "ASIC0", "port": "Eth16"}, "Ethernet2": {"name": "spine1", "port": "Ethernet4"}}
    assert planned_in({"DEVICE_NEIGHBOR": table}) == {"Ethernet2": ("spine1", "Ethernet4")}


def test_a_range_of_ports_goes_on_behind_a_comma(tmp_path: Path) -> None:
    text = "interface range ethernet 1/1/1-1/1/2,1/1/7\n switchport access vlan 150\n"
    (device,) = _found(tmp_path, "leaf.cfg", text).devices
    assert [port.name for port in device.intent.interfaces] == ["ethernet1/1/1", "ethernet1/1/2", "ethernet1/1/7"]


def test_remarks_behind_typed_commands_are_none(tmp_path: Path) -> None:
    session = (
        "OS10(config)# interface ethernet 1/1/1   <-the first\n"
        "OS10(conf-if-eth1/1/1)# mtu 9216   <-jumbo\n"
        "OS10(confg)# interface ethernet 1/1/2\n"
        "OS10(conf-if-eth1/1/2)# mtu 9216\n"
    )
    (device,) = _found(tmp_path, "session.txt", session).devices
    assert {port.name: port.mtu_bytes for port in device.intent.interfaces} == {
        "ethernet1/1/1": 9198,
        "ethernet1/1/2": 9198,
    }


def test_what_a_long_command_shows_is_of_dell(tmp_path: Path) -> None:
    log = "OS10# show running-configuration interface vlan\n!\ninterface vlan2\nno shutdown\n!\n"
    (device,) = _found(tmp_path, "log.txt", log).devices
    assert (device.family, [vlan.number for vlan in device.intent.vlans]) == ("os10", [2])


def test_queues_of_a_flat_scheduler_policy(tmp_path: Path) -> None:
    text = (
        "qos scheduler-policy ROCE\n!\nqueue 0\ntype dwrr\nweight 40\n!\nqueue 3\ntype dwrr\nweight 60\n!\n"
        "queue 6\ntype strict\n!\ninterface Eth1/1\nmtu 9216\nspeed 400000\nscheduler-policy ROCE\n"
        "priority-flow-control priority 3\n!\n"
    )
    (device,) = _found(tmp_path, "leaf.cfg", text).devices
    assert device.intent.qos is not None
    queues = device.intent.qos.ports[0].queues
    assert [(each.queue, each.strict, each.weight_percent) for each in queues] == [
        (0, False, 40),
        (3, False, 60),
        (6, True, None),
    ]


def test_a_session_with_neighbours_over_ports_is_of_enterprise_sonic(tmp_path: Path) -> None:
    session = (
        "sonic(config)# router bgp 65101\n"
        "sonic(config-router-bgp)# neighbor interface Eth1/1\n"
        "sonic(config-router-bgp-neighbor)# remote-as external\n"
    )
    (device,) = _found(tmp_path, "session.txt", session).devices
    assert device.family == "enterprise-sonic"
    assert device.intent.bgp is not None
    assert [each.peer for each in device.intent.bgp.neighbours] == ["Eth1/1"]


def test_a_community_is_no_memory_unit() -> None:
    assert relevance("snmp-server community public ro") == "other"
    assert relevance("config mmu -p profile -a 2") == "lossless"
