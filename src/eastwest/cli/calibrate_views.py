"""Tables, picture and JSON of a calibration with collectives and steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from eastwest.cli.tables import add_row, table_of
from eastwest.intent.site import TrainingIntent
from eastwest.predict.calibration import Fitted, Measurement
from eastwest.predict.calibration.score import Score
from eastwest.predict.collectives import GLOBAL, Parameters, System, predict
from eastwest.report.pictures.scatter import Point, ScatterChart, Series
from eastwest.units import format_bytes, format_us


def show_efficiencies(
    console: Console, steps: Sequence[tuple[TrainingIntent, float]], found: Mapping[str, float]
) -> None:
    """Efficiencies of jobs, stated and fitted; nothing without a measured step."""
    if not steps:
        return
    table = table_of("job", ">measured step", ">mfu stated", ">mfu fitted")
    for job, time_us in steps:
        add_row(table, (job.name, format_us(time_us), f"{job.mfu:.1%}", f"{found[job.name]:.1%}"))
    console.print(table)
    console.print()


def show_collectives(console: Console, name: str, system: System, fitted: Fitted) -> None:
    """Parameters, errors before and after, and what was kept back."""
    total = len(fitted.used) + len(fitted.kept)
    console.print(f"{name}: {total} measurements, {len(fitted.kept)} of them kept back", markup=False)
    table = table_of("parameter", ">all systems", ">this one", ">uncertainty left", "decided by")
    for key, left in fitted.shrink.items():
        by = "measurements" if key in fitted.rests_on else "all systems"
        figures = (f"{getattr(each, key):.4g}" for each in (GLOBAL, fitted.parameters))
        add_row(table, (key, *figures, f"{left:.0%}", by))
    console.print()
    console.print(table)
    console.print()
    console.print(scores(fitted.before, fitted.after))
    table = table_of("kept back", ">measured", ">before", ">after", ">90 % interval after")
    for row in fitted.kept:
        add_row(table, tuple(_kept(system, row, fitted.parameters)))
    console.print()
    console.print(table)
    console.print()


def scores(before: Score, after: Score) -> Table:
    """Errors on what was kept back."""
    table = table_of("on measurements kept back", ">median error", ">worst error", ">in 90 % interval", ">width")
    for word, found in (("before", before), ("after", after)):
        add_row(table, (word, *_score(found)))
    return table


def _score(found: Score) -> tuple[str, ...]:
    covered = f"{found.covered} of {found.count}"
    return f"{found.median_error:.1%}", f"{found.worst_error:.1%}", covered, f"{found.median_width:.0%}"


def _kept(system: System, row: Measurement, parameters: Parameters) -> Iterator[str]:
    before = predict(system, row.operation, row.size_bytes, row.ranks)
    after = predict(system, row.operation, row.size_bytes, row.ranks, parameters=parameters)
    yield f"{row.operation} {format_bytes(row.size_bytes)}, {row.ranks} ranks"
    yield from (format_us(row.time_us), format_us(before.time_us), format_us(after.time_us))
    yield f"{format_us(after.low_time_us)} to {format_us(after.high_time_us)}"


def chart_of(name: str, system: System, fitted: Fitted) -> ScatterChart:
    """Predicted over measured time of what was kept back, before and after."""
    series = []
    for word, parameters in (("before", GLOBAL), ("after", fitted.parameters)):
        points = []
        for row in fitted.kept:
            found = predict(system, row.operation, row.size_bytes, row.ranks, parameters=parameters)
            detail = f"{row.operation} {format_bytes(row.size_bytes)}, {row.ranks} ranks, {row.place}"
            points.append(Point(row.time_us, found.time_us, detail, found.low_time_us, found.high_time_us))
        series.append(Series(f"{word} calibration", points))
    heading = f"{name}: measurements that were kept back"
    description = "Predicted over measured time; on the dashed line both agree. Bars hold nine of ten measurements."
    return ScatterChart(heading, description, "measured, µs", "predicted, µs", series, log=True, diagonal=True)


def collectives_tree(fitted: Fitted) -> dict[str, object]:
    """For machines."""
    return {
        "parameters": asdict(fitted.parameters),
        "defaults": asdict(GLOBAL),
        "uncertainty_left": dict(fitted.shrink),
        "rests_on": list(fitted.rests_on),
        "used": len(fitted.used),
        "kept_back": [asdict(row) | {"file": str(row.file)} for row in fitted.kept],
        "before": asdict(fitted.before),
        "after": asdict(fitted.after),
    }
