"""Keys: made, read from PEM files, held by a PKCS#11 token. Private keys never leave their place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.signer import CryptoSigner, HSMSigner, Signer, SSlibKey

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_bytes, write_bytes

Ask = Callable[[str], str]
"""Asks a person for a secret by its name; never a command line."""

TOKEN = "pkcs11:"  # noqa: S105  (the scheme of an address)
_MODULE = "PYKCS11LIB"
_LARGEST_BYTES = 64 * 1024


def make_key_pair(private: Path, public: Path, passphrase: str) -> str:
    """Write a new ed25519 key pair as PEM (PKCS#8 and SPKI); returns the key's id. An empty passphrase: not encrypted.

    Raises InputError when one of the files is there already: a lost key cannot be made again.
    """
    for path in (private, public):
        if path.exists():
            raise InputError(Problem("is there already", file=path, mend="name another file, or move this one away"))
    key = Ed25519PrivateKey.generate()
    lock: KeySerializationEncryption = NoEncryption()
    if passphrase:
        lock = BestAvailableEncryption(passphrase.encode())
    _write_private(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    write_bytes(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return str(SSlibKey.from_crypto(key.public_key()).keyid)


def _write_private(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be written", file=path)) from error


def open_signer(key: str, ask: Ask) -> tuple[Signer, SSlibKey]:
    """The signer of a PEM file, or of a token as `pkcs11:KEYID?label=LABEL`. Raises InputError."""
    return _open_token(key.removeprefix(TOKEN), ask) if key.startswith(TOKEN) else _open_file(Path(key), ask)


def passing_signer() -> tuple[Signer, SSlibKey]:
    """A new ed25519 key that is kept nowhere: for a signature that somebody else vouches for."""
    signer = CryptoSigner.generate_ed25519()
    return signer, signer.public_key


def _open_file(path: Path, ask: Ask) -> tuple[Signer, SSlibKey]:
    content = read_pem(path)
    try:
        try:
            key = load_pem_private_key(content, None)
        except TypeError:  # says that it is encrypted
            key = load_pem_private_key(content, ask(f"Passphrase of {path}").encode())
        signer = CryptoSigner(key)
    except (ValueError, UnsupportedAlgorithm) as error:
        allowed = "a PEM private key: ed25519, ECDSA P-256 to P-521, RSA; or pkcs11:KEYID?label=LABEL"
        raise InputError(
            Problem("is no private key, or the passphrase is wrong", file=path, allowed=allowed)
        ) from error
    return signer, signer.public_key


def _open_token(address: str, ask: Ask) -> tuple[Signer, SSlibKey]:
    if not os.environ.get(_MODULE):
        mend = f"export {_MODULE}=/usr/lib/.../the-token's-module.so"
        raise InputError(Problem(f"the environment variable {_MODULE} is not set", mend=mend))
    keyid, _, query = address.partition("?")
    label = query.removeprefix("label=") or None
    # Asked once: a token locks itself after a few wrong PINs.
    pins: list[str] = []

    def pin(name: str) -> str:
        if not pins:
            pins.append(ask(f"{name} of the token {label or ''}".strip()))
        return pins[0]

    try:
        uri, public = HSMSigner.import_(int(keyid) if keyid else None, label, pin)
        return HSMSigner.from_priv_key_uri(uri, public, pin), public
    except UnsupportedLibraryError as error:
        raise InputError(Problem(str(error), mend="pip install 'eastwest[pkcs11]'")) from error
    except ValueError as error:
        allowed = "pkcs11:KEYID?label=LABEL with an ECDSA key on P-256 or P-384"
        raise InputError(Problem(f"{TOKEN}{address}: {error}", allowed=allowed)) from error


def read_public(path: Path) -> SSlibKey:
    """A public key of a PEM file. Raises InputError."""
    try:
        return SSlibKey.from_crypto(load_pem_public_key(read_pem(path)))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InputError(Problem("is no public key", file=path, allowed="PEM, -----BEGIN PUBLIC KEY-----")) from error


def read_pem(path: Path) -> bytes:
    """A small file whole. Raises InputError."""
    return read_bytes(path, _LARGEST_BYTES)
