"""One signature checked: its key, its person, what it is about, and whether the reader trusts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from securesystemslib.signer import SSlibKey

from eastwest.errors import InputError, Problem
from eastwest.evidence.clock import parse
from eastwest.evidence.layout import MANIFEST, TIMESTAMPS
from eastwest.evidence.signing.certificate import key_of, objection, read_chain
from eastwest.evidence.signing.envelope import read_envelope, signed_by, statement_of
from eastwest.evidence.signing.person import Person
from eastwest.evidence.signing.sign import CHAIN, ENVELOPE, KEY
from eastwest.evidence.sigstore import UnbelievedError, vouched
from eastwest.evidence.timestamp import REPLY, check
from eastwest.evidence.trust import Trust
from eastwest.plan.store import read_json

_LARGEST_KEY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """A signature. holds: the key signed exactly this. trusted: the reader knows the key. why_not: in words, of either.

    stamped: time of a time stamp that holds, ISO 8601, empty without one. vouched: identity that Sigstore proves.
    """

    file: str
    person: Person | None
    date: str
    keyid: str
    holds: bool
    trusted: bool
    why_not: str = ""
    stamped: str = ""
    vouched: str = ""


def check_signature(path: Path, manifest_sha256: str, statements: dict[str, str], trust: Trust) -> SignatureFound:
    """Check one envelope of the folder of signatures; a failure is a value, not an error."""
    try:
        return _check(path, manifest_sha256, statements, trust)
    except InputError as error:
        return SignatureFound(path.name, None, "", "", holds=False, trusted=False, why_not=error.diagnostics())


def _check(path: Path, manifest_sha256: str, statements: dict[str, str], trust: Trust) -> SignatureFound:
    envelope = read_envelope(path)
    key = _embedded_key(path.with_name(path.name.removesuffix(ENVELOPE) + KEY))
    tree = statement_of(envelope, path)
    person, date = _person(tree, path)
    about = {MANIFEST: manifest_sha256, **statements}
    if not signed_by(envelope, key):
        why = "the signature does not fit: the file or its key was altered"
    elif _subjects(tree) != about:
        why = "it was given for other files: the manifest or a statement was altered since"
    else:
        stamped = _stamp(path, trust)
        identity, doubt = _vouched(path, trust)
        # Sigstore's word for who signed stands in the place of a key that the reader knows.
        untrusted = doubt or ("" if identity else _untrusted(path, key, date, trust))
        return SignatureFound(path.name, person, date, key.keyid, True, not untrusted, untrusted, stamped, identity)
    return SignatureFound(path.name, person, date, key.keyid, holds=False, trusted=False, why_not=why)


def _vouched(path: Path, trust: Trust) -> tuple[str, str]:
    """Whom Sigstore names, and why its word is not believed; a bundle in doubt makes a known key doubtful as well."""
    try:
        return "" if trust.sigstore is None else vouched(path, trust.sigstore), ""
    except UnbelievedError as error:
        return "", error.diagnostics()


def _embedded_key(path: Path) -> SSlibKey:
    tree = read_json(path, _LARGEST_KEY_BYTES)
    try:
        if not isinstance(tree, dict):
            raise TypeError("no object")
        return SSlibKey.from_dict(str(tree.pop("keyid")), tree)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(Problem(f"is no public key: {error!r}", file=path)) from error


def _person(tree: dict[str, Any], path: Path) -> tuple[Person, str]:
    try:
        predicate = tree["predicate"]
        return Person(**predicate["signer"]), str(predicate["date"])
    except (KeyError, TypeError) as error:
        raise InputError(Problem(f"names no signer: {error!r}", file=path)) from error


def _subjects(tree: dict[str, Any]) -> dict[str, str]:
    try:
        return {row["name"]: row["digest"]["sha256"] for row in tree["subject"]}
    except (KeyError, TypeError):
        return {}


def _untrusted(path: Path, key: SSlibKey, date: str, trust: Trust) -> str:
    """Why a signature that holds is nobody's whom the reader trusts; empty when it is. Ids alone prove nothing."""
    if any(known.keyval == key.keyval and known.scheme == key.scheme for known in trust.keys):
        return ""
    chain_file = path.with_name(path.name.removesuffix(ENVELOPE) + CHAIN)
    if trust.authorities and chain_file.exists():
        chain = read_chain(chain_file)
        if key_of(chain[0], chain_file).keyval != key.keyval:
            return "the certificate is of another key"
        return objection(chain, trust.authorities, _moment(path, date))
    return "its key is none of those that are trusted: give --key, or --authority"


def _moment(path: Path, date: str) -> datetime:
    try:
        return parse(date)
    except InputError as error:
        raise InputError(Problem(f'"{date}" is no date of signing', file=path)) from error


def _stamp(path: Path, trust: Trust) -> str:
    reply = path.parent.parent / TIMESTAMPS / (path.name.removesuffix(ENVELOPE) + REPLY)
    if trust.timestamping is None or not reply.exists():
        return ""
    return check(reply, path, trust.timestamping).isoformat()
