"""Layer 2, as it ran: storms, deadlocks and queue pairs that gave up."""

from __future__ import annotations

from eastwest.audit.readiness.evidence import Evidenced
from eastwest.findings import Layer, Outcome, Verdict
from eastwest.simulate.run import Incident, IncidentKind

_GRAVE = (IncidentKind.DEADLOCK, IncidentKind.WATCHDOG_STORM, IncidentKind.GAVE_UP)
_CRITERION = "No deadlock, storm or lost queue pair"
_TARGET = "0 incidents in runs without a fault"


def judge_incidents(arms: tuple[Evidenced, ...]) -> Verdict:
    """Whether any run of the site's workloads had an incident that stops traffic."""
    if not arms:
        return Verdict(Layer.PROTOCOL, _CRITERION, Outcome.INCONCLUSIVE, "no run", _TARGET, "Nothing was run.")
    grave = [(arm, number, one) for arm in arms for number, one in enumerate(arm.run.incidents) if one.kind in _GRAVE]
    if not grave:
        reason = f"No cycle of pauses, no watchdog and no exhausted retries in {len(arms)} runs."
        evidence = tuple(arm.in_run("incidents") for arm in arms)
        return Verdict(Layer.PROTOCOL, _CRITERION, Outcome.PASS, "0 incidents", _TARGET, reason, evidence)
    arm, number, first = min(grave, key=lambda item: _GRAVE.index(item[2].kind))
    return Verdict(
        Layer.PROTOCOL,
        _CRITERION,
        Outcome.FAIL,
        f"{len(grave)} incidents",
        _TARGET,
        f"In {arm.label}, after {first.time_us:,.0f} µs: {first.text()}.",
        (arm.in_run(f"incidents[{number}]"),),
        _remedy(first),
    )


def _remedy(incident: Incident) -> str:
    match incident.kind:
        case IncidentKind.DEADLOCK:
            return "Break the circle: route without going down and up again, or give each turn a priority of its own."
        case IncidentKind.WATCHDOG_STORM:
            return "Find the receiver that pauses without end behind this port."
        case _:
            return "Find the loss on the way, or raise the retries and the timeout of the NICs."
