"""Whether a fault acted, as the simulation tells it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from eastwest.diagnose.labelled.case import Case, S
from eastwest.diagnose.labelled.sites import RING, Shape, plan_of
from eastwest.diagnose.labelled.truth import effect_of
from eastwest.diagnose.model import Cause, Expected
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS

SHAPE = Shape(RING, 6, 1, unit=2)
PLACE = next(iter(plan_of(SHAPE).fabric.switch_links())).a


def _telemetry(device: str, time_us: float) -> Telemetry:
    """Steps go on, and one watchdog acts."""
    step = {
        "job": "job",
        "step": 0,
        "start_us": 15 * S,
        "end_us": 16 * S,
        "compute_us": 0.5 * S,
        "gpu_active_share": 0.5,
    }
    incident = {"time_us": time_us, "kind": "watchdog-storm", "incident": 0, "device": device, "port": PLACE.port,
                "priority": 3, "peer": ""}  # fmt: skip
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["jobs"] = pa.Table.from_pylist([step], SCHEMAS["jobs"])
    tables["incidents"] = pa.Table.from_pylist([incident], SCHEMAS["incidents"])
    return Telemetry(**tables)


@pytest.mark.parametrize(
    ("device", "time_us", "acted"),
    [(PLACE.device, 12 * S, True), (PLACE.device, 5 * S, False), ("node001", 12 * S, False)],
)
def test_a_deadlock_acted_when_a_watchdog_broke_its_circle(device: str, time_us: float, acted: bool) -> None:
    case = Case("one", 1, SHAPE, (), "deadlock", Cause.DEADLOCK, (PLACE,), 10 * S, 20 * S)
    effect = effect_of(case, plan_of(SHAPE), _telemetry(device, time_us), Expected({"job": S}))
    assert effect.ended
    assert effect.acted(Cause.DEADLOCK) is acted
