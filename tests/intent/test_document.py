from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.document import MOST_DEPTH, dotted, read_document
from tests.intent.texts import write

_SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(codec="ascii"), max_size=8)
)
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1), inner),
    max_leaves=20,
)


def _read(text: str | bytes) -> object:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "file.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_document(file).data


def _refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        _read(text)
    return caught.value.diagnostics()


@given(_DATA)
def test_what_was_written_is_read(data: object) -> None:
    assert _read(json.dumps(data)) == data


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_data_or_a_problem(raw: bytes) -> None:
    try:
        _read(raw)
    except InputError as error:
        assert error.problems  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "value"),
    [("4:1", "4:1"), ("on", "on"), ("2026-01-01", "2026-01-01"), ("12", 12), ("1.5", 1.5), ("~", None), ('"7"', "7")],
)
def test_plain_scalars_follow_the_core_rules(text: str, value: object) -> None:
    assert _read(f"a: {text}") == {"a": value}


def test_every_value_has_its_line(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "a: 1\nb:\n  - x\n  - c: 2\n"))
    assert [document.line_of(path) for path in [("a",), ("b",), ("b", 0), ("b", 1, "c")]] == [1, 2, 3, 4]


def test_a_missing_value_has_the_line_of_its_section(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "a: 1\nb:\n  c: 2\n"))
    assert document.line_of(("b", "missing")) == 2


def test_a_key_that_stands_twice_is_refused() -> None:
    assert "a: stands twice (first on line 1)" in _refusal("a: 1\na: 2\n")


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: [*x]\n"])
def test_anchors_and_aliases_are_refused(text: str) -> None:
    assert "anchor or alias" in _refusal(text)


def test_tags_are_refused() -> None:
    assert "a tag" in _refusal("a: !!python/object/apply:os.system [ls]\n")


def test_all_refusals_come_at_once() -> None:
    assert _refusal("a: &x 1\nb: !!str 2\na: 3\n").count("file.yaml:") == 3


def test_deep_nesting_is_refused() -> None:
    assert "nested deeper" in _refusal("[" * (MOST_DEPTH + 2))


def test_nesting_that_the_parser_itself_refuses_is_an_error_in_the_file() -> None:
    assert "nest" in _refusal("[" * 100_000)


def test_very_many_values_are_refused() -> None:
    assert "more than" in _refusal("[" + "1," * 60_000 + "]")


def test_a_large_file_is_refused() -> None:
    assert "1 MiB" in _refusal("#" * (2**20 + 1))


def test_a_second_document_is_refused() -> None:
    assert "second YAML document" in _refusal("a: 1\n---\nb: 2\n")


def test_a_syntax_error_names_its_line() -> None:
    assert "file.yaml:2" in _refusal("a: 1\n\tb: 2\n")


def test_text_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "site.yaml"
    file.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(InputError, match=r":2  not UTF-8"):
        read_document(file)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_document(tmp_path / "none.yaml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path)


def test_paths_are_dotted() -> None:
    assert dotted(("workloads", 0, "sizes")) == "workloads[0].sizes"


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, "a: 1\n")
    assert read_document(file).source_hash == hashlib.sha256(file.read_bytes()).hexdigest()
