"""The section of a predicted training step, and its two pictures."""

from __future__ import annotations

from eastwest.predict.training import Dimension, StepExpectation, TrainingExpectation
from eastwest.report.numbers import count, digits, percent
from eastwest.report.pictures.band import BandChart, BandPoint, draw_band
from eastwest.report.pictures.palette import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION
from eastwest.report.pictures.parts import IDLE, Part, PartsChart, draw_parts
from eastwest.report.predicted import Drawing, Figure, Listing, PredictedSection
from eastwest.units import format_bytes, format_us

_COLOURS = {
    "compute": BLUE,
    "weights": "#7FB9DB",
    "optimizer": SKY,
    "contention": PURPLE,
    "exposed tensor": ORANGE,
    "exposed context": "#F0C75E",
    "exposed expert": "#B5530A",
    "exposed pipeline": "#F5A27A",
    "exposed data": VERMILLION,
    "exposed expert data": "#8F3A00",
    "bubble": IDLE,
    "stragglers": GREEN,
    "input wait": "#1d2129",
}
_DAY_S, _HOUR_S = 86_400.0, 3600.0


def step_section(key: str, expected: TrainingExpectation) -> PredictedSection:
    """The section of one job."""
    step = expected.step
    return PredictedSection(
        key=key,
        title=f"Step of {step.job.name}",
        setting=f"{step.model.name} on {count(step.gpus)} GPUs: {layout_words(step)}",
        figures=_figures(expected),
        drawings=(
            Drawing(
                "What the step consists of", draw_step(step), "In the mean over GPUs; the parts add up to the step."
            ),
            Drawing("Scaling", draw_scaling(expected), _SCALING),
        ),
        listing=Listing(
            ("Dimension", "Operations", ">GPUs", ">Nodes", ">Buffers", ">Total", ">Exposed", ">Hidden"),
            tuple(dimension_row(each) for each in step.dimensions),
            "Communication of one GPU in one step. Exposed: what computing does not hide.",
        ),
        assumptions=step.assumptions,
    )


_SCALING = "The same global batch on fewer and on more GPUs of the same build: level is perfect scaling."


def layout_words(step: StepExpectation) -> str:
    """`tensor 8, data 16, 16 microbatches of 1, FSDP`."""
    job = step.job
    ways = (
        ("tensor", job.tensor),
        ("context", job.context),
        ("pipeline", job.pipeline),
        ("chunks", job.virtual_stages),
        ("data", job.data),
        ("expert", job.expert),
    )
    words = [f"{name} {size}" for name, size in ways if size > 1]
    words.append(f"{job.microbatches:g} microbatches of {job.microbatch}")
    return ", ".join([*words, f"ZeRO-{job.zero}"] if job.zero else words)


def dimension_row(each: Dimension) -> tuple[str, ...]:
    """One dimension as text."""
    return (
        each.name,
        each.operation,
        str(each.group.ranks),
        str(each.group.nodes),
        format_bytes(each.sent_bytes),
        format_us(each.total_us),
        format_us(each.exposed_us),
        percent(each.hidden_us / each.total_us) + " %",
    )


def duration(seconds: float) -> str:
    """Seconds, hours or days, whichever reads best."""
    if seconds < 2 * _HOUR_S:
        return f"{digits(seconds)} s"
    return f"{digits(seconds / _HOUR_S)} h" if seconds < 2 * _DAY_S else f"{digits(seconds / _DAY_S)} days"


def draw_step(step: StepExpectation) -> str:
    """The step as a bar of its parts."""
    parts = [Part(name, us / 1000, f"{digits(us / 1000)} ms", _COLOURS[name]) for name, us in step.parts()]
    return draw_parts(
        PartsChart(
            f"{step.job.name}: {digits(step.time_us / 1000)} ms on {count(step.gpus)} GPUs",
            "One training step as a bar: computing, communication that is not hidden, idle time.",
            "step time, ms",
            parts,
            step.low_us / 1000,
            step.high_us / 1000,
        )
    )


def draw_scaling(expected: TrainingExpectation) -> str:
    """Tokens per second of each GPU over GPUs: level where the job scales perfectly."""
    points = [_point(step) for step in expected.curve]
    return draw_band(
        BandChart(
            f"{expected.step.job.name}: scaling with a global batch of {count(expected.step.job.global_batch)}",
            "Predicted throughput of each GPU with the same global batch on fewer and on more GPUs.",
            "GPUs",
            "tokens/s of each GPU, with 90 % interval",
            points,
        )
    )


def _point(step: StepExpectation) -> BandPoint:
    tokens = step.job.global_batch * step.job.sequence / step.gpus * 1e6
    middle, low, high = (tokens / time_us for time_us in (step.time_us, step.high_us, step.low_us))
    detail = f"{step.gpus} GPUs: {digits(step.time_us / 1000)} ms, GPUs active {percent(step.gpu_active)} %"
    return BandPoint(step.gpus, count(step.gpus), middle, low, high, detail)


def _figures(expected: TrainingExpectation) -> tuple[Figure, ...]:
    step, job = expected.step, expected.job
    low, high = step.gpu_active_interval
    exposed = step.exposed_us / step.time_us
    return (
        Figure(
            digits(step.time_us / 1000), "ms a step", f"{digits(step.low_us / 1000)} to {digits(step.high_us / 1000)}"
        ),
        Figure(percent(step.gpu_active), "% GPUs active", f"{percent(low)} to {percent(high)}"),
        Figure(percent(exposed, 1), "% exposed communication", "of the step"),
        Figure(digits(step.tflops), "Tflop/s of a GPU", "of the model, over the whole step"),
        Figure(digits(step.tokens_per_s / 1e6), "million tokens/s", "whole job"),
        Figure(
            duration(job.time_s),
            f"{count(job.steps)} steps",
            f"{duration(job.low_s)} to {duration(job.high_s)}; deviation between runs {duration(job.deviation_s)}",
        ),
    )
