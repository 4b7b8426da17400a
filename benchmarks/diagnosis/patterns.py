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
from eastwest.diagnose.labelled.draw import draw_case
from eastwest.diagnose.labelled.make import make
from eastwest.diagnose.labelled.sites import Shape
from eastwest.diagnose.labelled.workloads import Step
from eastwest.diagnose.model import Expected, Observed, Report
from eastwest.plan import Plan
from eastwest.predict.serving.outlook import predict_serving
from eastwest.report.incident import write_incident
from eastwest.simulate.modes import Balance
from eastwest.simulate.run import Telemetry
from eastwest.telemetry.tables import SCHEMAS

_SERVICE = Path("examples/h100-inference-64.yaml")


def _case(case: Case) -> tuple[str, Plan, Observed, Expected | None]:
    recording = make(case)
    jobs = recording.telemetry.jobs
    took = (jobs["end_us"].to_numpy() - jobs["start_us"].to_numpy()) / 1000
    inside = jobs["start_us"].to_numpy() >= case.begin_us
    inside &= jobs["end_us"].to_numpy() <= max(case.end_us, case.seconds * S * (case.cause is None))
    active = jobs["gpu_active_share"].to_numpy()
    calm = f"; before: {np.median(took[~inside]):.1f} ms, {np.median(active[~inside]):.0%}" if (~inside).any() else ""
    text = (
        f"steps {np.median(took[inside]):.1f} ms (5 to 95 %: {np.percentile(took[inside], 5):.1f} to "
        f"{np.percentile(took[inside], 95):.1f} ms), GPUs active {np.median(active[inside]):.0%}{calm}; "
        f"{np.median(took[inside]) * 1000 / recording.expected.step_us['job']:.2f} times what they should take"
    )
    return text, recording.plan, Observed(recording.telemetry, 0.0, case.seconds * S, S), recording.expected


def half_idle() -> tuple[str, Plan, Observed, Expected | None]:
    """An exchange as long as the computing, over uplinks that are too few by four."""
    shape = Shape("leaf-spine", 8, 2, "4:1")
    step = Step("striped", 8, 2, 4, 9.0, 64)
    case = Case("half-idle", 1, shape, (Segment(40.0, step, balance=Balance.SPRAY),), "half-idle")
    return _case(case)


def slower_than_the_benchmark() -> tuple[str, Plan, Observed, Expected | None]:
    """A transfer beside the job that meets it at one last hop."""
    return _case(draw_case(1))


def pauses() -> tuple[str, Plan, Observed, Expected | None]:
    """NICs that hardly slow down when they are told to."""
    return _case(draw_case(5))


def inference() -> tuple[str, Plan, Observed, Expected | None]:
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


PATTERNS: dict[int, tuple[str, Callable[[], tuple[str, Plan, Observed, Expected | None]]]] = {
    1: ("GPUs active half of the time", half_idle),
    2: ("jobs slower than the benchmark", slower_than_the_benchmark),
    3: ("pauses from mistuned DCQCN", pauses),
    4: ("inference latency at peak load", inference),
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
        title, run = PATTERNS[number]
        text, plan, observed, expected = run()
        report = diagnose(plan, observed, expected)
        print(f"{number}. {title}\n   effect: {text}")
        _print(report)
        if chosen.output is not None:
            place = chosen.output / f"pattern-{number}.html"
            write_incident(place, plan, observed, report, expected)
            print(f"   page: {place}")


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
