"""Measured switch buffers in the site file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.load import load_site
from eastwest.intent.measured import MeasuredBuffer
from tests.cli.sites import TINY, write_site

BUFFERS = "lossless:\n  buffers:\n    - {switch: sn5600, pool: 64 MiB, threshold: 71.01 %, source: our test}\n"


def test_buffers_are_read(tmp_path: Path) -> None:
    found = load_site(write_site(tmp_path, TINY + BUFFERS)).lossless.buffers
    (one,) = found
    assert one == MeasuredBuffer("sn5600", 64 << 20, one.threshold, "our test")
    assert one.threshold == pytest.approx(0.7101)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sn5600", "sn560", "unknown switch"),
        ("our test}\n", "our test}\n    - {switch: sn5600, pool: 1 MiB}\n", "stands twice"),
        ("64 MiB", "1 B", "64 KiB"),
        ("71.01 %", "0 %", "5 %"),
        ("pool: 64 MiB, ", "", "pool"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = TINY + BUFFERS.replace(old, new)
    with pytest.raises(InputError) as found:
        load_site(write_site(tmp_path, text))
    assert said in found.value.diagnostics()
    assert "lossless.buffers" in found.value.diagnostics()
