"""A network as its designer leaves it: fabric, addressing and reasons, before lengths are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eastwest.fabric import Device, Fabric, Port, Role
from eastwest.lossless import Reason
from eastwest.plan import Addressing, BillLine


@dataclass(frozen=True)
class Draft:
    """One network. hosts_bill: what it needs besides switches and cables (NICs, load balancers, routers)."""

    name: str
    topology: str
    fabric: Fabric
    addressing: Addressing
    reasons: tuple[Reason, ...]
    hosts_bill: tuple[BillLine, ...] = ()
    lossless: bool = False


@dataclass(frozen=True, slots=True)
class Hosts:
    """Equal hosts of a network: their devices, and the ports each has to it."""

    devices: tuple[Device, ...]
    ports: int
    speed_gbps: float


def hosts_of(
    names: Sequence[str],
    role: Role,
    model: str,
    ports: int,
    speed_gbps: float,
    pattern: str,
    unit: Sequence[int | None] = (),
) -> Hosts:
    """Hosts with so many ports, which together count as one NIC: losing one of them cuts nobody off.

    pattern: name of a port, with `{n}` counted from 0.
    """
    bond = tuple(Port(pattern.format(n=number), speed_gbps, nic=0) for number in range(ports))
    units = unit or [None] * len(names)
    devices = tuple(Device(name, role, model, bond, unit=at) for name, at in zip(names, units, strict=True))
    return Hosts(devices, ports, speed_gbps)


def numbered(stem: str, count: int) -> Iterator[str]:
    """`stem01`, `stem02`, .. with as many digits as the last one needs."""
    digits = max(2, len(str(count)))
    return (f"{stem}{number + 1:0{digits}d}" for number in range(count))
