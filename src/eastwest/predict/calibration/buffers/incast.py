"""A burst through one switch, packet by packet, with a buffer of a given size: what counters and watermarks would say.

The switch stands alone with hosts of its own; its ports keep headroom and reserve of the plan, and its shared pool is
what these leave of the buffer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from eastwest.errors import InputError, Problem
from eastwest.fabric import Fabric, PortId
from eastwest.lossless.buffers import xoff_point_bytes
from eastwest.lossless.policy import SwitchBuffers
from eastwest.plan import Plan
from eastwest.predict.calibration.buffers.measurements import BufferMeasurement, Kind
from eastwest.simulate.faults import PauseStorm
from eastwest.simulate.modes import Modes
from eastwest.simulate.packet import simulate
from eastwest.simulate.run import Run
from eastwest.simulate.scenario import Scenario
from eastwest.traffic import MessageGraph, Operation
from eastwest.traffic.builder import GraphBuilder
from eastwest.units import PS_PER_US

MOST_BYTES = 4 << 30
"""Of one burst, all senders together: more takes long and says no more."""

_BEGIN_US = 20.0
"""When hosts begin; a port that is blocked from the start is blocked by then."""
_SAMPLES = 400
_FINEST_US = 0.1
_SPARE = 1.5
_MOST_QUEUES = 4.0
_TRIED = 4


@dataclass(frozen=True)
class Bench:
    """One switch with its hosts. plan: of these alone. buffers: of the switch, as published.

    hosts: a NIC port of each, as engines number them; the first one receives. gbps: of each.
    """

    plan: Plan
    buffers: SwitchBuffers
    hosts: tuple[int, ...]
    gbps: float

    def measured(self, pool_bytes: float, threshold: float) -> SwitchBuffers:
        """The buffers with another pool; headroom and reserves never take all of it."""
        shared = self.buffers.shared_bytes + pool_bytes - self.buffers.pool_bytes
        return replace(self.buffers, shared_bytes=max(round(shared), self._least), threshold=threshold)

    @property
    def _least(self) -> int:
        return max(1, self.buffers.pool_bytes // 1000)


def bench_of(plan: Plan, model: str) -> Bench:
    """The switch of this model with most hosts. Raises InputError when no host stands under one."""
    fabric = plan.fabric
    hosts = {node.name for node in fabric.gpu_nodes}
    under = {
        switch.name: tuple(link for link in fabric.links_of[switch.name] if link.other(switch.name).device in hosts)
        for switch in fabric.switches
        if switch.model == model
    }
    name = max(under, key=lambda each: len(under[each]), default="")
    if not under.get(name):
        raise InputError(Problem(f"no GPU node stands under a {model}", "switch"))
    links = under[name]
    ends = {link.other(name) for link in links}
    devices = tuple(
        replace(device, ports=tuple(port for port in device.ports if PortId(device.name, port.name) in ends))
        for device in fabric.devices
        if device.name in {end.device for end in ends}
    )
    alone = Fabric((*devices, fabric.by_name[name]), links)
    first = {device: min(numbers) for device, numbers in alone.endpoints_of.items()}
    order = tuple(sorted(first.values())) if len(first) > 1 else tuple(range(len(alone.endpoints)))
    return Bench(replace(plan, fabric=alone), plan.policy.buffers_of[name], order, links[0].speed_gbps)


def foretold(bench: Bench, row: BufferMeasurement, pool_bytes: float, threshold: float) -> float:
    """What the measurement would be with such a buffer, in its own unit."""
    buffers = bench.measured(pool_bytes, threshold)
    size = _size(row, buffers)
    run = simulate(_scenario(bench, row, buffers, size))
    if row.kind is Kind.FIRST_PAUSE:
        return min(float(size), _sent_at_first_pause(run, bench, row.senders))
    ports = run.telemetry.ports
    if row.kind is Kind.WATERMARK:
        return float(pc.max(_of(ports, [_peer(bench, 0)])["queue_high_bytes"]).as_py() or 0)
    return float(pc.sum(_of(ports, _senders(bench, row.senders))["paused_us"]).as_py() or 0.0)


def check_burst(bench: Bench, row: BufferMeasurement) -> None:
    """Raises InputError for more hosts than stand under the switch, and for bursts that take too long to simulate."""
    most = len(bench.hosts) - 1
    if row.senders > most:
        found = f"{row.senders} senders, but {most + 1} hosts stand under the switch"
        raise InputError(Problem(found, "senders", row.file, row.line, allowed=f"at most {most}"))
    if row.senders * row.size_bytes > MOST_BYTES:
        found = f"{row.senders} x {row.size_bytes:,} B"
        mend = "send shorter bursts: when the buffer is full, more bytes say no more"
        raise InputError(Problem(found, "size", row.file, row.line, f"{MOST_BYTES:,} B of all senders together", mend))


def _size(row: BufferMeasurement, buffers: SwitchBuffers) -> int:
    """Bytes of each sender: enough to pause where that is asked for, and no more than fills queues a few times."""
    queue = xoff_point_bytes(buffers, row.senders) + max(port.headroom_bytes for port in buffers.ports)
    drained = 1.0 if row.blocked else row.senders / (row.senders - 1)
    full = int(queue * drained * _SPARE)
    if row.kind is Kind.FIRST_PAUSE:
        # With congestion control pauses may never begin: one size for all buffers, so that none is told from it.
        return min(_TRIED * row.size_bytes if row.control else full, MOST_BYTES // row.senders)
    return min(row.size_bytes, int(full * _MOST_QUEUES)) if row.kind is Kind.WATERMARK else row.size_bytes


def _scenario(bench: Bench, row: BufferMeasurement, buffers: SwitchBuffers, size: int) -> Scenario:
    policy = bench.plan.policy
    switches = tuple(buffers if one.device == buffers.device else one for one in policy.switches)
    took_us = row.senders * size * 8 / bench.gbps / 1e3
    receiver = bench.plan.fabric.endpoints[bench.hosts[0]].device
    # Without congestion control, all has arrived when the last host's link has carried it; with it, rates recover.
    limit_us = _BEGIN_US + (took_us * (10.0 if row.control else _SPARE)) + 1000.0
    if row.blocked:
        limit_us = _BEGIN_US + size * 8 / bench.gbps / 1e3 + 10.0
    return Scenario(
        "incast",
        replace(bench.plan, policy=replace(policy, switches=switches)),
        _graph(bench, row.senders, size),
        (PauseStorm(receiver, 0.0, limit_us),) if row.blocked else (),
        limit_us=limit_us,
        sample_us=max(_FINEST_US, size * 8 / bench.gbps / 1e3 / _SAMPLES),
        modes=Modes(congestion_control=None if row.control else "none"),
    )


def _graph(bench: Bench, senders: int, size: int) -> MessageGraph:
    builder = GraphBuilder(endpoints_per_node=1)
    receiver, *others = bench.hosts
    used = (receiver, *others[:senders])
    operation = builder.add(Operation("incast", "incast", "", senders, size, 0, "", -1, used))
    for number in used[1:]:
        builder.send(operation, number, receiver, (0, size), delay_ps=round(_BEGIN_US * PS_PER_US))
    return builder.build()


def _sent_at_first_pause(run: Run, bench: Bench, senders: int) -> float:
    """Bytes of each sender, on average, when the switch first paused one; infinite when it never did."""
    ports = run.telemetry.ports
    switch = [_peer(bench, number) for number in range(1, senders + 1)]
    paused = ports.filter(pc.and_(_mask(ports, switch), pc.greater(ports["pause_frames_sent"], 0)))
    if not len(paused):
        return float("inf")
    at_us = pc.min(paused["time_us"]).as_py()
    own = _of(ports, _senders(bench, senders))
    before = own.filter(pc.less(own["time_us"], at_us))
    last = own.filter(pc.equal(own["time_us"], at_us))
    # The pause began somewhere within the last sample: half of what was sent in it counts.
    sent = (pc.sum(before["tx_bytes"]).as_py() or 0) + (pc.sum(last["tx_bytes"]).as_py() or 0) / 2
    return float(sent) / senders


def _senders(bench: Bench, senders: int) -> list[PortId]:
    return [bench.plan.fabric.endpoints[number] for number in bench.hosts[1 : senders + 1]]


def _peer(bench: Bench, number: int) -> PortId:
    """The switch's port towards a host, by its place among the hosts."""
    end = bench.plan.fabric.endpoints[bench.hosts[number]]
    return bench.plan.fabric.link_at[end].other(end.device)


def _of(ports: pa.Table, ends: Sequence[PortId]) -> pa.Table:
    return ports.filter(_mask(ports, ends))


def _mask(ports: pa.Table, ends: Sequence[PortId]) -> pa.Array:
    named = pc.binary_join_element_wise(ports["device"], ports["port"], "\n")
    return pc.is_in(named, pa.array([f"{end.device}\n{end.port}" for end in ends]))
