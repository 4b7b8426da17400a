"""What the proof predicts for its report."""

from __future__ import annotations

from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.prove.predictions import predicted
from tests.intent.texts import SITE, TRAINING, write


def test_every_training_job_has_a_section(tmp_path: Path) -> None:
    second = TRAINING.replace("name: job", "name: other")
    site, catalogue, plan = design_file(write(tmp_path, SITE + TRAINING + second))
    assert [one.key for one in predicted(site, plan, catalogue)] == ["predicted-step-1", "predicted-step-2"]


def test_a_site_without_training_has_none(tmp_path: Path) -> None:
    site, catalogue, plan = design_file(write(tmp_path, SITE))
    assert predicted(site, plan, catalogue) == ()


def test_gpus_without_a_known_peak_are_refused_not_fatal(tmp_path: Path) -> None:
    site, catalogue, plan = design_file(write(tmp_path, (SITE + TRAINING).replace("dgx-h100", "dgx-a100")))
    (section,) = predicted(site, plan, catalogue)
    assert "BF16 peak" in section.refused
