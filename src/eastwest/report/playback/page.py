"""The playback of one run as a page of its own."""

from __future__ import annotations

from pathlib import Path

from eastwest.plan import Plan
from eastwest.plan.store import write_text
from eastwest.report.pages import environment
from eastwest.report.playback.reel import Reel, Source
from eastwest.report.samples import read_ports
from eastwest.simulate.run import Run
from eastwest.simulate.store import PLAYBACK


def render_page(plan: Plan, run: Run, setting: str) -> str:
    """One self-contained HTML page. setting: what ran, in words."""
    samples = read_ports(run.telemetry.ports)
    reel = Reel(plan)
    reel.add(Source(run.scenario, "Run", ".", run, samples))
    return environment().get_template("playback_page.html.j2").render(plan=plan, run=run, setting=setting, reel=reel)


def write_page(plan: Plan, run: Run, setting: str, folder: Path) -> Path:
    """Write `playback.html` into the folder of a run; returns its path. Raises InputError when it cannot be written."""
    write_text(folder / PLAYBACK, render_page(plan, run, setting))
    return folder / PLAYBACK
