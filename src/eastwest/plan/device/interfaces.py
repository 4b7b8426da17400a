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


PLAIN_VLANS = "interfaces of VLANs are written in the default VRF, with the MTU of the system"
NO_TRUNK = "configurations are written for routed ports, and for access ports of hosts"


@dataclass(frozen=True, slots=True)
class Trunk:
    """A switched port whose frames carry VLAN tags, and with them a priority (802.1p).

    native: the VLAN of frames without a tag. allowed: VLANs that it carries; empty for all.
    """

    native: int = 1
    allowed: tuple[int, ...] = ()

    @property
    def tags(self) -> bool:
        """Whether any frame has a tag."""
        return not self.allowed or set(self.allowed) != {self.native}


@dataclass(frozen=True, slots=True)
class InterfaceIntent:
    """One front port, routed unless it is in a VLAN or a trunk of several.

    name: in the form of the device's operating system. alias: the port's name in the plan where that differs.
    front: where the port stands, None when unknown; a help to renderers, not part of what makes ports equal.
    speed_gbps: of this port (of the part, when it is split). fec: `rs`, `fc`, `none`, or empty for the device's
    default. mtu_bytes: the largest IP packet (layer 3); each family turns it into the layer it counts in.
    addresses: CIDR, IPv4 and IPv6. unnumbered: routed over its IPv6 link-local address, carrying IPv4 next hops as of
    RFC 8950. vrf: empty for the default one. qos: name of its profile in `QosIntent.ports`, empty without one.
    vlan: the VLAN of an access port, which is switched and has no address and no VRF; None for a routed port.
    trunk: of a port that carries several VLANs, which has no address and no VRF either.
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
    trunk: Trunk | None = None

    @property
    def untagged(self) -> bool:
        """Whether its packets surely have no VLAN tag, and so no priority but by their code point."""
        routed = bool(self.addresses) or self.unnumbered
        return routed or self.vlan is not None or (self.trunk is not None and not self.trunk.tags)

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
    """A VLAN of the switch, and its own interface in it. addresses: CIDR; hosts use them as gateway. vrf: empty for the
    default one. mtu_bytes: of packets that are routed through it, None for the system's.
    """

    number: int
    addresses: tuple[str, ...] = ()
    vrf: str = ""
    mtu_bytes: int | None = None


def plain_vlans(vlans: tuple[VlanIntent, ...]) -> tuple[VlanIntent, ...]:
    """The same in the default VRF, with the MTU of the system."""
    return tuple(VlanIntent(each.number, each.addresses) for each in vlans)
