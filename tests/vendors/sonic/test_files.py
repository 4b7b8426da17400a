"""Tables of config_db in other forms: patches, chips under their names, several objects, groups of the framework."""

from __future__ import annotations

import json

import pytest

from eastwest.errors import InputError
from eastwest.vendors.sonic import SONIC

PATCH = """[
  {"op": "add", "path": "/asic0/PORT/Ethernet16", "value": {
     "speed": "100000", "fec": "rs", "admin_status": "up", "pfc_asym": "off", "role": "Ext", "num_voq": "8"}},
  {"op": "add", "path": "/asic0/INTERFACE", "value": {"Ethernet16": {}, "Ethernet16|10.0.0.12/31": {}}},
  {"op": "add", "path": "/INTERFACE/Ethernet16|fc00::19~1126", "value": {}},
  {"op": "replace", "path": "/PORT/Ethernet16/mtu", "value": "9216"},
  {"op": "remove", "path": "/PORT/Ethernet20"},
  {"op": "add", "path": "/ACL_TABLE/EVERFLOW/ports/-", "value": "Ethernet16"}
]"""


def test_a_patch_is_read_as_what_it_adds() -> None:
    result = SONIC.read({"patch.json": PATCH})
    (port,) = result.intent.interfaces
    assert (port.name, port.speed_gbps, port.fec, port.mtu_bytes) == ("Ethernet16", 100, "rs", 9216)
    assert port.addresses == ("10.0.0.12/31", "fc00::19/126")
    assert [(each.line, each.text) for each in result.not_understood] == [
        (7, "remove /PORT/Ethernet20"),
        (8, "add /ACL_TABLE/EVERFLOW/ports/-"),
    ]


def test_tables_of_each_chip_are_of_one_switch() -> None:
    text = json.dumps(
        {
            "localhost": {"DEVICE_METADATA": {"localhost": {"hostname": "lc1"}}},
            "asic0": {"PORT": {"Ethernet0": {"speed": "400000", "admin_status": "up"}}},
            "asic1": {"PORT": {"Ethernet8": {"speed": "400000", "admin_status": "up", "role": "Int"}}},
        },
        indent=1,
    )
    result = SONIC.read({"golden.json": text})
    assert result.intent.hostname == "lc1"
    assert [port.name for port in result.intent.interfaces] == ["Ethernet0", "Ethernet8"]
    assert [(each.line, each.text) for each in result.not_understood] == [(22, "PORT|Ethernet8|role")]


def test_a_table_that_comes_twice_loses_nothing() -> None:
    text = '[{"INTERFACE": {"Ethernet0|10.0.0.0/31": {}}},\n {"INTERFACE": {"Ethernet4": {"unnumbered": "Loopback0"}}}]'
    ports = SONIC.read({"page.json": text}).intent.interfaces
    assert [(port.name, port.addresses, port.unnumbered) for port in ports] == [
        ("Ethernet0", ("10.0.0.0/31",), False),
        ("Ethernet4", (), True),
    ]


@pytest.mark.parametrize("text", ["[]", "[1]", '[{"op": "add", "path": 3}, {}]x'])
def test_a_list_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        SONIC.read({"config_db.json": text})


def test_neighbours_are_in_the_groups_of_the_management_framework() -> None:
    tables = {
        "BGP_GLOBALS": {"default": {"local_asn": "65404"}},
        "BGP_PEER_GROUP": {"default|core": {"asn": "65501", "peer_type": "external"}, "Vrf1|core": {"asn": "1"}},
        "BGP_NEIGHBOR": {
            "default|Ethernet72": {"peer_group_name": "core"},
            "default|10.0.0.1": {"peer_group_name": "gone", "asn": "65002"},
        },
        "BGP_PEER_GROUP_AF": {"default|core|ipv6_unicast": {"admin_status": "true"}},
    }
    result = SONIC.read({"config_db.json": json.dumps(tables)})
    bgp = result.intent.bgp
    assert bgp is not None
    assert {each.name: each.families for each in bgp.groups} == {"PEER_V4": ("ipv4",), "core": ("ipv4", "ipv6")}
    assert {(each.peer, each.group, each.remote_as) for each in bgp.neighbours} == {
        ("Ethernet72", "core", 65501),
        ("10.0.0.1", "PEER_V4", 65002),
    }
    left = {each.text for each in result.not_understood}
    assert {"BGP_NEIGHBOR|default|10.0.0.1|peer_group_name", "BGP_PEER_GROUP|Vrf1|core|asn"} <= left
