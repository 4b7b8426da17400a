"""From a site and its plan to the storage outlook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.data_use import ClientIntent
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.storage.assumed import assumptions, fitting, measured_use, rests
from eastwest.predict.storage.disturb import disturbance
from eastwest.predict.storage.outlook import StorageOutlook, summaries
from eastwest.predict.storage.path import Way, way_of
from eastwest.predict.storage.phase import Phase, bottleneck
from eastwest.predict.storage.rates import StorageRates
from eastwest.predict.storage.reads import read_phases
from eastwest.predict.storage.traced import traced_phases
from eastwest.predict.storage.traffic import Traffic, traffic_of
from eastwest.predict.storage.uncertain import COPY, Case, parameters_of, with_intervals
from eastwest.predict.storage.writes import checkpoint_phases
from eastwest.traffic.io import IoPattern


def predict_storage(
    site: Site,
    plan: Plan,
    catalogue: Catalogue,
    seed: int,
    patterns: Sequence[IoPattern] = (),
    copies: int = 1,
    rates: StorageRates | None = None,
    *,
    intervals: bool = True,
) -> StorageOutlook | None:
    """The outlook; None for a site without storage.

    patterns: traced jobs, of each of which `copies` run at once. rates: measured; those of other systems, or of
    another way to reach them, are left out, and the outlook says so. intervals: worked out too. Deterministic for a
    seed.
    """
    storage = site.storage
    if storage is None:
        return None
    given, rates = rates, fitting(storage, rates)
    way, use = way_of(storage, plan, catalogue, rates), measured_use(storage, rates)
    traffic = traffic_of(site, use, catalogue, patterns, copies)
    node = catalogue.nodes[site.gpus.node]
    phases_of = _by_case(
        traffic, use.client, way, (node.gpus.value or site.gpus.nics, node.pcie_generation.value), seed
    )
    parameters = parameters_of(rates)
    phases = with_intervals(phases_of, parameters) if intervals else phases_of(Case())
    return StorageOutlook(
        system=storage.system,
        count=storage.count,
        network=storage.network,
        protocol=use.client.protocol,
        phases=phases,
        stages=tuple(summaries(way, phases)),
        disturbance=disturbance(phases, way, use.client, plan.policy),
        assumptions=(
            *traffic.said,
            *assumptions(storage, use.client, way, parameters, rates),
            *rests(given, rates),
            *dict.fromkeys(note for one in phases for note in one.notes),
        ),
        network_gigabytes_per_s=bottleneck(way.stages(write=False)[:-1], float("inf"))[1],
    )


def _by_case(
    traffic: Traffic, client: ClientIntent, way: Way, node: tuple[int, int | None], seed: int
) -> Callable[[Case], tuple[Phase, ...]]:
    """All phases as a case changes client and way. node: its GPUs and its PCIe generation."""
    gpus, pcie = node

    @cache
    def reads(client: ClientIntent, changed: Way) -> tuple[Phase, ...]:
        """Simulated once where a case leaves alone what reads depend on."""
        return read_phases(traffic.pipelines, client, changed, gpus, seed)

    def phases_of(case: Case) -> tuple[Phase, ...]:
        changed = case.way(way)
        return (
            *reads(case.client(client), changed),
            *(p for one in traffic.checkpoints for p in checkpoint_phases(one, changed, gpus, pcie, case.of(COPY))),
            *traced_phases(traffic.patterns, traffic.copies, changed),
        )

    return phases_of
