"""Texts that are printed by quick code of our own mean what the libraries read."""

from __future__ import annotations

import json

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.vendors.text.json_text import tables_text
from eastwest.vendors.text.yaml_text import yaml_lines

RECORDS = st.dictionaries(st.text(max_size=5), st.text(max_size=6) | st.lists(st.text(max_size=4), max_size=3))
TABLES = st.dictionaries(st.text(max_size=5), st.dictionaries(st.text(max_size=5), RECORDS, max_size=3), max_size=3)
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8) | st.sampled_from(
    [
        "0x1f",
        "1e3",
        ".inf",
        "-.nan",
        "~",
        "null",
        "0b1",
        "1_000",
        "12:30:45",
        "2026-01-01",
        "yes",
        "=",
        "<<",
        "1.",
        "+1",
    ]
)
SCALARS = WORDS | st.integers() | st.booleans() | st.none()
TREES = st.dictionaries(
    WORDS, st.recursive(SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3))
)


@settings(deadline=None)
@given(TABLES)
def test_tables_are_printed_as_the_standard_library_does(
    tables: dict[str, dict[str, dict[str, str | list[str]]]],
) -> None:
    assert tables_text(tables) == json.dumps(tables, indent=2) + "\n"


@settings(deadline=None)
@given(TREES)
def test_yaml_means_the_tree(tree: dict[str, object]) -> None:
    lines: list[str] = []
    yaml_lines(tree, "", lines)
    assert yaml.safe_load("\n".join(lines)) == (tree or None)
