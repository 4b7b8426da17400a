"""Verification: every change is found and named, and a signature is worth what its key is worth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.evidence.manifest import sha256_of
from eastwest.evidence.signing import Person
from eastwest.evidence.signing.keys import open_signer, read_public
from eastwest.evidence.signing.sign import Identity, sign_dossier
from eastwest.evidence.trust import Trust
from eastwest.evidence.verify import verify
from tests.evidence.builders import CREATED, key_pair, never, signed


def trust(*public: Path) -> Trust:
    return Trust(tuple(read_public(path) for path in public))


def test_an_untouched_dossier_is_intact_and_trusted(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    found = verify(made, trust(public))
    assert found.intact
    assert found.trusted
    assert found.signatures[0].person is not None
    assert found.signatures[0].person.name == "Ada Rossi"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return signed(tmp_path_factory.mktemp("once"))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_altered_byte_of_any_file_is_found(once: tuple[Path, Path], data: st.DataObject) -> None:
    made, public = once
    files = sorted(path for path in made.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    after = bytearray(before)
    after[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bytes(after))
    try:
        trusted = _trusted(made, trust(public))
        # White space and the padding of base64 in envelopes carry no meaning: what is signed is the payload.
        assert not trusted or path.parent.name in {"statements", "signatures"}
    finally:
        path.write_bytes(before)


def _trusted(made: Path, known: Trust) -> bool:
    try:
        return verify(made, known).trusted
    except InputError:
        return False


def test_altered_added_and_removed_files_are_named(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    raw = made / "project" / "validate" / "first" / "raw" / "leaf1.txt"
    raw.write_text("show versioN\n")
    (made / "project" / "more.txt").write_text("")
    (made / "results" / "junit.xml").unlink()
    changed = verify(made, trust(public)).changed
    assert changed.altered == ("project/validate/first/raw/leaf1.txt",)
    assert changed.added == ("project/more.txt",)
    assert changed.removed == ("results/junit.xml",)


def test_a_manifest_made_to_fit_an_altered_file_is_found(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    site = made / "project" / "site.yaml"
    manifest = json.loads((made / "manifest.json").read_text())
    site.write_text("name: Example\n")
    row = next(row for row in manifest["files"] if row["path"] == "project/site.yaml")
    row |= {"sha256": sha256_of(site), "bytes": site.stat().st_size}
    (made / "manifest.json").write_text(json.dumps(manifest))
    found = verify(made, trust(public))
    assert found.changed.none
    assert not found.intact
    assert "speaks of another manifest" in found.objections[0]


def test_someone_elses_key_under_a_known_id_is_not_trusted(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    _, other = key_pair(tmp_path, "eve")
    found = verify(made, trust(other))
    assert found.intact
    assert not found.trusted
    key = next((made / "signatures").glob("*.key.json"))
    tree = json.loads(key.read_text())
    tree["keyval"]["public"] = dict(read_public(other).keyval)["public"]
    key.write_text(json.dumps(tree))
    assert not verify(made, trust(public)).intact


def test_a_removed_signature_leaves_an_unsigned_dossier(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    for path in (made / "signatures").iterdir():
        path.unlink()
    found = verify(made, trust(public))
    assert not found.trusted


def test_several_people_sign(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    private, second = key_pair(tmp_path, "bo")
    bo = Person("Bo Chen", "auditor", meaning="reviewed", independent=True)
    sign_dossier(made, bo, Identity(*open_signer(str(private), never)), CREATED)
    assert verify(made, trust(public, second)).trusted
    one = verify(made, trust(public))
    assert [each.trusted for each in one.signatures] == [True, False]


def test_an_altered_dossier_cannot_be_signed(tmp_path: Path) -> None:
    made, _ = signed(tmp_path)
    (made / "project" / "site.yaml").write_text("name: other\n")
    private, _ = key_pair(tmp_path, "bo")
    with pytest.raises(InputError, match=r"was changed since it was sealed: project/site\.yaml"):
        sign_dossier(made, Person("Bo", "auditor"), Identity(*open_signer(str(private), never)), CREATED)


def test_stray_files_among_signatures_are_named(tmp_path: Path) -> None:
    made, public = signed(tmp_path)
    (made / "signatures" / "note.txt").write_text("approved by phone")
    assert "signatures/note.txt" in verify(made, trust(public)).objections[0]


def test_what_is_no_dossier_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"eastwest": "0.1", "sha256": {}}')
    with pytest.raises(InputError, match="is no manifest of a dossier"):
        verify(tmp_path, Trust())
