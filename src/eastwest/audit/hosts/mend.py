"""From a rule to the settings of NICs and jobs that satisfy it. Rules that are not here are left to hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from eastwest.audit.hosts.case import HostCase, in_priority, with_mtu, with_qos, with_variable
from eastwest.audit.views.marks import job_dscp_of, set_roce_dscp_of
from eastwest.discover import FoundHost, FoundNic, PfcState
from eastwest.plan.device.hosts import ECT0, QUEUE_PAIRS

Mend = Callable[[HostCase], FoundHost]
NicMend = Callable[[HostCase, FoundNic], FoundNic]
TRAFFIC_CLASS, GID_INDEX = "NCCL_IB_TC", "NCCL_IB_GID_INDEX"
ADAPTIVE, CONNECTIONS = "NCCL_IB_ADAPTIVE_ROUTING", "NCCL_IB_QPS_PER_CONNECTION"
_COPIED = {"qos.roce_tos": "roce_tos", "qos.weight_percent": "weight_percent", "qos.dcqcn": "dcqcn"}
"""Fields of which NICs of one kind have one value; speeds, models and addresses are no settings to copy."""


def mended(case: HostCase, rule: str) -> FoundHost:
    """The host with the findings of one rule mended; as it is where no file tells how."""
    mend = MENDS.get(rule)
    return case.host if mend is None else mend(case)


def _each(change: NicMend) -> Mend:
    return lambda case: case.with_nics(lambda nic: change(case, nic))


def _data(case: HostCase, nic: FoundNic) -> FoundNic:
    """Data with the code point of the others, under the priority of its port; only what is another so far."""
    dscp = case.aims.roce_dscp
    if dscp is None:
        return nic
    marked = nic if set_roce_dscp_of(nic) == dscp else with_qos(nic, roce_dscp=dscp)
    if marked is not nic or ("qos.roce_tos" not in nic.unstated and nic.intent.qos.roce_tos >> 2 != dscp):
        marked = with_qos(marked, roce_tos=dscp * 4 + ECT0)
    priority = case.aims.priority(case.host, marked, dscp) if marked is not nic else None
    return marked if priority is None or priority == _priority(nic) else in_priority(marked, priority)


def _priority(nic: FoundNic) -> int | None:
    return None if "qos.roce_priority" in nic.unstated else nic.intent.qos.roce_priority


def _marks_of_data(case: HostCase) -> FoundHost:
    """NICs and jobs: what NCCL asks for goes before what the NIC has, and stands for it where no file tells that."""
    job, dscp = job_dscp_of(case.host), case.aims.roce_dscp

    def marked(nic: FoundNic) -> FoundNic:
        return nic if job is not None and set_roce_dscp_of(nic) is None else _data(case, nic)

    host = case.with_nics(marked)
    return host if dscp is None or job in (None, dscp) else with_variable(host, TRAFFIC_CLASS, str(dscp * 4))


def _notifications(case: HostCase, nic: FoundNic) -> FoundNic:
    """With code point and priority of the others: the priority of another code point says nothing."""
    dscp, priority = case.aims.cnp_dscp, case.aims.cnp_priority
    if dscp is None:
        return nic
    return with_qos(nic, cnp_dscp=dscp) if priority is None else with_qos(nic, cnp_dscp=dscp, cnp_priority=priority)


def _both_marks(case: HostCase, nic: FoundNic) -> FoundNic:
    """What nobody set."""
    data = _data(case, nic) if "qos.roce_dscp" in nic.unstated else nic
    return _notifications(case, data) if "qos.cnp_dscp" in nic.unstated else data


def _not_willing(case: HostCase, nic: FoundNic) -> FoundNic:
    del case
    return with_qos(nic, willing=False)


def _trust(case: HostCase, nic: FoundNic) -> FoundNic:
    """By DSCP, with the priority that the port has for it."""
    trusting = with_qos(nic, trust="dscp")
    dscp = set_roce_dscp_of(nic)
    priority = None if dscp is None else case.aims.priority(case.host, nic, dscp)
    return trusting if priority is None or priority == _priority(nic) else in_priority(trusting, priority)


def _pauses(case: HostCase, nic: FoundNic) -> FoundNic:
    """The priority that the port pauses; where it pauses none, the port is at fault."""
    wanted = case.aims.pauses(case.host, nic)
    if wanted is None:
        return nic
    own = _priority(nic)
    moved = nic if own is None or own in wanted else in_priority(nic, wanted[0])
    return with_qos(moved, pfc=wanted)


def _mirrors(case: HostCase, nic: FoundNic) -> FoundNic:
    """RoCE under the number that its port has for it, and PFC on that."""
    priority = case.aims.priority(case.host, nic, set_roce_dscp_of(nic))
    priority = _priority(nic) if priority is None else priority
    return nic if priority is None else with_qos(in_priority(nic, priority), pfc=(priority,))


def _reacts(case: HostCase, nic: FoundNic) -> FoundNic:
    del case
    priority = _priority(nic)
    return nic if priority is None else with_qos(nic, ecn=(priority,))


def _capable(case: HostCase, nic: FoundNic) -> FoundNic:
    del case
    tos = nic.intent.qos.roce_tos
    return with_qos(nic, roce_tos=tos + ECT0) if 0 < tos < 256 and tos & 3 == 0 else nic


def _no_link_pause(case: HostCase, nic: FoundNic) -> FoundNic:
    """Directions that are on; of one that no file tells nothing is said."""
    del case
    state = nic.state
    if state is None:
        return nic
    receive, send = (None if each is None else False for each in (state.link_pause_rx, state.link_pause_tx))
    return replace(nic, state=replace(state, link_pause_rx=receive, link_pause_tx=send))


def _again(case: HostCase, nic: FoundNic) -> FoundNic:
    """PFC as configured, once more."""
    del case
    if nic.state is None or nic.state.pfc is None:
        return nic
    wanted = nic.intent.qos.pfc
    shown: PfcState = replace(nic.state.pfc, active=bool(wanted), priorities=wanted)
    return replace(nic, state=replace(nic.state, pfc=shown))


def _job_marks(case: HostCase) -> FoundHost:
    """The job marks as the fabric expects, and so do NICs whose own mark was the odd one."""
    dscp = case.aims.roce_dscp
    return case.host if dscp is None else _marks_of_data(replace(case, findings=()))


def _gid(case: HostCase) -> FoundHost:
    """The first index that is RoCEv2 over an address on every NIC whose table is known."""
    tables = [nic.state.gids for nic in case.host.nics if nic.state is not None and nic.state.gids]
    good = [{gid.index for gid in table if gid.version == 2 and gid.address} for table in tables]
    common = sorted(set.intersection(*good)) if good else []
    return case.with_variable(GID_INDEX, str(common[0])) if common else case.host


def _variables(case: HostCase) -> FoundHost:
    host = case.host
    for odd in case.aims.odd_variables.get(host.name, ()):
        host = with_variable(host, odd.name, odd.usual)
    return host


def _as_others(case: HostCase) -> FoundHost:
    """MTU, type of service, shares and DCQCN as most NICs of the kind have them."""
    usual = {(odd.nic.name, field.path): odd.usual for field, odd in case.aims.odd_nics.get(case.host.name, ())}

    def changed(nic: FoundNic) -> FoundNic:
        mtu = usual.get((nic.name, "mtu_bytes"))
        nic = nic if mtu is None else with_mtu(nic, mtu.mtu_bytes)
        for path, name in _COPIED.items():
            other = usual.get((nic.name, path))
            nic = nic if other is None else with_qos(nic, **{name: getattr(other.qos, name)})
        return nic

    return replace(case.host, nics=tuple(changed(nic) for nic in case.host.nics))


def _fitting(case: HostCase, nic: FoundNic) -> FoundNic:
    """At most what the port at the other end takes."""
    end = case.aims.end(case.host, nic)
    port = None if end is None else end.port
    return nic if port is None or nic.intent.mtu_bytes <= port.mtu_bytes else with_mtu(nic, port.mtu_bytes)


def _as_nodes(case: HostCase, nic: FoundNic) -> FoundNic:
    """The MTU of the nodes, as far as the port takes it."""
    nodes = (each for host in case.aims.audited.network.hosts if host.kind != "storage" for each in host.nics)
    sizes = [each.intent.mtu_bytes for each in nodes if each.intent.mtu_bytes and "mtu_bytes" not in each.unstated]
    end = case.aims.end(case.host, nic)
    most = [end.port.mtu_bytes] if end is not None and end.port is not None else []
    return with_mtu(nic, min((*sizes, *most))) if sizes else nic


def _variable(name: str, value: str) -> Mend:
    return lambda case: case.with_variable(name, value)


MENDS: Mapping[str, Mend] = {
    "EW145": _variables,
    "EW153": _as_others,
    "EW211": _each(_pauses),
    "EW214": _each(_no_link_pause),
    "EW216": _each(_mirrors),
    "EW260": _marks_of_data,
    "EW261": _each(_notifications),
    "EW262": _each(_both_marks),
    "EW263": _each(_not_willing),
    "EW264": _each(_trust),
    "EW265": _each(_mirrors),
    "EW266": _each(_reacts),
    "EW267": _each(_capable),
    "EW268": _job_marks,
    "EW269": _gid,
    "EW291": _each(_again),
    "EW305": _variable(CONNECTIONS, str(QUEUE_PAIRS)),
    "EW313": _variable(ADAPTIVE, "1"),
    "EW401": _each(_fitting),
    "EW402": _each(_as_nodes),
}
"""By rule. What the design or the port at the other end has goes before what most other hosts have."""
SHARED: Mapping[str, Callable[[FoundHost], bool]] = {
    "EW305": lambda host: bool(host.environment) and dict(host.environment).get(CONNECTIONS, "1") == "1",
    "EW313": lambda host: dict(host.environment).get(ADAPTIVE) == "0",
}
"""Rules whose finding stands at the first of several hosts, and which hosts those are."""
