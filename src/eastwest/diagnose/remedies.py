"""What to do about a cause, in the commands of the device that it sits at."""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.diagnose.model import Cause
from eastwest.fabric import PortId
from eastwest.plan import Plan

_WHAT: dict[Cause, str] = {
    Cause.INCAST: "move the transfer to the storage network or spread it over receivers; stagger senders",
    Cause.OVERSUBSCRIPTION: "place the job under fewer leaves, or add the uplinks that the plan lacks",
    Cause.ECMP_COLLISION: "switch adaptive routing or packet spraying on, or raise the queue pairs per connection "
    "(NCCL_IB_QPS_PER_CONNECTION); give each tier its own hash seed",
    Cause.DCQCN_MISTUNED: "set the NICs' DCQCN back to the plan's profile (eastwest design --vendor writes it)",
    Cause.SLOW_RECEIVER: "check the host's PCIe width and speed, IOMMU/ATS and memory; drain the host until then",
    Cause.PAUSE_STORM: "take the NIC out of service: reset or replace it; keep the PFC watchdog on",
    Cause.PFC_MISSING: "switch PFC on for the RoCE priority at these ports, both ends",
    Cause.ECN_WRONG: "set Kmin, Kmax and Pmax of the RoCE queue as the plan has them",
    Cause.HEADROOM_SHORT: "give the RoCE priority group the headroom of its cable length, as the plan computes it",
    Cause.LINK_CORRUPTION: "clean or replace cable and optics of this link; take it out of ECMP until then",
    Cause.LINK_DOWN: "look at cable, optics and the port's log; take a flapping link out of ECMP",
    Cause.LINK_DEGRADED: "reseat cable and optics; check speed, lanes and FEC on both ends",
    Cause.DEADLOCK: "break the circle: drain one of its links; then mend the routes that bounce between tiers",
    Cause.GLOBAL_PAUSE: "switch 802.3x off and PFC on for the RoCE priority",
    Cause.COMPUTE_STRAGGLER: "check clocks, power cap, thermals and ECC of the host's GPUs; move its ranks meanwhile",
    Cause.STORAGE_STALL: "look at the data loader and the storage system; raise prefetch and workers",
    Cause.LIBRARY_LIMIT: "check NCCL's transport, protocol and channels (NCCL_DEBUG=INFO); compare with perftest",
    Cause.FRONTEND_CONGESTION: "widen or relieve the front-end links between load balancer and nodes; keep connections",
    Cause.GATEWAY_QUEUE: "raise the gateway's accept queue and workers; no change of the network helps",
    Cause.SERVING_QUEUE: "add instances or shorten batches; no change of the network helps",
    Cause.UNKNOWN: "",
}

_SHOW: dict[str, dict[str, str]] = {
    "eos": {
        "pfc": "show priority-flow-control counters; interface {port}: priority-flow-control priority 3 no-drop",
        "ecn": "show qos interfaces {port} ecn counters queue",
        "link": "show interfaces {port} phy detail",
    },
    "junos": {
        "pfc": "show interfaces {port} extensive | match pfc; show class-of-service congestion-notification",
        "ecn": "show interfaces queue {port}",
        "link": "show interfaces diagnostics optics {port}",
    },
    "nxos": {
        "pfc": "show interface {port} priority-flow-control detail",
        "ecn": "show queuing interface {port}",
        "link": "show interface {port} transceiver details",
    },
    "nvue": {
        "pfc": "nv show interface {port} qos pfc; nv show interface {port} counters qos",
        "ecn": "nv show interface {port} qos congestion-control",
        "link": "nv show interface {port} link phy-detail",
    },
    "sonic": {
        "pfc": "show pfc counters; pfcwd show stats",
        "ecn": "ecnconfig -l; show queue wredcounters {port}",
        "link": "show interfaces transceiver status {port}",
    },
    "host": {
        "pfc": "mlnx_qos -i {port}; ethtool -S {port} | grep -E 'prio3_pause|pause_storm'",
        "ecn": "mlxreg -d {port} --reg_name ROCE_ACCL --get; rdma statistic show",
        "link": "ethtool -S {port} | grep -E 'phy|discard'; mlxlink -d {port} -c",
        "gpu": "dcgmi diag -r 2; nvidia-smi -q -d CLOCK,PERFORMANCE",
    },
}
_TOPIC: dict[Cause, str] = {
    Cause.DCQCN_MISTUNED: "ecn",
    Cause.ECN_WRONG: "ecn",
    Cause.INCAST: "ecn",
    Cause.ECMP_COLLISION: "ecn",
    Cause.OVERSUBSCRIPTION: "ecn",
    Cause.SLOW_RECEIVER: "pfc",
    Cause.PAUSE_STORM: "pfc",
    Cause.PFC_MISSING: "pfc",
    Cause.HEADROOM_SHORT: "pfc",
    Cause.GLOBAL_PAUSE: "pfc",
    Cause.DEADLOCK: "pfc",
    Cause.LINK_CORRUPTION: "link",
    Cause.LINK_DOWN: "link",
    Cause.LINK_DEGRADED: "link",
    Cause.COMPUTE_STRAGGLER: "gpu",
}
_FAMILY_BY_MODEL = (
    ("qfx", "junos"),
    ("7060", "eos"),
    ("7280", "eos"),
    ("7800", "eos"),
    ("nexus", "nxos"),
    ("n9k", "nxos"),
    ("93", "nxos"),
    ("sn", "nvue"),
)


def remedy_for(cause: Cause, plan: Plan, places: Sequence[PortId]) -> str:
    """What to do, then the commands that show it at the first place."""
    what = _WHAT[cause]
    topic = _TOPIC.get(cause)
    if not places or topic is None:
        return what
    end = places[0]
    device = plan.fabric.by_name.get(end.device)
    family = "host" if device is None or not device.is_switch else _family(device.model)
    command = _SHOW[family].get(topic, "")
    return f"{what}. On {end.device}: {command.format(port=end.port)}" if command else what


def _family(model: str) -> str:
    return next((family for start, family in _FAMILY_BY_MODEL if model.lower().startswith(start)), "sonic")
