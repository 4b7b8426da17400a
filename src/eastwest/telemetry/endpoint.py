"""An HTTP endpoint of a monitoring system: where it is, how it is trusted, how patient its client is."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from eastwest.errors import InputError, Problem, SourceError

_LARGEST_TOKEN_BYTES = 64 * 1024
_ERRORS_SHOWN = 300


@dataclass(frozen=True)
class Endpoint:
    """One endpoint.

    token: sent as a bearer token. tenant: whose data, for Mimir and Cortex, which refuse to answer without one. ca:
    certificates that are trusted beside the system's. certificate, key: of the client, for mTLS. timeout_s: of one
    request. retries: further attempts after a failure that may pass. most_bytes: of one answer; more is refused.
    """

    url: str
    token: str = ""
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    timeout_s: float = 30.0
    retries: int = 3
    most_bytes: int = 256 * 2**20
    tenant: str = ""

    def __repr__(self) -> str:
        """Without the token and without what stands before an @ of the URL."""
        return f"Endpoint({self.shown!r})"

    @property
    def shown(self) -> str:
        """The URL without credentials, for messages."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def client(self) -> httpx.Client:
        """A client of it. Raises InputError where the URL or a certificate cannot be taken."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(Problem(f'"{self.shown}" is no URL', allowed="http://HOST:PORT or https://HOST:PORT"))
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        # Neither proxies nor a .netrc of the environment: a token goes where it was meant to, or nowhere.
        return httpx.Client(
            base_url=self.url.rstrip("/") + "/",
            headers=headers,
            timeout=self.timeout_s,
            verify=self._trust(),
            follow_redirects=False,
            trust_env=False,
        )

    def _trust(self) -> ssl.SSLContext:
        if self.ca is None and self.certificate is None:
            return _of_the_machine()
        try:
            context = ssl.create_default_context(cafile=None if self.ca is None else str(self.ca))
            if self.ca is not None:
                context.load_default_certs()
            if self.certificate is not None:
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise InputError(Problem(f"a certificate or key cannot be read: {error}", allowed="PEM files")) from error
        return context


@cache
def _of_the_machine() -> ssl.SSLContext:
    """What this machine trusts, read once: it takes many times longer than asking a source."""
    return ssl.create_default_context()


def read_token(file: Path) -> str:
    """The token of a file: its first line. Raises InputError when there is none."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST_TOKEN_BYTES)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=file)) from error
    lines = raw.decode("utf-8", "replace").strip().splitlines()
    if not lines or not lines[0].strip().isprintable() or not lines[0].isascii():
        raise InputError(Problem("holds no token", file=file, allowed="one line of printable ASCII"))
    return lines[0].strip()


def attempt(endpoint: Endpoint, request: Callable[[], httpx.Response], what: str) -> httpx.Response:
    """An answer that is not an error. What may pass (no connection, 429, 5xx) is tried again, each time later.

    Raises SourceError with what the endpoint said.
    """
    for number in range(endpoint.retries + 1):
        last = number == endpoint.retries
        try:
            answer = request()
        except (httpx.HTTPError, ssl.SSLError) as error:
            if last:
                raise SourceError(Problem(f"{what}: {endpoint.shown} {reason(error)}")) from error
        else:
            if answer.is_success:
                return answer
            if last or not (answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error):
                raise refused(endpoint, answer, what)
        time.sleep(min(5.0, 0.2 * 2**number))
    raise AssertionError("the last attempt returns or raises")


def reason(error: Exception) -> str:
    """Why a request came to nothing, in words."""
    match error:
        case httpx.TimeoutException():
            return "did not answer in time"
        case httpx.ConnectError():
            return f"cannot be reached ({error})"
        case _:
            return f"broke off ({type(error).__name__}: {error})"


def refused(endpoint: Endpoint, answer: httpx.Response, what: str) -> SourceError:
    """The error of an answer that is one."""
    said = " ".join(answer.text[:_ERRORS_SHOWN].split())
    mend = "give a token or certificate that it accepts" if answer.status_code in (401, 403) else ""
    return SourceError(Problem(f"{what}: {endpoint.shown} answered {answer.status_code}: {said}", mend=mend))
