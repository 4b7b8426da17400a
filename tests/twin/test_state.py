"""The file that says what is up."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.twin import state
from eastwest.twin.state import State, forget, is_kept, load, prefix_of, save


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "FOLDER", tmp_path)


def test_what_is_saved_is_loaded_until_it_is_forgotten() -> None:
    saved = State("demo", prefix_of("demo"), "sha256:1", ("leaf1", "node1"), "nvue")
    save(saved)
    assert load("demo") == saved
    assert saved.namespace("node1") == f"{prefix_of('demo')}-1"
    forget("demo")
    assert load("demo") is None


@pytest.mark.parametrize("text", ["[]", "{}", '{"prefix": "/etc"}', '{"prefix": "ew00000000"}'])
def test_another_file_is_no_state_but_is_there_to_be_cleaned_up(text: str, tmp_path: Path) -> None:
    (tmp_path / f"{prefix_of('demo')}.json").write_text(text)
    with pytest.raises(InputError, match="not the state"):
        load("demo")
    assert is_kept("demo")
