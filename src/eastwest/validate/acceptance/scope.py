"""What the builders of a plan share: the fabric at hand, its system, what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from eastwest.fabric import Device
from eastwest.fabric.graph import PortId
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.collectives import GLOBAL, Parameters, System
from eastwest.validate.acceptance.elements import Elements
from eastwest.validate.acceptance.model import Test
from eastwest.validate.criterion import Criterion

Batch = tuple[Test, ...]
PAIR_TOOLS = ("perftest", "iperf3")
LIBRARIES = ("nccl-tests", "rccl-tests", "torch")
MLPERF = ("unet3d", "resnet50", "cosmoflow")
"""Training workloads of MLPerf Storage v2.0."""
QUEUE_PAIRS = 8
"""Of one pair of perftest: flows enough to spread over the ways."""
SIZES_BYTES = (1 << 20, 64 << 20, 1 << 30, 8 << 30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """hours: at hand. hosts: names, empty for all. pair_tool, library: what measures. rounds: of pairs, None: as fits.

    sizes_bytes: of collectives, rising. storage_folder: where fio may write, empty: no fio; storage_size: of each of
    four files a host, as fio writes it; storage_seconds: of one run. nvme_device: block device over NVMe-oF that fio
    may read, empty: none. mlperf: workload of MLPerf Storage that is launched, empty: its outputs are taken in.
    failover: whether links and switches may be taken down. soak: whether to soak. seconds: of one point-to-point
    measurement. queue_pairs: of each pair of perftest. repeats: of each measurement, at least.
    """

    hours: float = 24.0
    hosts: tuple[str, ...] = ()
    pair_tool: str = "perftest"
    library: str = "nccl-tests"
    rounds: int | None = None
    sizes_bytes: tuple[int, ...] = SIZES_BYTES
    storage_folder: str = ""
    storage_size: str = "1G"
    storage_seconds: float = 60.0
    nvme_device: str = ""
    mlperf: str = ""
    failover: bool = False
    soak: bool = True
    seconds: float = 10.0
    queue_pairs: int = QUEUE_PAIRS
    repeats: int = 3
    most: int = 10
    error: float = 0.05
    reserve: float = 0.10
    parameters: Parameters = GLOBAL


@dataclass(frozen=True)
class Scope:
    """site, system: None where there is no site file, or its GPUs have no constants; why_no_system says so."""

    plan: Plan
    catalogue: Catalogue
    site: Site | None
    system: System | None
    why_no_system: str
    wanted: Wanted

    @cached_property
    def hosts(self) -> tuple[Device, ...]:
        """GPU nodes that take part, in the order of the plan."""
        asked = set(self.wanted.hosts)
        return tuple(node for node in self.plan.fabric.gpu_nodes if not asked or node.name in asked)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(host.name for host in self.hosts)

    @cached_property
    def elements(self) -> Elements:
        """What traffic uses."""
        return Elements(self.plan.fabric)

    @cached_property
    def oversubscription(self) -> float:
        """The worst of any tier, 1 is none."""
        return max([1.0, *(tier.oversubscription for tier in self.plan.tiers)])

    @cached_property
    def above_leaves(self) -> float:
        """The worst oversubscription of the tiers above the leaves."""
        return max([1.0, *(tier.oversubscription for tier in self.plan.tiers[1:])])

    @property
    def balanced(self) -> bool:
        """Whether flows cannot collide: one switch joins all NICs of a rail."""
        return len(self.plan.tiers) <= 1

    def ports(self, host: str) -> tuple[PortId, ...]:
        """Cabled ports of a host."""
        device = self.plan.fabric.by_name[host]
        own = (PortId(host, port.name) for port in device.ports)
        return tuple(port for port in own if port in self.plan.fabric.link_at)

    def rate_gbps(self, port: PortId) -> float:
        """Line rate of a port's link."""
        return self.plan.fabric.link_at[port].speed_gbps


@dataclass(frozen=True, slots=True)
class Proposal:
    """Batches of one kind with what judges them; they stand or fall together with their batch."""

    batches: tuple[Batch, ...]
    criteria: tuple[Criterion, ...]
