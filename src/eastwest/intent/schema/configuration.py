"""The section `configuration` of the site file as it is written."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from eastwest.intent.configuration import (
    ConfigurationIntent,
    ManagementIntent,
    NosChoice,
    TelemetryIntent,
    TenantIntent,
)

FamilyName = Literal["eos", "nxos", "junos", "nvue", "sonic"]
Deviation = Literal["lossy-roce", "no-ecn", "split-priority", "short-headroom", "small-mtu"]


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise ValueError("an IPv4 or IPv6 address") from error


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError as error:
        raise ValueError("a network, such as 192.0.2.0/24, without host bits") from error


def _banner(text: str) -> str:
    if not all((character.isprintable() and character.isascii()) or character == "\n" for character in text):
        raise ValueError("plain ASCII text")
    return text


Address = Annotated[str, AfterValidator(_address)]
Network = Annotated[str, AfterValidator(_network)]
Servers = Annotated[list[Address], Field(max_length=8)]
VrfName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,14}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NosModel(_Section):
    """The operating system of one role's switches."""

    family: FamilyName = Field(description="vendor family")
    version: str = Field(default="", max_length=32, description="release; left out: the newest that is supported")


class ManagementModel(_Section):
    """The out-of-band network and its servers."""

    network: Network | None = Field(
        default=None,
        description="addresses of the switches that a designed `management:` network does not number; left out: DHCP",
    )
    gateway: Address | None = Field(default=None, description="left out: the first address of the network")
    domain: str = Field(default="", pattern=r"^[A-Za-z0-9.-]{0,253}$", description="DNS domain")
    dns: Servers = Field(default_factory=list, description="DNS servers")
    ntp: Servers = Field(default_factory=list, description="NTP servers")
    syslog: Servers = Field(default_factory=list, description="syslog servers")
    aaa: Literal["tacacs", "radius"] | None = Field(default=None, description="central authentication; left out: none")
    aaa_servers: Servers = Field(default_factory=list, description="its servers")
    banner: Annotated[str, AfterValidator(_banner)] = Field(
        default="", max_length=2000, description="text before login"
    )
    uplink_asn: int | None = Field(
        default=None,
        ge=1,
        le=4_294_967_294,
        description="AS number of `management.routers`; left out: that of `configuration.uplink_asn`",
    )

    def build(self) -> ManagementIntent:
        """The plain section."""
        return ManagementIntent(
            network=self.network or "",
            gateway=self.gateway or "",
            domain=self.domain,
            dns=tuple(self.dns),
            ntp=tuple(self.ntp),
            syslog=tuple(self.syslog),
            aaa=self.aaa or "",
            aaa_servers=tuple(self.aaa_servers),
            banner=self.banner,
            uplink_asn=self.uplink_asn,
        )


class TelemetryModel(_Section):
    """What switches export."""

    gnmi_port: int | None = Field(default=None, ge=1, le=65535, description="gNMI server; left out: none")
    sflow_collectors: Servers = Field(default_factory=list, description="sFlow collectors")
    sflow_sampling: int = Field(default=65536, ge=256, le=16_777_216, description="one packet in so many")

    def build(self) -> TelemetryIntent:
        """The plain section."""
        return TelemetryIntent(self.gnmi_port, tuple(self.sflow_collectors), self.sflow_sampling)


class TenantModel(_Section):
    """A tenant with nodes of its own."""

    name: VrfName = Field(description="name of its VRF")
    vni: int = Field(ge=1, le=16_777_214, description="layer-3 VNI")
    nodes: list[str] = Field(min_length=1, max_length=16384, description="names of its nodes, as node001")

    def build(self) -> TenantIntent:
        """The plain tenant."""
        return TenantIntent(self.name, self.vni, tuple(self.nodes))


class ConfigurationModel(_Section):
    """What the configurations need beyond fabric and policy."""

    nos: dict[str, NosModel] = Field(
        default_factory=dict,
        max_length=16,
        description="operating system by role: leaf, spine, super-spine, storage-leaf, storage-spine, frontend-leaf, "
        "frontend-spine, management-leaf, management-spine; those of other networks left out: as the leaf",
    )
    management: ManagementModel = Field(default_factory=ManagementModel, description="out-of-band network, servers")
    telemetry: TelemetryModel = Field(default_factory=TelemetryModel, description="gNMI and sFlow")
    tenants: list[TenantModel] = Field(default_factory=list, max_length=1024, description="VRFs over VXLAN-EVPN")
    load_balancing: Literal["static", "flowlet", "per-packet", "adaptive"] | None = Field(
        default=None, description="how switches choose among equal paths; left out: as the policy has it"
    )
    deviations: list[Deviation] = Field(
        default_factory=list, max_length=5, description="breaks of lossless RoCE that the site asks for by name"
    )

    uplink_asn: int | None = Field(
        default=None,
        ge=1,
        le=4_294_967_294,
        description="AS number of the routers that the front-end network leads to; left out: any but our own",
    )

    nic_tool: str = Field(
        default="",
        max_length=32,
        description="release of the NIC's tools on the hosts, such as 24.10 of DOCA-OFED; left out: the newest that is "
        "supported",
    )

    def build(self) -> ConfigurationIntent:
        """The plain section."""
        return ConfigurationIntent(
            nos=tuple(NosChoice(role, each.family, each.version) for role, each in sorted(self.nos.items())),
            management=self.management.build(),
            telemetry=self.telemetry.build(),
            tenants=tuple(tenant.build() for tenant in self.tenants),
            load_balancing=self.load_balancing or "",
            deviations=tuple(self.deviations),
            uplink_asn=self.uplink_asn,
            nic_tool=self.nic_tool,
        )
