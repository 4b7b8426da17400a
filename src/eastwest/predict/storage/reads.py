"""Data sets that accelerators read: utilisation, waiting, averages and bursts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eastwest.findings import Outcome
from eastwest.intent.data_use import ClientIntent, PipelineIntent
from eastwest.predict.storage.demand import in_flight_bytes, pipeline_demand, reader_gigabytes_per_s
from eastwest.predict.storage.feed import Supply, feed
from eastwest.predict.storage.path import Way
from eastwest.predict.storage.phase import Phase, bottleneck, loads_of
from eastwest.units import format_bytes, format_us


def read_phases(
    pipelines: Sequence[PipelineIntent], client: ClientIntent, way: Way, gpus_per_node: int, seed: int
) -> tuple[Phase, ...]:
    """Each data set, all of them reading at once. Where the way is short, each gets its share of what all ask for."""
    counted = [_with_all(one, way.nodes * gpus_per_node) for one in pipelines]
    demands = [pipeline_demand(one) * (one.accelerators or 0) for one in counted]
    least = bottleneck(way.stages(write=False), float("inf"))[1]
    found = []
    for number, (one, demand) in enumerate(zip(counted, demands, strict=True)):
        others = sum(demands) - demand
        share = None if least is None else max(least - others, least * demand / max(sum(demands), 1e-12))
        found.append(_phase(one, client, way, gpus_per_node, share, seed + number))
    return tuple(found)


def _with_all(pipeline: PipelineIntent, gpus: int) -> PipelineIntent:
    return pipeline if pipeline.accelerators is not None else replace(pipeline, accelerators=gpus)


def _phase(
    one: PipelineIntent, client: ClientIntent, way: Way, gpus_per_node: int, share: float | None, seed: int
) -> Phase:
    accelerators = one.accelerators or 1
    per_node = max(1, min(gpus_per_node, -(-accelerators // way.nodes)))
    demand = pipeline_demand(one) * accelerators
    reader = reader_gigabytes_per_s(client, one.threads)
    nodes = -(-accelerators // per_node)
    each = way.node_of(write=False)
    burst = min(reader * accelerators, float("inf") if each is None else each * nodes)
    stages = way.stages(write=False)
    limit, rate = bottleneck(stages, burst)
    refill = one.batch * one.sample_bytes * one.prefetch * accelerators
    supply = Supply(
        total=burst if share is None else min(share, burst),
        node=float("inf") if each is None else each,
        reader=reader,
    )
    fed = feed(one, accelerators, per_node, supply, seed)
    unknown = rate is None
    wait = None if unknown else fed.wait_us
    return Phase(
        name=one.name,
        kind="read",
        write=False,
        burst_bytes=refill,
        average=demand,
        burst=burst,
        rate=rate,
        time_us=None if rate is None else refill / rate / 1e3,
        wait_us=wait,
        wait_share=None if unknown else 1.0 - fed.utilisation,
        limit=limit,
        measured="not known" if unknown else f"AU {fed.utilisation:.1%}",
        target=f"AU at least {one.least_au:.0%}",
        outcome=_outcome(unknown, fed.utilisation, one.least_au),
        loads=loads_of(stages, demand, burst),
        utilisation=None if unknown else fed.utilisation,
        slice_us=fed.slice_us,
        series=fed.supply_series,
        notes=tuple(_notes(one, client, per_node, fed.simulated)),
    )


def _outcome(unknown: bool, utilisation: float, least: float) -> Outcome:
    if unknown:
        return Outcome.INCONCLUSIVE
    return Outcome.PASS if utilisation >= least else Outcome.FAIL


def _notes(one: PipelineIntent, client: ClientIntent, per_node: int, simulated: int) -> list[str]:
    notes = [
        f"{one.name}: {one.batch} x {format_bytes(one.sample_bytes)} per {format_us(one.compute_us)} and GPU"
        + (f" ({one.source})" if one.source else "")
        + f"; {one.threads} readers and {one.prefetch} batches ahead.",
        f"{one.name}: readers of one node have up to {format_bytes(in_flight_bytes(client, one.threads * per_node))} "
        "on the way to it at once.",
    ]
    if simulated < (one.accelerators or 1):
        notes.append(f"{one.name}: {simulated} of {one.accelerators} GPUs were simulated with their share.")
    return notes
