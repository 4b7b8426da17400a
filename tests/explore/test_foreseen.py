"""Storage and services among what alternatives are compared by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design.from_file import design_file
from eastwest.explore.compare import compare
from eastwest.explore.evaluate import predicted
from eastwest.explore.foreseen import foreseen
from eastwest.predict.calibration import Calibration
from eastwest.predict.collectives import GLOBAL
from eastwest.predict.storage.rates import WRITE, StorageRates
from eastwest.report.document.blocks import Picture
from eastwest.report.explored.compare import compare_sections, figure_rows
from eastwest.report.explored.metrics import metric_of
from eastwest.report.explored.sweep import sweep_sections, used_metrics
from tests.cli.sites import TWO_TIER, write_site

MORE = """\
storage:
  system: ddn-ai400x2t
  count: 1
  read: 40 GB/s
  write: 20 GB/s
  use: {checkpoints: [{name: big, model: llama-3-8b, tensor: 2, data: 4, every: 10 min}]}
inference:
  - {name: chat, model: llama-3-8b, instances: 1, tensor: 8, rate: 20 /s, prompt: 256, output: 16, duration: 10 s}
"""
KEYS = {
    "storage.big.checkpoint_us",
    "storage.big.checkpoint_wait_us",
    "storage.big.restore_us",
    "serving.chat.ttft_p50_us",
    "serving.chat.ttft_p99_us",
    "serving.chat.token_p50_us",
    "serving.chat.token_p99_us",
}


def test_every_figure_has_a_value_and_an_interval(tmp_path: Path) -> None:
    site, catalogue, plan = design_file(write_site(tmp_path, TWO_TIER + MORE))
    found = foreseen(site, catalogue, plan)
    assert {figure.key for figure in found.figures} == KEYS
    for figure in found.figures:
        assert figure.value is not None
        assert figure.low is not None
        assert figure.high is not None
        assert figure.low <= figure.value <= figure.high
        assert metric_of(figure.key).name.endswith(figure.key.split(".")[1])
    assert not found.why_not


def test_what_cannot_be_predicted_says_why(tmp_path: Path) -> None:
    large = MORE.replace("model: llama-3-8b, instances: 1, tensor: 8", "model: llama-3.1-405b, instances: 1, tensor: 1")
    site, catalogue, plan = design_file(write_site(tmp_path, TWO_TIER + large))
    row = predicted(site, catalogue, plan)
    assert "inference" in str(row["not_predicted"])
    assert row["storage.big.checkpoint_us"]


def test_sites_stand_side_by_side_with_their_storage_and_services(tmp_path: Path) -> None:
    files = [
        write_site(tmp_path, TWO_TIER + MORE, "a.yaml"),
        write_site(tmp_path, TWO_TIER + MORE.replace("count: 1", "count: 2"), "b.yaml"),
    ]
    found = compare(files, {})
    rows = {name: (first, second) for name, first, second in figure_rows(found, False)}
    one, two = rows["time of a checkpoint, big"]
    assert one != two
    assert " to " in one
    assert "time per token, 99th percentile, chat" in rows
    (drawn,) = (section for section in compare_sections(found, False, ("as measured",)) if section.anchor == "pictures")
    titles = [block.title for block in drawn.blocks if isinstance(block, Picture)]
    assert "Expected time of a checkpoint, big" in titles
    without = compare([files[0], write_site(tmp_path, TWO_TIER, "c.yaml")], {})
    assert ("time of a restore, big", "-") in [(name, second) for name, _, second in figure_rows(without, False)]


def test_a_calibration_changes_what_is_expected(tmp_path: Path) -> None:
    site, catalogue, plan = design_file(write_site(tmp_path, TWO_TIER + MORE))
    rates = StorageRates("ddn-ai400x2t", "parallel-file-system", write_gigabytes_per_s=1.0, spread={WRITE: 0.1})
    calibration = Calibration(tmp_path / "c.json", "s", "hopper", replace(GLOBAL, start_us=500.0), 9, (), {}, rates)
    plain, measured = (predicted(site, catalogue, plan, each) for each in (None, calibration))
    assert float(str(measured["storage.big.checkpoint_us"])) > 10 * float(str(plain["storage.big.checkpoint_us"]))
    name = "all_reduce_busbw_gigabytes_per_s"
    assert float(str(measured[name])) < float(str(plain[name]))
    other = predicted(site, catalogue, plan, replace(calibration, generation="ampere"))
    assert other[name] == plain[name]
    assert "measured on ampere" in str(other["not_predicted"])


def test_metrics_of_figures_are_columns_and_pictures(tmp_path: Path) -> None:
    site, catalogue, plan = design_file(write_site(tmp_path, TWO_TIER + MORE))
    row = {"point": "as it is", "outcome": "designed"} | predicted(site, catalogue, plan)
    assert {metric.key for metric in used_metrics([row])} >= KEYS
    assert sweep_sections([row], 1, "said")
    with pytest.raises(KeyError):
        metric_of("point")
