"""Everything of a dossier checked again, offline: files, statements, signatures, certificates, time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError
from eastwest.evidence.layout import MANIFEST, SIGNATURES, SIGSTORE, STATEMENTS, TIMESTAMPS
from eastwest.evidence.manifest import Differences, differences, files_of, load_manifest, sha256_of
from eastwest.evidence.signatures import SignatureFound, check_signature
from eastwest.evidence.signing.envelope import read_envelope, statement_of
from eastwest.evidence.signing.sign import BUNDLE, CHAIN, ENVELOPE, KEY
from eastwest.evidence.timestamp import REPLY
from eastwest.evidence.trust import Trust


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. objections: in words, on statements and stray files. signatures: each with its own objections."""

    files: int
    changed: Differences
    objections: tuple[str, ...]
    signatures: tuple[SignatureFound, ...]

    @property
    def intact(self) -> bool:
        """Whether every file and every signature is unchanged, whoever signed."""
        return self.changed.none and not self.objections and all(one.holds for one in self.signatures)

    @property
    def trusted(self) -> bool:
        """Whether it is intact, and signed by at least one person, all of them trusted."""
        return self.intact and bool(self.signatures) and all(one.trusted for one in self.signatures)


def verify(dossier: Path, trust: Trust, seen: Callable[[str], None] = lambda _: None) -> Verification:
    """Check a dossier. seen: told each file that is hashed. Raises InputError when there is no manifest to check by."""
    manifest = load_manifest(dossier)
    changed = differences(manifest, dossier, seen)
    digest = sha256_of(dossier / MANIFEST)
    statements, objections = _statements(dossier, digest)
    envelopes = sorted((dossier / SIGNATURES).glob(f"*{ENVELOPE}"))
    found = tuple(check_signature(path, digest, statements, trust) for path in envelopes)
    return Verification(len(manifest.entries), changed, (*objections, *_stray(dossier)), found)


def _statements(dossier: Path, manifest_sha256: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Hash of every statement by file name, and what speaks of another manifest."""
    hashes, objections = {}, []
    for path in sorted((dossier / STATEMENTS).glob(f"*{ENVELOPE}")):
        try:
            envelope = read_envelope(path)
            subjects = statement_of(envelope, path).get("subject")
        except InputError as error:
            objections.append(error.diagnostics())
            continue
        hashes[path.name] = hashlib.sha256(envelope.payload).hexdigest()
        if subjects != [{"name": MANIFEST, "digest": {"sha256": manifest_sha256}}]:
            objections.append(f"{STATEMENTS}/{path.name} speaks of another manifest: manifest.json was altered")
    if not hashes:
        objections.append(f"{STATEMENTS}/ holds no statement: it was removed")
    return hashes, tuple(objections)


_EXPECTED = {STATEMENTS: (ENVELOPE,), SIGNATURES: (ENVELOPE, KEY, CHAIN), TIMESTAMPS: (REPLY,), SIGSTORE: (BUNDLE,)}


def _stray(dossier: Path) -> tuple[str, ...]:
    """Files in the folders of signatures that are none: they were added."""
    return tuple(
        f"{folder}/{path} does not belong there: it was added"
        for folder, ends in _EXPECTED.items()
        if (dossier / folder).is_dir()
        for path in files_of(dossier / folder)
        if "/" in path or not path.endswith(ends)
    )
