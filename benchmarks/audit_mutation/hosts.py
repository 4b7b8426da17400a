"""Hosts of the small site: their rendered files by NIC family, and what tools of a ConnectX would show of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.audit_mutation.subjects import rendered
from eastwest.audit import samples
from eastwest.discover import FoundHost
from eastwest.plan.device import HostIntent, NicIntent
from eastwest.vendors.nic.registry import NIC_FAMILIES
from eastwest.vendors.nic.render import render_host
from eastwest.vendors.nic.words import as_flags

EDITED = "node001"
SHOWN = "outputs"
"""The form that is no family: outputs of tools instead of files."""
FORMS = (*NIC_FAMILIES, SHOWN)
_SWITCHES = "sonic"
"""What the switches say is not edited: one family stands for all."""
_MODELS = {"connectx": "connectx-7", "thor": "thor-2", "pollara": "pollara-400"}


def with_hosts(form: str) -> dict[str, str]:
    """The files of the small site's switches, and those of its hosts in one form."""
    found = dict(rendered(_SWITCHES))
    for host in samples.sample().network.hosts:
        found |= dict(_shown(host) if form == SHOWN else _rendered(host, form))
    return found


def _rendered(host: FoundHost, form: str) -> Iterator[tuple[str, str]]:
    for file in render_host(NIC_FAMILIES[form], _intent(host, _MODELS[form])).files:
        if file.path.suffix != ".service":
            yield f"{host.name}/{file.path}", file.text


def _intent(host: FoundHost, model: str) -> HostIntent:
    changed = (replace(nic.intent, model=model) for nic in host.nics)
    return HostIntent(host.name, "gpu-node", "", "", tuple(changed), host.environment)


def _shown(host: FoundHost) -> Iterator[tuple[str, str]]:
    """Outputs of mlnx_qos, cma_roce_tos, sysfs and ip, and the variables of a job."""
    for nic in (each.intent for each in host.nics):
        yield f"{host.name}/mlnx_qos_-i_{nic.name.replace('nic', 'eth')}.txt", _mlnx_qos(nic)
    yield f"{host.name}/sysfs.txt", "\n".join(line for nic in host.nics for line in _sysfs(nic.intent)) + "\n"
    yield f"{host.name}/ip_addr.txt", "".join(_ip(at, nic.intent) for at, nic in enumerate(host.nics, 2))
    yield f"{host.name}/job.env", "".join(f"{name}={value}\n" for name, value in host.environment)


def _mlnx_qos(nic: NicIntent) -> str:
    qos, lines = nic.qos, ["DCBX mode: OS controlled", f"Priority trust state: {nic.qos.trust}", "dscp2prio mapping:"]
    for priority in range(8):
        own = {at for at in range(64) if at // 8 == priority and at not in (qos.roce_dscp, qos.cnp_dscp)}
        own |= {qos.roce_dscp} if priority == qos.roce_priority else set()
        own |= {qos.cnp_dscp} if priority == qos.cnp_priority else set()
        lines.append(f"        prio:{priority} dscp:{''.join(f'{at:02},' for at in sorted(own, reverse=True))}")
    lines += ["PFC configuration:", "        priority    0   1   2   3   4   5   6   7"]
    lines.append("        enabled     " + "   ".join(as_flags(qos.pfc).split(",")))
    for number, share in enumerate(qos.weight_percent):
        way = "strict" if share is None else f"ets, bw: {share}%"
        lines += [f"tc: {number} ratelimit: unlimited, tsa: {way}", f"         priority:  {number}"]
    return "\n".join(lines) + "\n"


def _sysfs(nic: NicIntent) -> Iterator[str]:
    number, name = nic.name.removeprefix("nic"), nic.name.replace("nic", "eth")
    ecn = f"/sys/class/net/{name}/ecn"
    yield f"/sys/class/infiniband/mlx5_{number}/ports/1/gid_attrs/ndevs/3:{name}"
    yield f"/sys/class/infiniband/mlx5_{number}/tc/1/traffic_class:{nic.qos.roce_tos}"
    for side in ("roce_np", "roce_rp"):
        for priority in range(8):
            yield f"{ecn}/{side}/enable/{priority}:{int(priority in nic.qos.ecn)}"
    yield f"{ecn}/roce_np/cnp_dscp:{nic.qos.cnp_dscp}"
    yield f"{ecn}/roce_np/cnp_802p_prio:{nic.qos.cnp_priority}"


def _ip(index: int, nic: NicIntent) -> str:
    name = nic.name.replace("nic", "eth")
    head = f"{index}: {name}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu {nic.mtu_bytes} qdisc mq state UP qlen 1000\n"
    return head + f"    inet {nic.address} brd + scope global {name}\n"
