"""The switches of a small designed site, for tests of whole configurations."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from eastwest.design.designer import design
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import (
    ConfigurationIntent,
    ManagementIntent,
    TelemetryIntent,
    TenantIntent,
)
from eastwest.intent.load import load_site
from eastwest.intent.site import SwitchChoice
from eastwest.plan import Plan
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.configure import Configuration, configuration

MANAGEMENT = ManagementIntent(
    network="192.0.2.0/24",
    domain="gpu.example.net",
    dns=("192.0.2.2",),
    ntp=("192.0.2.3", "192.0.2.4"),
    syslog=("192.0.2.5",),
    aaa="tacacs",
    aaa_servers=("192.0.2.6",),
    banner="Authorised access only",
)
TELEMETRY = TelemetryIntent(gnmi_port=6030, sflow_collectors=("192.0.2.7",), sflow_sampling=65536)
TENANTS = (TenantIntent("blue", 10010, ("node001", "node002")), TenantIntent("green", 10020, ("node003",)))


EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "h100-rail-128.yaml"
MODELS = {"eos": "7060x6-64pe", "junos": "qfx5240-64od", "sonic": "sn5600"}


@cache
def plan_with(
    model: str = "sn5600",
    *,
    tenants: bool = False,
    addressing: str = "bgp-unnumbered",
    configuration: ConfigurationIntent | None = None,
) -> Plan:
    """Four nodes of eight NICs on four leaves and two spines, with management, telemetry and, if wanted, tenants."""
    site = load_site(EXAMPLE)
    choice = SwitchChoice(model=model)
    fabric = replace(
        site.fabric,
        topology="leaf-spine",
        leaf=choice,
        spine=choice,
        nodes_per_unit=1,
        spines=2,
        uplink_gbps=400.0,
        addressing=addressing,
    )
    wanted = configuration or ConfigurationIntent(
        management=MANAGEMENT, telemetry=TELEMETRY, tenants=TENANTS if tenants else ()
    )
    gpus = replace(site.gpus, count=4)
    return design(replace(site, gpus=gpus, fabric=fabric, configuration=wanted), load_catalogue())


def configured(
    family: str | None, *, tenants: bool = False, addressing: str = "bgp-unnumbered", plan: Plan | None = None
) -> Configuration:
    """The configuration of that site, or of another, on one family."""
    model = MODELS.get(family or "", "sn5600")
    chosen = plan or plan_with(model, tenants=tenants, addressing=addressing)
    found = configuration(chosen, load_catalogue(), family)
    assert found is not None
    return found


def designed(family: str, *, tenants: bool = False, addressing: str = "bgp-unnumbered") -> tuple[DeviceIntent, ...]:
    """The switches of that site."""
    return configured(family, tenants=tenants, addressing=addressing).intents
