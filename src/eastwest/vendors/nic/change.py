"""A change of one NIC as lines of a shell: what a family's commands are made of, and those that every NIC has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

from eastwest.plan.device import NicQos

_NAME = re.compile(r"[A-Za-z0-9][\w.:-]{0,63}", re.ASCII)
INTERFACE, RDMA, PCI = "$interface", "$rdma", "$pci"
"""What a script looks up where no file names it."""


def is_name(text: str) -> bool:
    """Whether a name from a file may stand in a command and in a path: no option, no other folder, one word."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class NicPort:
    """A NIC by its names, each as a file has it or one of the variables that a script looks up."""

    interface: str = INTERFACE
    rdma: str = RDMA
    pci: str = PCI

    def __post_init__(self) -> None:
        for name in (self.interface, self.rdma, self.pci):
            if name not in (INTERFACE, RDMA, PCI) and not is_name(name):
                raise ValueError(f"{name!r} cannot stand in a script")


@dataclass(frozen=True, slots=True)
class Command:
    """One step of a script. sets: fields of the NicQos, or `mtu_bytes` and `link_pause`. text: one line or several.

    needs: a file or folder without which it fails, empty for none.
    """

    sets: tuple[str, ...]
    text: str
    needs: str = ""


Sets = Callable[[NicQos, NicQos, NicPort], Iterator[Command]]
"""Commands from one state of a NIC's settings to another: nothing for what the family's tools cannot say."""
Shows = Callable[[str, NicPort], str]
"""The command that shows a field."""


def changed(before: NicQos, after: NicQos) -> frozenset[str]:
    """Names of the fields in which two settings differ."""
    return frozenset(each.name for each in fields(NicQos) if getattr(before, each.name) != getattr(after, each.name))


def word(text: str) -> str:
    """A name or path as one word of a shell; variables of our own are filled in."""
    return f'"{text}"' if "$" in text else shlex.quote(text)


def echo(value: object, path: str) -> str:
    """Write a value into a file of the kernel."""
    return f"echo {value} > {word(path)}"


def echo_where_it_is(value: object, path: str) -> str:
    """The same for a file that not every driver has."""
    return f"if [ -e {word(path)} ]; then\n  {echo(value, path)}\nfi"


def in_folder(folder: str, *lines: str) -> str:
    """Lines around which the kernel's configfs has a folder of the device."""
    return "\n".join((f"mkdir -p {word(folder)}", *lines, f"rmdir {word(folder)} 2>/dev/null || true"))


def rdma_cm_tos(after: NicQos, port: NicPort) -> Command:
    """What RDMA-CM puts into the IP header, by the kernel's own configfs (Linux, configfs-rdma_cm)."""
    folder = f"/sys/kernel/config/rdma_cm/{port.rdma}"
    return Command(("roce_tos",), in_folder(folder, echo(after.roce_tos, f"{folder}/ports/1/default_roce_tos")))


def mtu(mtu_bytes: int, port: NicPort) -> Command:
    """Of the interface, by iproute2."""
    return Command(("mtu_bytes",), f"ip link set dev {word(port.interface)} mtu {mtu_bytes}")


def link_pause(receive: bool | None, send: bool | None, port: NicPort) -> Command:
    """Link-level pause as ethtool sets it; None leaves a direction as it is."""
    options = (f"{name} {'on' if on else 'off'}" for name, on in (("rx", receive), ("tx", send)) if on is not None)
    return Command(("link_pause",), f"ethtool -A {word(port.interface)} {' '.join(options)}")


def moved(before: NicQos, after: NicQos) -> list[tuple[int, int]]:
    """Code points of data and notifications with the priority that they get, as far as it was another."""
    return [pair for pair in marks(after) if pair not in marks(before)]


def marks(qos: NicQos) -> list[tuple[int, int]]:
    """Code points of data and notifications with their priorities, as far as they are known."""
    pairs = ((qos.roce_dscp, qos.roce_priority), (qos.cnp_dscp, qos.cnp_priority))
    return [(dscp, priority) for dscp, priority in pairs if dscp >= 0 and priority >= 0]
