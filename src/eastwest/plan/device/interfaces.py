"""Ports, loopbacks and their addresses, as one device's configuration needs them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FrontPort:
    """Where a port stands on the front panel, from which every operating system derives its own name for it.

    number: printed on the panel; some makers count from 0, `first` says from what. part: 0 for a port that is not
    split. parts: into how many the port is split, 1 when it is not. lanes: SerDes lanes of the whole port.
    """

    number: int
    part: int = 0
    parts: int = 1
    lanes: int = 8
    first: int = 1

    @property
    def index(self) -> int:
        """The port counted from 0, whatever the maker counts from."""
        return self.number - self.first

    @property
    def lane(self) -> int:
        """First lane of the part within its port, counted from 0."""
        return self.part * self.lanes // self.parts


@dataclass(frozen=True, slots=True)
class InterfaceIntent:
    """One front port, routed unless it is in a VLAN.

    name: in the form of the device's operating system. alias: the port's name in the plan where that differs.
    front: where the port stands, None when unknown; a help to renderers, not part of what makes ports equal.
    speed_gbps: of this port (of the part, when it is split). fec: `rs`, `fc`, `none`, or empty for the device's
    default. mtu_bytes: the largest IP packet (layer 3); each family turns it into the layer it counts in.
    addresses: CIDR, IPv4 and IPv6. unnumbered: routed over its IPv6 link-local address, carrying IPv4 next hops as of
    RFC 8950. vrf: empty for the default one. qos: name of its profile in `QosIntent.ports`, empty without one.
    vlan: the VLAN of an access port, which is switched and has no address and no VRF; None for a routed port.
    """

    name: str
    alias: str = ""
    front: FrontPort | None = field(default=None, compare=False)
    speed_gbps: float = 0.0
    fec: str = ""
    mtu_bytes: int = 9214
    description: str = ""
    addresses: tuple[str, ...] = ()
    unnumbered: bool = False
    vrf: str = ""
    qos: str = ""
    enabled: bool = True
    vlan: int | None = None

    @property
    def silent(self) -> bool:
        """Whether it must not announce itself as a router: both ends of an IPv6 link have addresses and routes.

        A host that believed such an announcement would take the fabric for its way to everywhere. Unnumbered ports
        need them: neighbours find each other by them.
        """
        return not self.unnumbered and any(":" in address for address in self.addresses)


@dataclass(frozen=True, slots=True)
class LoopbackIntent:
    """A loopback. number: 0 carries the router id, 1 the tunnel endpoint. addresses: CIDR."""

    number: int
    addresses: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class VlanIntent:
    """A VLAN of the switch, and its own interface in it. addresses: CIDR; hosts use them as gateway."""

    number: int
    addresses: tuple[str, ...] = ()
