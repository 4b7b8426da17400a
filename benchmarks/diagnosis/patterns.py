"""`python -m benchmarks.diagnosis.patterns [1|2|3|4 ...] [--output FOLDER]`: four patterns of the field, as simulated.

Each is recorded (or served), diagnosed from its telemetry and printed with the size of its effect; with --output each
also gets its incident page. 1: GPUs active half of the time; 2: jobs slower than the benchmark; 3: job times that vary
with pauses; 4: inference latency at peak load.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eastwest.design.from_file import design_file
from eastwest.diagnose.engine import diagnose, place_of
from eastwest.diagnose.labelled.case import Case, S, Segment
from eastwest.diagnose.labelled.make import make
from eastwest.diagnose.labelled.profiles import sluggish, timid
from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.labelled.workloads import Burst, Step
from eastwest.diagnose.model import Expected, Observed, Report
from eastwest.diagnose.view import view_of
from eastwest.lossless import DcqcnProfile
from eastwest.plan import Plan
from eastwest.plan.store import write_text
from eastwest.predict.serving.outlook import predict_serving
from eastwest.report.incident import write_incident
from eastwest.report.incident.series import curves_of, draw_curve
from eastwest.report.incident.shown import shown_of
from eastwest.simulate.faults import During, MistunedDcqcn
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS

_SERVICE = Path("examples/h100-inference-64.yaml")
Pattern = tuple[str, Plan, Observed, Expected | None]
"""The effect in words, and what is diagnosed."""


def _case(case: Case) -> Pattern:
    recording = make(case)
    assert recording.expected is not None
    jobs = recording.telemetry.jobs
    took = (jobs["end_us"].to_numpy() - jobs["start_us"].to_numpy()) / 1000
    inside = jobs["start_us"].to_numpy() >= case.begin_us
    active = jobs["gpu_active_share"].to_numpy()
    ideal_ms = (recording.expected.ideal_us["job"] + recording.expected.operation_us["forward"]) / 1000
    calm = f"; before: {np.median(took[~inside]):.1f} ms, {np.median(active[~inside]):.0%}" if (~inside).any() else ""
    text = (
        f"steps {np.median(took[inside]):.1f} ms (5 to 95 %: {np.percentile(took[inside], 5):.1f} to "
        f"{np.percentile(took[inside], 95):.1f} ms), GPUs active {np.median(active[inside]):.0%}{calm}; "
        f"on an idle fabric {ideal_ms:.1f} ms, {recording.expected.operation_us['forward'] / 1000 / ideal_ms:.0%}"
    )
    observed = Observed(recording.telemetry, 0.0, case.seconds * S, S)
    return text, recording.plan, observed, recording.expected


def half_idle() -> Pattern:
    """An exchange as long as the computing, over uplinks that are too few by four."""
    shape = Shape("leaf-spine", 8, 2, "4:1")
    step = Step("striped", 8, 2, 4, 9.0, 64)
    return _case(Case("half-idle", 1, shape, (Segment(40.0, step),), "half-idle"))


def slower_than_the_benchmark() -> Pattern:
    """From 30 s on a transfer beside the job, from nine NICs to one, meets it at one last hop."""
    shape = Shape("leaf-spine", 16, 1)
    step = Step("rings", 16, 1, 4, 45.0, 64)
    beside = Burst(12, (0, 1, 2, 4, 5, 6, 8, 9, 10), 300)
    parts = (Segment(30.0, step), Segment(30.0, step, bursts=(beside,)))
    return _case(Case("beside", 1, shape, parts, "incast", begin_us=30 * S, end_us=60 * S))


def pauses() -> Pattern:
    """From 30 s on NICs that hardly slow down when they are told to; others that hardly come back after."""
    return _case(_mistuned(timid(), 30))


def hardly_back() -> Pattern:
    """From 30 s on NICs that hardly come back after they slowed down: the other half of the same cause."""
    return _case(_mistuned(sluggish(), 7))


def _mistuned(profile: DcqcnProfile, many_mib: int) -> Case:
    """Every NIC with this profile from 30 s on, beside a planned gather to one NIC."""
    shape = Shape("leaf-spine", 8, 2, alpha=1 / 8)
    step = Step("rings", 8, 2, 4, 20.0, 48, many=10, many_mib=many_mib)
    fault = During(MistunedDcqcn("*", profile), 30 * S)
    return Case(profile.name, 5, shape, (Segment(60.0, step, (fault,)),), "dcqcn", begin_us=30 * S, end_us=60 * S)


def inference() -> Pattern:
    """Large requests over a front end that others fill."""
    site, catalogue, plan = design_file(_SERVICE)
    outlook = predict_serving(replace(site, inference=site.inference[:1]), plan, catalogue, 3)[0]
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()} | {"serving": outlook.table}
    end_us = float(np.max(outlook.table["time_us"].to_numpy()))
    middle, tail = outlook.ttft[0], outlook.ttft[-1]
    text = (
        f"time to first token {middle.time_us / 1000:.0f} ms at the median, {tail.time_us / 1000:.0f} ms at p99, "
        f"of which {tail.network_share:.0%} network; {outlook.retransmits:,} segments sent again"
    )
    return text, plan, Observed(Telemetry(**tables), 0.0, end_us, 1e6), None


PATTERNS: dict[int, tuple[str, tuple[Callable[[], Pattern], ...]]] = {
    1: ("GPUs active half of the time", (half_idle,)),
    2: ("jobs slower than the benchmark", (slower_than_the_benchmark,)),
    3: ("job times that vary with mistuned DCQCN", (pauses, hardly_back)),
    4: ("inference latency at peak load", (inference,)),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the patterns asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", type=int, nargs="*", metavar="1-4")
    parser.add_argument("--output", type=Path, default=None)
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.patterns) - set(PATTERNS)
    if unknown:
        parser.error(f"no pattern {', '.join(map(str, sorted(unknown)))}; there are 1 to 4")
    for number in chosen.patterns or sorted(PATTERNS):
        title, runs = PATTERNS[number]
        print(f"{number}. {title}")
        for place, run in enumerate(runs):
            text, plan, observed, expected = run()
            report = diagnose(plan, observed, expected)
            print(f"   effect: {text}")
            _print(report)
            if chosen.output is not None:
                name = f"pattern-{number}" + (f"-{place + 1}" if place else "")
                _keep(chosen.output / name, plan, observed, report, expected)


def _keep(place: Path, plan: Plan, observed: Observed, report: Report, expected: Expected | None) -> None:
    """The incident page, and its pictures beside it as files."""
    page = place.with_suffix(".html")
    write_incident(page, plan, observed, report, expected)
    print(f"   page: {page}")
    for one in report.diagnoses[:1]:
        view = view_of(plan, observed, expected)
        curves = [draw_curve(view, curve, one.begin_us, one.end_us) for curve in curves_of(view, one)]
        shown = shown_of(plan.fabric, one)
        pictures = {"path": shown.topology, "chain": shown.chain, "steps": curves[0] if curves else None}
        for name, picture in pictures.items():
            if picture:
                write_text(place.with_name(f"{place.name}-{name}.svg"), picture)


def _print(report: Report) -> None:
    for one in report.diagnoses:
        print(f"   cause: {one.cause.value} at {place_of(one)}, {one.begin_us / S:.0f} to {one.end_us / S:.0f} s")
        for seen in one.seen:
            print(f"     seen: {seen.place}: {seen.text}")
        for other in one.excluded:
            print(f"     not {other.cause.value}: {other.why}")
    if report.healthy:
        print("   healthy")


if __name__ == "__main__":
    main()
