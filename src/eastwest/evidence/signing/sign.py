"""A person's signature under a sealed dossier: on the statements that other tools read, and on name, role and date."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from securesystemslib.signer import Signer, SSlibKey

from eastwest.errors import InputError, Problem
from eastwest.evidence.layout import MANIFEST, SIGNATURES, SIGSTORE, STATEMENTS
from eastwest.evidence.manifest import differences, load_manifest, sha256_of
from eastwest.evidence.signing.certificate import Chain, key_of
from eastwest.evidence.signing.envelope import envelope_text, read_envelope, sign_text
from eastwest.evidence.signing.person import Person
from eastwest.evidence.statement import signature
from eastwest.plan.store import write_bytes, write_text

KEY = ".key.json"
CHAIN = ".chain.pem"
ENVELOPE = ".dsse.json"
BUNDLE = ".sigstore.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """A signer's key with, perhaps, its certificates. vouch: makes a Sigstore bundle over an envelope's bytes."""

    signer: Signer
    public: SSlibKey
    chain: Chain = ()
    vouch: Callable[[bytes], bytes] | None = None


def sign_dossier(dossier: Path, person: Person, identity: Identity, date: str) -> Path:
    """Sign; returns the envelope's path. Public key, chain and bundle are put beside it.

    Raises InputError when the dossier was changed since it was sealed, the certificate is of another key, or nobody
    vouches; nothing is written then.
    """
    _check(dossier, identity)
    stem = _stem(dossier, person)
    signed, digests = {}, []
    for path in sorted((dossier / STATEMENTS).glob(f"*{ENVELOPE}")):
        envelope = read_envelope(path)
        digests.append((path.name, hashlib.sha256(envelope.payload).hexdigest()))
        envelope.sign(identity.signer)
        signed[path] = envelope_text(envelope)
    text = signature(person, date, sha256_of(dossier / MANIFEST), digests)
    own = envelope_text(sign_text(text, identity.signer))
    # Asked before anything is written: whoever vouches may be out of reach.
    bundle = identity.vouch(own.encode()) if identity.vouch else b""
    for path, content in signed.items():
        write_text(path, content)
    _write_beside(dossier, stem, identity, bundle)
    write_text(dossier / SIGNATURES / f"{stem}{ENVELOPE}", own)
    return dossier / SIGNATURES / f"{stem}{ENVELOPE}"


def _write_beside(dossier: Path, stem: str, identity: Identity, bundle: bytes) -> None:
    """Public key, certificates, and Sigstore's bundle."""
    folder = dossier / SIGNATURES
    key = {"keyid": identity.public.keyid, **identity.public.to_dict()}
    write_text(folder / f"{stem}{KEY}", json.dumps(key, indent=1) + "\n")
    if identity.chain:
        write_bytes(folder / f"{stem}{CHAIN}", b"".join(one.public_bytes(Encoding.PEM) for one in identity.chain))
    if bundle:
        write_bytes(dossier / SIGSTORE / f"{stem}{BUNDLE}", bundle)


def signatures_of(dossier: Path) -> list[Path]:
    """The envelopes of all who signed, in their order. Raises InputError when nobody did."""
    found = sorted((dossier / SIGNATURES).glob(f"*{ENVELOPE}"))
    if not found:
        raise InputError(Problem("is not signed yet", file=dossier, mend="eastwest evidence sign"))
    return found


def _check(dossier: Path, identity: Identity) -> None:
    changed = differences(load_manifest(dossier), dossier, lambda _: None)
    if not changed.none:
        names = ", ".join([*changed.altered, *changed.added, *changed.removed][:5])
        mend = "see `eastwest evidence verify`; seal the project anew"
        raise InputError(Problem(f"was changed since it was sealed: {names}", file=dossier, mend=mend))
    if identity.chain and key_of(identity.chain[0], dossier).keyid != identity.public.keyid:
        raise InputError(Problem("the certificate is not of the key that signs", "--certificate"))


def _stem(dossier: Path, person: Person) -> str:
    """`02-ada-rossi`: the order of signing, then the name."""
    taken = len(list((dossier / SIGNATURES).glob(f"*{ENVELOPE}")))
    name = re.sub(r"[^a-z0-9]+", "-", person.name.lower()).strip("-") or "signer"
    return f"{taken + 1:02d}-{name[:40]}"
