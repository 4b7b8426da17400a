"""FRR alone as a system whose words an intent can be said in: routing, addresses and descriptions of interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.plan.device import DeviceIntent, InterfaceIntent
from eastwest.vendors.express import inexpressible
from eastwest.vendors.family import ReadResult, Rendered, TextFile
from eastwest.vendors.frr.router import FAMILY, read
from eastwest.vendors.frr.view import View
from eastwest.vendors.text.template import printed

FILE = PurePosixPath("frr.conf")


def _loopback(number: int) -> str:
    """Linux has one, whatever its number."""
    return "lo" if number == 0 else f"lo{number}"


@dataclass(frozen=True)
class FrrSpeech:
    """MTU, speed and QoS are the kernel's, which FRR does not configure."""

    name: str = FAMILY
    versions: tuple[str, ...] = ("8.4",)

    def render(self, intent: DeviceIntent) -> Rendered:
        """`frr.conf`; what it does not mean when it is read again is inexpressible."""
        routing = printed("frr", "frr.j2", View(intent, lambda name: name, _loopback))
        ports = "".join(f"{line}\n" for port in intent.interfaces for line in _port(port))
        text = routing.removesuffix("end\n") + ports + "end\n"
        expressed = self.read({str(FILE): text}).intent
        return Rendered((TextFile(FILE, text, "!"),), inexpressible(intent, expressed, {}), expressed)

    def read(self, texts: Mapping[str, str]) -> ReadResult:
        """One text for all daemons, or one for each."""
        return read(texts)


def _port(port: InterfaceIntent) -> Iterator[str]:
    yield f"interface {port.name}"
    if port.description:
        yield f" description {port.description}"
    if not port.enabled:
        yield " shutdown"
    yield from (f" {'ipv6' if ':' in each else 'ip'} address {each}" for each in port.addresses)
    yield from ("exit", "!")


FRR = FrrSpeech()
