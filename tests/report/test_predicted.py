"""Predicted sections of the report, and their pictures."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from eastwest.predict.training import TrainingExpectation, job_of, predict_step, scaling_curve
from eastwest.report.html import render_report
from eastwest.report.pictures.parts import Part, PartsChart, draw_parts
from eastwest.report.predicted import PredictedSection
from eastwest.report.sections.predicted_step import draw_scaling, draw_step, duration, step_section
from tests.predict.training.builders import MACHINE, job

from .builders import material


def expected() -> TrainingExpectation:
    step = predict_step(job(jitter=0.01), MACHINE)
    return TrainingExpectation(step, job_of(step), scaling_curve(step.job, MACHINE))


def test_the_bar_is_as_long_as_its_parts() -> None:
    found = expected()
    root = ET.fromstring(draw_step(found.step))  # noqa: S314 - our own text
    bars = [box for box in root.iter("{http://www.w3.org/2000/svg}rect") if box.get("height") == "46"]
    assert len(bars) == len(found.step.parts())
    ends = [float(box.get("x", "0")) + float(box.get("width", "0")) for box in bars]
    assert ends == sorted(ends)


def test_parts_are_numbered_and_named_not_only_coloured() -> None:
    chart = PartsChart("h", "d", "ms", [Part("one", 3.0, "3 ms", "#000"), Part("two", 1.0, "1 ms", "#111")], 3.5, 4.5)
    svg = draw_parts(chart)
    assert all(text in svg for text in ("1 one", "2 two", "3 ms, 75.0 %", "1 ms, 25.0 %"))


def test_the_scaling_has_a_point_for_every_size() -> None:
    found = expected()
    assert draw_scaling(found).count("<circle") == len(found.curve)


def test_a_step_stands_in_the_report() -> None:
    page = render_report(replace(material(), predicted=(step_section("predicted-step-1", expected()),)))
    assert '<section id="predicted-step-1">' in page
    assert "What the step consists of" in page
    assert "GPUs compute at 50% of 989.4 Tflop/s" in page


def test_a_prediction_that_is_refused_says_why() -> None:
    refused = PredictedSection("predicted-step", "Training steps", "", refused="the peak <is> not known")
    page = render_report(replace(material(), predicted=(refused,)))
    assert "the peak &lt;is&gt; not known" in page


def test_a_report_without_predictions_has_no_such_chapter() -> None:
    assert 'id="predicted"' not in render_report(material())


def test_durations_in_the_unit_that_reads_best() -> None:
    assert (duration(90), duration(3 * 3600), duration(10 * 86400)) == ("90.0 s", "3.00 h", "10.0 days")
