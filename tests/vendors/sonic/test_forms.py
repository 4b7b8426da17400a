"""Forms of config_db beside the plain one: dumps, chassis, the management framework, switches without headroom."""

from __future__ import annotations

import json

from eastwest.vendors.family import ReadResult
from eastwest.vendors.sonic import SONIC


def read(tree: object) -> ReadResult:
    return SONIC.read({"config_db.json": json.dumps(tree, indent=1)})


def test_a_dump_of_the_database() -> None:
    dump = {
        "CONFIG_DB_INITIALIZED": {"type": "string", "value": "1"},
        "DEVICE_METADATA|localhost": {"type": "hash", "value": {"hostname": "leaf1"}},
        "INTERFACE|Ethernet0|10.0.0.0/31": {"type": "hash", "value": {"NULL": "NULL"}},
        "PORT|Ethernet0": {"type": "hash", "value": {"speed": "400000", "odd": "x"}},
    }
    result = read(dump)
    (port,) = result.intent.interfaces
    assert (result.intent.hostname, port.name, port.speed_gbps, port.addresses) == (
        "leaf1",
        "Ethernet0",
        400.0,
        ("10.0.0.0/31",),
    )
    assert [each.text for each in result.not_understood] == ["PORT|Ethernet0|odd"]
    assert "PORT|Ethernet0" in json.dumps(dump, indent=1).split("\n")[result.not_understood[0].line - 1]


CHASSIS = {
    "QUEUE": {
        "card1|Asic0|Ethernet0|3": {"scheduler": "A"},
        "card2|Asic0|Ethernet0|3": {"scheduler": "B"},
        "card1|Asic0|Ethernet0|4": {"scheduler": "A"},
        "card2|Asic1|Ethernet0|4": {"scheduler": "A"},
    },
    "SCHEDULER": {"A": {"type": "DWRR", "weight": "30"}, "B": {"type": "DWRR", "weight": "10"}},
}


def queues(tree: object) -> dict[str, list[tuple[int, int | None]]]:
    intent = read(tree).intent
    assert intent.qos is not None
    kinds = {kind.name: [(queue.queue, queue.weight_percent) for queue in kind.queues] for kind in intent.qos.ports}
    return {port.name: kinds[port.qos] for port in intent.interfaces}


def test_queues_of_a_chassis_are_those_of_the_own_card() -> None:
    named = {"DEVICE_METADATA": {"localhost": {"hostname": "card2"}}} | CHASSIS
    assert queues(named) == {"Ethernet0": [(3, 10), (4, 30)]}


def test_without_a_name_they_are_what_all_cards_have_alike() -> None:
    assert queues(CHASSIS) == {"Ethernet0": [(4, 30)]}


MANAGED = {
    "BGP_GLOBALS": {"default": {"local_asn": "65001", "router_id": "10.255.0.1", "load_balance_mp_relax": "true"}},
    "BGP_GLOBALS_AF": {"default|ipv4_unicast": {"max_ebgp_paths": "64"}},
    "BGP_NEIGHBOR": {
        "default|Ethernet0": {"peer_type": "external"},
        "default|10.0.0.1": {"asn": "65100"},
        "Vrf_a|10.9.0.1": {"asn": "65200"},
    },
}


def test_sessions_of_the_management_framework() -> None:
    result = read(MANAGED)
    bgp = result.intent.bgp
    assert bgp is not None
    assert (bgp.asn, bgp.router_id, bgp.maximum_paths, bgp.multipath_relax) == (65001, "10.255.0.1", 64, True)
    assert [(each.peer, each.remote_as) for each in bgp.neighbours] == [("10.0.0.1", 65100), ("Ethernet0", None)]
    assert [each.text for each in result.not_understood] == ["BGP_NEIGHBOR|Vrf_a|10.9.0.1|asn"]


def test_the_management_framework_has_one_path_unless_told() -> None:
    bgp = read({**MANAGED, "BGP_GLOBALS": {"default": {"local_asn": "65001"}}, "BGP_GLOBALS_AF": {}}).intent.bgp
    assert bgp is not None
    assert (bgp.maximum_paths, bgp.multipath_relax) == (1, False)


BUFFERS = {
    "PORT_QOS_MAP": {"Ethernet0": {"pfc_enable": "3"}},
    "BUFFER_PG": {"Ethernet0|3-4": {"profile": "own"}},
    "BUFFER_PROFILE": {"own": {"pool": "ingress_lossless_pool", "size": "0", "dynamic_th": "1"}},
}


def headrooms(tree: object) -> list[tuple[int, int | None]]:
    intent = read(tree).intent
    assert intent.qos is not None
    return [(each.priority_group, each.headroom_bytes) for kind in intent.qos.ports for each in kind.buffers]


def test_a_group_that_pauses_without_headroom_has_none() -> None:
    assert headrooms(BUFFERS) == [(3, 0)]


def test_a_profile_whose_headroom_is_worked_out() -> None:
    dynamic = {"own": {"dynamic_th": "1", "headroom_type": "dynamic"}}
    assert headrooms(BUFFERS | {"BUFFER_PROFILE": dynamic}) == [(3, None), (4, None)]


def test_counters_that_somebody_switched_off_are_told() -> None:
    table = {"PFCWD": {"FLEX_COUNTER_STATUS": "disable"}, "PORT": {"FLEX_COUNTER_STATUS": "enable"}}
    left = read({"PORT": {}, "FLEX_COUNTER_TABLE": table}).not_understood
    assert [each.text for each in left] == ["FLEX_COUNTER_TABLE|PFCWD|FLEX_COUNTER_STATUS"]
