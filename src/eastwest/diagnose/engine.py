"""Diagnosis: telemetry of a time range in, causes out."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.causes import SIGNATURES
from eastwest.diagnose.match import SLOW, Match, Signature, beyond, least_excess, least_samples, name_of, stretches
from eastwest.diagnose.model import Abstention, Cause, Diagnosis, Expected, Observed, Report
from eastwest.diagnose.remedies import remedy_for
from eastwest.diagnose.view import METRIC_OF, View, view_of
from eastwest.findings import Finding, Place, Severity
from eastwest.plan import Plan

_WIDER = 2
"""Samples on either side of a match whose slow steps it explains too, or as long as a step is where that is more: it
may end after its cause."""
_INEXACT = 1.3
"""What one cause accounts for is known no better than that, and steps vary: the rest must be more to need another."""
_LINGERS_US = 10e6
"""So long after a cause that ended, queues, retries and watchdogs may still show it."""


def diagnose(plan: Plan, observed: Observed, expected: Expected | None = None) -> Report:
    """The causes of what went wrong in the time range, one diagnosis each; healthy when nothing did.

    expected: what the plan should deliver; left out, the calm part of the time range stands in.
    """
    view = view_of(plan, observed, expected)
    over, over_ideal = beyond(view), beyond(view, ideal=True)
    least = least_excess(view)
    left: Bools = over > least
    found: list[tuple[Signature, Match]] = []
    for signature in SIGNATURES:
        open_samples = over_ideal - _accounted(view, found) > least if signature.ideal else left
        if signature.hard or open_samples.any():
            for match in signature.find(view, open_samples):
                if not _covered(view, signature, match, found):
                    found.append((signature, match))
        left = over - _accounted(view, found) > least
    diagnoses = _together(_diagnosis(view, signature, match) for signature, match in found)
    return Report(
        observed.begin_us,
        observed.end_us,
        observed.grid_us,
        tuple(sorted(diagnoses, key=lambda one: -(one.gpu_seconds or 0.0))),
        tuple(_abstentions(view, left)),
        None if not view.steps.known else 1 + view.steps.excess(np.ones(len(left), bool)),
        notes=_notes(view),
    )


def _wide(where: Bools, samples: int) -> Bools:
    found = where.copy()
    for shift in range(1, samples + 1):
        found[shift:] |= where[:-shift]
        found[:-shift] |= where[shift:]
    return found


def _accounted(view: View, found: list[tuple[Signature, Match]]) -> Floats:
    """How much longer steps take on account of the matches so far, as a share of what they should take."""
    accounted = np.zeros(len(view.time_us))
    wider = max(_WIDER, math.ceil(view.steps.length_us / view.grid_us))
    for _, match in found:
        if match.accounts > 0:
            accounted[_wide(match.where, wider)] += _INEXACT * match.accounts
    return accounted


def _notes(view: View) -> tuple[str, ...]:
    """What steps were held against, and who says nothing."""
    said = []
    if view.steps.known:
        source = view.expected.source if view.expected is not None else ""
        calm = "the calm tenth of this time range: what was always slow does not show"
        said.append(f"steps are held against {source or ('a statement' if view.expected is not None else calm)}")
    if view.observed.silent:
        names = sorted(view.observed.silent)
        said.append(
            f"nothing is heard from {', '.join(names[:8])}" + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        )
    return tuple(said)


_OF_A_LINK = frozenset({Cause.LINK_DOWN, Cause.LINK_CORRUPTION, Cause.LINK_DEGRADED})
_OF_A_HOST = frozenset({Cause.PAUSE_STORM, Cause.GLOBAL_PAUSE, Cause.SLOW_RECEIVER})
_OF_A_QUEUE = frozenset({Cause.PFC_MISSING, Cause.HEADROOM_SHORT, Cause.ECN_WRONG, Cause.DCQCN_MISTUNED})
_FOLLOWS: dict[Cause, frozenset[Cause]] = {
    **{cause: _OF_A_LINK - {cause} for cause in (Cause.LINK_CORRUPTION, Cause.LINK_DEGRADED)},
    **dict.fromkeys(_OF_A_HOST, frozenset({Cause.LINK_DOWN, Cause.DEADLOCK})),
    Cause.PFC_MISSING: _OF_A_LINK | _OF_A_HOST | {Cause.DEADLOCK},
    Cause.HEADROOM_SHORT: _OF_A_LINK | _OF_A_HOST | {Cause.PFC_MISSING, Cause.DEADLOCK},
    Cause.ECN_WRONG: _OF_A_LINK | _OF_A_HOST | {Cause.PFC_MISSING, Cause.HEADROOM_SHORT, Cause.DEADLOCK},
    Cause.DCQCN_MISTUNED: _OF_A_LINK | _OF_A_HOST | _OF_A_QUEUE - {Cause.DCQCN_MISTUNED} | {Cause.DEADLOCK},
}
"""What may be no cause of its own but follow from one of these at the same time."""


def _covered(view: View, signature: Signature, match: Match, found: list[tuple[Signature, Match]]) -> bool:
    """Whether an earlier match at the same time brings this one about; of links, one at the same link."""
    causes = frozenset() if signature.alone else _FOLLOWS.get(signature.cause, frozenset())
    samples = max(1, round(_LINGERS_US / view.grid_us))
    earlier = [
        other
        for one, other in found
        if (one.cause in causes or (one.cause is signature.cause and one.cause in _OF_A_QUEUE))
        and (signature.cause not in _OF_A_LINK or set(other.places) & set(match.places))
    ]
    return any((_wide(other.where, samples) & match.where).sum() >= 0.5 * match.where.sum() for other in earlier)


def _together(diagnoses: Iterator[Diagnosis]) -> list[Diagnosis]:
    """One diagnosis for one cause at one place, however often it came back."""
    found: dict[tuple[Cause, str], Diagnosis] = {}
    for one in diagnoses:
        key = (one.cause, one.finding.place.device or one.finding.place.host)
        before = found.get(key)
        if before is None:
            found[key] = one
            continue
        lost = None if one.gpu_seconds is None else one.gpu_seconds + (before.gpu_seconds or 0.0)
        longer = max((before, one), key=lambda each: each.end_us - each.begin_us)
        found[key] = Diagnosis(
            one.cause,
            longer.finding,
            min(before.begin_us, one.begin_us),
            max(before.end_us, one.end_us),
            max(before.confidence, one.confidence),
            longer.seen,
            longer.excluded,
            lost,
            longer.path,
            longer.places,
            longer.missing,
        )
    return list(found.values())


def _diagnosis(view: View, signature: Signature, match: Match) -> Diagnosis:
    at = np.flatnonzero(match.where)
    begin_us = float(view.time_us[at[0]] - view.grid_us)
    end_us = float(view.time_us[at[-1]])
    lost = _gpu_seconds(view, match, ideal=signature.ideal)
    slow = view.steps.excess(match.where, ideal=signature.ideal)
    end = match.places[0] if match.places else None
    host = end is not None and end.device in view.hosts
    place = Place() if end is None else Place("" if host else end.device, end.port, host=end.device if host else "")
    finding = Finding(
        signature.layer,
        Severity.CRITICAL if max(slow, match.between) > 3 * SLOW or signature.cause in _OF_A_LINK else Severity.WARNING,
        signature.title,
        place,
        match.observed,
        match.wanted,
        _effect(slow, match.between, lost),
        remedy_for(signature.cause, view.plan, match.places),
    )
    return Diagnosis(
        signature.cause,
        finding,
        begin_us,
        end_us,
        match.confidence,
        match.seen,
        match.excluded,
        lost,
        match.path,
        match.places,
        match.missing,
    )


def _gpu_seconds(view: View, match: Match, *, ideal: bool) -> float | None:
    """GPU time lost: the share of these samples by which steps, or the time between them, were too long."""
    if not view.steps.known:
        return None
    share = max(match.between, view.steps.lost_share(match.where, ideal=ideal))
    return share * float(match.where.sum()) * view.grid_us / 1e6 * gpus_of(view.plan)


def gpus_of(plan: Plan) -> int:
    """GPUs of the plan: eight of a node."""
    return 8 * len(plan.fabric.gpu_nodes)


def _effect(slow: float, between: float, lost: float | None) -> str:
    if lost is None:
        return "step times are not known"
    if slow < SLOW / 2 and between:
        return f"{between:.0%} of the time passes before steps begin; {lost:,.0f} GPU-seconds lost in this time range"
    if slow < SLOW / 2:
        return "steps take no longer so far"
    return f"steps take {slow:.0%} longer; {lost:,.0f} GPU-seconds lost in this time range"


_AT_A_SWITCH = (Cause.INCAST, Cause.OVERSUBSCRIPTION, Cause.ECMP_COLLISION, Cause.ECN_WRONG, Cause.LIBRARY_LIMIT)
_AT_A_HOST = (Cause.SLOW_RECEIVER, Cause.COMPUTE_STRAGGLER, Cause.STORAGE_STALL, Cause.LIBRARY_LIMIT)


def _abstentions(view: View, left: Bools) -> Iterator[Abstention]:
    """Slow steps that nothing explains: which causes remain, and which series would tell."""
    lacking = {
        signature.cause: [METRIC_OF[one] for one in signature.needs if METRIC_OF[one] in view.observed.missing]
        for signature in SIGNATURES
    }
    hidden = _hidden(view)
    causes = tuple(dict.fromkeys([*(cause for cause, names in lacking.items() if names), *hidden]))
    silent = [f"all of {name}" for name in sorted(view.observed.silent)]
    series = tuple(dict.fromkeys([*(name for names in lacking.values() for name in names), *silent]))
    for begin, end in stretches(left, least_samples(view) + 1):
        where = np.zeros(len(left), bool)
        where[begin:end] = True
        slow = view.steps.excess(where & left)
        yield Abstention(
            f"steps take {slow:.0%} longer than they should",
            causes or (Cause.UNKNOWN,),
            series,
            float(view.time_us[begin] - view.grid_us),
            float(view.time_us[end - 1]),
        )


def _hidden(view: View) -> tuple[Cause, ...]:
    """Causes whose evidence may lie at a device or host from which nothing is heard."""
    hosts = any(name not in view.silent_switches for name in view.observed.silent)
    return (*_AT_A_SWITCH * bool(view.silent_switches), *_AT_A_HOST * hosts)


def place_of(one: Diagnosis) -> str:
    """The diagnosis's place in words, with how many others of equal rank there are."""
    if not one.places:
        return one.finding.place.text()
    more = len(one.places) - 1
    return name_of(one.places[0]) + (f" and {more} more" if more > 1 else "")
