"""Changes of a Pollara: nicctl, in the forms of the boot script's template.

Forms: ROCm/gpu-cluster-networking @1156b4e9 (update).
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.lossless.dcqcn_families import POLLARA as KNOBS
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.change import Command, NicPort, changed, moved, rdma_cm_tos, word
from eastwest.vendors.pollara.fit import fit
from eastwest.vendors.pollara.view import View

_SHOWN = {
    "dcqcn": "nicctl show dcqcn",
    "ecn": "nicctl show dcqcn",
    "cnp_dscp": "nicctl show dcqcn",
    "roce_tos": "cat /sys/kernel/config/rdma_cm/{rdma}/ports/1/default_roce_tos",
}
_MARKS = ("roce_dscp", "roce_priority", "cnp_priority")


def sets(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Classification and code points before PFC, and both before what the NIC sends with a new mark."""
    fields = changed(before, after)
    if "trust" in fields:
        yield Command(("trust",), f"nicctl update qos --classification-type {after.trust}")
    lines: list[tuple[tuple[str, ...], str]] = []
    for dscp, priority in moved(before, after):
        lines.append((_MARKS, f'dscp-to-priority -p "$port" --dscp {dscp} --priority {priority}'))
    for priority in sorted(set(before.pfc) ^ set(after.pfc)):
        state = "enable" if priority in after.pfc else "disable"
        lines.append((("pfc",), f'pfc -p "$port" --priority {priority} --no-drop {state}'))
    if "weight_percent" in fields and fit(after).weight_percent == after.weight_percent:
        view = View(after, {})
        shares = f"--priority {view.priorities} --dwrr {view.shares} --rate-limit {view.limits}"
        lines.append((("weight_percent",), f'scheduling -p "$port" {shares}'))
    if lines:
        body = (f"  nicctl update qos {line}" for _, line in lines)
        sets_of = tuple(dict.fromkeys(field for each, _ in lines for field in each))
        yield Command(sets_of, "\n".join((f"for port in $(ports_of {word(port.pci)}); do", *body, "done")))
    yield from _dcqcn(before, after, port)
    if "roce_tos" in fields:
        yield rdma_cm_tos(after, port)


def _dcqcn(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Profile 1 of the device, as in AMD's example; any option switches DCQCN on, `--disable` off."""
    fields = changed(before, after) & {"ecn", "cnp_dscp", "dcqcn"}
    if not fields:
        return
    update = f"nicctl update dcqcn -r {word(port.rdma)} -i 1"
    pairs = zip(settings(KNOBS, before.dcqcn), settings(KNOBS, after.dcqcn), strict=True)
    options = [f"--{now.knob.name} {now.number}" for was, now in pairs if was.number != now.number]
    if after.cnp_dscp >= 0 and ("cnp_dscp" in fields or after.ecn):
        options.append(f"--cnp-dscp {after.cnp_dscp}")
    lines = [f"{update} {' '.join(options)}"] if options else []
    lines += [] if after.ecn else [f"{update} --disable"]
    if lines:
        yield Command(tuple(sorted(fields)), "\n".join(lines))


def shows(field: str, port: NicPort) -> str:
    """The command that prints what a field is now."""
    return _SHOWN.get(field, "nicctl show qos").format(rdma=port.rdma)
