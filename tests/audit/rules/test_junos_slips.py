"""Slips in configurations of Junos, told by what else the same configuration says."""

from __future__ import annotations

from eastwest.audit import samples
from eastwest.audit.engine import audit, breaches
from eastwest.audit.load import audited_of
from eastwest.audit.rules import RULES
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.findings import Severity
from eastwest.intent.catalogue.load import load_catalogue

LOSSLESS = """\
set system host-name leaf1
set interfaces et-0/0/0 mtu 9216
set class-of-service forwarding-classes class ROCE queue-num {queue} no-loss pfc-priority {priority}
set class-of-service classifiers dscp C forwarding-class ROCE loss-priority low code-points 011010
set class-of-service congestion-notification-profile P input dscp code-point 011010 pfc
set class-of-service interfaces et-* congestion-notification-profile P
set class-of-service interfaces et-* unit * classifiers dscp C
"""
OUTPUT = (
    "set class-of-service congestion-notification-profile P output ieee-802.1 code-point {} flow-control-queue {}\n"
)


def told(rule: str, text: str) -> list[tuple[str, Severity]]:
    audited = audited_of(network_of(iter([Text("leaf1.conf", text)])), samples.sample().catalogue)
    return [(each.observed, each.severity) for each in breaches(RULES[rule], audited)]


def test_by_default_pauses_of_3_and_4_stop_their_queues() -> None:
    assert told("EW202", LOSSLESS.format(queue=4, priority=4)) == []
    ((observed, severity),) = told("EW202", LOSSLESS.format(queue=4, priority=0))
    assert (
        observed == "RoCE (DSCP 26) has priority 0, whose pause stops nothing; a pause of priority 4 stops its queue 4"
    )
    assert severity == Severity.WARNING


def test_one_stated_queue_takes_the_place_of_the_defaults() -> None:
    text = LOSSLESS.format(queue=4, priority=4)
    assert told("EW202", text + OUTPUT.format("100", 4)) == []
    ((observed, severity),) = told("EW202", text + OUTPUT.format("011", 3))
    assert observed == "RoCE (DSCP 26) has priority 4, whose pause stops nothing"
    assert severity == Severity.CRITICAL


def test_a_port_of_an_instance_that_is_set_up_nowhere() -> None:
    text = "set system host-name leaf1\nset interfaces et-0/0/0:0 mtu 9216\nset interfaces lo0 unit 3\n"
    member = "set routing-instances red interface {}\n"
    assert told("EW150", text + member.format("et-0/0/0:0.0") + member.format("lo0.3")) == []
    assert [observed for observed, _ in told("EW150", text + member.format("et-0/0/0:1.0"))] == [
        'interface "et-0/0/0:1" is used, and not defined'
    ]
    assert told("EW151", text) == []


def _neighbours(last: int) -> str:
    peers = [("10.0.0.0", "a", 65101), ("10.0.0.1", "a", 65101), ("10.0.2.0", "c", 65104), ("10.0.2.1", "c", 65104)]
    peers += [("10.0.1.0", "b", 65102), ("10.0.1.1", "b", last)]
    return "set system host-name leaf1\nset routing-options autonomous-system 65001\n" + "".join(
        f"set protocols bgp group U neighbor {peer} description {name}\n"
        f"set protocols bgp group U neighbor {peer} peer-as {system}\n"
        for peer, name, system in peers
    )


def test_two_neighbours_of_one_name_have_one_system() -> None:
    assert told("EW147", _neighbours(65102)) == []
    assert [observed for observed, _ in told("EW147", _neighbours(65103))] == [
        '"b" is 10.0.1.0 with AS 65102 and 10.0.1.1 with AS 65103'
    ]
    assert told("EW147", _neighbours(65103).replace("description c", "description b")) == []


def test_route_targets_are_no_policies() -> None:
    text = "set policy-options policy-statement P then accept\nset protocols bgp group A import P\n"
    text += "set protocols evpn vni-options vni 9105 vrf-target export target:1:9105\n"
    assert told("EW150", text) == []


def test_a_speed_that_two_ports_state_is_chosen() -> None:
    ports = "".join(f"set interfaces et-0/0/{at} speed {'100g' if at > 8 else '400g'}\n" for at in range(1, 11))
    text = LOSSLESS.format(queue=4, priority=4) + ports
    assert [each for each, _ in told("EW146", text) if "100G" in each] == []
    one = text.replace("et-0/0/9 speed 100g", "et-0/0/9 speed 400g")
    assert [each for each, _ in told("EW146", one) if "100G" in each] == ["speed: 100G"]


def test_a_part_of_a_port_that_is_not_split() -> None:
    text = LOSSLESS.format(queue=4, priority=4) + "".join(
        f"set interfaces et-0/0/{at} number-of-sub-ports 2\nset interfaces et-0/0/{at}:0 mtu 9216\n"
        f"set interfaces et-0/0/{at}:1 mtu 9216\n"
        for at in range(1, 6)
    )
    assert told("EW146", text) == []
    assert told("EW146", text.replace("set interfaces et-0/0/5 number-of-sub-ports 2\n", ""))


BGP = """\
set system host-name leaf1
set interfaces et-0/0/0 mtu 9216
set interfaces et-0/0/0 unit 0 family inet address 10.0.0.0/31
set routing-options router-id 10.255.0.1
set routing-options autonomous-system 65001
set protocols bgp group SPINES type external
set protocols bgp hold-time 9
set protocols bgp group SPINES peer-as 65100
set protocols bgp group SPINES neighbor 10.0.0.1
"""


def test_bgp_without_an_as_is_told_unless_the_session_brings_one() -> None:
    def rules(text: str) -> set[str]:
        found = network_of(iter([Text("leaf1.conf", text)]))
        return {each.rule for each in audit(audited_of(found, load_catalogue())).findings}

    without = BGP.replace("set routing-options autonomous-system 65001\n", "")
    assert "EW164" not in rules(BGP)
    assert "EW164" in rules(without)
    assert "EW164" not in rules(without + "set protocols bgp group SPINES local-as 65001\n")
