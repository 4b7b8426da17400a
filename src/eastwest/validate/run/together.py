"""The commands of one repeat: servers first, and once they listen, everything else at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from eastwest.validate.run.commands import LISTEN_S
from eastwest.validate.run.site import Launch
from eastwest.validate.run.transport import Said, Transport

_START_S = 0.6
"""From the start of a server to that of its clients where nobody tells whether it listens."""
_LOOK_S = 0.2
"""Between looks whether a server listens."""
_END_S = 2.0
"""For servers, once their clients have ended."""


async def together(transport: Transport, found: Sequence[Launch]) -> list[Said]:
    """What each said, in their order; servers end by themselves, or with their clients."""
    servers = [(one, asyncio.create_task(transport.run(one))) for one in found if one.server]
    tasks = [task for _, task in servers]
    try:
        await asyncio.gather(*(_listening(transport, one, task) for one, task in servers))
        clients = iter(await asyncio.gather(*(transport.run(one) for one in found if not one.server)))
        if tasks:
            await asyncio.wait(tasks, timeout=_END_S)
    finally:
        for task in tasks:
            task.cancel()
        ended = iter(await asyncio.gather(*tasks, return_exceptions=True))
    return [_said(next(ended)) if one.server else next(clients) for one in found]


async def _listening(transport: Transport, server: Launch, running: asyncio.Task[Said]) -> None:
    """Clients give up at once where nobody listens, and a busy host takes a while to start a program."""
    look = Launch(server.host, ("ss", "-Hltn", "sport", "=", f":{server.port}"), timeout_s=10)
    end = time.monotonic() + LISTEN_S
    while server.port and not running.done() and time.monotonic() < end:
        said = await transport.run(look)
        if said.code != 0:
            break
        if said.out.strip():
            return
        await asyncio.sleep(_LOOK_S)
    await asyncio.sleep(_START_S)


def _said(found: Said | BaseException) -> Said:
    return found if isinstance(found, Said) else Said("", "ended with its clients", 0)
