"""DSSE envelopes as files.

Source: Dead Simple Signing Envelope (secure-systems-lab/dsse), protocol and envelope 1.0.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import FormatError, UnverifiedSignatureError
from securesystemslib.signer import Signer, SSlibKey

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_json, write_text

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_LARGEST_BYTES = 256 * 2**20


def sign_text(text: str, signer: Signer) -> Envelope:
    """A new envelope around a statement, with one signature."""
    envelope = Envelope(text.encode(), PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return envelope


def write_envelope(envelope: Envelope, path: Path) -> None:
    """Write it as JSON. Raises InputError."""
    write_text(path, envelope_text(envelope))


def envelope_text(envelope: Envelope) -> str:
    """As its file holds it."""
    return json.dumps(envelope.to_dict(), indent=1) + "\n"


def read_envelope(path: Path) -> Envelope:
    """Read an envelope. Raises InputError when the file is none, or is wrapped around something else."""
    tree = read_json(path, _LARGEST_BYTES)
    try:
        if not isinstance(tree, dict):
            raise TypeError("no object")
        envelope = Envelope.from_dict(tree)
    except (KeyError, TypeError, ValueError, AttributeError, FormatError) as error:
        raise InputError(Problem(f"is no DSSE envelope: {error!r}", file=path)) from error
    if envelope.payload_type != PAYLOAD_TYPE:
        raise InputError(Problem(f'payload type "{envelope.payload_type}"', file=path, allowed=PAYLOAD_TYPE))
    return envelope


def statement_of(envelope: Envelope, path: Path) -> dict[str, Any]:
    """The statement within. Raises InputError."""
    try:
        tree = json.loads(envelope.payload)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("holds no JSON", file=path)) from error
    if not isinstance(tree, dict):
        raise InputError(Problem("holds no in-toto statement", file=path))
    return tree


def signed_by(envelope: Envelope, key: SSlibKey) -> bool:
    """Whether the envelope has a signature of this key and it is right."""
    signature = envelope.signatures.get(key.keyid)
    if signature is None:
        return False
    try:
        key.verify_signature(signature, envelope.pae())
    except UnverifiedSignatureError:
        return False
    return True
