"""`eastwest replay`: a recording into a monitoring system, as if it happened now."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.cli.status import Status
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.simulate.store import load_run
from eastwest.telemetry.endpoint import Endpoint, read_token
from eastwest.telemetry.remote_write import Tape, tape
from eastwest.telemetry.remote_write import replay as play
from eastwest.telemetry.tables import SCHEMAS


def replay(
    site: Annotated[Path, typer.Argument(help="The site file that was recorded.")],
    run: Annotated[Path, typer.Argument(help="Folder of the recording (eastwest simulate --duration).")],
    to: Annotated[
        str, typer.Option(help="URL of Prometheus or VictoriaMetrics, or of any remote-write receiver: …/api/v1/push.")
    ],
    speed: Annotated[float, typer.Option(min=0, help="1: its own pace; 0: as fast as it goes.")] = 1.0,
    ago: Annotated[float | None, typer.Option(min=0, help="Begin so many seconds ago; now if left out.")] = None,
    grid: Annotated[float, typer.Option(min=0.1, help="Seconds between samples.")] = 1.0,
    tenant: Annotated[str, typer.Option(help="Whose data it becomes, for Mimir (X-Scope-OrgID).")] = "",
    token_file: Annotated[Path | None, typer.Option(help="File with a bearer token.")] = None,
) -> None:
    """Replay a recording by remote write into Prometheus or VictoriaMetrics, at its own pace or faster."""
    plan = design_file(site)[2]
    recorded = load_run(run)
    made = tape(
        {name: getattr(recorded.telemetry, name) for name in SCHEMAS},
        grid * 1e6,
        recorded.simulated_us,
        [(end.device, end.port) for link in plan.fabric.links for end in (link.a, link.b)],
        [end.port for end in plan.fabric.gpu_ports],
    )
    if not made.labels:
        raise InputError(Problem("holds no telemetry", file=run, mend="eastwest simulate SITE --duration 5min"))
    console = Console(stderr=True)
    begin_s = time.time() - (_spent_s(made, speed) if ago is None else ago)
    endpoint = Endpoint(to, "" if token_file is None else read_token(token_file), tenant=tenant)
    with Status(console) as status:
        play(made, endpoint, begin_s * 1e6, speed=speed or float("inf"), listen=status)
    console.print(
        f"{len(made.labels)} series, {len(made.values)} samples each, written to {endpoint.shown}", markup=False
    )


def _spent_s(made: Tape, speed: float) -> float:
    """Samples faster than time must have begun earlier, or they would lie in the future."""
    length_s = len(made.values) * made.grid_us / 1e6
    return length_s * (1 - 1 / speed) if speed > 1 else length_s if speed == 0 else 0.0
