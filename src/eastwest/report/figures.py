"""The figures of one arm: times against the ideal, bandwidths, counters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from eastwest.explore import Arm
from eastwest.predict.expectation import Expectation
from eastwest.report.samples import PortSamples, paused_per_port_us
from eastwest.simulate.results import bus_factor
from eastwest.simulate.run import OperationResult, Status
from eastwest.units import format_bytes


@dataclass(frozen=True, slots=True)
class OperationGroup:
    """Equal operations of one run together. Bandwidths in gigabytes per second; None when none has finished.

    worst_slowdown: longest duration over its ideal. crosses: tiers that their traffic uses.
    """

    title: str
    kind: str
    ranks: int
    bytes: int
    number: int
    finished: int
    low: float | None
    middle: float | None
    high: float | None
    ideal: float | None
    ideal_us: float | None
    worst_slowdown: float | None
    crosses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One line of an experiment's table. completion_us, busbw, slowdown: None when something did not finish.

    retransmits, timeouts: of the workload; the other counters are of all traffic.
    """

    status: Status
    completion_us: float | None
    busbw: float | None
    slowdown: float | None
    pause_frames: int
    paused_us: float
    ecn_marks: int
    drops: int
    retransmits: int
    timeouts: int
    max_queue_bytes: float


def communications(arm: Arm) -> Iterator[tuple[OperationResult, Expectation | None]]:
    """The collectives that are asked about (no compute phases, no background load), each with its ideal."""
    ideal = {expectation.operation: expectation for expectation in arm.expectations}
    for index, operation in enumerate(arm.run.operations):
        if operation.kind != "compute" and index not in arm.background:
            yield operation, ideal.get(index)


def slowdown_of(operation: OperationResult, ideal: Expectation | None) -> float | None:
    """Duration over ideal duration; None when unfinished or without an ideal."""
    if operation.end_us is None or ideal is None or ideal.ideal_us <= 0:
        return None
    return (operation.end_us - operation.start_us) / ideal.ideal_us


def operation_groups(arm: Arm) -> tuple[OperationGroup, ...]:
    """Operations of the same kind, algorithm, size and number of ranks, in order of first appearance."""
    groups: dict[tuple[str, str, str, int, int], list[tuple[OperationResult, Expectation | None]]] = {}
    for operation, ideal in communications(arm):
        key = (operation.job, operation.kind, operation.algorithm, operation.bytes, operation.ranks)
        groups.setdefault(key, []).append((operation, ideal))
    return tuple(_group(members) for members in groups.values())


def arm_figures(arm: Arm, samples: PortSamples) -> ArmFigures:
    """The line of one arm. Bus bandwidth is the median over the operations of the largest size."""
    groups = operation_groups(arm)
    largest = max(groups, key=lambda group: group.bytes, default=None)
    whole = all(group.finished == group.number for group in groups)
    slowdowns = [group.worst_slowdown for group in groups if group.worst_slowdown is not None]
    totals = arm.run.totals
    own = arm.run.traffic[0] if arm.run.traffic else totals  # what TCP beside the workload repeats is none of it
    return ArmFigures(
        status=arm.run.status,
        completion_us=completion_us(arm),
        busbw=largest.middle if largest and largest.finished == largest.number else None,
        slowdown=max(slowdowns) if slowdowns and whole else None,
        pause_frames=totals.pause_frames,
        paused_us=float(paused_per_port_us(samples).sum()),
        ecn_marks=totals.ecn_marks,
        drops=totals.dropped_buffer + totals.dropped_corrupt + totals.dropped_link + totals.dropped_watchdog,
        retransmits=own.retransmits,
        timeouts=own.timeouts,
        max_queue_bytes=float(samples.queue_high_bytes.max(initial=0.0)),
    )


def completion_us(arm: Arm) -> float | None:
    """From the first start to the last end of all operations but the background; None when one has not finished."""
    asked = [operation for index, operation in enumerate(arm.run.operations) if index not in arm.background]
    finished = [operation.end_us for operation in asked if operation.end_us is not None]
    if not finished or len(finished) < len(asked) or arm.run.status is not Status.COMPLETE:
        return None
    return max(finished) - min(operation.start_us for operation in asked)


def _group(members: list[tuple[OperationResult, Expectation | None]]) -> OperationGroup:
    first, ideal = members[0]
    measured = sorted(m.busbw_gigabytes_per_s for m, _ in members if m.busbw_gigabytes_per_s is not None)
    slowdowns = [ratio for m, e in members if (ratio := slowdown_of(m, e)) is not None]
    ideal_us = ideal.ideal_us if ideal is not None and ideal.ideal_us > 0 else None
    return OperationGroup(
        title=" ".join(part for part in (first.kind, first.algorithm, format_bytes(first.bytes)) if part),
        kind=first.kind,
        ranks=first.ranks,
        bytes=first.bytes,
        number=len(members),
        finished=sum(m.end_us is not None for m, _ in members),
        low=measured[0] if measured else None,
        middle=median(measured) if measured else None,
        high=measured[-1] if measured else None,
        ideal=None if ideal_us is None else first.bytes * bus_factor(first.kind, first.ranks) / ideal_us / 1000,
        ideal_us=ideal_us,
        worst_slowdown=max(slowdowns, default=None),
        crosses=tuple(sorted({tier for _, e in members if e is not None for tier in e.crosses})),
    )
