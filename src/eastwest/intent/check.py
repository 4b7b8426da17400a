"""What the shape of a site file cannot say: known ids, and values that must agree with each other.

Every check takes the sections that could be read (None where one could not), so that all problems of a file come out
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eastwest.errors import Problem
from eastwest.intent.background import BackgroundModel
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.check_fabric import check_topology
from eastwest.intent.check_library import check_library
from eastwest.intent.check_recorded import check_requests, check_storage_run, check_trace
from eastwest.intent.check_traffic import check_background, check_classes
from eastwest.intent.check_training import check_training
from eastwest.intent.check_use import check_inference, check_use
from eastwest.intent.document import Document, Keys
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.schema.collective import CollectiveModel
from eastwest.intent.schema.fabric import FabricModel
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.inference import InferenceModel
from eastwest.intent.schema.library import LibraryModel
from eastwest.intent.schema.lossless import LosslessModel
from eastwest.intent.schema.measured import check_measured
from eastwest.intent.schema.networks import GrowthModel, StorageModel
from eastwest.intent.schema.recorded import RequestsModel, StorageRunModel, TraceModel
from eastwest.intent.schema.site import WrittenWorkload

RDMA_MTUS = (256, 512, 1024, 2048, 4096)
ROCE_HEADERS_BYTES = 20 + 8 + 12 + 16 + 4
"""IPv4, UDP, base transport and RDMA extended transport headers, invariant CRC (InfiniBand annex A17)."""

_ALGORITHMS: dict[str, tuple[str, ...]] = {
    "all-reduce": ("auto", "ring", "halving-doubling", "tree"),
    "all-gather": ("auto", "ring", "halving-doubling"),
    "reduce-scatter": ("auto", "ring", "halving-doubling"),
    "all-to-all": ("auto", "pairwise"),
    "broadcast": ("auto", "ring", "tree"),
    "incast": ("auto",),
    "permutation": ("auto",),
}


_SWITCHES: tuple[Keys, ...] = (
    ("fabric", "leaf"),
    ("fabric", "spine"),
    ("fabric", "super_spine"),
    ("storage", "dedicated", "leaf"),
    ("storage", "dedicated", "spine"),
    ("frontend", "leaf"),
    ("frontend", "spine"),
    ("management", "access"),
    ("management", "aggregation"),
)
"""Where a site file names switches."""


@dataclass(frozen=True)
class Sections:
    """The sections of a site file that could be read. workloads, background, inference: by position."""

    gpus: GpusModel | None = None
    fabric: FabricModel | None = None
    lossless: LosslessModel | None = None
    storage: StorageModel | None = None
    growth: GrowthModel | None = None
    library: LibraryModel | None = None
    workloads: Mapping[int, WrittenWorkload] = field(default_factory=dict)
    background: Mapping[int, BackgroundModel] = field(default_factory=dict)
    inference: Mapping[int, InferenceModel] = field(default_factory=dict)


def check_site(document: Document, sections: Sections, catalogue: Catalogue) -> Iterator[Problem]:
    """All problems of agreement in one site file."""
    yield from _check_ids(document, catalogue)
    if sections.gpus is not None:
        yield from _check_gpus(document, sections.gpus)
    yield from check_topology(document, sections, catalogue)
    if sections.lossless is not None:
        yield from _check_lossless(document, sections.lossless)
        yield from check_classes(document, sections.lossless)
        yield from check_measured(document, sections.lossless.buffers, catalogue.switches)
    yield from check_background(document, sections.lossless, sections.background)
    yield from check_inference(document, sections.inference, sections.gpus, catalogue)
    if sections.storage is not None:
        yield from check_use(document, sections.storage, sections.lossless, sections.gpus, catalogue)
    if sections.library is not None:
        yield from check_library(document, sections.library, sections.gpus, catalogue)
    yield from _check_names(document, sections)
    for position, workload in sections.workloads.items():
        path: Keys = ("workloads", position)
        if isinstance(workload, CollectiveModel):
            yield from _check_collective(document, path, workload, sections)
        elif isinstance(workload, TraceModel):
            yield from check_trace(document, path, workload)
        elif isinstance(workload, RequestsModel):
            yield from check_requests(document, path, workload, [one.name for one in sections.inference.values()])
        elif isinstance(workload, StorageRunModel):
            others = {one.name: one for one in sections.workloads.values()}
            yield from check_storage_run(document, path, workload, sections.storage, others)
        else:
            yield from check_training(document, path, workload, sections.gpus, catalogue)


def _check_ids(document: Document, catalogue: Catalogue) -> Iterator[Problem]:
    vendors = {switch.vendor for switch in catalogue.switches.values()}
    known: list[tuple[Keys, str, set[str], str]] = [
        (("gpus", "node"), "GPU node", set(catalogue.nodes), "eastwest catalogue nodes"),
        (("gpus", "nic"), "NIC", set(catalogue.nics), "eastwest catalogue nics"),
        (("storage", "system"), "storage system", set(catalogue.storage), "eastwest catalogue storage"),
    ]
    others = document.value_at(("gpus", "other_nics"))
    places: list[Keys] = [
        ("gpus", "other_nics", at, "nic") for at in range(len(others) if isinstance(others, list) else 0)
    ]
    known += [(path, "NIC", set(catalogue.nics), "eastwest catalogue nics") for path in places]
    for path in _SWITCHES:
        known.append(((*path, "model"), "switch", set(catalogue.switches), "eastwest catalogue switches"))
        known.append(((*path, "vendor"), "vendor", vendors, "eastwest catalogue switches"))
    for path, what, ids, command in known:
        value = document.value_at(path)
        if isinstance(value, str) and value not in ids:
            near = did_you_mean(value, ids)
            mend = f"{near} All known: `{command}`; your own go into catalogue/*.yaml beside the site file".strip()
            yield document.problem(path, f"unknown {what} {shown(value)}", ", ".join(sorted(ids)), mend)


def _check_gpus(document: Document, gpus: GpusModel) -> Iterator[Problem]:
    rails = gpus.nics if gpus.rails is None else gpus.rails
    if gpus.nics % rails:
        found = f"{rails} rails do not divide {gpus.nics} NICs"
        divisors = [number for number in range(1, gpus.nics + 1) if gpus.nics % number == 0]
        yield document.problem(("gpus", "rails"), found, ", ".join(map(str, divisors)))
    yield from _check_other_nics(document, gpus)


def _check_other_nics(document: Document, gpus: GpusModel) -> Iterator[Problem]:
    """Nodes that exist, each with one model; nodes of later steps of growth may be named ahead."""
    steps = document.value_at(("growth", "nodes"))
    later = [step for step in steps if isinstance(step, int)] if isinstance(steps, list) else []
    most = max((gpus.count, *later))
    taken: dict[int, int] = {}
    for at, other in enumerate(gpus.other_nics):
        path: Keys = ("gpus", "other_nics", at)
        if not other.first <= other.last <= most:
            found = f"nodes {other.first} to {other.last}"
            yield document.problem((*path, "last"), found, f"{other.first} to {most}, the number of nodes")
            continue
        twice = next((node for node in range(other.first, other.last + 1) if node in taken), None)
        if twice is not None:
            found = f"node {twice} is in other_nics[{taken[twice]}] too"
            yield document.problem((*path, "first"), found, mend="give every node one NIC model")
        taken |= dict.fromkeys(range(other.first, other.last + 1), at)


def _check_lossless(document: Document, lossless: LosslessModel) -> Iterator[Problem]:
    if lossless.roce_dscp == lossless.cnp_dscp:
        found = f"{lossless.cnp_dscp} is also the code point of RoCE data"
        mend = "congestion notifications need a class of their own; 48 is usual"
        yield document.problem(("lossless", "cnp_dscp"), found, "0 to 63, other than roce_dscp", mend)
    if lossless.rdma_mtu not in RDMA_MTUS:
        allowed = ", ".join(f"{size} B" for size in RDMA_MTUS)
        yield document.problem(("lossless", "rdma_mtu"), f"{lossless.rdma_mtu} B", allowed)
    elif lossless.rdma_mtu + ROCE_HEADERS_BYTES > lossless.mtu:
        found = f"{lossless.rdma_mtu} B of payload and {ROCE_HEADERS_BYTES} B of headers exceed mtu {lossless.mtu} B"
        allowed = f"at most {lossless.mtu - ROCE_HEADERS_BYTES} B"
        yield document.problem(("lossless", "rdma_mtu"), found, allowed, "raise `mtu:` or lower `rdma_mtu:`")


def _check_names(document: Document, sections: Sections) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, workload in sections.workloads.items():
        if workload.name in first:
            found = f"{shown(workload.name)} is also the name of workload {first[workload.name] + 1}"
            yield document.problem(("workloads", position, "name"), found, "a name of its own")
        first.setdefault(workload.name, position)


def _check_collective(
    document: Document, path: Keys, workload: CollectiveModel, sections: Sections
) -> Iterator[Problem]:
    allowed = _ALGORITHMS[workload.collective]
    if workload.algorithm not in allowed:
        found = f"{shown(workload.algorithm)} does not carry out {workload.collective}"
        yield document.problem((*path, "algorithm"), found, ", ".join(allowed))
    size = _group_size(workload, sections)
    if size is not None and size < 2:
        yield document.problem((*path, "scope"), f"groups of {size} have nobody to talk to", "rail, unit, all")
    yield from _check_groups(document, path, workload, sections)
    if workload.collective != "incast":
        if workload.senders is not None:
            found = f"has no meaning with collective {workload.collective}"
            yield document.problem((*path, "senders"), found, mend="remove `senders:`")
    elif workload.senders is None:
        yield document.problem((*path, "senders"), "is missing", "how many NICs send to one", "add `senders:`")
    elif size is not None and workload.senders >= size:
        found = f"{workload.senders} senders in groups of {size}"
        yield document.problem((*path, "senders"), found, f"1 to {size - 1}")


def _check_groups(document: Document, path: Keys, workload: CollectiveModel, sections: Sections) -> Iterator[Problem]:
    """Groups of a stated number of nodes."""
    nodes, gpus = workload.nodes_per_group, sections.gpus
    path = (*path, "nodes_per_group")
    if nodes is None:
        return
    if workload.scope != "rail":
        yield document.problem(path, f"has no meaning with scope {workload.scope}", mend="remove it, or scope: rail")
    elif gpus is not None and gpus.count % nodes:
        yield document.problem(path, f"{nodes} does not divide the {gpus.count} nodes", f"a divisor of {gpus.count}")


def _group_size(workload: CollectiveModel, sections: Sections) -> int | None:
    """NICs in one group of a scope; None where it is not known yet."""
    gpus, fabric = sections.gpus, sections.fabric
    if gpus is None:
        return None
    if workload.scope == "all":
        return gpus.count * (gpus.nics if gpus.rails is None else gpus.rails)
    if workload.scope == "rail":
        return workload.nodes_per_group or gpus.count
    return None if fabric is None else fabric.nodes_per_unit
