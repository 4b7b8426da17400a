"""The whole intent, and what it must reach."""

from __future__ import annotations

from dataclasses import dataclass, field

from eastwest.intent.background import Background
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.library import LibraryIntent
from eastwest.intent.references import Reference
from eastwest.intent.site.fabric import FabricIntent
from eastwest.intent.site.gpus import Gpus
from eastwest.intent.site.lossless import LosslessIntent
from eastwest.intent.site.networks import FrontendIntent, ManagementIntent, StorageIntent
from eastwest.intent.site.room import Room
from eastwest.intent.site.workload import WorkloadIntent


@dataclass(frozen=True, slots=True)
class Targets:
    """What the site must reach.

    busbw_fraction: least share of the ideal bus bandwidth. slowdown: most time over the ideal time.
    paused_fraction: most share of time any fabric port may be paused.
    gpu_active: least share of a step spent computing.
    """

    busbw_fraction: float
    slowdown: float
    paused_fraction: float
    gpu_active: float


@dataclass(frozen=True, slots=True)
class Site:
    """The intent of one site.

    monitoring: names of metric sources the site says it has (may be empty). background: traffic beside every workload.
    growth: numbers of GPU nodes that the site shall grow to, ascending, each more than `gpus.count`.
    references: files that the site file names. source_hash: SHA-256 of the site file and of these.
    library: what jobs set of their collective library.
    """

    name: str
    gpus: Gpus
    fabric: FabricIntent
    room: Room
    lossless: LosslessIntent
    workloads: tuple[WorkloadIntent, ...]
    storage: StorageIntent | None
    monitoring: tuple[str, ...]
    targets: Targets
    source_hash: str
    background: tuple[Background, ...] = ()
    configuration: ConfigurationIntent = field(default_factory=ConfigurationIntent)
    frontend: FrontendIntent | None = None
    management: ManagementIntent | None = None
    growth: tuple[int, ...] = ()
    inference: tuple[InferenceIntent, ...] = ()
    references: tuple[Reference, ...] = ()
    library: LibraryIntent = field(default_factory=LibraryIntent)
