"""Sessions: what links call for, with several links between two switches, and what listens without naming anybody."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
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
