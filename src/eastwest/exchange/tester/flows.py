"""A workload as flows of a stateless traffic generator that stands in for the NICs.

A generator sends without regard for what arrived: the dependencies between messages, DCQCN and go-back-N are not
replayed. What is kept is who sends to whom, how much, in which class, in packets of which size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_interface

import numpy as np

from eastwest.errors import InputError, Problem
from eastwest.fabric import Fabric, PortId
from eastwest.intent.background import Background
from eastwest.lossless import LosslessPolicy
from eastwest.lossless.link import PACKET_OVERHEAD_BYTES, PREAMBLE_GAP_BYTES
from eastwest.plan import Plan
from eastwest.traffic import MessageGraph

ROCE_PORT = 4791
"""UDP destination port of RoCEv2. Source: InfiniBand Architecture Specification, annex A17; IANA."""
FIRST_SOURCE_PORT, SOURCE_PORTS = 49_152, 16_384
"""Source ports of queue pairs, from which switches draw their path: the dynamic range of RFC 6335."""
ECT0 = 2
"""ECN-capable transport, RFC 3168."""
TCP_HEADERS_BYTES = 20 + 20
"""IPv4 and TCP without options. Source: RFC 791, RFC 9293."""
ETHERNET_BYTES = 14 + 4
MOST_FLOWS = 20_000
MOST_PACKETS = 2**32 - 1
"""Packets of one flow: the field of Open Traffic Generator has 32 bits."""


@dataclass(frozen=True, slots=True)
class TesterPort:
    """A port of the generator in place of a NIC. address: CIDR; gateway: the switch's end of the cable."""

    name: str
    at: PortId
    mac: str
    address: str
    gateway: str
    speed_gbps: float


@dataclass(frozen=True, slots=True)
class TesterFlow:
    """Packets of one pair of endpoints, from the start to the last.

    protocol: `roce` or `tcp`. frame_bytes: with the frame check sequence, the last frame of a message is not shortened.
    rate_percent: share of the sender's line rate, in proportion to what its flows have to send.
    """

    name: str
    src: int
    dst: int
    protocol: str
    class_name: str
    dscp: int
    source_port: int
    frame_bytes: int
    frames: int
    rate_percent: float


@dataclass(frozen=True)
class Replay:
    """Ports and flows; src and dst of flows are positions in `ports`. notes: what differs from the proof."""

    name: str
    plan_sha256: str
    mtu_bytes: int
    pfc_priority: int | None
    ports: tuple[TesterPort, ...]
    flows: tuple[TesterFlow, ...]
    notes: tuple[str, ...]


def replay(
    name: str,
    plan: Plan,
    graph: MessageGraph,
    background: tuple[Background, ...] = (),
    beside: MessageGraph | None = None,
) -> Replay:
    """The flows of a workload, and of what runs beside it.

    background and beside: the entries and their messages, one operation each. Raises InputError for more flows or
    packets than a generator takes, or NICs without an address.
    """
    ends = plan.fabric.gpu_ports
    sums = [*_sums(graph, plan.policy, None)]
    sums += [] if beside is None else _sums(beside, plan.policy, background)
    if not sums:
        raise InputError(
            Problem(f'workload "{name}" sends nothing over the fabric', mend="name another with --workload")
        )
    if len(sums) > MOST_FLOWS:
        found = f'workload "{name}" has {len(sums)} flows'
        raise InputError(Problem(found, allowed=f"at most {MOST_FLOWS}", mend="name a smaller one with --workload"))
    used = sorted({end for one in sums for end in (one.src, one.dst)})
    position = {end: at for at, end in enumerate(used)}
    ports = tuple(_ports(plan, [ends[end] for end in used]))
    flows = tuple(_flows(sums, position))
    roce = plan.policy.class_named("roce")
    return Replay(name, plan.sha256, plan.policy.mtu_bytes, roce.pfc_priority, ports, flows, NOTES)


NOTES = (
    "flows start together and send at a constant rate: dependencies, DCQCN and go-back-N are not replayed",
    "RoCE frames carry a base transport header but no valid invariant CRC: switches carry them, NICs drop them",
    "frames are all of full size, as many as the proof sends",
)


@dataclass(frozen=True, slots=True)
class _Sum:
    src: int
    dst: int
    protocol: str
    class_name: str
    dscp: int
    frame_bytes: int
    frames: int


def _sums(graph: MessageGraph, policy: LosslessPolicy, background: tuple[Background, ...] | None) -> Iterator[_Sum]:
    """Frames of each pair of endpoints, and of each entry where there is a background."""
    sends = graph.bytes > 0
    payload = policy.rdma_mtu_bytes if background is None else policy.mtu_bytes - TCP_HEADERS_BYTES
    frames = -(-graph.bytes[sends] // payload)
    entry = graph.operation[sends] if background is not None else np.zeros(int(sends.sum()), dtype=np.int32)
    triples = np.stack([entry, graph.src[sends], graph.dst[sends]], axis=1)
    distinct, at = np.unique(triples, axis=0, return_inverse=True)
    totals = np.bincount(at.ravel(), weights=frames, minlength=len(distinct)).astype(np.int64)
    for (number, src, dst), total in zip(distinct.tolist(), totals.tolist(), strict=True):
        name = "roce" if background is None else background[number].class_name
        dscp = policy.class_named(name).dscps[0]
        if background is None:
            size = payload + PACKET_OVERHEAD_BYTES - PREAMBLE_GAP_BYTES
            yield _Sum(src, dst, "roce", name, dscp, size, min(total, MOST_PACKETS))
        else:
            yield _Sum(src, dst, "tcp", name, dscp, policy.mtu_bytes + ETHERNET_BYTES, min(total, MOST_PACKETS))


def _flows(sums: list[_Sum], position: dict[int, int]) -> Iterator[TesterFlow]:
    sent: Counter[int] = Counter()
    for one in sums:
        sent[one.src] += one.frames * one.frame_bytes
    for number, one in enumerate(sums):
        share = 100 * one.frames * one.frame_bytes / sent[one.src]
        source_port = FIRST_SOURCE_PORT + number % SOURCE_PORTS
        src, dst = position[one.src], position[one.dst]
        yield TesterFlow(
            f"{one.class_name}-{number + 1}",
            src,
            dst,
            one.protocol,
            one.class_name,
            one.dscp,
            source_port,
            one.frame_bytes,
            one.frames,
            share,
        )


def _ports(plan: Plan, ends: list[PortId]) -> Iterator[TesterPort]:
    addresses = {PortId(one.device, one.port): one.address for one in plan.addressing.interfaces}
    speeds = _speeds(plan.fabric)
    missing = [end for end in ends if not addresses.get(end)]
    if missing:
        first = f"{missing[0].device} {missing[0].port}"
        raise InputError(Problem(f"{len(missing)} NICs have no address in the plan, {first} among them"))
    for number, end in enumerate(ends):
        link = plan.fabric.link_at[end]
        far = link.b if link.a == end else link.a
        gateway = str(ip_interface(addresses[far]).ip)
        yield TesterPort(f"{end.device}-{end.port}", end, _mac(number), addresses[end], gateway, speeds[end])


def _speeds(fabric: Fabric) -> dict[PortId, float]:
    return {PortId(one.name, port.name): port.speed_gbps for one in fabric.devices for port in one.ports}


def _mac(number: int) -> str:
    """A locally administered address (IEEE 802): 02:00:00 and the port's number from 1."""
    digits = f"{number + 1:06x}"
    return f"02:00:00:{digits[:2]}:{digits[2:4]}:{digits[4:]}"
