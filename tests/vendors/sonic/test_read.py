from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eastwest.errors import InputError
from eastwest.vendors.sonic import SONIC
from tests.vendors.designed import designed
from tests.vendors.foreign import CONFIGS, assert_meaning_kept, needs_configs

FOREIGN = """{
  "PORT": {
    "Ethernet0": {"lanes": "1,2,3,4", "speed": "400000", "mtu": "9100", "admin_status": "up", "tpid": "0x88a8"}
  },
  "DSCP_TO_TC_MAP": {"AZURE": {"26": "3", "48": "6"}, "OTHER": {"26": "4"}},
  "TC_TO_PRIORITY_GROUP_MAP": {"AZURE": {"3": "3"}},
  "WRED_PROFILE": {"LOSSLESS": {
    "wred_green_enable": "true", "ecn": "ecn_all", "green_min_threshold": "1048576",
    "green_max_threshold": "2097152", "green_drop_probability": "5"
  }},
  "SCHEDULER": {"S3": {"type": "DWRR", "weight": "20"}},
  "QUEUE": {"Ethernet0|3-4": {"scheduler": "S3", "wred_profile": "LOSSLESS"}},
  "PORT_QOS_MAP": {"Ethernet0": {"dscp_to_tc_map": "AZURE", "tc_to_pg_map": "AZURE", "pfc_enable": "3,4"}},
  "BUFFER_PG": {"Ethernet0|3-4": {"profile": "NULL"}},
  "CABLE_LENGTH": {"AZURE": {"Ethernet0": "40m"}},
  "CRM": {"Config": {"polling_interval": "300"}}
}
"""


def test_what_is_understood_and_what_is_not() -> None:
    result = SONIC.read({"config_db.json": FOREIGN})
    qos = result.intent.qos
    assert qos is not None
    profile = qos.ports[0]
    assert (profile.pfc, [queue.queue for queue in profile.queues]) == ((3, 4), [3, 4])
    assert [(each.headroom_bytes, each.cable_m) for each in profile.buffers] == [(None, 40.0), (None, 40.0)]
    assert qos.maps.traffic_class[26] == 3
    assert [(each.line, each.text) for each in result.not_understood] == [
        (3, "PORT|Ethernet0|tpid"),
        (5, "DSCP_TO_TC_MAP|OTHER|26"),
        (16, "CRM|Config|polling_interval"),
    ]


def test_a_foreign_configuration_keeps_its_meaning() -> None:
    assert_meaning_kept(SONIC, {"config_db.json": FOREIGN})


@pytest.mark.parametrize("text", ["{", "[]", '"text"', "{'a': 1}", "[" * 100_000])
def test_what_is_no_config_db_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        SONIC.read({"config_db.json": text})


@pytest.mark.parametrize(
    "tree",
    [
        {"PORT": []},
        {"PORT": {"Ethernet0": 5}},
        {"PORT": {"Ethernet0": {"speed": "fast", "mtu": None}}},
        {"QUEUE": {"Ethernet0|x": {"scheduler": ["a"]}, "Ethernet0": {}}},
        {"LOOPBACK_INTERFACE": {"Loopback": {}, "Loopback0|": {}}},
        {"SWITCH_HASH": {"GLOBAL": {"ecmp_hash": "SRC_IP"}}},
        {"PORT_QOS_MAP": {"Ethernet0": {"pfc_enable": "9"}}},
    ],
)
def test_values_of_another_kind_are_told_and_never_raise(tree: dict[str, object]) -> None:
    assert SONIC.read({"config_db.json": json.dumps(tree)}).not_understood


@needs_configs
@pytest.mark.parametrize(
    "name",
    ["qos-arista7060x6", "buffer-ft2-p64", "qos-mellanox4600c-c64", "buffers-mellanox4600c-t1-dynamic"],
)
def test_published_configurations_keep_their_meaning(name: str) -> None:
    assert_meaning_kept(SONIC, {"config_db.json": (CONFIGS / "sonic" / f"{name}.json").read_text()})


@pytest.mark.parametrize(("model", "field"), [("sn5600", None), ("7060x6-64pe", "xon_offset")])
def test_buffer_profiles_are_in_the_form_of_the_platform(model: str, field: str | None) -> None:
    intent = replace(designed("sonic")[0], model=model)
    tree = json.loads(SONIC.render(intent).files[0].text)
    profile = tree["BUFFER_PROFILE"]["ROCE-400G-20M_pg3"]
    assert intent.qos is not None
    buffer = intent.qos.ports[0].buffers[0]
    assert int(profile["xoff"]) == buffer.headroom_bytes
    if field is None:
        assert "xon_offset" not in profile
        assert int(profile["size"]) == buffer.reserve_bytes + int(profile["xoff"])
    else:
        assert int(profile["size"]) == buffer.reserve_bytes


MINIGRAPH = """\
<DeviceMiniGraph xmlns="Microsoft.Search.Autopilot.Evolution" xmlns:a="x">
  <CpgDec>
    <PeeringSessions>
      <BGPSession>
        <StartRouter>leaf1</StartRouter><StartPeer>10.0.0.0</StartPeer>
        <EndRouter>spine1</EndRouter><EndPeer>10.0.0.1</EndPeer>
        <HoldTime>9</HoldTime><KeepAliveTime>3</KeepAliveTime>
      </BGPSession>
    </PeeringSessions>
    <Routers>
      <a:BGPRouterDeclaration><a:ASN>65001</a:ASN><a:Hostname>leaf1</a:Hostname></a:BGPRouterDeclaration>
      <a:BGPRouterDeclaration><a:ASN>65100</a:ASN><a:Hostname>spine1</a:Hostname></a:BGPRouterDeclaration>
    </Routers>
  </CpgDec>
  <DpgDec>
    <IPInterfaces><IPInterface><AttachTo>etp1</AttachTo><Prefix>10.0.0.0/31</Prefix></IPInterface></IPInterfaces>
    <Odd>thing</Odd>
  </DpgDec>
  <PngDec><DeviceInterfaceLinks><DeviceLinkBase>
    <ElementType>DeviceInterfaceLink</ElementType>
    <StartDevice>leaf1</StartDevice><StartPort>etp1</StartPort>
    <EndDevice>spine1</EndDevice><EndPort>etp9</EndPort><Bandwidth>400000</Bandwidth>
  </DeviceLinkBase></DeviceInterfaceLinks></PngDec>
  <Hostname>leaf1</Hostname>
</DeviceMiniGraph>
"""


def test_a_minigraph() -> None:
    result = SONIC.read({"minigraph.xml": MINIGRAPH})
    intent = result.intent
    (port,) = intent.interfaces
    assert (intent.hostname, port.name, port.speed_gbps, port.addresses) == ("leaf1", "etp1", 400.0, ("10.0.0.0/31",))
    assert intent.bgp is not None
    assert (intent.bgp.asn, intent.bgp.keepalive_s, intent.bgp.hold_s) == (65001, 3, 9)
    assert [(each.peer, each.remote_as, each.description) for each in intent.bgp.neighbours] == [
        ("10.0.0.1", 65100, "spine1")
    ]
    assert [(each.line, each.text) for each in result.not_understood] == [(17, 'DpgDec/Odd "thing"')]


@pytest.mark.parametrize("text", ["<a/>", "<DeviceMiniGraph>", "<!DOCTYPE a><DeviceMiniGraph/>", "<a>" * 500])
def test_what_is_no_minigraph_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        SONIC.read({"minigraph.xml": text})


def test_parts_of_a_configuration_add_up() -> None:
    parts = {
        "port.json": '{"PORT": {"Ethernet0": {"speed": "400000", "admin_status": "up"}}}',
        "qos.json": '{"PORT_QOS_MAP": {"Ethernet0": {"pfc_enable": "3", "dscp_to_tc_map": "[DSCP_TO_TC_MAP|A]"}},'
        ' "DSCP_TO_TC_MAP": {"A": {"26": "3"}}}',
    }
    intent = SONIC.read(parts).intent
    assert intent.interfaces[0].speed_gbps == 400.0
    assert intent.qos is not None
    assert (intent.qos.ports[0].pfc, intent.qos.maps.traffic_class[26]) == ((3,), 3)


def test_neighbours_of_config_db() -> None:
    tree = {
        "DEVICE_METADATA": {"localhost": {"hostname": "leaf1", "bgp_asn": "65001"}},
        "BGP_NEIGHBOR": {"10.0.0.1": {"asn": "65100", "name": "spine1", "holdtime": "10", "keepalive": "3"}},
    }
    bgp = SONIC.read({"config_db.json": json.dumps(tree)}).intent.bgp
    assert bgp is not None
    assert (bgp.asn, bgp.multipath_relax, bgp.neighbours[0].remote_as) == (65001, True, 65100)


def test_a_hash_over_the_queue_pair_is_read() -> None:
    tree = {"SWITCH_HASH": {"GLOBAL": {"ecmp_hash": ["SRC_IP", "DST_IP", "RDMA_BTH_DEST_QP"]}}}
    found = SONIC.read({"config_db.json": json.dumps(tree)})
    assert found.intent.balancing.hash_fields == ("source-address", "destination-address", "roce-qp")


def test_a_key_of_several_ports_stands_for_each_of_them() -> None:
    tables = {
        "DSCP_TO_TC_MAP": {"AZURE": {"26": "3"}},
        "PORT_QOS_MAP": {
            "Ethernet0,Ethernet4": {"dscp_to_tc_map": "[DSCP_TO_TC_MAP|AZURE]", "pfc_enable": "3", "x": "1"}
        },
        "QUEUE": {"Ethernet0,Ethernet4|3": {"scheduler": "S"}},
        "SCHEDULER": {"S": {"type": "DWRR", "weight": "30"}},
    }
    result = SONIC.read({"config_db.json": json.dumps(tables)})
    qos = result.intent.qos
    assert qos is not None
    assert {port.name for port in result.intent.interfaces} == {"Ethernet0", "Ethernet4"}
    assert [(each.pfc, [queue.queue for queue in each.queues]) for each in qos.ports] == [((3,), [3])]
    assert [each.text for each in result.not_understood] == ["PORT_QOS_MAP|Ethernet0,Ethernet4|x"]


@pytest.mark.parametrize(("group", "told"), [("3", False), ("4", True), (None, True)])
def test_pause_frames_of_a_priority_stop_its_own_group_or_it_is_told(group: str | None, told: bool) -> None:
    tree: dict[str, object] = {"PORT_QOS_MAP": {"Ethernet0": {"pfc_enable": "3", "pfc_to_pg_map": "AZURE"}}}
    if group is not None:
        tree["PFC_PRIORITY_TO_PRIORITY_GROUP_MAP"] = {"AZURE": {"3": group}}
    left = SONIC.read({"a.json": json.dumps(tree)}).not_understood
    assert ("PORT_QOS_MAP|Ethernet0|pfc_to_pg_map" in [each.text for each in left]) is told


def _tables(**tables: object) -> dict[str, str]:
    return {"config_db.json": json.dumps(tables)}


def test_numbers_that_are_no_texts() -> None:
    metadata = {"localhost": {"hostname": "leaf1", "bgp_asn": 65001}}
    neighbours = {"10.0.0.1": {"asn": 65100, "holdtime": 10, "keepalive": 3}}
    bgp = SONIC.read(_tables(DEVICE_METADATA=metadata, BGP_NEIGHBOR=neighbours)).intent.bgp
    assert bgp is not None
    assert (bgp.asn, bgp.hold_s, bgp.neighbours[0].remote_as) == (65001, 10, 65100)


def test_neighbours_without_an_own_as_are_not_understood() -> None:
    result = SONIC.read(_tables(BGP_NEIGHBOR={"10.0.0.1": {"asn": "65100"}}))
    assert result.intent.bgp is None
    assert [each.text for each in result.not_understood] == ["BGP_NEIGHBOR|10.0.0.1|asn"]


def test_timers_are_those_of_the_slowest_session() -> None:
    metadata = {"localhost": {"bgp_asn": "65001"}}
    neighbours = {"10.0.0.1": {"holdtime": "10", "keepalive": "3"}, "10.0.0.3": {"holdtime": "180", "keepalive": "60"}}
    bgp = SONIC.read(_tables(DEVICE_METADATA=metadata, BGP_NEIGHBOR=neighbours)).intent.bgp
    assert bgp is not None
    assert (bgp.keepalive_s, bgp.hold_s) == (60, 180)


def test_ports_of_a_file_that_says_nothing_of_their_status_are_up() -> None:
    silent = SONIC.read(_tables(PORT={"Ethernet0": {"speed": "400000"}})).intent.interfaces
    said = SONIC.read(_tables(PORT={"Ethernet0": {}, "Ethernet8": {"admin_status": "up"}})).intent.interfaces
    assert [port.enabled for port in silent] == [True]
    assert [port.enabled for port in said] == [False, True]


def test_members_of_vlans_as_older_releases_have_them() -> None:
    ports = SONIC.read(_tables(VLAN={"Vlan7": {"vlanid": 7, "members": ["Ethernet0", "Ethernet4"]}})).intent.interfaces
    assert [(port.name, port.vlan, port.mtu_bytes) for port in ports] == [
        ("Ethernet0", 7, 9100),
        ("Ethernet4", 7, 9100),
    ]
    both = {
        "VLAN": {"Vlan7": {"members": ["Ethernet0"]}},
        "VLAN_MEMBER": {"Vlan7|Ethernet0": {"tagging_mode": "tagged"}},
    }
    assert [port.vlan for port in SONIC.read(_tables(**both)).intent.interfaces] == []


def test_a_port_channel_of_one_port_is_that_port() -> None:
    result = SONIC.read(
        _tables(
            PORTCHANNEL={
                "PortChannel1": {"mtu": "9000", "admin_status": "up"},
                "PortChannel2": {"members": ["Ethernet4"]},
            },
            PORTCHANNEL_MEMBER={"PortChannel1|Ethernet0": {}},
            PORTCHANNEL_INTERFACE={"PortChannel1": {}, "PortChannel1|10.0.0.0/31": {}, "PortChannel2|10.0.0.2/31": {}},
            VLAN_MEMBER={"Vlan9|PortChannel2": {"tagging_mode": "untagged"}},
        )
    )
    assert result.not_understood == ()
    assert [(port.name, port.mtu_bytes, port.addresses, port.vlan) for port in result.intent.interfaces] == [
        ("Ethernet0", 9000, ("10.0.0.0/31",), None),
        ("Ethernet4", 9100, ("10.0.0.2/31",), 9),
    ]


def test_a_port_channel_of_several_ports_is_not_understood() -> None:
    result = SONIC.read(
        _tables(
            PORTCHANNEL={"PortChannel1": {}},
            PORTCHANNEL_MEMBER={"PortChannel1|Ethernet0": {}, "PortChannel1|Ethernet4": {}},
            PORTCHANNEL_INTERFACE={"PortChannel1|10.0.0.0/31": {}},
        )
    )
    assert result.intent.interfaces == ()
    assert len(result.not_understood) == 2
