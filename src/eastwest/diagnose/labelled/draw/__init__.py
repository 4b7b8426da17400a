"""Draws cases by seed: topology × workload × fault × severity. Symptoms are left to the simulation."""

from __future__ import annotations

from collections.abc import Callable

from eastwest.diagnose.labelled.case import Case
from eastwest.diagnose.labelled.draw.common import BUILD_SEEDS, EVALUATION_SEEDS, SECONDS, Draw
from eastwest.diagnose.labelled.draw.contention import ecmp, incast, oversubscription
from eastwest.diagnose.labelled.draw.healthy import (
    all_to_all,
    healthy,
    larger_batch,
    local_on_few_uplinks,
    planned_gather,
    short_storm,
)
from eastwest.diagnose.labelled.draw.job import library, storage_stall, straggler
from eastwest.diagnose.labelled.draw.links import corruption, degraded, link_down
from eastwest.diagnose.labelled.draw.pairs import draw_pair
from eastwest.diagnose.labelled.draw.protocol import (
    dcqcn,
    deadlock,
    ecn_wrong,
    global_pause,
    headroom,
    pfc_missing,
    slow_receiver,
    storm,
)
from eastwest.diagnose.labelled.draw.serving import engine, frontend, gateway, within_means

__all__ = ["BUILD_SEEDS", "EVALUATION_SEEDS", "FAULTS", "HEALTHY", "SECONDS", "draw_case", "draw_pair"]

FAULTS: tuple[Callable[[Draw], Case], ...] = (
    incast,
    oversubscription,
    ecmp,
    dcqcn,
    slow_receiver,
    storm,
    pfc_missing,
    ecn_wrong,
    headroom,
    corruption,
    link_down,
    degraded,
    global_pause,
    straggler,
    storage_stall,
    library,
    deadlock,
    frontend,
    gateway,
    engine,
)
HEALTHY: tuple[Callable[[Draw], Case], ...] = (
    healthy,
    planned_gather,
    all_to_all,
    local_on_few_uplinks,
    larger_batch,
    short_storm,
    within_means,
    healthy,
    planned_gather,
    all_to_all,
)


def draw_case(seed: int) -> Case:
    """The case of a seed: every third healthy or a look-alike, faults in turn, everything else drawn."""
    turn, kind = divmod(seed, 3)
    draw = Draw(seed)
    if kind == 0:
        return HEALTHY[turn % len(HEALTHY)](draw)
    return FAULTS[(2 * turn + kind - 1) % len(FAULTS)](draw)
