"""The repository itself: what every tracked file must have, or must not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.repo.tracked import ROOT, name_of, tracked

_LARGEST_BYTES = 1_000_000
# Home folders and work folders of one machine.
_OF_ONE_MACHINE = re.compile(r"(?<![\w.-])/(?:home|root|work|Users|mnt)/[\w.-]")


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("path", [one for one in tracked() if ROOT / "src" in one.parents and one.suffix == ".py"],
                         ids=name_of)  # fmt: skip
def test_every_module_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring is not None
    assert len(docstring) > 10


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        name_of(path) for path in tracked() if path != Path(__file__) and _OF_ONE_MACHINE.search(_text(path) or "")
    ]
    assert found == []


def test_no_file_is_large() -> None:
    assert [name_of(path) for path in tracked() if path.stat().st_size > _LARGEST_BYTES] == []


def test_no_file_is_left_unfinished() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
    own = {"CONTRIBUTING.md", name_of(Path(__file__))}
    assert [name_of(path) for path in tracked() if name_of(path) not in own and marks.search(_text(path) or "")] == []


def test_tests_mirror_the_package() -> None:
    rooms = {path.name for path in (ROOT / "src" / "eastwest").iterdir() if path.is_dir()}
    outside = {"repo", "benchmarks", "fuzz"}
    tested = {path.relative_to(ROOT / "tests").parts[0] for path in tracked() if ROOT / "tests" in path.parents}
    assert {name for name in tested if not name.endswith(".py")} - outside <= rooms
