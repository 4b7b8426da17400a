"""What commands are made of: the plan, how its hosts are reached, and a command itself."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.validate.run.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Launch:
    """One command. server: waits for others and gives no output that counts. part: of a repeat, -1: is kept beside.

    given: on standard input. timeout_s: after which it is ended. heading: put before its output, as looks are several.
    port: of TCP, where a server listens for its clients; 0 for none.
    """

    host: str
    argv: tuple[str, ...]
    part: int = 0
    server: bool = False
    given: str = ""
    timeout_s: float = 60.0
    heading: bool = False
    port: int = 0

    def text(self) -> str:
        """As a person would type it, without what it is given."""
        return " ".join(self.argv)


@dataclass(frozen=True, slots=True)
class Site:
    """What commands are made of. gpus: of each host. index: of the test in its batch, so that ports differ."""

    plan: Plan
    hosts: Hosts
    gpus: int
    index: int = 0

    def address(self, end: str) -> str:
        """The address of `host:port` for traffic. Raises InputError when nobody tells."""
        told = self.hosts.port(end).address
        if told:
            return told
        host, _, port = end.partition(":")
        for face in self.plan.addressing.interfaces:
            if (face.device, face.port) == (host, port) and face.address:
                return face.address.split("/")[0]
        mend = f"add hosts.{host}.ports.{port}.address to hosts.yaml"
        raise InputError(Problem(f"no address of {host} {port} is known", mend=mend))

    def device(self, end: str) -> str:
        """The RDMA device of `host:port`. Raises InputError when nobody tells."""
        found = self.hosts.port(end).device
        if not found:
            host, _, name = end.partition(":")
            mend = f"add hosts.{host}.ports.{name}.device to hosts.yaml"
            raise InputError(Problem(f"no RDMA device of {host} {name} is known", mend=mend))
        return found

    @property
    def tclass(self) -> tuple[str, ...]:
        """Options that put perftest into the RoCE class: its connections do not take the host's `cma_roce_tos`."""
        return ("--tclass", str(self.plan.policy.class_named("roce").dscps[0] * 4))
