"""Port profiles, classes of one's own and remarks: forms of NX-OS that say by name or aside what ports do."""

from __future__ import annotations

from eastwest.plan.device import InterfaceIntent
from eastwest.vendors.family import ReadResult
from eastwest.vendors.nxos import NXOS

PROFILES = """port-profile type ethernet BASE
  mtu 9216
  priority-flow-control mode on
  state enabled
port-profile type ethernet GPU
  inherit port-profile BASE
  description to GPUs
  state enabled
port-profile type ethernet DRAFT
  mtu 4096
"""


def read(text: str) -> ReadResult:
    return NXOS.read({"a.cfg": text})


def port(result: ReadResult, name: str) -> InterfaceIntent:
    return next(each for each in result.intent.interfaces if each.name == name)


def test_a_port_has_what_its_profile_inherits() -> None:
    found = read(PROFILES + "interface Ethernet1/1-2\n  inherit port-profile GPU\n")
    assert (port(found, "Ethernet1/2").mtu_bytes, port(found, "Ethernet1/2").description) == (9216, "to GPUs")
    assert {each.text for each in found.not_understood} == {"port-profile type ethernet DRAFT", "mtu 4096"}


def test_what_a_port_says_itself_overrules() -> None:
    found = read(PROFILES + "interface Ethernet1/1\n  mtu 1500\n  inherit port-profile BASE\n")
    assert port(found, "Ethernet1/1").mtu_bytes == 1500


def test_profiles_that_are_disabled_or_missing_give_nothing_and_are_told() -> None:
    for name in ("DRAFT", "NOWHERE"):
        found = read(PROFILES + f"interface Ethernet1/1\n  inherit port-profile {name}\n")
        assert port(found, "Ethernet1/1").mtu_bytes == 1500
        assert f"inherit port-profile {name}" in [each.text for each in found.not_understood]


def test_profiles_that_inherit_each_other_end() -> None:
    loop = (
        "port-profile type ethernet A\n  inherit port-profile B\n  mtu 9000\n  state enabled\n"
        "port-profile type ethernet B\n  inherit port-profile A\n  state enabled\n"
        "interface Ethernet1/1\n  inherit port-profile A\n"
    )
    assert port(read(loop), "Ethernet1/1").mtu_bytes == 9000


NO_DROP = """class-map type network-qos match-any RDMA
  match qos-group 4
policy-map type network-qos NQ
  class type network-qos RDMA
    pause pfc-cos 3   ! lossless ! really
    mtu 9216
system qos
  service-policy type network-qos NQ
interface Ethernet1/1
  description a ! b
  priority-flow-control mode on
"""


def test_a_network_class_of_ones_own_pauses_its_group() -> None:
    found = read(NO_DROP)
    assert found.not_understood == ()
    assert found.intent.qos is not None
    assert found.intent.qos.ports[0].pfc == (3,)
    assert found.intent.qos.maps.priority_group[4] == 3
    assert port(found, "Ethernet1/1").description == "a ! b"


def test_a_network_class_without_definition_is_told() -> None:
    found = read(NO_DROP.replace("class type network-qos RDMA", "class type network-qos OTHER"))
    assert "class type network-qos OTHER" in [each.text for each in found.not_understood]


def test_a_queuing_class_of_ones_own_is_the_queue_of_its_group() -> None:
    text = (
        "class-map type queuing RDMA\n  match qos-group 4\npolicy-map type queuing OUT\n  class type queuing RDMA\n"
        "    bandwidth percent 50\n  class type queuing OTHER\n    bandwidth percent 10\n"
    )
    found = read(text)
    assert found.intent.qos is not None
    assert [(queue.queue, queue.weight_percent) for queue in found.intent.qos.ports[0].queues] == [(4, 50)]
    assert "class type queuing OTHER" in [each.text for each in found.not_understood]


def test_a_range_of_short_names_inherits_too() -> None:
    found = read(PROFILES + "interface e1/1/1-2,e1/2/1\n  inherit port-profile GPU\n")
    assert [(each.name, each.mtu_bytes) for each in found.intent.interfaces] == [
        (f"Ethernet{name}", 9216) for name in ("1/1/1", "1/1/2", "1/2/1")
    ]


def test_a_list_of_vlans_that_a_terminal_broke_is_one() -> None:
    text = "interface Ethernet1/1\n  switchport mode trunk\n  switchport trunk allowed vlan 10-12,1\n8,20\n  mtu 9216\n"
    found = read(text)
    trunk = port(found, "Ethernet1/1").trunk
    assert trunk is not None
    assert trunk.allowed == (10, 11, 12, 18, 20)
    assert port(found, "Ethernet1/1").mtu_bytes == 9216
    assert not found.not_understood
