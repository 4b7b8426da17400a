"""Changes of a Thor 2: niccli and the driver's configfs, in the forms of the boot script's template.

Forms: bnxt_setupcc.sh 236.1.155.0 of Broadcom's driver package.
"""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.plan.device import NicQos
from eastwest.vendors.nic.change import Command, NicPort, changed, echo, in_folder, marks, rdma_cm_tos, word
from eastwest.vendors.nic.fit import other_priority
from eastwest.vendors.thor.view import View

_FULL = 100

_CLASSES = frozenset(("weight_percent", "roce_priority", "cnp_priority"))
_CONTROLLED = {"trust": ("disable_prio_vlan_tx",), "ecn": ("ecn_marking", "ecn_enable", "cc_mode")}
_MARKED = {
    "roce_priority": "roce_prio",
    "roce_dscp": "roce_dscp",
    "cnp_priority": "cnp_prio",
    "cnp_dscp": "cnp_dscp",
}
_SHOWN = {"roce_tos": "cat /sys/kernel/config/rdma_cm/{rdma}/ports/1/default_roce_tos"}
_OF_CONTROL = "grep -H . /sys/kernel/config/bnxt_re/{rdma}/ports/1/cc/*"


def sets(before: NicQos, after: NicQos, port: NicPort) -> Iterator[Command]:
    """Classes and code points before PFC, and both before what the NIC sends with a new mark."""
    fields = changed(before, after)
    view, qos = View(after, {}), f"niccli --dev {word(port.pci)} qos"
    if fields & _CLASSES and _shares_known(after):
        yield Command(
            tuple(sorted(_CLASSES)), f"{qos} --ets --tsa {view.algorithms} --up2tc {view.classes} --tcbw {view.weights}"
        )
    yield from _applications(before, after, qos)
    if "pfc" in fields and len(after.pfc) <= 1:
        yield Command(("pfc",), f"{qos} --pfc --enable {view.pfc}")
    yield from _control(fields, after, port)
    if "roce_tos" in fields:
        yield rdma_cm_tos(after, port)


def _applications(before: NicQos, after: NicQos, qos: str) -> Iterator[Command]:
    """Application priorities are added to those that are there: what no longer holds goes first."""
    was, now = _pairs(before), _pairs(after)
    lines = [f"{qos} --apptlv --del --app {pair}" for pair in was if pair not in now]
    lines += [f"{qos} --apptlv --add --app {pair}" for pair in now if pair not in was]
    if lines:
        yield Command(("roce_dscp", "cnp_dscp", "trust"), "\n".join(lines))


def _shares_known(qos: NicQos) -> bool:
    """Priorities move between classes only together with the shares of the classes: all are one command."""
    if qos.roce_priority < 0 or qos.cnp_priority < 0:
        return False
    own = qos.weight_percent[qos.roce_priority]
    return own is None or own + (qos.weight_percent[other_priority(qos)] or 0) == _FULL


def _pairs(qos: NicQos) -> list[str]:
    if qos.roce_priority < 0:
        return []
    known = {f"{priority},5,{dscp}" for dscp, priority in marks(qos)}
    return [each for each in View(qos, {}).applications if each in known or ",5," not in each]


def _control(fields: frozenset[str], after: NicQos, port: NicPort) -> Iterator[Command]:
    view = View(after, {})
    folder = f"/sys/kernel/config/bnxt_re/{port.rdma}"
    wanted = {name for field in fields for name in _CONTROLLED.get(field, ())}
    lines = [echo(value, f"{folder}/ports/1/cc/{name}") for name, value in view.control if name in wanted]
    own = {_MARKED[field] for field in fields if field in _MARKED and getattr(after, field) >= 0}
    marked = [f"  {echo(value, f'{folder}/ports/1/cc/{name}')}" for name, value in view.marks if name in own]
    if marked:
        # A firmware that takes marks from the application priorities by itself refuses these files.
        supported = word(f"/sys/kernel/debug/bnxt_re/{port.rdma}/info")
        lines += [f"if ! grep -qs 'fw_service_prof_type_sup *[:=] *1' {supported}; then", *marked, "fi"]
    if lines:
        done = tuple(field for field in sorted(fields) if field in _CONTROLLED or field in _MARKED)
        yield Command(done, in_folder(folder, *lines, echo("0x1", f"{folder}/ports/1/cc/apply")))


def shows(field: str, port: NicPort) -> str:
    """The command that prints what a field is now."""
    form = _OF_CONTROL if field in ("ecn", "cnp_dscp") else _SHOWN.get(field, "niccli --dev {pci} qos --ets --show")
    return form.format(rdma=port.rdma, pci=port.pci)
