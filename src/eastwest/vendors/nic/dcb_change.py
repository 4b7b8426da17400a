"""Changes of a NIC whose maker no file tells: `dcb` of iproute2 and the kernel's configfs.

Source: iproute2, man pages dcb-pfc(8), dcb-app(8), dcb-ets(8), dcb-dcbx(8). ECN, the marks of notifications and DCQCN
are the makers' own.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import NicQos
from eastwest.vendors.nic.change import Command, NicPort, changed, marks, moved, rdma_cm_tos, word
from eastwest.vendors.nic.state import PRIORITIES

_FULL = 100
_SHOWN = {
    "pfc": "dcb pfc show dev {interface}",
    "weight_percent": "dcb ets show dev {interface}",
    "willing": "dcb dcbx show dev {interface}",
    "roce_tos": "cat /sys/kernel/config/rdma_cm/{rdma}/ports/1/default_roce_tos",
}


def sets(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Maps before PFC, and both before what the NIC sends with a new mark."""
    fields, nic = changed(before, after), word(port.interface)
    if "willing" in fields:
        agent = "lld-managed" if after.willing else "host"
        yield Command(("willing",), f"dcb dcbx set dev {nic} {agent} ieee")
    trusting = "trust" in fields and after.trust == "dscp"  # a NIC with code points in its table goes by them
    for dscp, priority in marks(after) if trusting else moved(before, after):
        by = ("roce_dscp", "roce_priority", *(("trust",) if trusting else ()))
        yield Command(by, f"dcb app replace dev {nic} dscp-prio {dscp}:{priority}")
    if "pfc" in fields:
        differ = sorted(set(before.pfc) ^ set(after.pfc))
        pairs = " ".join(f"{at}:{'on' if at in after.pfc else 'off'}" for at in differ)
        yield Command(("pfc",), f"dcb pfc set dev {nic} prio-pfc {pairs}")
    weights = after.weight_percent
    if "weight_percent" in fields and sum(weight or 0 for weight in weights) == _FULL:
        kinds = " ".join(f"{at}:{'strict' if weight is None else 'ets'}" for at, weight in enumerate(weights))
        shares = " ".join(f"{at}:{weight or 0}" for at, weight in enumerate(weights))
        classes = " ".join(f"{at}:{at}" for at in range(PRIORITIES))
        yield Command(("weight_percent",), f"dcb ets set dev {nic} prio-tc {classes} tc-tsa {kinds} tc-bw {shares}")
    if "roce_tos" in fields:
        tos = rdma_cm_tos(after, port)
        yield Command(("roce_tos", "roce_dscp"), tos.text)


def shows(field: str, port: NicPort) -> str:
    """The command that prints what a field is now."""
    form = _SHOWN.get(field, "dcb app show dev {interface} dscp-prio")
    return form.format(interface=port.interface, rdma=port.rdma)
