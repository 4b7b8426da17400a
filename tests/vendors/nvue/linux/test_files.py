"""NCLU, ifupdown2 and the files of the data path, as NVUE reads them."""

from __future__ import annotations

from eastwest.discover.found import network_of
from eastwest.discover.source import Text
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.nvue import NVUE
from eastwest.vendors.nvue.linux import as_nvue

NCLU = """\
net add hostname tor7
net add interface swp1-2,swp9 mtu 9216
net add interface swp3 link speed 100000
net add loopback lo ip address 192.0.2.7/32
net add bgp autonomous-system 64700
net add bgp neighbor swp9 interface remote-as external
net add bond host1 bond slaves swp4,swp5
net add made up
net commit
"""
TRAFFIC = """\
# fields include {802.1p, dscp}
traffic.packet_priority_source_set = [dscp]
traffic.cos_0.priority_source.dscp = [0,1,2]
traffic.cos_4.priority_source.dscp = [26, 27]
traffic.cos_5.priority_source.dscp = []
priority_group.control.cos_list = [7]
priority_group.service.cos_list = [4]
priority_group.control.weight = 0
priority_group.service.weight = 16
pfc.port_group_list = [lossless]
pfc.lossless.cos_list = [4]
pfc.lossless.port_set = swp1-swp2,swp9
pfc.lossless.port_buffer_bytes = 70000
pfc.lossless.xoff_size = 18000
pfc.lossless.tx_enable = true
ecn_red.marks.cos_list = [4]
ecn_red.marks.port_set = swp1
ecn_red.marks.ecn_enable = true
ecn_red.marks.red_enable = false
ecn_red.marks.min_threshold_bytes = 40000
ecn_red.marks.max_threshold_bytes = 200000
ecn_red.marks.probability = 50
made.up.setting = 1
"""
INTERFACES = """\
auto lo
iface lo inet loopback
    address 192.0.2.7/32

auto swp1
iface swp1
    mtu 9216
    address 198.51.100.1/31  # uplink
auto swp2
iface swp2
    bridge-access 30
iface vlan30
    address 203.0.113.1/24
    made-up 30
"""
SHOWN = """\
                    operational  applied
------------------  -----------  --------
enable              on           on
mode                lossless     lossless
congestion-control
  enabled-tc        0,3
  max-threshold     1.43 MB
  min-threshold     146.48 KB
  probability       100
pfc
  pfc-priority      3
RoCE PCP/DSCP->SP mapping configurations
===========================================
       pcp  dscp                     switch-prio
    -  ---  -----------------------  -----------
    0  3    24,25,26,27,28,29,30,31  3
"""


def read(text: str) -> tuple[DeviceIntent, list[int]]:
    """The device, and the lines that were not understood."""
    words = as_nvue(text)
    assert words is not None
    found = NVUE.read({"x": words})
    return found.intent, [each.line for each in found.not_understood]


def test_nclu() -> None:
    intent, left = read(NCLU)
    ports = {port.name: port for port in intent.interfaces}
    assert (intent.hostname, intent.loopbacks[0].addresses) == ("tor7", ("192.0.2.7/32",))
    assert (ports["swp9"].mtu_bytes, ports["swp9"].unnumbered) == (9216, True)
    assert (ports["swp3"].speed_gbps, ports["swp3"].mtu_bytes) == (100.0, 0)
    assert ports["swp4"].mtu_bytes == 0
    assert intent.bgp is not None
    assert (intent.bgp.asn, intent.bgp.neighbours[0].peer) == (64700, "swp9")
    assert left == [8]


def test_the_macro_for_storage_is_its_settings() -> None:
    intent, left = read("net add interface swp1 storage-optimized pfc\n")
    assert intent.qos is not None
    assert (intent.qos.maps.traffic_class[26], intent.qos.maps.traffic_class[48], intent.qos.maps.traffic_class[0]) == (
        3,
        2,
        0,
    )
    profile = next(each for each in intent.qos.ports if each.name == intent.interfaces[0].qos)
    assert (profile.pfc, profile.queues[0].ecn and profile.queues[0].ecn.kmin_bytes) == ((3,), 153_600)
    assert left == []


def test_traffic_conf() -> None:
    intent, left = read(TRAFFIC)
    assert intent.qos is not None
    assert (intent.qos.maps.traffic_class[26], intent.qos.maps.traffic_class[3]) == (4, None)
    profiles = {port.name: each for port in intent.interfaces for each in intent.qos.ports if each.name == port.qos}
    assert profiles["swp9"].pfc == profiles["swp1"].pfc == (4,)
    assert profiles["swp9"].buffers[0].headroom_bytes == 52_000
    (marked,) = [queue.ecn for queue in profiles["swp1"].queues if queue.ecn]
    assert (marked.kmin_bytes, marked.kmax_bytes, marked.pmax_percent) == (40_000, 200_000, 50)
    assert {queue.queue: (queue.strict, queue.weight_percent) for queue in profiles["swp9"].queues} == {
        7: (True, None),
        4: (False, 100),
    }
    assert left == [23]


def test_qos_features_conf() -> None:
    intent, left = read("cos_egr_queue.cos_4.uc = 5\ndefault_egress_sched.egr_queue_5.bw_percent = 0\n")
    assert intent.qos is not None
    assert intent.qos.maps.queue[4] == 5
    assert intent.qos.ports[0].queues[0].strict
    assert left == []


def test_interfaces() -> None:
    intent, left = read(INTERFACES)
    ports = {port.name: port for port in intent.interfaces}
    assert (ports["swp1"].mtu_bytes, ports["swp1"].addresses) == (9216, ("198.51.100.1/31",))
    assert (ports["swp2"].mtu_bytes, ports["swp2"].vlan) == (0, 30)
    assert intent.vlans[0].addresses == ("203.0.113.1/24",)
    assert left == [14]


def test_an_address_that_two_switches_share_is_no_statement_about_roce() -> None:
    shared = "\niface vlan30\n    address 203.0.113.2/24\n    address-virtual 00:00:5e:00:01:1e 203.0.113.1/24\n"
    assert read(INTERFACES + shared)[1] == [14]


def test_an_mtu_that_another_file_states_holds() -> None:
    words = [as_nvue(text) or "" for text in (INTERFACES, TRAFFIC)]
    for texts in (words, words[::-1]):
        intent = NVUE.read({str(at): text for at, text in enumerate(texts)}).intent
        assert [port.mtu_bytes for port in intent.interfaces if port.name == "swp1"] == [9216]


def test_what_the_macro_shows_is_what_it_set() -> None:
    intent, left = read(SHOWN)
    assert intent.qos is not None
    (profile,) = intent.qos.ports
    marks = {queue.queue: queue.ecn for queue in profile.queues if queue.ecn}
    assert {(marked.kmin_bytes, marked.kmax_bytes) for marked in marks.values()} == {(150_000, 1_500_000)}
    assert (profile.pfc, intent.qos.maps.traffic_class[26], left) == ((3,), 3, [])


def test_other_texts_are_in_none_of_these_forms() -> None:
    assert as_nvue("iface eth0 inet dhcp\n") is None
    assert as_nvue("nv set system hostname x\n") is None


def test_a_port_of_nclu_is_a_neighbour_and_a_name_is_a_group() -> None:
    text = "net add bgp autonomous-system 64700\nnet add bgp neighbor swp7 remote-as 64701\n"
    text += "net add bgp neighbor UP remote-as 64702\n"
    found = read(text)[0].bgp
    assert found is not None
    assert [(each.peer, each.remote_as) for each in found.neighbours] == [("swp7", 64701)]
    assert [each.name for each in found.groups] == ["UP"]


def test_remarks_behind_commands() -> None:
    intent, left = read("net add interface swp3 bridge access 30\t\t#made up\nnet add bridge bridge vids 30 # why\n")
    assert ([(port.name, port.vlan) for port in intent.interfaces], left) == ([("swp3", 30)], [])


def test_prefix_lists_of_nclu() -> None:
    text = (
        "net add bgp autonomous-system 65011\nnet add bgp ipv4 unicast network 10.0.0.11/32\n"
        "net add routing prefix-list ipv4 IN seq 10 permit 10.0.0.0/24 le 32\n"
        "net add routing prefix-list ipv4 IN seq 20 permit 172.16.2.0/24\n"
        "net add bgp neighbor fabric peer-group\nnet add bgp neighbor fabric remote-as external\n"
        "net add bgp ipv4 unicast neighbor fabric prefix-list IN in\n"
    )
    found = network_of(iter((Text("leaf01.txt", text),))).devices[0]
    assert (found.not_understood, found.intent.bgp and found.intent.bgp.groups[0].filter_in) == ((), "IN")


def test_a_bond_has_an_alias_as_a_port_has() -> None:
    words = as_nvue(NCLU.replace("net add made up", "net add bond host1 alias servers")) or ""
    assert "nv set interface host1 description servers" in words.splitlines()
