"""All devices of an inventory, so many at a time. The first login that is refused ends the run: accounts get locked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eastwest import ssh
from eastwest.discover.collect.session import answers_of
from eastwest.discover.collect.store import Store
from eastwest.discover.collect.targets import Target
from eastwest.errors import InputError, Problem
from eastwest.progress import Listener, Progress, silent
from eastwest.ssh import Access

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection

AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in.

    user: where the inventory names none. password: as prompted, never shown. keys: private keys, beside the agent's.
    jump: `user@host:port` to go through. known_hosts: a file instead of the user's own. any_host_key: take what
    key a device shows.
    """

    user: str = ""
    password: str | None = field(default=None, repr=False)
    keys: tuple[Path, ...] = ()
    jump: str = ""
    known_hosts: Path | None = None
    any_host_key: bool = False

    def access(self, user: str = "") -> Access:
        """For one device. user: where the inventory names one."""
        return Access(user or self.user, self.password, self.keys, self.known_hosts, self.any_host_key)


@dataclass(frozen=True, slots=True)
class Collected:
    """done: devices asked in this run. before: in an earlier one. failed: why, by device. stopped: why it ended."""

    done: tuple[str, ...]
    before: tuple[str, ...]
    failed: dict[str, str]
    stopped: str = ""


@dataclass
class _Run:
    login: Login
    store: Store
    listener: Listener
    total: int
    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    tunnel: SSHClientConnection | None = None


def collect(
    targets: Sequence[Target], folder: Path, login: Login, at_once: int = AT_ONCE, listener: Listener = silent
) -> Collected:
    """Ask every device that an earlier run into the same folder has not asked.

    Raises InputError when asyncssh is missing or the jump host refuses. A failure of one device is a value among the
    others'; a refused login stops the run, and says at which device.
    """
    ssh.library()
    store = Store.at(folder)
    before = tuple(target.name for target in targets if target.name in store.done)
    left = [target for target in targets if target.name not in store.done]
    run = _Run(login, store, listener, len(targets))
    asyncio.run(_all(run, left, max(1, at_once)))
    return Collected(tuple(run.done), before, run.failed, run.stopped)


async def _all(run: _Run, targets: Sequence[Target], at_once: int) -> None:
    """One after the other until a login is taken, then many at once: a refused one is one try, not many."""
    if not targets:
        return
    if run.login.jump:
        run.tunnel = await _jump(run)
    try:
        waiting = iter(targets)
        for target in waiting:
            await _one(run, target)
            if run.stopped or target.name in run.done:
                break
        workers = [asyncio.create_task(_worker(run, waiting)) for _ in range(at_once)]
        await asyncio.gather(*workers)
    finally:
        if run.tunnel is not None:
            run.tunnel.close()


async def _worker(run: _Run, targets: Any) -> None:  # noqa: ANN401
    for target in targets:
        if run.stopped:
            return
        await _one(run, target)


async def _jump(run: _Run) -> SSHClientConnection:
    user, _, place = run.login.jump.rpartition("@")
    host, _, port = place.partition(":")
    try:
        return await ssh.connect(host, int(port or 22), run.login.access(user))
    except ssh.failures() as error:
        raise InputError(Problem(f"the jump host {place} cannot be used: {ssh.why(error)}")) from error


async def _one(run: _Run, target: Target) -> None:
    """Ask one device; its failure is noted, a refused login stops all."""
    try:
        connection = await ssh.connect(target.address, target.port, run.login.access(target.user), run.tunnel)
        async with connection:
            answers = await answers_of(connection, target)
        run.store.put(target.name, answers)
        run.done.append(target.name)
    except ssh.failures() as error:
        run.failed[target.name] = ssh.why(error)
        if ssh.refused(error):
            run.stopped = f"{target.name} refused the login; nobody else is asked, so that no account is locked"
    run.listener(Progress("collecting", (len(run.done) + len(run.failed)) / max(1, run.total)))
