"""Clients start once their servers listen; servers end with their clients."""

from __future__ import annotations

import asyncio

import pytest

from eastwest.validate.run import together as commands
from eastwest.validate.run.site import Launch
from eastwest.validate.run.together import together
from eastwest.validate.run.transport import Local, Said


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here needs seconds to start or to end."""
    for name in ("_START_S", "_LOOK_S", "_END_S"):
        monkeypatch.setattr(commands, name, 0.05)


class Acted(Local):
    """A host whose server listens after some looks. looks: answers of `ss`, None for a host without it."""

    def __init__(self, looks: list[str] | None, ends: bool = False) -> None:
        self.looks, self.ends = looks, ends
        self.told: list[str] = []

    async def run(self, launch: Launch) -> Said:
        self.told.append(launch.argv[0])
        if launch.argv[0] == "ss":
            return Said("", "", 127) if self.looks is None else Said(self.looks.pop(0), "", 0)
        if launch.server and not self.ends:
            await asyncio.sleep(60)
        return Said(launch.argv[0], "", 0)


def run(hosts: Acted) -> list[Said]:
    server = Launch("b", ("serve",), server=True, port=18_500)
    return asyncio.run(together(hosts, (server, Launch("a", ("ask",)))))


def test_clients_wait_until_the_server_listens() -> None:
    hosts = Acted(["", "", "LISTEN 0 1 *:18500"])
    said = run(hosts)
    assert hosts.told == ["serve", "ss", "ss", "ss", "ask"]
    assert [one.out for one in said] == ["", "ask"]
    assert said[0].err == "ended with its clients"


def test_a_host_without_ss_gets_a_moment() -> None:
    hosts = Acted(None)
    assert run(hosts)[1].out == "ask"
    assert hosts.told == ["serve", "ss", "ask"]


def test_a_server_that_has_ended_is_not_waited_for() -> None:
    hosts = Acted([""] * 3, ends=True)
    assert run(hosts)[0].out == "serve"
    assert hosts.told.count("ss") <= 1
