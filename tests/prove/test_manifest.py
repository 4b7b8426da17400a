"""The manifest names every file by its hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from eastwest import __version__
from eastwest.prove.manifest import write_manifest


def manifest(folder: Path) -> dict[str, str]:
    found = json.loads(write_manifest(folder).read_text(encoding="utf-8"))
    assert found["eastwest"] == __version__
    hashes: dict[str, str] = found["sha256"]
    return hashes


def test_every_file_is_there_by_its_relative_path(tmp_path: Path) -> None:
    (tmp_path / "runs" / "a").mkdir(parents=True)
    (tmp_path / "plan.json").write_text("x")
    (tmp_path / "runs" / "a" / "run.json").write_text("y")
    assert manifest(tmp_path) == {
        "plan.json": hashlib.sha256(b"x").hexdigest(),
        "runs/a/run.json": hashlib.sha256(b"y").hexdigest(),
    }


def test_a_manifest_does_not_name_itself(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("x")
    write_manifest(tmp_path)
    assert set(manifest(tmp_path)) == {"plan.json"}


def test_a_changed_file_changes_its_hash(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("x")
    before = manifest(tmp_path)
    (tmp_path / "plan.json").write_text("y")
    assert manifest(tmp_path) != before
