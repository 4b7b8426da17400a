"""Sections of storage and inference: pictures are well formed and say what the figures say."""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from eastwest.audit.readiness.outlooks import judge_serving_outlooks, judge_storage_outlook
from eastwest.findings import Layer, Outcome
from eastwest.predict.serving import ServingOutlook
from eastwest.predict.serving.outlook import outlook_of
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.report.pages import environment
from eastwest.report.pictures.distribution import Distribution, draw_distribution
from eastwest.report.sections.inference import inference_section
from eastwest.report.sections.storage import storage_section
from tests.predict.serving.builders import WIDE, engine, service
from tests.predict.storage.sites import designed, storage

USE = (
    "pipelines: [{name: set, preset: unet3d-h100, accelerators: 48}], "
    "checkpoints: [{name: big, model: llama-3-70b, tensor: 8, data: 8, every: 10 min, within: 5 s}]"
)


@cache
def _storage() -> StorageOutlook:
    site, plan, catalogue = designed(storage(USE))
    found = predict_storage(site, plan, catalogue, 1)
    assert found is not None
    return found


@cache
def _inference() -> ServingOutlook:
    wanted = service(ttft_us=1.0, token_us=1e6)
    return outlook_of(wanted, engine(wanted), WIDE, 1)


def _texts(picture: str) -> str:
    return " ".join(ET.fromstring(picture).itertext())  # noqa: S314 - our own picture


def test_the_picture_of_storage_has_average_and_burst_of_every_stage() -> None:
    section = storage_section(_storage())
    assert section is not None
    words = _texts(section.picture)
    for stage in _storage().stages:
        assert f"{stage.load.stage}, {stage.direction}: average" in words
        assert f"{stage.load.stage}, {stage.direction}: burst" in words
    assert [title for title, _ in section.series] == ["set: reads over time"]


def test_the_template_of_storage_shows_every_kind_of_traffic() -> None:
    template = environment().from_string('{% import "macros.html.j2" as m %}{% include "storage.html.j2" %}')
    page = template.render(storage=storage_section(_storage()))
    for words in ("set: reads", "big: checkpoint", "big: restore", "FAIL"):
        assert words in page


def test_a_site_without_storage_has_no_section() -> None:
    assert storage_section(None) is None


def test_the_pictures_of_inference_have_the_quantiles_and_the_network_share() -> None:
    section = inference_section(_inference(), 1)
    assert all(f"{name} " in _texts(section.distribution) for name in ("p50", "p90", "p99"))
    assert _texts(section.parts).count("network") >= 3
    assert "Time to connect" in _texts(section.timeline)
    template = environment().from_string('{% import "macros.html.j2" as m %}{% include "inference.html.j2" %}')
    page = template.render(section=section)
    assert "Inference: chat" in page
    assert "serving/chat.parquet" in page


@pytest.mark.parametrize("values", [[5.0], [1.0, 1.0], [0.003, 20_000.0]])
def test_any_distribution_is_drawn_inside_its_frame(values: list[float]) -> None:
    chart = Distribution("heading", "description", "ms", np.array(values), (), 7.0, "target")
    for point in ET.fromstring(draw_distribution(chart)).iter("{http://www.w3.org/2000/svg}polyline"):  # noqa: S314
        xs = [float(pair.split(",")[0]) for pair in point.attrib["points"].split()]
        assert min(xs) >= 64
        assert max(xs) <= 1020 - 24


def test_stated_targets_are_judged_in_their_layers() -> None:
    site, _, _ = designed(storage(USE))
    stored = list(judge_storage_outlook(site, _storage()))
    assert [(one.criterion, one.outcome, one.layer) for one in stored] == [
        ("Data for set", Outcome.FAIL, Layer.STORAGE),
        ("Checkpoint of big", Outcome.FAIL, Layer.STORAGE),
    ]
    assert "would pass on averages" in stored[1].reason
    served = list(judge_serving_outlooks((_inference(),)))
    assert [one.outcome for one in served] == [Outcome.FAIL, Outcome.PASS]


def test_what_a_site_does_not_state_is_not_judged() -> None:
    site, plan, catalogue = designed(storage(""))
    assert not list(judge_storage_outlook(site, predict_storage(site, plan, catalogue, 1)))
