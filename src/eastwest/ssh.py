"""Connections by SSH, for everything that asks other machines. Needs the extra `ssh`; host keys are checked."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eastwest.errors import InputError, Problem

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection

CONNECT_S = 30.0


@dataclass(frozen=True, slots=True)
class Access:
    """How to log in. What is not set is asyncssh's own: the agent, the user's keys and known hosts.

    password: never shown. keys: private keys, beside the agent's. known_hosts: a file instead of the user's own.
    any_host_key: take what key a machine shows. own_config: read the user's ~/.ssh/config.
    """

    user: str = ""
    password: str | None = field(default=None, repr=False)
    keys: tuple[Path, ...] = ()
    known_hosts: Path | None = None
    any_host_key: bool = False
    own_config: bool = False

    def options(self) -> dict[str, Any]:
        """As asyncssh takes them."""
        found: dict[str, Any] = {} if self.own_config else {"config": None}
        if self.user:
            found["username"] = self.user
        if self.password is not None:
            found |= {"password": self.password, "preferred_auth": "publickey,keyboard-interactive,password"}
        if self.keys:
            found["client_keys"] = [str(key) for key in self.keys]
        if self.any_host_key:
            found["known_hosts"] = None
        elif self.known_hosts is not None:
            found["known_hosts"] = str(self.known_hosts)
        return found


def library() -> Any:  # noqa: ANN401
    """asyncssh, whose licence (EPL-2.0) keeps it out of what is always installed. Raises InputError without it."""
    try:
        return importlib.import_module("asyncssh")
    except ImportError as error:
        raise InputError(Problem("SSH needs the package asyncssh", mend="pip install 'eastwest[ssh]'")) from error


async def connect(
    host: str, port: int, access: Access, tunnel: SSHClientConnection | None = None, within_s: float = CONNECT_S
) -> SSHClientConnection:
    """Open a connection. Raises what `failures` names."""
    found: SSHClientConnection = await library().connect(
        host, port, tunnel=tunnel, connect_timeout=within_s, login_timeout=within_s, **access.options()
    )
    return found


def failures() -> tuple[type[Exception], ...]:
    """What connecting and running raise when a machine cannot be used."""
    return (TimeoutError, OSError, ValueError, library().Error)


def refused(error: Exception) -> bool:
    """Whether the login was refused: trying again may lock the account."""
    return isinstance(error, library().PermissionDenied)


def why(error: Exception, within_s: float = CONNECT_S) -> str:
    """A failure in words."""
    if isinstance(error, library().HostKeyNotVerifiable):
        return "its host key is not known: log in once by hand, or name a file of known hosts"
    if isinstance(error, TimeoutError):
        return f"no answer within {within_s:g} s"
    return str(error) or type(error).__name__
