"""Tools and their versions on every host, before anything is measured."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.run.commands import launches
from eastwest.validate.run.site import Launch, Site
from eastwest.validate.run.transport import Transport

_VERSIONS = {
    "iperf3": ("iperf3", "--version"),
    "fio": ("fio", "--version"),
    "ib_write_bw": ("ib_write_bw", "--version"),
    "mpirun": ("mpirun", "--version"),
    "lldpcli": ("lldpcli", "-v"),
    "ethtool": ("ethtool", "--version"),
    "ip": ("ip", "-V"),
    "ping": ("ping", "-V"),
}
TORCH = "torch"
_OPTIONAL = frozenset({"mlnx_qos", "dcb", "rdma", "env", "mlxlink"})
"""Tools of which another one does, or whose absence only leaves something unknown."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of a host. version: first line of what it says, empty where it is missing. needed: tests fail without."""

    host: str
    name: str
    version: str
    needed: bool

    @property
    def missing(self) -> bool:
        """Whether it is not there."""
        return not self.version


def tools(tests: Iterable[Test], site: Site) -> dict[str, set[str]]:
    """Programs by host that the tests launch."""
    found: dict[str, set[str]] = {}
    for test in tests:
        for one in launches(test, site):
            found.setdefault(one.host, set()).add(_program(test, one))
    return found


def _program(test: Test, launch: Launch) -> str:
    """What must be there: programs that Python starts are not the first word."""
    if test.kind is Kind.MLPERF_STORAGE:
        return "mlpstorage"
    return TORCH if test.option("tool") == "torch" and launch.given else launch.argv[0]


async def preflight(tests: Sequence[Test], site: Site, transport: Transport) -> tuple[Tool, ...]:
    """Every tool of every host; the transport is opened and closed."""
    wanted = [(host, name) for host, names in sorted(tools(tests, site).items()) for name in sorted(names)]
    async with transport:
        return tuple(await asyncio.gather(*(_one(transport, host, name, site) for host, name in wanted)))


async def _one(transport: Transport, host: str, name: str, site: Site) -> Tool:
    argv: tuple[str, ...] = _VERSIONS.get(name, ("which", name))
    if name == TORCH:
        argv = (site.hosts.python, "-c", "import torch; print(torch.__version__)")
    said = await transport.run(Launch(host, argv, timeout_s=15))
    lines = (said.out or said.err).strip().splitlines()
    # Some tools leave with an error after they have told their version.
    there = said.code == 0 or (said.code > 0 and said.code not in {126, 127} and name in _VERSIONS)
    return Tool(host, name, lines[0] if there and lines else "", name not in _OPTIONAL)
