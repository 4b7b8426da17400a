"""Everything around the traffic: management, discovery, telemetry. Secrets are names of placeholders, never values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lldp:
    """Link layer discovery on every front port. interval_s: None for the device's default."""

    enabled: bool = True
    interval_s: int | None = None


@dataclass(frozen=True, slots=True)
class Gnmi:
    """The gNMI server. vrf: where it listens, empty for the default one. certificate: name of the TLS profile."""

    port: int
    vrf: str = ""
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class Sflow:
    """Packet samples and counters. sampling: one in so many packets, 0 is none. collectors: addresses.

    polling_s: counter export, 0 is off.
    """

    sampling: int
    collectors: tuple[str, ...]
    polling_s: int = 20
    port: int = 6343


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What the device exports. None: it does not."""

    gnmi: Gnmi | None = None
    sflow: Sflow | None = None


@dataclass(frozen=True, slots=True)
class OutOfBand:
    """The management port. interface: in the device's own form. address: CIDR, empty for DHCP. gateway: may be empty.

    vrf: empty when management shares the default VRF.
    """

    interface: str
    address: str = ""
    gateway: str = ""
    vrf: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """A local user. role: `admin` or `operator`. secret: name of the placeholder of the password hash."""

    name: str
    role: str
    secret: str


@dataclass(frozen=True, slots=True)
class Aaa:
    """Central authentication, local users as fallback. kind: `tacacs` or `radius`. secret: name of the placeholder."""

    kind: str
    servers: tuple[str, ...]
    secret: str


@dataclass(frozen=True, slots=True)
class Management:
    """How people and systems reach the device. Server lists hold addresses in order of preference."""

    out_of_band: OutOfBand | None = None
    domain: str = ""
    dns: tuple[str, ...] = ()
    ntp: tuple[str, ...] = ()
    syslog: tuple[str, ...] = ()
    users: tuple[User, ...] = ()
    aaa: Aaa | None = None
    banner: str = ""
