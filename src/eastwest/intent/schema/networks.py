"""The networks beside the compute fabric, as they are written in the site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eastwest.intent.quantity import RATIO, Quantity
from eastwest.intent.schema.data_use import DataUseModel
from eastwest.intent.schema.section import Rate, Section, SwitchModel, Throughput
from eastwest.intent.site import Attached, FrontendIntent, ManagementIntent, Routers, ServiceFabric, StorageIntent

Ratio = Annotated[float, Quantity(RATIO, "1:1", "64:1")]


class StorageNetworkModel(Section):
    """A storage network of its own: leaf-spine, every host on two leaves."""

    ports: int = Field(default=2, ge=1, le=16, description="storage ports of every GPU node")
    link: Rate = Field(default=200.0, description="speed of these ports; left out: 200G")
    oversubscription: Ratio = Field(default=1.0, description="upper bound on a leaf; left out: 1:1")
    leaf: SwitchModel = Field(default_factory=SwitchModel, description="the leaf switch")
    spine: SwitchModel = Field(default_factory=SwitchModel, description="the spine switch")

    def build(self) -> ServiceFabric:
        """The plain section."""
        return ServiceFabric(self.ports, self.link, self.oversubscription, self.leaf.build(), self.spine.build())


class StorageModel(Section):
    """Storage demand over the whole cluster, and how the systems are connected."""

    system: str = Field(description="storage system, an id of `eastwest catalogue storage`")
    count: int = Field(ge=1, le=4096, description="number of systems")
    read: Throughput = Field(description="read throughput the cluster needs")
    write: Throughput = Field(description="write throughput the cluster needs, checkpoints included")
    network: Literal["none", "dedicated", "converged"] = Field(
        default="none",
        description="none: not cabled by this plan; dedicated: a network of its own; converged: on the leaves of the "
        "compute fabric, spread evenly",
    )
    dedicated: StorageNetworkModel = Field(
        default_factory=StorageNetworkModel, description="the dedicated network; needs `network: dedicated`"
    )
    ports: int | None = Field(
        default=None, ge=1, le=64, description="network ports of one system; left out: the catalogue's"
    )
    link: Rate | None = Field(default=None, description="speed of these ports; left out: the catalogue's")
    beside_nodes: int | None = Field(
        default=None,
        ge=1,
        le=16384,
        description="converged systems stand on the leaves of the first so many GPU nodes; left out: of all, or where "
        "the site grows of its first step. Keep the number when the site takes a step, so that no storage cable moves",
    )
    use: DataUseModel = Field(default_factory=DataUseModel, description="what jobs read and write, and how")

    def build(self) -> StorageIntent:
        """The plain section."""
        fabric = self.dedicated.build() if self.network == "dedicated" else None
        return StorageIntent(
            self.system,
            self.count,
            self.read,
            self.write,
            self.network,
            fabric,
            self.ports,
            self.link,
            self.use.build(),
            self.beside_nodes,
        )


class AttachedModel(Section):
    """Equal hosts of the front-end network."""

    count: int = Field(ge=1, le=4096, description="how many")
    ports: int = Field(default=2, ge=1, le=16, description="ports of each")
    link: Rate = Field(default=100.0, description="speed of a port; left out: 100G")

    def build(self) -> Attached:
        """The plain section."""
        return Attached(self.count, self.ports, self.link)


class FrontendModel(Section):
    """The front-end network: users, inference requests, images, logs. Leaf-spine, every host on two leaves."""

    ports: int = Field(default=2, ge=1, le=16, description="front-end ports of every GPU node")
    link: Rate = Field(default=100.0, description="speed of these ports; left out: 100G")
    oversubscription: Ratio = Field(default=3.0, description="upper bound on a leaf; left out: 3:1")
    leaf: SwitchModel = Field(default_factory=SwitchModel, description="the leaf switch")
    spine: SwitchModel = Field(default_factory=SwitchModel, description="the spine switch")
    load_balancers: AttachedModel | None = Field(default=None, description="load balancers in front of inference")
    servers: AttachedModel | None = Field(default=None, description="head nodes, gateways and other servers")
    uplinks: AttachedModel | None = Field(
        default=None, description="routers of the outside world; left out: none, and the plan says so"
    )

    def build(self) -> FrontendIntent:
        """The plain section."""
        fabric = ServiceFabric(self.ports, self.link, self.oversubscription, self.leaf.build(), self.spine.build())
        attached = (
            None if model is None else model.build() for model in (self.load_balancers, self.servers, self.uplinks)
        )
        return FrontendIntent(fabric, *attached)


class RoutersModel(Section):
    """Routers that lead from the management network to NTP, DNS, AAA, syslog and collectors. They speak BGP."""

    count: int = Field(ge=1, le=16, description="how many")
    ports: int = Field(default=1, ge=1, le=8, description="links of each, to the aggregation switches in turn")
    link: Rate | None = Field(
        default=None, description="speed of a link; left out: that of the access switches' uplinks"
    )

    def build(self) -> Routers:
        """The plain section."""
        return Routers(self.count, self.ports, self.link)


class ManagementNetworkModel(Section):
    """Out-of-band management: access switches with a port for every device of every network."""

    ports: int = Field(default=1, ge=1, le=16, description="management ports of every GPU node (BMC, DPU)")
    link: Rate = Field(default=1.0, description="speed of a management port; left out: 1G")
    uplinks: int = Field(default=2, ge=1, le=8, description="links of each access switch to the aggregation switches")
    access: SwitchModel = Field(default_factory=SwitchModel, description="the access switch")
    aggregation: SwitchModel = Field(default_factory=SwitchModel, description="the aggregation switch")
    routers: RoutersModel | None = Field(
        default=None, description="the way to the servers of the site; left out: none, and the plan says so"
    )

    def build(self) -> ManagementIntent:
        """The plain section."""
        routers = None if self.routers is None else self.routers.build()
        switches = (self.access.build(), self.aggregation.build())
        return ManagementIntent(self.ports, self.link, self.uplinks, *switches, routers)


class GrowthModel(Section):
    """What the site shall grow to; ports are kept free for it from the first day."""

    nodes: list[Annotated[int, Field(ge=2, le=16384)]] = Field(
        min_length=1, max_length=8, description="GPU nodes after each step, ascending, more than `gpus.count`"
    )
