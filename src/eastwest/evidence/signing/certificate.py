"""X.509: whose key it is, as a customer's own authority says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from securesystemslib.signer import SSlibKey

from eastwest.errors import InputError, Problem
from eastwest.evidence.signing.keys import read_pem

Chain = tuple[x509.Certificate, ...]
_MOST = 10


def read_chain(path: Path) -> Chain:
    """Certificates of a PEM file, the signer's own first. Raises InputError."""
    return parse_chain(read_pem(path), path)


def parse_chain(content: bytes, path: Path) -> Chain:
    """Certificates of PEM text. Raises InputError."""
    try:
        chain = tuple(x509.load_pem_x509_certificates(content))
    except ValueError as error:
        allowed = "PEM, -----BEGIN CERTIFICATE-----"
        raise InputError(Problem("is no certificate", file=path, allowed=allowed)) from error
    if len(chain) > _MOST:
        raise InputError(Problem(f"holds {len(chain)} certificates", file=path, allowed=f"at most {_MOST}"))
    return chain


def key_of(certificate: x509.Certificate, path: Path) -> SSlibKey:
    """The certified key. Raises InputError for a kind that signs nothing here."""
    try:
        return SSlibKey.from_crypto(certificate.public_key())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(Problem("certifies a kind of key that is not supported", file=path)) from error


def objection(chain: Chain, authorities: Sequence[x509.Certificate], when: datetime) -> str:
    """Why a chain does not lead to a trusted authority at a time; empty when it does.

    Checks issuer and signature of each link, validity at that time, that issuers may issue (basic constraints, key
    usage), and that the signer's certificate allows signatures. Revocation is not checked: an offline machine cannot.
    Source: RFC 5280, 6.1 and 4.2.1.3.
    """
    return _unfit(chain[0], when, issuer=False) or _follow(chain[0], chain[1:], authorities, when)


def _follow(certificate: x509.Certificate, rest: Chain, authorities: Sequence[x509.Certificate], when: datetime) -> str:
    for authority in authorities:
        if authority == certificate:
            return ""
        if _issued(certificate, authority):
            return _unfit(authority, when, issuer=True)
    for at, issuer in enumerate(rest):
        if _issued(certificate, issuer):
            return _unfit(issuer, when, issuer=True) or _follow(issuer, rest[:at] + rest[at + 1 :], authorities, when)
    return f"no trusted authority issued {certificate.subject.rfc4514_string()}"


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _unfit(certificate: x509.Certificate, when: datetime, *, issuer: bool) -> str:
    name = certificate.subject.rfc4514_string()
    if not certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc:
        until = f"{certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d}"
        return f"{name} is valid from {until}, signed on {when:%Y-%m-%d}"
    if issuer and not _authority(certificate):
        return f"{name} is no authority"
    return "" if _allows(certificate, issuer) else f"{name} does not allow {'issuing' if issuer else 'signatures'}"


def _authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _allows(certificate: x509.Certificate, issuer: bool) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.key_cert_sign if issuer else usage.digital_signature or usage.content_commitment
