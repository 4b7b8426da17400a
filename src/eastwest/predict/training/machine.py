"""The machine a job runs on: GPUs, their memory, the network between them, and the storage that feeds them."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import GpuNode
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.collectives import GLOBAL, Parameters, System
from eastwest.predict.collectives.from_plan import system_of


@dataclass(frozen=True, slots=True)
class Machine:
    """peak_tflops: of one GPU, dense BF16. memory_gigabytes_per_s: of one GPU, None when nobody published it.

    read_gigabytes_per_s: of the dataset, for the whole job; None when the site has no storage. parameters: of its
    collectives.
    """

    system: System
    peak_tflops: float
    memory_gigabytes_per_s: float | None = None
    read_gigabytes_per_s: float | None = None
    parameters: Parameters = GLOBAL


def machine_of(site: Site, plan: Plan, node: GpuNode) -> Machine:
    """The plan's machine. Raises InputError when the peak of its GPUs or their links are not known."""
    if node.peak_bf16_tflops.value is None:
        mend = "add an entry with peak_bf16_tflops to the catalogue folder beside the site file"
        raise InputError(Problem(f"BF16 peak of {node.id} is not known", "gpus.node", mend=mend))
    return Machine(
        system_of(plan, node),
        node.peak_bf16_tflops.value,
        node.memory_gigabytes_per_s.value,
        None if site.storage is None else site.storage.read_gigabytes_per_s,
    )
