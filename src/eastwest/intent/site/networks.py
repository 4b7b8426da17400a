"""The networks beside the compute fabric: storage, front end, management."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.intent.data_use import DataUse
from eastwest.intent.site.fabric import SwitchChoice


@dataclass(frozen=True, slots=True)
class ServiceFabric:
    """A leaf-spine network beside the compute fabric, whose hosts have two leaves each.

    ports: ports of every GPU node to it. link_gbps: their speed.
    """

    ports: int
    link_gbps: float
    oversubscription: float
    leaf: SwitchChoice = field(default_factory=SwitchChoice)
    spine: SwitchChoice = field(default_factory=SwitchChoice)


@dataclass(frozen=True, slots=True)
class StorageIntent:
    """Storage demand. system: catalogue id. Throughput in gigabytes per second over the whole cluster.

    network: `none` (not cabled by the plan), `dedicated` or `converged`. fabric: the dedicated network.
    system_ports, system_gbps: ports of one system and their speed, None takes the catalogue's.
    use: what jobs do with it. beside_nodes: converged systems stand on the leaves of the first so many GPU nodes, None
    for all, or where the site grows those of its first step.
    """

    system: str
    count: int
    read_gigabytes_per_s: float
    write_gigabytes_per_s: float
    network: str = "none"
    fabric: ServiceFabric | None = None
    system_ports: int | None = None
    system_gbps: float | None = None
    use: DataUse = field(default_factory=DataUse)
    beside_nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """So many equal hosts of a front-end network, each with so many ports of one speed."""

    count: int
    ports: int
    link_gbps: float


@dataclass(frozen=True, slots=True)
class FrontendIntent:
    """The front-end network: GPU nodes, load balancers, other servers, and routers of the outside world."""

    fabric: ServiceFabric
    load_balancers: Attached | None
    servers: Attached | None
    uplinks: Attached | None


@dataclass(frozen=True, slots=True)
class Routers:
    """Routers that the management network leads to. link_gbps: None for the speed of the access switches' uplinks."""

    count: int
    ports: int
    link_gbps: float | None = None


@dataclass(frozen=True, slots=True)
class ManagementIntent:
    """Out-of-band management. ports: management ports of every GPU node; every other device has one.

    uplinks: links of each access switch, shared out to two aggregation switches where there are any. routers: those of
    others that lead to the servers of the site, None when the site names none.
    """

    ports: int
    link_gbps: float
    uplinks: int
    access: SwitchChoice = field(default_factory=SwitchChoice)
    aggregation: SwitchChoice = field(default_factory=SwitchChoice)
    routers: Routers | None = None
