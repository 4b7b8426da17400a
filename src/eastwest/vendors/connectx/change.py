"""Changes of a ConnectX: mlnx_qos, cma_roce_tos, the driver's sysfs.

Options as in the template of the boot script; `--dscp2prio`, `--pfc`, `--dcbx`: mlnx-tools @088fadb3, python/mlnx_qos.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.plan.device import NicQos
from eastwest.vendors.connectx.view import View
from eastwest.vendors.nic.change import Command, NicPort, changed, echo, echo_where_it_is, moved, word

_FULL = 100
_SHOWN = {
    "ecn": "grep -H . /sys/class/net/{interface}/ecn/roce_[nr]p/enable/*",
    "cnp_dscp": "cat /sys/class/net/{interface}/ecn/roce_np/cnp_dscp",
    "cnp_priority": "cat /sys/class/net/{interface}/ecn/roce_np/cnp_802p_prio",
    "roce_tos": "cma_roce_tos -d {rdma}",
    "dcqcn": "grep -H . /sys/class/net/{interface}/ecn/roce_rp/*",
}


def sets(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Maps before PFC, and both before what the NIC sends with a new mark."""
    fields = changed(before, after)
    view, qos = View(after, {}), f"mlnx_qos -i {word(port.interface)}"
    if "willing" in fields:
        yield Command(("willing",), f"{qos} --dcbx {view.dcbx}")
    if "trust" in fields:
        yield Command(("trust",), f"{qos} --trust {after.trust}")
    for dscp, priority in moved(before, after):
        yield Command(("roce_dscp", "roce_priority", "cnp_priority"), f"{qos} --dscp2prio set,{dscp},{priority}")
    if "pfc" in fields:
        yield Command(("pfc",), f"{qos} --pfc {view.pfc}")
    if "weight_percent" in fields and sum(weight or 0 for weight in after.weight_percent) == _FULL:
        shares = f"--prio_tc {view.priorities} --tsa {view.algorithms} --tcbw {view.weights}"
        yield Command(("weight_percent",), f"{qos} {shares}")
    yield from _ecn(before, after, port)
    yield from _congestion(before, after, port)
    if "roce_tos" in fields:
        tos = f"cma_roce_tos -d {word(port.rdma)} -t {after.roce_tos}"
        file = echo_where_it_is(after.roce_tos, f"/sys/class/infiniband/{port.rdma}/tc/1/traffic_class")
        yield Command(("roce_tos", "roce_dscp"), f"{tos}\n{file}")


def _ecn(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Of the priorities that change; a driver of the kernel has no such files."""
    folder = f"/sys/class/net/{port.interface}/ecn"
    for priority in sorted(set(before.ecn) ^ set(after.ecn)):
        on = int(priority in after.ecn)
        lines = (echo(on, f"{folder}/roce_{side}/enable/{priority}") for side in ("np", "rp"))
        yield Command(("ecn",), "\n".join(lines), folder)


def _congestion(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Notifications and DCQCN: in sysfs of NVIDIA's driver, in debugfs of the kernel's."""
    fields = changed(before, after)
    files: list[tuple[str, str, str, int]] = []
    if "cnp_dscp" in fields:
        files.append(("cnp_dscp", "roce_np/cnp_dscp", "np_cnp_dscp", after.cnp_dscp))
    if "cnp_priority" in fields:
        files.append(("cnp_priority", "roce_np/cnp_802p_prio", "np_cnp_prio", after.cnp_priority))
    for was, now in zip(settings(KNOBS, before.dcqcn), settings(KNOBS, after.dcqcn), strict=True):
        if was.number != now.number:
            names = dict(now.knob.names)
            side = "roce_np" if now.knob.field == "cnp_interval_us" else "roce_rp"
            files.append(("dcqcn", f"{side}/{names['sysfs']}", names["debugfs"], now.number))
    if files:
        folder, other = f"/sys/class/net/{port.interface}/ecn", f"/sys/kernel/debug/mlx5/{port.pci}/cc_params"
        lines = [f"  {echo(value, f'{folder}/{sysfs}')}" for _, sysfs, _, value in files]
        lines += ["else", *(f"  {echo(value, f'{other}/{debugfs}')}" for _, _, debugfs, value in files), "fi"]
        yield Command(tuple(field for field, *_ in files), "\n".join((f"if [ -d {word(folder)} ]; then", *lines)))


def shows(field: str, port: NicPort) -> str:
    """The command that prints what a field is now."""
    form = _SHOWN.get(field, "mlnx_qos -i {interface}")
    return form.format(interface=port.interface, rdma=port.rdma)
