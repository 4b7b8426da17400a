"""Signing through Sigstore: an identity token becomes a certificate of ten minutes, a signature and a log entry.

The token comes from a file, from the surroundings (GitHub Actions, GitLab and the like), or from a person in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem
from eastwest.evidence.sigstore.instance import Instance, client_configuration, quiet
from eastwest.plan.store import read_bytes

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from sigstore.models import Bundle, ClientTrustConfig
    from sigstore.oidc import IdentityToken

_LARGEST_TOKEN_BYTES = 64 * 1024
_MEND = "a token of your identity provider, fresh: --identity-token FILE"


@dataclass(frozen=True, slots=True)
class TokenSource:
    """file: holds an OpenID Connect identity token. audience: whom it must be meant for, the client's id."""

    file: Path | None = None
    audience: str = "sigstore"


@dataclass(frozen=True, slots=True)
class Voucher:
    """Makes bundles. identity, issuer: whom they will name."""

    vouch: Callable[[bytes], bytes]
    identity: str
    issuer: str


def voucher(instance: Instance, source: TokenSource) -> Voucher:
    """One that holds a token. Raises InputError when the instance or the token is out of reach."""
    configuration = client_configuration(instance)
    with _told("no identity token", _MEND):
        token = _token(source, configuration)
    return Voucher(lambda content: _bundle(content, token, configuration), token.identity, token.federated_issuer)


def _token(source: TokenSource, configuration: ClientTrustConfig) -> IdentityToken:
    from sigstore.oidc import IdentityToken, Issuer, detect_credential  # noqa: PLC0415

    if source.file is not None:
        given = read_bytes(source.file, _LARGEST_TOKEN_BYTES).decode("ascii", errors="replace").strip()
        return IdentityToken(given, source.audience)
    ambient = detect_credential(source.audience)
    if ambient:
        return IdentityToken(ambient, source.audience)
    return Issuer(configuration.signing_config.get_oidc_url()).identity_token(client_id=source.audience)


def _bundle(content: bytes, token: IdentityToken, configuration: ClientTrustConfig) -> bytes:
    """A bundle over the content, checked as a reader will. Raises InputError."""
    from sigstore.sign import SigningContext  # noqa: PLC0415

    with _told("Sigstore did not sign", "see its message; nothing was written"):
        with SigningContext.from_trust_config(configuration).signer(token) as signer:
            bundle = signer.sign_artifact(content)
        _check(content, bundle, configuration)
    return bundle.to_json().encode()


def _check(content: bytes, bundle: Bundle, configuration: ClientTrustConfig) -> None:
    """Under the instance's own root: a wrong configuration shows now, not at a reader's."""
    from sigstore.verify import Verifier, policy  # noqa: PLC0415

    named = policy.Identity(identity=_subject(bundle.signing_certificate))
    Verifier(trusted_root=configuration.trusted_root).verify_artifact(content, bundle, named)


def _subject(certificate: Certificate) -> str:
    from cryptography.x509 import SubjectAlternativeName  # noqa: PLC0415

    names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
    return str(next(iter(names)).value)


@contextmanager
def _told(what: str, mend: str) -> Iterator[None]:
    """Whatever the client raises, as one error in words."""
    try:
        with quiet():
            yield
    except InputError:
        raise
    except Exception as error:  # the client's errors have no base in common, nor have those of HTTP and JSON below it
        raise InputError(Problem(f"{what}: {_words(error)}", mend=mend)) from error


def _words(error: BaseException) -> str:
    """An error's own words, or those of what caused it: some have none."""
    while not str(error) and (error.__cause__ or error.__context__):
        error = error.__cause__ or error.__context__ or error
    return str(error) or type(error).__name__
