"""Ports that all other switches of a role have, and one has not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import LEAST_PEERS, groups
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import natural

LEAST_PORTS = 8
"""Fewer are too few to speak of a row with a gap."""


@rule(
    "EW139",
    severity=Severity.INFO,
    title="A port that all other switches of the role have is missing",
    why="Leaves are cabled alike: a gap in the row of ports of one alone is a lost or misspelt block, or a host that "
    "is not there.",
    effect="the host behind the port is not on the fabric, or its port runs with defaults",
    source="RFC 7938 (uniform configuration); operational practice",
    remedy="Configure the port as on the other switches, or suppress this with the reason.",
    passes=Example("all leaves have the same ports", samples.unchanged),
    fails=Example(
        "leaf1 lacks its third port",
        samples.intent(
            samples.LEAF,
            lambda intent: replace(intent, interfaces=(*intent.interfaces[:2], *intent.interfaces[3:])),
        ),
    ),
)
def ports_have_no_gap(audited: Audited) -> Iterator[Outcome]:
    """One port within the row of those that all other switches of the role have, name by name.

    Ports at the end of the row may be left out: the last leaf often has fewer hosts.
    """
    for members in groups(audited):
        if len(members) > LEAST_PEERS:
            yield from _gaps(members)


def _gaps(members: list[FoundDevice]) -> Iterator[Outcome]:
    rows = {device.name: tuple(port.name for port in device.intent.interfaces) for device in members}
    for device in members:
        others = {rows[each.name] for each in members if each is not device}
        usual = next(iter(others))
        mine = set(rows[device.name])
        missing = [name for name in usual if name not in mine]
        if len(others) > 1 or len(missing) != 1 or len(usual) < LEAST_PORTS:
            continue
        if natural(missing[0]) < natural(max(mine & set(usual), key=natural)):
            count = f"as {len(members) - 1} {device.role} switches have"
            yield Breach(Place(device.name, missing[0]), f"no port {missing[0]}", count, path="interfaces")
