"""What the site says about configurations: operating systems, management, telemetry, tenants, deviations."""

from __future__ import annotations

from dataclasses import dataclass

DEVIATIONS = {
    "lossy-roce": "RoCE without PFC and without lossless buffers: congestion drops packets",
    "no-ecn": "no ECN marking: PFC is the only brake, and DCQCN never hears of congestion",
    "split-priority": "traffic class, queue and PFC priority of RoCE differ, or PFC pauses another priority",
    "short-headroom": "less headroom than the cable and two packets need: pauses come too late and packets drop",
    "small-mtu": "an MTU that the RDMA payload does not fit, or that differs between the ports of a device",
}
"""What a site may ask for by name although it breaks lossless RoCE, and what that means."""


@dataclass(frozen=True, slots=True)
class NosChoice:
    """The operating system of the switches of one role. version: empty for the newest that is supported."""

    role: str
    family: str
    version: str


def followed(role: str) -> tuple[str, ...]:
    """Roles whose operating system a role runs, the first that the site names: itself, its network's leaves, leaves."""
    return role, f"{role.partition('-')[0]}-leaf", "leaf"


@dataclass(frozen=True, slots=True)
class ManagementIntent:
    """The out-of-band network and the servers on it.

    network: CIDR that devices get their addresses from, in order, empty for DHCP. gateway: empty for the first address.
    aaa: `tacacs`, `radius` or empty. uplink_asn: AS number of the routers that a designed management network leads to,
    None for that of the front-end's.
    """

    network: str = ""
    gateway: str = ""
    domain: str = ""
    dns: tuple[str, ...] = ()
    ntp: tuple[str, ...] = ()
    syslog: tuple[str, ...] = ()
    aaa: str = ""
    aaa_servers: tuple[str, ...] = ()
    banner: str = ""
    uplink_asn: int | None = None


@dataclass(frozen=True, slots=True)
class TelemetryIntent:
    """What switches export. gnmi_port: None for no gNMI. sflow_collectors: empty for no sFlow."""

    gnmi_port: int | None = None
    sflow_collectors: tuple[str, ...] = ()
    sflow_sampling: int = 65536


@dataclass(frozen=True, slots=True)
class TenantIntent:
    """A tenant with whole nodes of its own. vni: layer-3 VNI of its VRF."""

    name: str
    vni: int
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationIntent:
    """Everything that configurations need beyond fabric and policy.

    load_balancing: `static`, `flowlet`, `per-packet`, `adaptive`, or empty for what the policy has.
    deviations: keys of DEVIATIONS. uplink_asn: AS number of the routers that the front-end network leads to, None when
    it is not known. nic_tool: release of the tools that configure the NICs, empty for the newest that is supported.
    """

    nos: tuple[NosChoice, ...] = ()
    management: ManagementIntent = ManagementIntent()
    telemetry: TelemetryIntent = TelemetryIntent()
    tenants: tuple[TenantIntent, ...] = ()
    load_balancing: str = ""
    deviations: tuple[str, ...] = ()
    uplink_asn: int | None = None
    nic_tool: str = ""
