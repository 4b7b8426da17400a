"""Operational state: what devices said of themselves while they ran. Empty and None: nothing told."""

from __future__ import annotations

from dataclasses import dataclass, field

Counters = tuple[tuple[str, int], ...]
"""Name as the device has it, and value, in order of names."""


@dataclass(frozen=True, slots=True)
class LldpNeighbour:
    """Who answers on a port. port: own. device, peer_port: as the neighbour calls itself and its port.

    peer_port_description: helps where the port id is a MAC address. chassis: the neighbour's chassis id.
    file, line: where it was read.
    """

    port: str
    device: str
    peer_port: str
    peer_port_description: str = ""
    chassis: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BgpSession:
    """One BGP neighbour. peer: address, or name of an unnumbered interface. state: `Established` and so on."""

    peer: str
    remote_as: int | None
    state: str
    vrf: str = ""
    hostname: str = ""
    prefixes: int | None = None


@dataclass(frozen=True, slots=True)
class PfcState:
    """PFC as negotiated. mode: `on`, `auto`, `off` as configured. active: whether it works. willing: to take the
    other end's word by DCBX. priorities: that pause. received, sent: pause frames. watchdog: its action, or `on` and
    `off`; watchdog_detect_ms, watchdog_restore_ms: its times. asymmetric: every priority obeys pauses.
    """

    mode: str = ""
    active: bool | None = None
    priorities: tuple[int, ...] | None = None
    willing: bool | None = None
    received: int | None = None
    sent: int | None = None
    watchdog: str = ""
    watchdog_detect_ms: int | None = None
    watchdog_restore_ms: int | None = None
    asymmetric: bool | None = None


DARK_DBM = -40.0
"""What stands for a lane without light, which devices show as minus infinity."""


@dataclass(frozen=True, slots=True)
class Optics:
    """Transceiver of a port. tx_dbm, rx_dbm: light by lane, DARK_DBM without. fec: in use. pre_fec_ber, post_fec_ber:
    bit error ratios.
    """

    kind: str = ""
    serial: str = ""
    temperature_c: float | None = None
    tx_dbm: tuple[float, ...] = ()
    rx_dbm: tuple[float, ...] = ()
    fec: str = ""
    pre_fec_ber: float | None = None
    post_fec_ber: float | None = None


@dataclass(frozen=True, slots=True)
class PortState:
    """One port of a switch. name: as the device has it. mtu_bytes: as shown, of the layer that the family counts in."""

    name: str
    up: bool | None = None
    speed_gbps: float | None = None
    mtu_bytes: int | None = None
    description: str = ""
    pfc: PfcState | None = None
    optics: Optics | None = None
    link_pause: bool | None = None
    counters: Counters = ()


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the chip was programmed with for one queue or priority group of a port; bytes, None where not shown.

    profile: whose numbers these are, where the device shows profiles instead of ports; port is then empty.
    watermark_bytes, headroom_watermark_bytes: the most that it, or its headroom, held.
    """

    port: str
    queue: int
    direction: str = "egress"
    profile: str = ""
    no_drop: bool | None = None
    reserved_bytes: int | None = None
    headroom_bytes: int | None = None
    xoff_bytes: int | None = None
    xon_bytes: int | None = None
    kmin_bytes: int | None = None
    kmax_bytes: int | None = None
    dropped: int | None = None
    marked: int | None = None
    watermark_bytes: int | None = None
    headroom_watermark_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class PoolState:
    """A pool of the chip's buffer. kind: `shared` or `headroom`. watermark_bytes: the most that it held."""

    name: str
    kind: str
    watermark_bytes: int


@dataclass(frozen=True, slots=True)
class AddressSeen:
    """An entry of the ARP or neighbour table. port: through which it is reached."""

    address: str
    mac: str
    port: str


@dataclass(frozen=True, slots=True)
class RouteSeen:
    """A route that is in use. protocol: `bgp` and so on, as the device has it. next_hops: ports, or addresses."""

    prefix: str
    protocol: str
    next_hops: tuple[str, ...] = ()
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class SwitchState:
    """What a switch showed. files: from which it was read. drops: of the whole chip, by cause."""

    version: str = ""
    model: str = ""
    lldp: tuple[LldpNeighbour, ...] = ()
    bgp: tuple[BgpSession, ...] = ()
    ports: tuple[PortState, ...] = ()
    queues: tuple[QueueState, ...] = ()
    addresses: tuple[AddressSeen, ...] = ()
    files: tuple[str, ...] = ()
    routes: tuple[RouteSeen, ...] = ()
    drops: Counters = ()
    pools: tuple[PoolState, ...] = ()

    def port(self, name: str) -> PortState | None:
        """The port of that name, None when it was not shown."""
        return next((port for port in self.ports if port.name == name), None)


@dataclass(frozen=True, slots=True)
class Gid:
    """An entry of a GID table. version: 1, or 2 for RoCEv2. address: IPv4 where it maps one."""

    device: str
    index: int
    version: int
    address: str = ""
    interface: str = ""


@dataclass(frozen=True, slots=True)
class NicState:
    """One NIC port as its driver and tools show it. name: of the interface. rdma: of its RDMA device.

    link_pause_rx, link_pause_tx: link-level pause as in force. settings: of the firmware (`mlxconfig q`), by name.
    """

    name: str
    rdma: str = ""
    pci: str = ""
    mac: str = ""
    driver: str = ""
    driver_version: str = ""
    firmware: str = ""
    up: bool | None = None
    speed_gbps: float | None = None
    mtu_bytes: int | None = None
    link_pause_rx: bool | None = None
    link_pause_tx: bool | None = None
    pfc: PfcState | None = None
    optics: Optics | None = None
    fec: str = ""
    lldp: tuple[LldpNeighbour, ...] = ()
    gids: tuple[Gid, ...] = ()
    counters: Counters = ()
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HostState:
    """What a host showed beyond its NICs. kernel: its release. versions: of tools and libraries, by name."""

    kernel: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    nics: tuple[NicState, ...] = ()
    files: tuple[str, ...] = field(default=())
