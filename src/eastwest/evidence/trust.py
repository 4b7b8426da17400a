"""Whom a reader of a dossier trusts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from securesystemslib.signer import SSlibKey

from eastwest.evidence.sigstore import SigstoreTrust


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the reader trusts: public keys, certificate authorities, a file with a time-stamping authority's roots.

    sigstore: a trust root of Sigstore, with identities.
    """

    keys: tuple[SSlibKey, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    timestamping: Path | None = None
    sigstore: SigstoreTrust | None = None
