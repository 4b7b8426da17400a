"""What jobs set of their collective library: read, refused, and as variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.library import LibraryIntent
from eastwest.intent.load import load_site
from tests.intent.texts import SITE, only_problem, write

AMD = SITE.replace("dgx-h100", "mi300x-8").replace("connectx-7", "thor-2")


def test_left_out_all_is_the_librarys(tmp_path: Path) -> None:
    library = load_site(write(tmp_path, SITE)).library
    assert library == LibraryIntent()
    assert library.environment == ()
    assert library.channels(16) == 16


def test_settings_become_variables(tmp_path: Path) -> None:
    text = (
        "library:\n  nvls: false\n  algorithms: [ring, nvls-tree, ring]\n  protocols: [simple]\n"
        "  min_channels: 4\n  max_channels: 8\n"
    )
    library = load_site(write(tmp_path, SITE + text)).library
    assert library == LibraryIntent(False, ("ring", "nvls-tree"), ("simple",), 4, 8)
    assert dict(library.environment) == {
        "NCCL_NVLS_ENABLE": "0",
        "NCCL_ALGO": "Ring,NVLSTree",
        "NCCL_PROTO": "Simple",
        "NCCL_MIN_NCHANNELS": "4",
        "NCCL_MAX_NCHANNELS": "8",
    }


@pytest.mark.parametrize(
    ("least", "most", "channels"), [(None, None, 16), (32, None, 32), (None, 4, 4), (8, 12, 12), (1, 64, 16)]
)
def test_channels_keep_to_their_bounds(least: int | None, most: int | None, channels: int) -> None:
    assert LibraryIntent(min_channels=least, max_channels=most).channels(16) == channels


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("nvlss: true", "library.nvlss", "nvls"),
        ("algorithms: [rings]", "library.algorithms[0]", "ring"),
        ("algorithms: [collnet-chain]", "library.algorithms[0]", "nvls-tree"),
        ("protocols: [ll256]", "library.protocols[0]", "ll128"),
        ("queue_pairs: 4", "library.queue_pairs", "nvls"),
        ("max_channels: 0", "library.max_channels", "1"),
        ("{min_channels: 8, max_channels: 4}", "library", "max_channels of at least min_channels"),
        ("{nvls: false, algorithms: [nvls, nvls-tree]}", "library", "another algorithm"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, path: str, allowed: str) -> None:
    body = f"library: {text}\n" if text.startswith("{") else f"library:\n  {text}\n"
    problem = only_problem(tmp_path, SITE + body)
    assert problem.path == path
    assert allowed in f"{problem.allowed} {problem.mend} {problem.found}"


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ("max_channels: 8", "library.max_channels", "RCCL's channels"),
        ("algorithms: [ring, nvls]", "library.algorithms[1]", "NVSwitches"),
    ],
)
def test_what_rccl_does_not_know_is_refused(tmp_path: Path, text: str, path: str, found: str) -> None:
    problem = only_problem(tmp_path, f"{AMD}library:\n  {text}\n")
    assert problem.path == path
    assert found in problem.found


def test_what_rccl_knows_is_taken(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, f"{AMD}library:\n  algorithms: [ring]\n"))
    assert site.library.algorithms == ("ring",)
