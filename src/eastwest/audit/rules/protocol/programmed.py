"""Thresholds that the chip runs beside those that are configured."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice, QueueState
from eastwest.findings import Place, Severity

ROUNDING = 0.1
"""Chips round thresholds to cells or to their own steps; a tenth is more than any of them does (eastwest's limit)."""
Pair = tuple[int, int]


@rule(
    "EW258",
    severity=Severity.WARNING,
    title="The chip marks at other lengths than configured",
    why="Syntax is not what the chip runs: a profile that is bound to no queue, or a command that was refused, leaves "
    "the thresholds of before, or the maker's.",
    effect="DCQCN works with thresholds that nobody chose: pauses before marks, or marks that throttle for nothing",
    source="SONiC `ecnconfig -l`; Cumulus Linux `qos congestion-control`; vendors' `show` of programmed thresholds",
    remedy="Apply the profile again, and look whether the queue names it.",
    passes=Example(
        "as configured",
        lambda audited: _programmed(*_designed(audited))(audited),
    ),
    fails=Example(
        "Kmin of 3,000 B programmed",
        lambda audited: _programmed(3_000, _designed(audited)[1])(audited),
    ),
)
def marks_as_configured(audited: Audited) -> Iterator[Outcome]:
    """Kmin and Kmax of queues, and of profiles where the device shows these without their queues."""
    for device in audited.network.devices:
        if device.state is None:
            continue
        uses = audited.uses[device.name]
        of_port = {port.name: use for use in uses for port in use.ports}
        every = [pair for use in uses for pair in _configured(use).values()]
        profiles: list[tuple[str, Pair]] = []
        for queue in device.state.queues:
            shown = _shown(queue)
            if shown is None:
                continue
            if not queue.port:
                profiles.append((queue.profile, shown))
                continue
            wanted = _configured(of_port[queue.port]).get(queue.queue) if queue.port in of_port else None
            if wanted is not None and not _alike(shown, wanted):
                where = Place(device.name, queue.port, str(queue.queue))
                yield Breach(
                    where, _text(shown), f"{_text(wanted)}, as configured", path=f"interfaces[{queue.port}].qos"
                )
        yield from _unlike(device, profiles, every)


def _unlike(device: FoundDevice, profiles: list[tuple[str, Pair]], every: list[Pair]) -> Iterator[Outcome]:
    """Profiles of which none is what any queue is configured to: which of them queues use, they do not say."""
    if profiles and every and not any(_alike(shown, wanted) for _, shown in profiles for wanted in every):
        name, shown = profiles[0]
        yield Breach(
            Place(device.name), f"profile {name}: {_text(shown)}", f"{_text(every[0])}, as configured", path="qos"
        )


def _shown(queue: QueueState) -> Pair | None:
    known = queue.direction == "egress" and queue.kmin_bytes is not None and queue.kmax_bytes
    return (queue.kmin_bytes or 0, queue.kmax_bytes or 0) if known else None


def _configured(use: Use) -> dict[int, Pair]:
    """Thresholds in bytes by queue; those in percent are left out."""
    own = ((each.queue, each.ecn) for each in use.profile.queues)
    return {queue: (ecn.kmin_bytes, ecn.kmax_bytes) for queue, ecn in own if ecn is not None and ecn.kmax_bytes}


def _alike(shown: Pair, wanted: Pair) -> bool:
    return all(abs(one - other) <= ROUNDING * max(one, other) for one, other in zip(shown, wanted, strict=True))


def _text(pair: Pair) -> str:
    return f"Kmin {pair[0]:,} B, Kmax {pair[1]:,} B"


def _designed(audited: Audited) -> Pair:
    return next(pair for use in audited.uses[samples.LEAF] for pair in _configured(use).values())


def _programmed(kmin_bytes: int, kmax_bytes: int) -> Edit:
    return samples.queue_state(samples.LEAF, kmin_bytes=kmin_bytes, kmax_bytes=kmax_bytes)
