"""RFC 3161 time stamps over signatures: a third party's word that a signature was there at a time.

The request can be carried to a time-stamping authority by hand, so that an air-gapped place can have one as well.
Needs the extra `timestamp`.
"""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem
from eastwest.evidence.layout import SIGNATURES, TIMESTAMPS
from eastwest.evidence.signing.certificate import read_chain
from eastwest.evidence.signing.sign import ENVELOPE
from eastwest.plan.store import read_bytes, write_bytes

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

REPLY = ".tsr"
_LARGEST_BYTES = 256 * 1024


def can_timestamp() -> bool:
    """Whether the extra is installed."""
    return find_spec("rfc3161_client") is not None


def _needed() -> None:
    if not can_timestamp():
        mend = "pip install 'eastwest[timestamp]'"
        raise InputError(Problem("rfc3161-client is not installed, which time stamps need", mend=mend))


def request(signature: Path) -> bytes:
    """The request for one signature's envelope, DER, to be sent to an authority. Raises InputError."""
    _needed()
    from rfc3161_client import TimestampRequestBuilder  # noqa: PLC0415

    built = TimestampRequestBuilder().data(_read(signature)).cert_request(cert_request=True).nonce(nonce=False)
    return built.build().as_bytes()


def keep_reply(dossier: Path, signature: str, reply: bytes) -> Path:
    """Put an authority's reply beside the signature it is about. Raises InputError when it is about something else."""
    _needed()
    response = _parse(reply, dossier)
    if not _imprint_fits(response, _read(dossier / SIGNATURES / signature)):
        raise InputError(Problem("the reply is about another file", file=dossier / SIGNATURES / signature))
    path = dossier / TIMESTAMPS / (signature.removesuffix(ENVELOPE) + REPLY)
    write_bytes(path, reply)
    return path


def check(reply: Path, signature: Path, authority: Path) -> datetime:
    """The time of a stamp. authority: PEM of the authority's root, intermediates may follow. Raises InputError."""
    _needed()
    from rfc3161_client import VerificationError, VerifierBuilder  # noqa: PLC0415

    response = _parse(_read(reply), reply)
    root, *others = read_chain(authority)
    builder = VerifierBuilder().add_root_certificate(root)
    for one in others:
        builder = builder.add_intermediate_certificate(one)
    try:
        builder.build().verify_message(response, _read(signature))
    except (VerificationError, ValueError) as error:
        raise InputError(Problem(f"does not hold: {error}", file=reply)) from error
    return response.tst_info.gen_time


def _imprint_fits(response: TimeStampResponse, content: bytes) -> bool:
    from rfc3161_client import TimestampRequestBuilder  # noqa: PLC0415

    wanted = TimestampRequestBuilder().data(content).build().message_imprint
    return bool(wanted.message == response.tst_info.message_imprint.message)


def _parse(reply: bytes, path: Path) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415

    try:
        return decode_timestamp_response(reply)
    except ValueError as error:
        raise InputError(Problem("is no time stamp reply", file=path)) from error


def _read(path: Path) -> bytes:
    return read_bytes(path, _LARGEST_BYTES)
