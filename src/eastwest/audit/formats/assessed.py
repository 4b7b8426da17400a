"""Predictions as plain data, for machines."""

from __future__ import annotations

import math

from eastwest.audit.assess.assessment import Assessment, NotAssessed
from eastwest.audit.assess.interval import Interval
from eastwest.audit.assess.job import StepPredicted
from eastwest.audit.assess.predict import Predicted


def assessment_as_json(found: Assessment | NotAssessed) -> dict[str, object]:
    """Shares are of the expected bus bandwidth, 0 to 1."""
    if isinstance(found, NotAssessed):
        return {"predicted": False, "why": found.why}
    return {
        "predicted": True,
        "workload": found.asked.text(),
        "workload_from": found.asked.origin,
        "expected_gigabytes_per_s": round(found.before.expected_gigabytes_per_s, 2),
        "as_found": _predicted(found.before),
        "after_change_plan": _predicted(found.after),
        "all_mended": _predicted(found.mended),
        "costs": [
            {
                "what": cost.title,
                "rules": list(cost.rules),
                "places": list(cost.places),
                "lost": round(cost.lost, 4),
                "gained_when_mended_alone": round(cost.gained, 4),
                "with_this_alone": _predicted(cost.left),
            }
            for cost in found.costs
        ],
        "rules_without_cost": list(found.uncounted),
        "notes": list(found.before.notes),
    }


def _predicted(one: Predicted) -> dict[str, object]:
    return {
        "share": _interval(one.share),
        "paths": _interval(one.paths),
        "lossless": _interval(one.lossless),
        "steps": [_step(each) for each in one.steps],
        "ends": one.ends,
        "nics": one.nics,
        "packets": {
            "nics": one.packet_nics,
            "sent": one.worst.packets,
            "dropped": one.worst.dropped,
            "retransmits": one.worst.retransmits,
            "pause_frames": one.worst.pauses,
        },
    }


def _step(one: StepPredicted) -> dict[str, object]:
    return {
        "job": one.job.name,
        "gpus": one.gpus,
        "ends": one.time_us is not None,
        "time_us": None if one.time_us is None else _interval(one.time_us),
        "gpu_active": _interval(one.active),
        "idle_paths_time_us": round(one.idle.time_us, 1),
        "idle_paths_gpu_active": round(one.idle.gpu_active, 4),
    }


def _interval(one: Interval) -> dict[str, float | None]:
    """JSON knows no infinity: a run that never ends has no high end."""
    high = None if math.isinf(one.high) else round(one.high, 4)
    return {"middle": round(one.middle, 4), "low": round(one.low, 4), "high": high}
