"""Sealing: whole or not at all, without secrets, and in the forms that other tools read."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from rocrate.rocrate import ROCrate

from eastwest.errors import InputError
from eastwest.evidence.regulation import profile_named
from eastwest.evidence.seal import SealOptions, seal
from eastwest.evidence.words import LANGUAGES
from tests.evidence.builders import CREATED, dossier, project, tool

OPTIONS = SealOptions(CREATED, profile_named("all"))


def payload(made: Path, name: str) -> dict[str, object]:
    envelope = json.loads((made / "statements" / f"{name}.dsse.json").read_text())
    found: dict[str, object] = json.loads(base64.b64decode(envelope["payload"]))
    return found


@pytest.mark.parametrize("name", ["test-result", "fabric-evidence"])
def test_statements_are_what_in_toto_takes(tmp_path: Path, name: str) -> None:
    proto = json_format.ParseDict(payload(dossier(tmp_path), name), statement_pb2.Statement())
    Statement.copy_from_pb(proto).validate()


def test_the_test_result_names_each_criterion_once(tmp_path: Path) -> None:
    predicate = payload(dossier(tmp_path), "test-result")["predicate"]
    found = json_format.ParseDict(predicate, test_result_pb2.TestResult())
    assert found.result == "FAILED"
    assert list(found.passed_tests) == ["validate/first: every cable is where it belongs"]
    assert len(found.warned_tests) == 2
    assert list(found.failed_tests) == ["validate/first: no lossless packet is dropped"]


def test_the_crate_is_read_by_its_own_library(tmp_path: Path) -> None:
    made = dossier(tmp_path)
    crate = ROCrate(made)
    assert {entity.id for entity in crate.data_entities} >= {"project/site.yaml", "report/report.html"}


def test_the_same_project_gives_the_same_manifest(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    manifests = []
    for name in ("a", "b"):
        seal(folder, tmp_path / name, OPTIONS)
        manifests.append((tmp_path / name / "manifest.json").read_text())
    assert manifests[0] == manifests[1]


def test_a_secret_stops_it_and_nothing_is_left(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "env.txt").write_text("PATH=/bin\nHF_TOKEN=hf_abcdefghij\n")
    with pytest.raises(InputError, match=r"env\.txt:2 .*secret: variable"):
        seal(folder, tmp_path / "d", OPTIONS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_a_secret_is_masked_in_the_copy_only(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "env.txt").write_text("HF_TOKEN=hf_abcdefghij\n")
    seal(folder, tmp_path / "d", SealOptions(CREATED, profile_named("all"), masking=True))
    assert (tmp_path / "d" / "project" / "env.txt").read_text() == "HF_TOKEN=...\n"
    assert "hf_" in (folder / "env.txt").read_text()
    files = json.loads((tmp_path / "d" / "manifest.json").read_text())["files"]
    assert [row["path"] for row in files if "sha256_before_masking" in row] == ["project/env.txt"]


def test_links_are_refused(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(InputError, match="is a link"):
        seal(folder, tmp_path / "d", OPTIONS)


def test_an_existing_dossier_is_not_overwritten(tmp_path: Path) -> None:
    made = dossier(tmp_path)
    with pytest.raises(InputError, match="is there already"):
        seal(tmp_path / "project", made, OPTIONS)


def test_a_damaged_verdict_file_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "verdicts.json").write_text('{"format": "eastwest-verdicts/1", "verdicts": [{"layer": 9}]}')
    with pytest.raises(InputError, match=r"verdicts\.json .*is damaged"):
        seal(folder, tmp_path / "d", OPTIONS)


def test_the_report_is_written_in_each_language(tmp_path: Path) -> None:
    seal(project(tmp_path / "project"), tmp_path / "d", SealOptions(CREATED, profile_named("all"), LANGUAGES))
    pages = {path.name: path.read_text() for path in (tmp_path / "d" / "report").iterdir()}
    assert len(pages) == len(LANGUAGES)
    assert "Dossier delle evidenze" in pages["report.it.html"]
    assert all("counted &lt;twice&gt; &amp; again" in page for page in pages.values())


def test_coreutils_check_it_without_eastwest(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (folder / "odd\\name\n.txt").write_text("odd")
    seal(folder, tmp_path / "d", OPTIONS)
    tool("sha256sum", "--check", "--strict", "SHA256SUMS", folder=tmp_path / "d")
