"""Every signature of a dossier brought to a time-stamping authority: by HTTP, or by files that somebody carries."""

from __future__ import annotations

from pathlib import Path

import httpx

from eastwest.errors import InputError, Problem
from eastwest.evidence.signing.sign import ENVELOPE, signatures_of
from eastwest.evidence.timestamp import REPLY, keep_reply, request
from eastwest.plan.store import write_bytes

QUERY = ".tsq"
_LARGEST_REPLY_BYTES = 256 * 1024
_TIMEOUT_S = 30.0


def write_requests(dossier: Path, folder: Path) -> tuple[Path, ...]:
    """One request for each signature. Raises InputError."""
    written = []
    for signature in signatures_of(dossier):
        path = folder / (signature.name.removesuffix(ENVELOPE) + QUERY)
        write_bytes(path, request(signature))
        written.append(path)
    return tuple(written)


def stamp(dossier: Path, source: str | Path) -> tuple[Path, ...]:
    """Bring in the replies of an authority (a URL) or of a folder. Raises InputError."""
    return tuple(keep_reply(dossier, one.name, _reply(one, source)) for one in signatures_of(dossier))


def _reply(signature: Path, source: str | Path) -> bytes:
    if isinstance(source, Path):
        path = source / (signature.name.removesuffix(ENVELOPE) + REPLY)
        try:
            return path.read_bytes()[:_LARGEST_REPLY_BYTES]
        except OSError as error:
            raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        answer = httpx.post(source, content=request(signature), headers=headers, timeout=_TIMEOUT_S)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        mend = "give another --url, or carry the requests: --requests FOLDER"
        raise InputError(Problem(f"the time-stamping authority did not answer: {error}", mend=mend)) from error
    return answer.content[:_LARGEST_REPLY_BYTES]
