"""Sessions: what links call for, with several links between two switches, and what listens without naming anybody."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.plan.device import DeviceIntent


def _without(peer: str) -> Edit:
    def changed(found: DeviceIntent) -> DeviceIntent:
        left = tuple(each for each in found.bgp.neighbours if each.peer != peer) if found.bgp else ()
        return replace(found, bgp=found.bgp and replace(found.bgp, neighbours=left))

    return samples.intent(samples.LEAF, changed)


def _first_peer() -> str:
    leaf = samples.sample().network.device(samples.LEAF)
    assert leaf is not None
    assert leaf.intent.bgp is not None
    return leaf.intent.bgp.neighbours[0].peer


def test_one_session_of_several_between_two_switches_is_missed() -> None:
    audited = _without(_first_peer())(samples.sample())
    (found,) = breaches(RULES["EW134"], audited)
    assert found.place.device == samples.LEAF
    other = breaches(RULES["EW123"], audited)
    assert [each.place.device for each in other] in ([], [samples.SPINE])


def test_a_switch_that_listens_is_not_judged() -> None:
    text = "router bgp 65001\n bgp listen range 10.0.0.0/8 peer-group HOSTS\n"
    listening = samples.device(samples.LEAF, lambda found: replace(found, texts={"a": text}))
    assert breaches(RULES["EW134"], samples.chain(_without(_first_peer()), listening)(samples.sample())) == ()


def test_a_hop_count_of_one_neighbour_is_enough() -> None:
    text = (
        "! device: a (DCS-7060X6, EOS-4.32.0F)\n"
        "hostname a\ninterface Loopback0\n   ip address 10.0.0.1/32\nrouter bgp 65001\n   neighbor OVER peer group\n"
        "   neighbor OVER update-source Loopback0\n   neighbor 10.0.0.9 peer group OVER\n"
        "   neighbor 10.0.0.9 remote-as 65100\n"
    )
    for more, count in (("   neighbor 10.0.0.9 ebgp-multihop 3\n", 0), ("", 1)):
        network = network_of(iter([Text("a.cfg", text + more)]))
        assert len(breaches(RULES["EW135"], samples.sample().with_network(network))) == count
