"""Which Sigstore: the public one, its staging, or one of your own, as its files describe it.

Source: sigstore/protobuf-specs, `trusted_root.json` (whom verifiers trust) and `ClientTrustConfig` (the same, with the
addresses of certificate authority, logs and identity provider), both as JSON.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_bytes

if TYPE_CHECKING:
    from sigstore.models import ClientTrustConfig, TrustedRoot

_LARGEST_BYTES = 4 * 1024 * 1024
_CLIENT = "application/vnd.dev.sigstore.clienttrustconfig."
CLIENT_FILE = "a client trust configuration, JSON of version 0.1, with the addresses of an instance"
ROOT_FILE = "trusted_root.json, or a client trust configuration"


@dataclass(frozen=True, slots=True)
class Instance:
    """file: of an instance of your own. Without it, the public one, or its staging."""

    file: Path | None = None
    staging: bool = False


def can_sigstore() -> bool:
    """Whether the extra is installed."""
    return find_spec("sigstore") is not None


def needed() -> None:
    """Raises InputError when the extra is not installed."""
    if not can_sigstore():
        mend = "pip install 'eastwest[sigstore]'"
        raise InputError(Problem("sigstore is not installed, which its bundles need", mend=mend))


@contextmanager
def quiet() -> Iterator[None]:
    """The client's own warnings are not printed."""
    logger = logging.getLogger("sigstore")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def client_configuration(instance: Instance) -> ClientTrustConfig:
    """What signing needs. The public instances are asked for their current one. Raises InputError."""
    needed()
    from sigstore.errors import Error  # noqa: PLC0415
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415

    if instance.file is not None:
        text = _text(instance.file)
        try:
            return ClientTrustConfig.from_json(text)
        except (Error, ValueError) as error:
            raise InputError(
                Problem("describes no instance of Sigstore", file=instance.file, allowed=CLIENT_FILE)
            ) from error
    try:
        return ClientTrustConfig.staging() if instance.staging else ClientTrustConfig.production()
    except Error as error:
        mend = "a connection to it, or --trust-config FILE of an instance within reach"
        raise InputError(Problem(f"the public Sigstore was not reached: {error}", mend=mend)) from error


def trusted_root(instance: Instance) -> TrustedRoot:
    """Whom to believe, offline; of a public instance as last seen, or as the package has it. Raises InputError."""
    needed()
    from sigstore.errors import Error  # noqa: PLC0415
    from sigstore.models import ClientTrustConfig, TrustedRoot  # noqa: PLC0415

    if instance.file is None:
        public = ClientTrustConfig.staging if instance.staging else ClientTrustConfig.production
        try:
            with quiet():
                return public(offline=True).trusted_root
        except (Error, OSError, ValueError) as error:
            mend = "--sigstore-root FILE with its trusted_root.json"
            raise InputError(Problem(f"the public Sigstore's root is not at hand: {error}", mend=mend)) from error
    text = _text(instance.file)
    try:
        if _media_type(text).startswith(_CLIENT):
            return ClientTrustConfig.from_json(text).trusted_root
        return TrustedRoot.from_file(str(instance.file))
    except (Error, ValueError) as error:
        raise InputError(Problem("is no Sigstore trust root", file=instance.file, allowed=ROOT_FILE)) from error


def _text(path: Path) -> str:
    return read_bytes(path, _LARGEST_BYTES).decode("utf-8", errors="replace")


def _media_type(text: str) -> str:
    tree = json.loads(text)
    return str(tree.get("mediaType", "")) if isinstance(tree, dict) else ""
