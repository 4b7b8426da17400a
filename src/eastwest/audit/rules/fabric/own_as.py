"""BGP needs an AS of its own, where a system keeps it apart from the sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.findings import Place, Severity
from eastwest.plan.device import DeviceIntent

_APART = frozenset({"junos"})
"""Others name the AS in the line that begins BGP, or choose one."""


def _without(found: DeviceIntent) -> DeviceIntent:
    return found if found.bgp is None else replace(found, bgp=replace(found.bgp, asn=0))


@rule(
    "EW164",
    severity=Severity.WARNING,
    title="BGP has neighbours and no AS of its own",
    why="A session opens with the AS of the one who speaks; Junos takes it from routing-options or from `local-as`.",
    effect="no session comes up: the switch learns no routes, and its links carry nothing",
    source="RFC 4271, section 4.2; Junos routing protocols guide, autonomous-system",
    remedy="State the AS: set routing-options autonomous-system NUMBER.",
    passes=Example("leaf1 runs Junos with an AS", samples.of_family(samples.LEAF, "junos")),
    fails=Example(
        "leaf1 runs Junos without an AS",
        samples.chain(samples.of_family(samples.LEAF, "junos"), samples.intent(samples.LEAF, _without)),
    ),
)
def bgp_has_an_as(audited: Audited) -> Iterator[Outcome]:
    """Whole switches of systems that keep the AS apart."""
    for device in audited.network.devices:
        bgp = device.intent.bgp
        if device.family not in _APART or device.partial or bgp is None or bgp.asn or not bgp.neighbours:
            continue
        if not any("local-as" in text for text in device.texts.values()):
            observed = f"{len(bgp.neighbours)} neighbours, and no AS"
            yield Breach(Place(device.name), observed, "an AS of its own", path="bgp.asn")
