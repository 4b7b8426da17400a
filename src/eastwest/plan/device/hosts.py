"""From a Plan to the HostIntent of each of its servers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.fabric.graph import Device, PortId
from eastwest.lossless.policy import DcqcnProfile, LosslessPolicy
from eastwest.plan.device.balance import balancing_of
from eastwest.plan.device.host import HostIntent, NicIntent, NicQos
from eastwest.plan.device.host_ports import other_of, ports_of
from eastwest.plan.device.segment import segments
from eastwest.plan.device.tenants import OVERHEAD_BYTES
from eastwest.plan.model import Plan

ECT0 = 2
"""ECN-capable transport: without it switches drop where they could mark (RFC 3168)."""
GID_INDEX = 3
"""RoCEv2 over the NIC's one routed address, IPv4 or IPv6 (mlx5: 0, 1 link-local; 2, 3 that address, v1 and v2)."""
QUEUE_PAIRS = 4
"""Queue pairs per connection: a hash with few flows per NIC leaves links idle; four give each NIC pair four paths."""

TIMEOUT, RETRIES = 20, 7
"""4.096 µs · 2^20 = 4.3 s for one try, seven tries: NCCL's defaults since 2.23, written out because they were 14 and 18
before, and because a link that flaps must come back before a queue pair gives up (NCCL user guide)."""


def host_intents(
    plan: Plan, largest_mtu_bytes: int | None = None, largest: Mapping[str, int] | None = None
) -> tuple[HostIntent, ...]:
    """One intent for every GPU node, in the order of the fabric. largest_mtu_bytes: as for the switches.

    largest: the same by name of the other networks. Ports of storage systems are their makers' to set.
    """
    beside = ports_of(segments(plan)[1:], largest or {})
    mtu = min(plan.policy.mtu_bytes, largest_mtu_bytes or plan.policy.mtu_bytes)
    mtu -= OVERHEAD_BYTES if plan.configuration.tenants else 0
    qos = {model: nic_qos(plan.policy, profile, plan.configuration.deviations) for model, profile in plan.policy.dcqcn}
    addresses = {(end.device, end.port): end.address for end in plan.addressing.interfaces}
    environment = job_environment(plan)
    return tuple(
        HostIntent(
            hostname=host.name,
            role=host.role.value,
            model=host.model,
            plan_sha256=plan.sha256,
            nics=tuple(_nics(plan, host, addresses, qos, mtu)),
            environment=environment,
            ports=beside.get(host.name, ()),
        )
        for host in plan.fabric.gpu_nodes
    )


def nic_qos(policy: LosslessPolicy, dcqcn: DcqcnProfile, deviations: tuple[str, ...]) -> NicQos:
    """What every NIC of one model gets."""
    roce, cnp = policy.class_named("roce"), policy.class_named("cnp")
    priority = roce.traffic_class
    weights: list[int | None] = [0] * 8
    for each in policy.classes:
        weights[each.traffic_class] = None if each.strict else each.weight_percent
    return NicQos(
        trust="dscp",
        roce_dscp=roce.dscps[0],
        roce_priority=priority,
        roce_tos=roce.dscps[0] * 4 + ECT0,
        pfc=() if "lossy-roce" in deviations or roce.pfc_priority is None else (roce.pfc_priority,),
        weight_percent=tuple(weights),
        ecn=() if "no-ecn" in deviations else (priority,),
        cnp_dscp=cnp.dscps[0],
        cnp_priority=cnp.traffic_class,
        dcqcn=dcqcn,
    )


def job_environment(plan: Plan) -> tuple[tuple[str, str], ...]:
    """NCCL's variables; RCCL reads the same names. Source: NCCL user guide, environment variables.

    `cma_roce_tos` reaches only connections made through RDMA-CM; NCCL makes its own and takes NCCL_IB_TC.
    """
    roce = plan.policy.class_named("roce")
    mode = balancing_of(plan.policy, plan.configuration).mode
    adaptive = mode in ("adaptive", "per-packet")
    return (
        ("NCCL_IB_ADAPTIVE_ROUTING", "1" if adaptive else "0"),
        ("NCCL_IB_GID_INDEX", str(GID_INDEX)),
        ("NCCL_IB_QPS_PER_CONNECTION", str(QUEUE_PAIRS)),
        ("NCCL_IB_RETRY_CNT", str(RETRIES)),
        ("NCCL_IB_SPLIT_DATA_ON_QPS", "0"),
        ("NCCL_IB_TC", str(roce.dscps[0] * 4)),
        ("NCCL_IB_TIMEOUT", str(TIMEOUT)),
        *plan.library.environment,
    )


def _nics(
    plan: Plan, host: Device, addresses: dict[tuple[str, str], str], qos: dict[str, NicQos], mtu_bytes: int
) -> Iterator[NicIntent]:
    """The connected NICs; a node has one model of them."""
    model = plan.nic_of(host.name)
    for port in host.ports:
        link = plan.fabric.link_at.get(PortId(host.name, port.name))
        if link is None or model not in qos:
            continue
        peer = link.other(host.name)
        address = addresses.get((host.name, port.name), "")
        yield NicIntent(
            name=port.name,
            model=model,
            rail=port.rail,
            speed_gbps=link.speed_gbps,
            mtu_bytes=mtu_bytes,
            address=address,
            gateway=other_of(address),
            peer=f"{peer.device} {peer.port}",
            cable_m=link.length_m,
            qos=qos[model],
        )
