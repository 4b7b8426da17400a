"""The estimate's bytes per sample, beside blocks that a real promtool writes of a recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eastwest.monitor.estimate import BYTES_PER_SAMPLE
from eastwest.telemetry.remote_write import tape
from eastwest.telemetry.tables import SCHEMAS
from tests.monitor.servers import missing, run
from tests.watch import recorded

S = 1e6
SECONDS = 480
"""As many samples as two hours hold at 15 s: one block."""


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
def test_blocks_of_prometheus_take_no_more_than_estimated(tmp_path: Path) -> None:
    plan = recorded.plan(tmp_path)
    recording = recorded.recording(plan, SECONDS)
    tables = {name: getattr(recording.telemetry, name) for name in SCHEMAS}
    made = tape(tables, S, SECONDS * S, recorded.ports(plan), recorded.nics(plan))
    file, samples = tmp_path / "metrics.txt", int((~np.isnan(made.values)).sum())
    with file.open("w", encoding="utf-8") as out:
        for at, labels in enumerate(made.labels):
            pairs = ",".join(f'{name}="{value}"' for name, value in labels.items() if name != "__name__")
            for number, value in enumerate(made.values[:, at]):
                if not np.isnan(value):
                    out.write(f"{labels['__name__']}{{{pairs}}} {value:.17g} {1.79e9 + 15 * number:.0f}\n")
        out.write("# EOF\n")
    code, said = run("promtool", "tsdb", "create-blocks-from", "openmetrics", file, tmp_path / "blocks")
    assert code == 0, said
    size = sum(each.stat().st_size for each in (tmp_path / "blocks").rglob("*") if each.is_file())
    assert 0.5 * BYTES_PER_SAMPLE < size / samples < 1.2 * BYTES_PER_SAMPLE
