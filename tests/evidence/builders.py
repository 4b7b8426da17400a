"""A small project folder with verdicts, and keys."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from eastwest.evidence.regulation import profile_named
from eastwest.evidence.seal import SealOptions, seal
from eastwest.evidence.signing import Person
from eastwest.evidence.signing.keys import make_key_pair, open_signer
from eastwest.evidence.signing.sign import Identity, sign_dossier

CREATED = "2026-03-01T12:00:00+00:00"
ADA = Person("Ada Rossi", "network engineer", "Example SpA")


def never(name: str) -> str:
    raise AssertionError(f"asked for {name}")


def row(layer: int, criterion: str, outcome: str, **more: object) -> dict[str, object]:
    words = {"measured": "1 of 2", "target": "2 of 2", "reason": "counted <twice> & again", "remedy": ""}
    return {"layer": layer, "criterion": criterion, "outcome": outcome, **words, **more}


ROWS = [
    row(1, "every cable is where it belongs", "PASS", begun="2026-03-01T10:00:00+00:00", repeats=3),
    row(2, "no lossless packet is dropped", "FAIL", remedy="raise the headroom"),
    row(3, "failover of a spine", "WARN", begun="2026-03-01T11:00:00+00:00", ended="2026-03-01T11:00:02+00:00"),
    row(5, "an induced pause shows up", "INCONCLUSIVE"),
]


def project(folder: Path) -> Path:
    (folder / "validate" / "first" / "raw").mkdir(parents=True)
    (folder / "site.yaml").write_text("name: example\n")
    (folder / "validate" / "first" / "raw" / "leaf1.txt").write_text("show version\n")
    verdicts = {"format": "eastwest-verdicts/1", "created": CREATED, "plan_hash": "", "verdicts": ROWS}
    (folder / "validate" / "first" / "verdicts.json").write_text(json.dumps(verdicts))
    plan = {"created": "2026-02-27T08:00:00+00:00"}
    (folder / "validate" / "first" / "acceptance-plan.json").write_text(json.dumps(plan))
    return folder


def dossier(folder: Path, profile: str = "all") -> Path:
    seal(project(folder / "project"), folder / "dossier", SealOptions(CREATED, profile_named(profile)))
    return folder / "dossier"


def key_pair(folder: Path, name: str = "ada") -> tuple[Path, Path]:
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    make_key_pair(private, public, "")
    return private, public


def signed(folder: Path, person: Person = ADA, key: str = "ada") -> tuple[Path, Path]:
    """A signed dossier, and the public key."""
    made = dossier(folder)
    private, public = key_pair(folder, key)
    sign_dossier(made, person, Identity(*open_signer(str(private), never)), CREATED)
    return made, public


def tool(*words: str | Path, folder: Path | None = None) -> None:
    """Run a real tool, such as openssl."""
    subprocess.run([str(word) for word in words], cwd=folder, check=True, capture_output=True)  # noqa: S603
