"""What the fabric section of a site file must agree with: topology, planes, tiers, storage and growth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eastwest.errors import Problem
from eastwest.intent.catalogue.model import Catalogue, Nic
from eastwest.intent.document import Document
from eastwest.intent.schema.collective import CollectiveModel
from eastwest.intent.schema.fabric import FabricModel
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.networks import GrowthModel, StorageModel

if TYPE_CHECKING:
    from eastwest.intent.check import Sections

_NOT_FLAT = ("spine", "spines", "uplink", "nodes_per_unit", "tiers", "super_spine", "units_per_pod", "core")
_THREE_TIERS = ("super_spine", "units_per_pod", "core", "spine_oversubscription")


def check_topology(document: Document, sections: Sections, catalogue: Catalogue) -> Iterator[Problem]:
    """Problems of the fabric section by itself and with nodes, workloads, storage and growth."""
    fabric, gpus = sections.fabric, sections.gpus
    if fabric is not None:
        yield from _check_fabric(document, fabric)
        yield from _check_rail_only(document, fabric, sections)
    if gpus is not None and fabric is not None:
        yield from _check_fit(document, gpus, fabric, catalogue)
    if sections.storage is not None:
        yield from _check_storage(document, sections.storage, gpus)
    if sections.growth is not None and gpus is not None:
        yield from _check_growth(document, sections.growth, gpus)


def _check_fabric(document: Document, fabric: FabricModel) -> Iterator[Problem]:
    for tier in ("leaf", "spine", "super_spine"):
        choice = getattr(fabric, tier)
        if choice.model and choice.vendor:
            yield document.problem(("fabric", tier), "names both model and vendor", "one of them", "remove `vendor:`")
    if fabric.topology == "single-switch":
        yield from _meaningless(document, _NOT_FLAT, "topology single-switch", "choose another topology")
        if fabric.dual_tor:
            found = "has no meaning with topology single-switch"
            yield document.problem(("fabric", "dual_tor"), found, mend="use `planes: 2` for two switches")
    elif fabric.tiers == 2:
        yield from _meaningless(document, _THREE_TIERS, "two tiers", "write `tiers: 3`")


def _meaningless(document: Document, keys: tuple[str, ...], where: str, instead: str) -> Iterator[Problem]:
    for key in keys:
        if document.value_at(("fabric", key)) is not None:
            found = f"has no meaning with {where}"
            yield document.problem(("fabric", key), found, mend=f"remove `{key}:` or {instead}")


def _check_rail_only(document: Document, fabric: FabricModel, sections: Sections) -> Iterator[Problem]:
    """Without a path between rails, nothing may ask for one."""
    if fabric.topology != "rail-only":
        return
    for position, workload in sections.workloads.items():
        if isinstance(workload, CollectiveModel) and workload.scope == "all":
            mend = "choose topology rail-optimised, which has paths between rails"
            found = "scope all sends from rail to rail, and a rail-only fabric has no path there"
            yield document.problem(("workloads", position, "scope"), found, "rail, unit", mend)


def _check_fit(document: Document, gpus: GpusModel, fabric: FabricModel, catalogue: Catalogue) -> Iterator[Problem]:
    if fabric.nodes_per_unit is not None and fabric.nodes_per_unit > gpus.count:
        growth = document.value_at(("growth", "nodes"))
        if not isinstance(growth, list):
            found = f"{fabric.nodes_per_unit} nodes per unit, but the site has {gpus.count}"
            yield document.problem(("fabric", "nodes_per_unit"), found, f"1 to {gpus.count}")
    for model in dict.fromkeys((gpus.nic, *(other.nic for other in gpus.other_nics))):
        nic = catalogue.nics.get(model)
        if nic is not None and nic.speed_gbps.value is not None:
            yield from _check_link(document, fabric, nic, nic.speed_gbps.value)


def _check_link(document: Document, fabric: FabricModel, nic: Nic, most: float) -> Iterator[Problem]:
    """A NIC runs its links."""
    if fabric.link > most:
        found = f"{fabric.link:g}G is more than the NIC can do"
        yield document.problem(("fabric", "link"), found, f"at most {most:g}G ({nic.model})")
        return
    ports = fabric.planes * (2 if fabric.dual_tor else 1)
    total = most * max(nic.ports.value or 1, 1)
    if fabric.link * ports > total:
        found = f"{ports} ports of {fabric.link:g}G in each NIC (planes x dual ToR) exceed its {total:g}G"
        yield document.problem(("fabric", "link"), found, f"at most {total / ports:g}G ({nic.model})")


def _check_storage(document: Document, storage: StorageModel, gpus: GpusModel | None) -> Iterator[Problem]:
    if storage.network != "dedicated" and document.value_at(("storage", "dedicated")) is not None:
        found = f"has no meaning with network {storage.network}"
        yield document.problem(("storage", "dedicated"), found, mend="write `network: dedicated`")
    beside = storage.beside_nodes
    if beside is not None and storage.network != "converged":
        found = f"has no meaning with network {storage.network}"
        yield document.problem(("storage", "beside_nodes"), found, mend="write `network: converged`, or leave it out")
    elif beside is not None and gpus is not None and beside > gpus.count:
        found = f"{beside} nodes are more than there are"
        yield document.problem(("storage", "beside_nodes"), found, f"at most {gpus.count}, gpus.count")


def _check_growth(document: Document, growth: GrowthModel, gpus: GpusModel) -> Iterator[Problem]:
    steps = [gpus.count, *growth.nodes]
    if any(later <= earlier for earlier, later in zip(steps, growth.nodes, strict=False)):
        found = f"steps of {', '.join(map(str, growth.nodes))} nodes from {gpus.count}"
        yield document.problem(("growth", "nodes"), found, f"ascending numbers, each more than {gpus.count}")
