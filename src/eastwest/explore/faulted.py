"""The same collective with correct settings and with each fault."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from eastwest.explore.comparison import ArmPlan, Comparison
from eastwest.explore.experiment import Arm
from eastwest.explore.measures import drops, factor, slower
from eastwest.fabric import Link, PortId, Role
from eastwest.lossless.dcqcn import profile_named
from eastwest.plan import Plan
from eastwest.simulate.faults import (
    Corruption,
    EcnOff,
    LinkDown,
    MistunedDcqcn,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WrongDscpMap,
    WrongNicClass,
)
from eastwest.simulate.run import Run
from eastwest.traffic import MessageGraph

_LINK_FAILS_AT_US = 200.0
# BFD at 3 x 50 ms or a port-down event; the latter is what a cable cut gives. Both ends route around it within this.
_REROUTE_US = 1000.0
_SLOW_SHARE = 0.5  # of the NIC's rate: a PCIe link at half width
_HEADROOM_SHARE = 0.1
_CORRUPT_RATE = 1e-3
_TIMER_TIMES = 10  # how much more rarely a mistuned NIC raises its rate


def faulted(key: str, title: str, workload: str, graph: MessageGraph, plan: Plan, clean: Run) -> Comparison:
    """The workload without a fault, then with each kind of fault where the fault-free run `clean` sends most."""
    question = "What does each single fault cost this workload?"
    place = _place(plan, busiest_port(plan, clean))
    arms = (ArmPlan("correct", "as designed"), *_link_arms(plan, place), *_leaf_arms(plan, place), *_node_arms(place))
    return Comparison(f"faults-{key}", title, question, workload, graph, arms, read_faults)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where faults strike: a leaf's port, the leaf, a node behind it and the rate of its NICs."""

    port: PortId
    node: str
    nic_gbps: float


def busiest_port(plan: Plan, run: Run) -> PortId:
    """The leaf's end of the uplink that carried most, both ways; where there is no spine, the port
    towards a node.

    Only links of the leaf that marked most packets count, if one did: settings matter where queues are. Equal ones:
    the first in the order of the fabric's links.
    """
    uplinks = (link for link in plan.fabric.switch_links() if Role.LEAF in _roles(plan, link))
    ends = [_leaf_end(plan, link) for link in uplinks] or [
        link.a if plan.fabric.by_name[link.a.device].is_switch else link.b for link in plan.fabric.links
    ]
    sent, marked = _sums(run)
    leaves = {end.device: sum(marks for port, marks in marked.items() if port.device == end.device) for end in ends}
    most = max(leaves.values())
    links = plan.fabric.link_at
    return max(
        (end for end in ends if leaves[end.device] == most),
        key=lambda end: sent.get(links[end].a, 0) + sent.get(links[end].b, 0),
    )


def _sums(run: Run) -> tuple[Counter[PortId], Counter[PortId]]:
    """Bytes sent and packets marked by port, over the run."""
    ports = run.telemetry.ports
    columns = (ports[name].to_pylist() for name in ("device", "port", "tx_bytes", "ecn_marks"))
    sent, marked = Counter[PortId](), Counter[PortId]()
    for device, port, sent_bytes, marks in zip(*columns, strict=True):
        sent[PortId(device, port)] += sent_bytes
        marked[PortId(device, port)] += marks
    return sent, marked


def _roles(plan: Plan, link: Link) -> set[Role]:
    return {plan.fabric.by_name[end.device].role for end in (link.a, link.b)}


def _leaf_end(plan: Plan, link: Link) -> PortId:
    return link.a if plan.fabric.by_name[link.a.device].role is Role.LEAF else link.b


def _place(plan: Plan, port: PortId) -> _Place:
    behind = (link.other(port.device).device for link in plan.fabric.links_of[port.device])
    node = next(name for name in behind if not plan.fabric.by_name[name].is_switch)
    return _Place(port, node, plan.fabric.by_name[node].ports[0].speed_gbps)


def _link_arms(plan: Plan, place: _Place) -> tuple[ArmPlan, ...]:
    device, port = place.port
    dirty = ArmPlan(
        "corruption",
        f"{device} {port} loses {_CORRUPT_RATE * 100:g} % of frames",
        (Corruption(device, port, _CORRUPT_RATE),),
    )
    if not list(plan.fabric.switch_links()):
        return (dirty,)  # without a second path a cut cable ends the job, which needs no simulation
    setting = f"{device} {port} fails at {_LINK_FAILS_AT_US:g} µs and is routed around {_REROUTE_US:g} µs later"
    return ArmPlan("link down", setting, (LinkDown(device, port, _LINK_FAILS_AT_US, _REROUTE_US),)), dirty


def _leaf_arms(plan: Plan, place: _Place) -> tuple[ArmPlan, ...]:
    leaf, dscp = place.port.device, plan.policy.class_named("roce").dscps[0]
    short = f"every switch has {_HEADROOM_SHARE * 100:g} % of the headroom it needs"
    return (
        ArmPlan("PFC off, one leaf", f"no port of {leaf} sends or obeys pause frames", (PfcOff(leaf, "*"),)),
        ArmPlan("ECN off, one leaf", f"{leaf} marks nothing", (EcnOff(leaf),)),
        ArmPlan(
            "wrong DSCP map", f"{leaf} puts DSCP {dscp} into the default class", (WrongDscpMap(leaf, dscp, "default"),)
        ),
        ArmPlan("short headroom", short, (ShortHeadroom("*", _HEADROOM_SHARE),)),
    )


def _node_arms(place: _Place) -> tuple[ArmPlan, ...]:
    slow_gbps = place.nic_gbps * _SLOW_SHARE
    factory = profile_named("connectx")
    slow_us = factory.increase_timer_us * _TIMER_TIMES
    mistuned = MistunedDcqcn("*", replace(factory, increase_timer_us=slow_us))
    return (
        ArmPlan(
            "DCQCN mistuned",
            f"all NICs raise their rate every {slow_us:g} µs instead of every {factory.increase_timer_us:g} µs",
            (mistuned,),
        ),
        ArmPlan(
            "wrong NIC class",
            f"{place.node} sends RoCE with DSCP 0 from its queue 0, as NICs do that were never set",
            (WrongNicClass(place.node, dscp=0, priority=0),),
        ),
        ArmPlan(
            "slow receiver", f"{place.node} takes in {slow_gbps:g} Gb/s per NIC", (SlowReceiver(place.node, slow_gbps),)
        ),
    )


def read_faults(arms: tuple[Arm, ...]) -> str:
    """Worst first; faults without effect are named as such."""
    ratios = [(arm, slower(arm, arms[0])) for arm in arms[1:]]
    felt = [(arm, ratio) for arm, ratio in ratios if ratio is None or ratio >= 1.02]
    felt.sort(key=lambda entry: entry[1] or float("inf"), reverse=True)
    unfelt = [arm.label for arm, ratio in ratios if ratio is not None and ratio < 1.02]
    text = " ".join(f"{arm.label}: {factor(ratio)} the time{_lost(arm)}." for arm, ratio in felt)
    rest = f" Within 2 % of the reference or faster, for this workload: {', '.join(unfelt)}." if unfelt else ""
    return (text + rest).strip()


def _lost(arm: Arm) -> str:
    return f", {drops(arm)} packets dropped" if drops(arm) else ""
