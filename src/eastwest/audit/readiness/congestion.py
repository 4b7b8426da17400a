"""Congestion controls that are not modelled: what rests on them cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from eastwest.audit.readiness.evidence import Evidenced
from eastwest.findings import Outcome, Verdict
from eastwest.intent.congestion import NOT_MODELLED, modelled


def hedged(verdicts: Iterable[Verdict], arms: tuple[Evidenced, ...]) -> Iterator[Verdict]:
    """The verdicts, INCONCLUSIVE where a run among `arms` had another congestion control stand in for its own."""
    found = next((arm for arm in arms if not modelled(arm.run.congestion_control)), None)
    for verdict in verdicts:
        yield verdict if found is None else _open(verdict, found)


def hedged_by_name(verdict: Verdict, name: str) -> Verdict:
    """The verdict on a setting of congestion control, INCONCLUSIVE where NICs run one that is not modelled."""
    if modelled(name):
        return verdict
    reason = f"NICs run {name}, which may not look at this setting: {NOT_MODELLED[name]}. {verdict.reason}"
    return replace(verdict, outcome=Outcome.INCONCLUSIVE, reason=reason, remedy=_REMEDY)


def _open(verdict: Verdict, arm: Evidenced) -> Verdict:
    name = arm.run.congestion_control
    reason = (
        f"In {arm.label}, NICs run {name}, which is not modelled: {NOT_MODELLED[name]}. With DCQCN in its place: "
        f"{verdict.reason}"
    )
    return replace(verdict, outcome=Outcome.INCONCLUSIVE, reason=reason, remedy=_REMEDY)


_REMEDY = "Measure it on the cluster, or run DCQCN or pause frames alone."
