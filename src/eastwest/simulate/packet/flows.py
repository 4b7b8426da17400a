"""Flows of a run: every message with its time against the ideal, and their sums by kind of traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES
from eastwest.plan import Plan
from eastwest.simulate.packet.knobs import TCP_OVERHEAD_BYTES, tcp_payload_bytes
from eastwest.simulate.packet.layout import Layout
from eastwest.simulate.packet.traffic import WORKLOAD, Traffic
from eastwest.simulate.run import TrafficResult
from eastwest.telemetry.tables import FLOWS
from eastwest.traffic.paths import Paths
from eastwest.units import PS_PER_NS, PS_PER_US

Times = npt.NDArray[np.int64]
Counts = Mapping[str, npt.NDArray[Any]]
Floats = npt.NDArray[np.float64]


def flow_table(
    traffic: Traffic, plan: Plan, layout: Layout, started_ps: Times, delivered_ps: Times, counts: Counts
) -> pa.Table:
    """One row a message with bytes. counts: of each queue pair."""
    sends, graph = traffic.sends, traffic.graph
    start, end = started_ps[sends], delivered_ps[sends]
    fct_us = np.where(end >= 0, (end - start) / PS_PER_US, np.nan)
    ideal_us = _ideal_us(traffic, plan)
    entry = traffic.pair_entry[traffic.pair_of]
    names = np.array([operation.name for operation in graph.operations], dtype=object)
    devices = np.array([end.device for end in layout.hosts], dtype=object)
    ports = np.array([end.port for end in layout.hosts], dtype=object)
    src, dst = graph.src[sends], graph.dst[sends]
    classes = traffic.by_entry("roce", [one.class_name for one in traffic.background])
    protocols = traffic.by_entry(traffic.workload_protocol, [one.protocol for one in traffic.background])
    columns: dict[str, Any] = {
        "flow": np.flatnonzero(sends),
        "operation": names[graph.operation[sends]],
        "background": entry >= 0,
        "traffic_class": classes[traffic.pair_of],
        "protocol": protocols[traffic.pair_of],
        "src": devices[src],
        "src_port": ports[src],
        "dst": devices[dst],
        "dst_port": ports[dst],
        "bytes": graph.bytes[sends],
        "start_ps": pa.array(start, mask=start < 0),
        "fct_us": pa.array(fct_us, from_pandas=True),
        "ideal_us": ideal_us,
        "slowdown": pa.array(fct_us / ideal_us, from_pandas=True),
        "queue_pair": traffic.pair_of,
        "queue_pair_retransmits": counts["retransmits"][traffic.pair_of].astype(np.int64),
        "queue_pair_timeouts": counts["timeouts"][traffic.pair_of].astype(np.int64),
    }
    return pa.table([pa.array(columns[field.name]).cast(field.type) for field in FLOWS], FLOWS)


def _ideal_us(traffic: Traffic, plan: Plan) -> Floats:
    """Least time of each message on an idle fabric: its packets at the slower NIC's rate, cables and switches.

    TCP: without handshake and slow start, which a real connection does not do without.
    """
    graph, sends = traffic.graph, traffic.sends
    paths = Paths(plan.fabric, plan.policy)
    rates = np.array([link.speed_gbps for link in paths.links])
    tcp = traffic.pair_entry[traffic.pair_of] >= 0
    payload = np.where(tcp, tcp_payload_bytes(plan.policy), plan.policy.rdma_mtu_bytes)
    overhead = np.where(tcp, TCP_OVERHEAD_BYTES + PREAMBLE_GAP_BYTES, PACKET_OVERHEAD_BYTES)
    size = graph.bytes[sends]
    whole = np.zeros(len(graph), np.int64)
    whole[sends] = payload
    wire_bytes = size + graph.packets(np.maximum(whole, 1))[sends] * overhead - PREAMBLE_GAP_BYTES
    src, dst = graph.src[sends], graph.dst[sends]
    on_the_way = paths.least_of_ps(src, dst)
    if graph.steady is not None:
        waiting = np.zeros(len(graph))
        waiting[sends] = on_the_way
        on_the_way = on_the_way + graph.steady.waiting_ps(waiting, rates[graph.src])[sends]
    found: Floats = (wire_bytes * 8 * PS_PER_NS / np.minimum(rates[src], rates[dst]) + on_the_way) / PS_PER_US
    return found


def traffic_results(traffic: Traffic, flows: pa.Table, counts: Counts) -> tuple[TrafficResult, ...]:
    """Sums over the workload and over each entry of the background."""
    return tuple(_results(traffic, flows, counts))


def _results(traffic: Traffic, flows: pa.Table, counts: Counts) -> Iterator[TrafficResult]:
    entry = traffic.pair_entry[flows["queue_pair"].to_numpy()]
    kinds = [(WORKLOAD, "roce", traffic.workload_protocol)]
    kinds += [(one.name, one.class_name, one.protocol) for one in traffic.background]
    columns = {name: flows[name].to_numpy() for name in ("bytes", "start_ps", "fct_us", "slowdown")}
    for number, kind in enumerate(kinds, start=-1):
        mine = entry == number
        of_pair = traffic.pair_entry == number
        fct = columns["fct_us"][mine]
        done = ~np.isnan(fct)
        mean, median, p99, most, slowdown = _spread(fct[done], columns["slowdown"][mine][done])
        yield TrafficResult(
            *kind,
            transfers=len(fct),
            finished=int(done.sum()),
            delivered_bytes=int(columns["bytes"][mine][done].sum()),
            throughput_gbps=_throughput_gbps({name: column[mine][done] for name, column in columns.items()}),
            mean_us=mean,
            median_us=median,
            p99_us=p99,
            most_us=most,
            slowdown=slowdown,
            retransmits=int(counts["retransmits"][of_pair].sum()),
            timeouts=int(counts["timeouts"][of_pair].sum()),
        )


def _throughput_gbps(done: dict[str, Floats]) -> float | None:
    if not len(done["fct_us"]):
        return None
    begin_us = done["start_ps"] / PS_PER_US
    return float(done["bytes"].sum()) * 8 / 1000 / float((begin_us + done["fct_us"]).max() - begin_us.min())


def _spread(fct_us: Floats, slowdown: Floats) -> list[float | None]:
    """Mean, median, 99 % and most of the times, and the mean slowdown."""
    if not len(fct_us):
        return [None] * 5
    return [float(x) for x in (fct_us.mean(), *np.percentile(fct_us, (50, 99)), fct_us.max(), slowdown.mean())]
