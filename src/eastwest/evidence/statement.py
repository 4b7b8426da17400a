"""in-toto statements: what was tested, with which result, under which configuration; and who stands for it.

Sources: in-toto attestation framework, Statement v1 and the predicate `test-result` v0.1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eastwest.evidence.layout import MANIFEST
from eastwest.evidence.results.read import ResultSet
from eastwest.evidence.signing.person import Person
from eastwest.findings import Outcome, worst

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
FABRIC_EVIDENCE = "urn:eastwest:predicate:fabric-evidence:1"
SIGNATURE = "urn:eastwest:predicate:signature:1"

# The predicate knows three results. What could not be judged is a warning to whoever reads no more than that.
_RESULTS = {Outcome.PASS: "PASSED", Outcome.WARN: "WARNED", Outcome.INCONCLUSIVE: "WARNED", Outcome.FAIL: "FAILED"}


@dataclass(frozen=True, slots=True)
class Sealed:
    """What statements speak of. manifest_sha256: of its file. inputs: SHA-256 by path of site, plan and the like."""

    name: str
    created: str
    version: str
    manifest_sha256: str
    inputs: dict[str, str]
    results: tuple[ResultSet, ...]


def test_result(sealed: Sealed) -> str:
    """The statement that other tools read: passed, warned and failed criteria."""
    outcomes = [(f"{one.name}: {row.criterion}", row.outcome) for one in sealed.results for row in one.rows]
    predicate = {
        "result": _RESULTS[worst(outcome for _, outcome in outcomes)],
        "configuration": [_descriptor(path, digest) for path, digest in sealed.inputs.items()],
        "passedTests": [name for name, outcome in outcomes if outcome is Outcome.PASS],
        "warnedTests": [n for n, outcome in outcomes if outcome in {Outcome.WARN, Outcome.INCONCLUSIVE}],
        "failedTests": [name for name, outcome in outcomes if outcome is Outcome.FAIL],
    }
    return _statement(_subject(sealed.manifest_sha256), TEST_RESULT, predicate)


def fabric_evidence(sealed: Sealed) -> str:
    """The richer statement: every criterion with layer, target, measurement and reason, and what it all rests on."""
    predicate = {
        "site": sealed.name,
        "created": sealed.created,
        "tool": {"name": "eastwest", "version": sealed.version},
        "inputs": [_descriptor(path, digest) for path, digest in sealed.inputs.items()],
        "results": [_results(one) for one in sealed.results],
        "meaning": "The recorded results, and that the files are those of the manifest. "
        "It certifies no conformity with any regulation and no physical cluster.",
    }
    return _statement(_subject(sealed.manifest_sha256), FABRIC_EVIDENCE, predicate)


def signature(person: Person, date: str, manifest_sha256: str, statements: Sequence[tuple[str, str]]) -> str:
    """One person's word, with name, role and date inside of what is signed. statements: file names and SHA-256."""
    subjects = _subject(manifest_sha256) + [_descriptor(name, digest) for name, digest in statements]
    return _statement(subjects, SIGNATURE, {"signer": asdict(person), "date": date})


def _results(one: ResultSet) -> dict[str, Any]:
    rows = [{**asdict(row), "layer": int(row.layer), "outcome": row.outcome.value} for row in one.rows]
    return {"name": one.name, "file": one.file, "outcome": one.outcome.value, "verdicts": rows}


def _subject(manifest_sha256: str) -> list[dict[str, Any]]:
    return [_descriptor(MANIFEST, manifest_sha256)]


def _descriptor(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}


def _statement(subjects: list[dict[str, Any]], predicate_type: str, predicate: dict[str, Any]) -> str:
    tree = {"_type": STATEMENT, "subject": subjects, "predicateType": predicate_type, "predicate": predicate}
    return json.dumps(tree, indent=1, ensure_ascii=False) + "\n"
