"""The training jobs of `eastwest predict`: tables, pictures and JSON."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text

from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.predict.training import StepExpectation, TrainingExpectation
from eastwest.report.numbers import count, digits, percent
from eastwest.report.sections.predicted_step import dimension_row, draw_scaling, draw_step, duration, layout_words
from eastwest.units import format_us

Files = tuple[Path, Path]
"""The picture of the step, and that of its scaling."""


def write_picture(place: Path, text: str) -> None:
    """Write one picture. Raises InputError when it cannot be written."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot write {place}: {error.strerror}", "--picture")) from error


def draw_training(expected: TrainingExpectation, folder: Path) -> Files:
    """Draw one job into `step-JOB.svg` and `scaling-JOB.svg` of a folder."""
    name = expected.step.job.name
    files = folder / f"step-{name}.svg", folder / f"scaling-{name}.svg"
    write_picture(files[0], draw_step(expected.step))
    write_picture(files[1], draw_scaling(expected))
    return files


def show_training(console: Console, expected: TrainingExpectation, files: Files) -> None:
    """Print one job: its step, the parts of it, its traffic, and the same job on other numbers of GPUs."""
    step, job = expected.step, expected.job
    console.print(Text(f"{step.job.name}: {step.model.name} on {count(step.gpus)} GPUs", style="bold"))
    console.print(
        f"{layout_words(step)}; {step.tflops:.0f} Tflop/s of a GPU over the step", markup=False, soft_wrap=True
    )
    table = table_of("expected", ">", ">90 % interval")
    low, high = step.gpu_active_interval
    add_row(table, ("step time", format_us(step.time_us), f"{format_us(step.low_us)} to {format_us(step.high_us)}"))
    add_row(table, ("GPU active share", _share(step.gpu_active), f"{_share(low)} to {_share(high)}"))
    times = f"{duration(job.low_s)} to {duration(job.high_s)}"
    add_row(table, (f"job of {count(job.steps)} steps", duration(job.time_s), times))
    add_row(table, ("deviation from run to run", duration(job.deviation_s), ""))
    console.print(table)
    console.print()
    console.print(_parts(step))
    if step.dimensions:
        console.print()
        table = table_of("traffic", "operations", ">GPUs", ">nodes", ">buffers", ">total", ">exposed", ">hidden")
        for each in step.dimensions:
            add_row(table, dimension_row(each))
        console.print(table)
    console.print()
    console.print(_scaling(expected))
    for text in step.assumptions:
        console.print(f"Assumed: {text}", soft_wrap=True, markup=False)
    console.print(f"Pictures: {files[0]}, {files[1]}\n", soft_wrap=True, markup=False)


def training_tree(expected: TrainingExpectation, files: Files) -> dict[str, object]:
    """One job as JSON can hold it."""
    step = expected.step
    return {
        "job": step.job.name,
        "model": step.model.name,
        **_step_tree(step),
        "parts_us": dict(step.parts()),
        "dimensions": [{**asdict(each), "hidden_us": each.hidden_us} for each in step.dimensions],
        "job_time": {**asdict(expected.job), "variance_s2": expected.job.variance_s2},
        "scaling": [_step_tree(each) for each in expected.curve],
        "assumptions": list(step.assumptions),
        "pictures": [str(file) for file in files],
    }


def _step_tree(step: StepExpectation) -> dict[str, object]:
    return {
        "gpus": step.gpus,
        "data": step.job.data,
        "step_us": step.time_us,
        "low_us": step.low_us,
        "high_us": step.high_us,
        "exposed_us": step.exposed_us,
        "gpu_active": step.gpu_active,
        "gpu_active_interval": list(step.gpu_active_interval),
        "tflops_per_gpu": step.tflops,
        "tokens_per_s": step.tokens_per_s,
    }


def _parts(step: StepExpectation) -> object:
    table = table_of("part of the step", ">time", ">share", "")
    longest = max(time_us for _, time_us in step.parts())
    for name, time_us in step.parts():
        bar = "█" * round(30 * time_us / longest) or "▏"
        add_row(table, (name, format_us(time_us), f"{percent(time_us / step.time_us, 1)} %", bar))
    return table


def _scaling(expected: TrainingExpectation) -> object:
    table = table_of(">GPUs", ">step", ">90 % interval", ">active", ">exposed", ">tokens/s", "")
    for each in expected.curve:
        cells = (
            count(each.gpus),
            format_us(each.time_us),
            f"{format_us(each.low_us)} to {format_us(each.high_us)}",
            _share(each.gpu_active),
            _share(each.exposed_us / each.time_us),
            f"{digits(each.tokens_per_s / 1e6)} M",
            "here" if each.gpus == expected.step.gpus else "",
        )
        add_row(table, cells)
    return table


def _share(value: float) -> str:
    return f"{percent(value, 1)} %"
