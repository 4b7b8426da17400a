"""The DeviceIntent: one device of a Plan as its configuration needs it, in no vendor's terms."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.plan.device.interfaces import InterfaceIntent, LoopbackIntent, VlanIntent
from eastwest.plan.device.qos import LoadBalancing, QosIntent
from eastwest.plan.device.routing import BgpIntent
from eastwest.plan.device.services import Lldp, Management, Telemetry
from eastwest.plan.device.tenancy import Tenancy


@dataclass(frozen=True, slots=True)
class Nos:
    """A network operating system. family: as the registry of vendors names it. version: as the maker writes it."""

    family: str
    version: str


@dataclass(frozen=True, slots=True)
class DeviceIntent:
    """One switch. What renderers take and readers return.

    role: `leaf`, `spine` and so on, as in the fabric. model: catalogue id. Both are empty when a configuration that
    does not say was read. Tuples stand in canonical order (see `plan.device.order`), so that equal configurations are
    equal values. plan_sha256: the plan it came from, empty when it came from elsewhere. Large parts that devices have
    in common are the same objects.
    """

    hostname: str
    role: str = ""
    model: str = ""
    nos: Nos = Nos("", "")
    plan_sha256: str = ""
    interfaces: tuple[InterfaceIntent, ...] = ()
    loopbacks: tuple[LoopbackIntent, ...] = ()
    bgp: BgpIntent | None = None
    qos: QosIntent | None = None
    balancing: LoadBalancing = field(default_factory=LoadBalancing)
    lldp: Lldp = field(default_factory=Lldp)
    telemetry: Telemetry = field(default_factory=Telemetry)
    management: Management = field(default_factory=Management)
    tenancy: Tenancy = field(default_factory=Tenancy)
    vlans: tuple[VlanIntent, ...] = ()

    @property
    def six(self) -> bool:
        """Whether the hosts of the device, or what it forwards, speak IPv6 alone."""
        bgp = self.bgp
        return bgp is not None and bool(bgp.connected6) and not bgp.connected
