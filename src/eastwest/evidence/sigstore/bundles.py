"""Bundles over signatures, taken in from other clients (`sigstore sign`, `cosign sign-blob --bundle`), and verified.

Verification is offline, against a trust root that the reader has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem
from eastwest.evidence.layout import SIGSTORE
from eastwest.evidence.manifest import sha256_of
from eastwest.evidence.signing.sign import BUNDLE, ENVELOPE, signatures_of
from eastwest.evidence.sigstore.instance import Instance, needed, trusted_root
from eastwest.plan.store import read_bytes, write_bytes

if TYPE_CHECKING:
    from sigstore.models import Bundle

_LARGEST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SigstoreTrust:
    """instance: whose word counts. identities: as certificates name them, such as addresses. issuer: of all of them."""

    instance: Instance
    identities: tuple[str, ...]
    issuer: str = ""


class UnbelievedError(InputError):
    """A bundle that does not hold for this reader: of another instance, another identity, or altered."""


def commands(dossier: Path) -> tuple[str, ...]:
    """What makes a bundle of each signature, on a machine with access to Sigstore."""
    return tuple(
        f"python -m sigstore sign --bundle {_name(signature)} {signature}" for signature in signatures_of(dossier)
    )


def keep_bundles(dossier: Path, folder: Path) -> tuple[Path, ...]:
    """Take the bundles in. Raises InputError when one is missing or about something else; nothing is kept then."""
    found = []
    for signature in signatures_of(dossier):
        source = folder / _name(signature)
        content = read_bytes(source, _LARGEST_BYTES)
        bundle = _bundle(content, source)
        message = bundle._inner.message_signature
        told = None if message is None or message.message_digest is None else message.message_digest.digest
        if told is not None and told.hex() != sha256_of(signature):
            raise InputError(Problem("is about another file", file=source, allowed=f"a bundle over {signature}"))
        found.append((dossier / SIGSTORE / _name(signature), content))
    for path, content in found:
        write_bytes(path, content)
    return tuple(path for path, _ in found)


def vouched(signature: Path, trust: SigstoreTrust) -> str:
    """Who signed and when, as the bundle beside a signature proves; empty without one.

    Raises UnbelievedError when it does not hold, or is by none of the identities; InputError when it is no bundle.
    """
    path = signature.parent.parent / SIGSTORE / _name(signature)
    if not path.exists():
        return ""
    bundle = _bundle(read_bytes(path, _LARGEST_BYTES), path)
    from sigstore.errors import VerificationError  # noqa: PLC0415
    from sigstore.verify import Verifier, policy  # noqa: PLC0415

    verifier = Verifier(trusted_root=trusted_root(trust.instance))
    why = "no identity is trusted: give --sigstore-identity"
    for identity in trust.identities:
        wanted = policy.Identity(identity=identity, issuer=trust.issuer or None)
        try:
            verifier.verify_artifact(signature.read_bytes(), bundle, wanted)
        except (VerificationError, ValueError) as error:
            why = str(error)
            continue
        return f"{identity}, {_logged(bundle)}"
    raise UnbelievedError(Problem(f"does not hold: {why}", file=path))


def _logged(bundle: Bundle) -> str:
    """When, as a verified bundle proves it: by the log, or by the time stamp that newer logs need beside them."""
    seconds = bundle.log_entry._inner.integrated_time
    if seconds:
        return f"logged {datetime.fromtimestamp(seconds, UTC).isoformat()}"
    data = bundle.verification_material.timestamp_verification_data
    stamps = data.rfc3161_timestamps if data is not None else []
    # Of several, verification does not tell which one held.
    return f"stamped {stamps[0].tst_info.gen_time.isoformat()}" if len(stamps) == 1 else "logged"


def _bundle(content: bytes, path: Path) -> Bundle:
    needed()
    from sigstore.errors import Error  # noqa: PLC0415
    from sigstore.models import Bundle  # noqa: PLC0415

    try:
        return Bundle.from_json(content)
    except (Error, ValueError) as error:
        raise InputError(Problem("is no Sigstore bundle", file=path)) from error


def _name(signature: Path) -> str:
    return signature.name.removesuffix(ENVELOPE) + BUNDLE
