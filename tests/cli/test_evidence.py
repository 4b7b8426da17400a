"""`eastwest evidence` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import Outcome, eastwest_here
from tests.evidence.builders import project


def run(folder: Path, *words: str) -> Outcome:
    return eastwest_here("evidence", *words, folder=folder)


def test_from_keys_to_a_verdict_on_an_altered_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EASTWEST_KEY_SECRET", "correct horse")
    project(tmp_path / "p")
    assert run(tmp_path, "keys", "ada").code == 0
    assert run(tmp_path, "seal", "p", "d", "--profile", "telco").code == 0
    assert run(tmp_path, "sign", "d", "--key", "ada.key", "--name", "Ada Rossi", "--role", "engineer").code == 0
    assert run(tmp_path, "verify", "d").code == 1
    assert run(tmp_path, "verify", "d", "--integrity-only").code == 0
    told = run(tmp_path, "verify", "d", "--key", "ada.pub")
    assert (told.code, "SIGNED" in told.out) == (0, True)
    (tmp_path / "d" / "project" / "site.yaml").write_text("name: examplf\n")
    told = run(tmp_path, "verify", "d", "--key", "ada.pub")
    assert told.code == 1
    assert "ALTERED  project/site.yaml" in told.out
    assert json.loads(run(tmp_path, "verify", "d", "--key", "ada.pub", "--json").out)["intact"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("seal", "nowhere", "d"), "is no folder"),
        (("seal", "p", "d", "--profile", "bank"), "unknown profile"),
        (("seal", "p", "d", "--language", "de"), "allowed: en, it, es, fr, pt"),
        (("sign", "p", "--key", "k", "--name", "A", "--role", "r", "--meaning", "liked"), "--meaning"),
        (("timestamp", "p"), "one of them is needed"),
        (("verify", "p"), "manifest.json"),
    ],
)
def test_bad_input_exits_with_2(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    project(tmp_path / "p")
    told = run(tmp_path, *words)
    assert told.code == 2
    assert said in told.err
    assert not (tmp_path / "d").exists()
