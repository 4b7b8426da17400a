"""The fragment of a site file that states measured buffers."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.cli.calibrate_parts import buffers_fragment
from eastwest.intent.load import load_site
from eastwest.predict.calibration.buffers import FittedBuffer
from eastwest.predict.calibration.score import Score
from tests.cli.sites import TINY, write_site

SCORE = Score(1, 0.1, 0.1, 1, 0.2)


@pytest.mark.parametrize("source", ["calibration.json", 'a "quoted": name, #1.json', "x" * 400])
def test_the_fragment_is_what_a_site_file_takes(tmp_path: Path, source: str) -> None:
    fitted = FittedBuffer("sn5600", 100, 64_000_000, 0.7101, {}, {}, SCORE, SCORE, (), (), ())
    text = buffers_fragment([fitted], source, ["why"])
    (found,) = load_site(write_site(tmp_path, TINY + text)).lossless.buffers
    assert (found.switch, found.pool_bytes) == ("sn5600", 64_000_000)
    assert found.threshold == pytest.approx(0.7101)
    assert found.source == f"{source[:150]}, 0 measurements"
