"""Where commands run: on this machine, or on many by SSH."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from eastwest import ssh
from eastwest.ssh import Access
from eastwest.validate.run.hosts import Hosts
from eastwest.validate.run.site import Launch

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection

_MOST_OUTPUT = 64 << 20
_PATH = 'PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"'
"""Before each command: a shell that is no login shell may not look where ethtool and lldpcli are."""
_CONNECTIONS = 32
"""Connections that are opened at a time."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said. code: -1 where it could not start or was ended."""

    out: str
    err: str
    code: int


class Transport(Protocol):
    """Runs commands; use as an asynchronous context manager."""

    async def run(self, launch: Launch) -> Said:
        """Run one to its end, or until its time is over. Never raises for a command that fails."""
        ...

    async def __aenter__(self) -> Transport: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Local:
    """This machine, whatever host the plan names: for one host, and for tools that reach the others by themselves."""

    async def __aenter__(self) -> Local:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def run(self, launch: Launch) -> Said:
        """Run one here, in a process group of its own that ends with it."""
        program = shutil.which(launch.argv[0])
        if program is None:
            return Said("", f"{launch.argv[0]}: not found", -1)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            program, *launch.argv[1:], stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        try:
            given = launch.given.encode()
            out, err = await asyncio.wait_for(process.communicate(given), launch.timeout_s)
        except TimeoutError:
            return Said("", f"no end within {launch.timeout_s:g} s", -1)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return Said(_text(out), _text(err), process.returncode or 0)


class Ssh:
    """Hosts by SSH: keys of the agent or of the file in hosts.yaml, host keys checked, one connection each."""

    def __init__(self, hosts: Hosts, connect_s: float = 15.0) -> None:
        self._hosts, self._connect_s = hosts, connect_s
        self._open: dict[str, asyncio.Task[SSHClientConnection]] = {}
        self._few = asyncio.Semaphore(_CONNECTIONS)

    async def __aenter__(self) -> Ssh:
        ssh.library()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._open.values():
            if task.done() and not task.cancelled() and task.exception() is None:
                task.result().close()
            else:
                task.cancel()

    async def run(self, launch: Launch) -> Said:
        """Run one there. Its own time limit ends it also when this machine is gone."""
        argv = ("timeout", "--kill-after=5", f"{launch.timeout_s:g}", *launch.argv)
        try:
            connection = await self._connection(launch.host)
            line = f"{_PATH} {shlex.join(argv)}"
            done = await asyncio.wait_for(
                connection.run(line, input=launch.given or None, check=False), launch.timeout_s + 15
            )
        except ssh.failures() as error:
            return Said("", f"{launch.host}: {ssh.why(error, launch.timeout_s)}", -1)
        code = -1 if done.exit_status is None else done.exit_status
        return Said(_text(done.stdout), _text(done.stderr), code)

    async def _connection(self, host: str) -> SSHClientConnection:
        if host not in self._open:
            self._open[host] = asyncio.create_task(self._connect(host))
        return await asyncio.shield(self._open[host])

    async def _connect(self, host: str) -> SSHClientConnection:
        entry = self._hosts.of(host)
        keys = (Path(self._hosts.key),) if self._hosts.key else ()
        known = Path(self._hosts.known_hosts) if self._hosts.known_hosts else None
        access = Access(entry.user, keys=keys, known_hosts=known, own_config=True)
        async with self._few:
            return await ssh.connect(entry.address or host, entry.port, access, within_s=self._connect_s)


def _text(raw: object) -> str:
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw or "")
    return text[:_MOST_OUTPUT]
