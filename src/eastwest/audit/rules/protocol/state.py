"""What devices run against what they were told: negotiated PFC, and losses where there must be none."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import lossless_queues
from eastwest.discover import PfcState
from eastwest.findings import Place, Severity


@rule(
    "EW290",
    severity=Severity.CRITICAL,
    title="PFC is configured and not in force",
    why="What negotiation left counts, not what was typed: DCBX may have switched PFC off or to other priorities.",
    effect="the port is not lossless although its configuration is right",
    source="IEEE 802.1Qaz; vendors' `show priority-flow-control`",
    remedy="Set PFC to on at both ends instead of negotiating it.",
    passes=Example("in force on 3", samples.port_state(samples.LEAF, pfc=PfcState("on", True, (3,)))),
    fails=Example("shown as inactive", samples.port_state(samples.LEAF, pfc=PfcState("auto", False, ()))),
)
def pfc_in_force(audited: Audited) -> Iterator[Outcome]:
    """Negotiated PFC of switch ports that are up."""
    for device in audited.network.devices:
        if device.state is None:
            continue
        wanted = {port.name: use for use in audited.uses[device.name] if use.pfc for port in use.ports}
        no_drop = {queue.port for queue in device.state.queues if queue.no_drop}
        for port in device.state.ports:
            use, pfc = wanted.get(port.name), port.pfc
            if pfc is None or port.up is False:
                continue
            if use is None and pfc.active is False and port.name in no_drop:
                observed = f"mode {pfc.mode or 'unknown'}, not active; the port has a no-drop queue"
                yield Breach(Place(device.name, port.name), observed, "active on the priority of the no-drop queue")
            if use is None:
                continue
            wrong = pfc.priorities is not None and not set(use.pfc) <= set(pfc.priorities)
            if pfc.active is False or (wrong and pfc.active is not None) or (wrong and pfc.priorities):
                shown = ", ".join(map(str, pfc.priorities or ())) or "nothing"
                yield Breach(
                    Place(device.name, port.name),
                    f"mode {pfc.mode or 'unknown'}, {'active' if pfc.active else 'not active'}, pauses {shown}",
                    f"active on {', '.join(map(str, use.pfc))} as configured",
                    path=f"interfaces[{port.name}].qos",
                )


@rule(
    "EW291",
    severity=Severity.CRITICAL,
    title="PFC of a NIC is configured and not in force",
    why="Drivers take PFC back when link-level pause is switched on, or when firmware answers DCBX.",
    effect="the NIC neither obeys nor sends pauses",
    source="`mlnx_qos`, `niccli`, `nicctl` as they show the state in force",
    remedy="Apply the settings again, and make them permanent.",
    passes=Example("in force on 3", samples.nic_state(pfc=PfcState("on", True, (3,)))),
    fails=Example("no priority in force", samples.nic_state(pfc=PfcState("on", True, ()))),
)
def nic_pfc_in_force(audited: Audited) -> Iterator[Outcome]:
    """State of NICs against their settings."""
    for host in audited.network.hosts:
        for nic in host.nics:
            state = None if nic.state is None else nic.state.pfc
            if state is None or state.priorities is None or "qos.pfc" in nic.unstated:
                continue
            if not set(nic.intent.qos.pfc) <= set(state.priorities):
                yield Breach(
                    Place(host=host.name, port=nic.name),
                    f"pauses {', '.join(map(str, state.priorities)) or 'nothing'}",
                    f"pauses {', '.join(map(str, nic.intent.qos.pfc))} as configured",
                    path=f"nics[{nic.name}].qos.pfc",
                )


@rule(
    "EW292",
    severity=Severity.CRITICAL,
    title="A no-drop queue has dropped packets",
    why="Counters do not lie: whatever the configuration says, this queue is not lossless.",
    effect="RoCE was lost here; go-back-N sent whole windows again",
    source="IEEE 802.1Qbb; vendors' queue counters",
    remedy="Look at headroom, watchdog and the other end's PFC of this port; clear the counter and watch it.",
    passes=Example("0 drops", samples.dropping(samples.LEAF, 0)),
    fails=Example("1,234 drops", samples.dropping(samples.LEAF, 1234)),
)
def no_drop_queue_drops_nothing(audited: Audited) -> Iterator[Outcome]:
    """Drop counters of queues that show themselves as lossless, or are by the configuration of their port."""
    for device, queue, _ in lossless_queues(audited):
        if queue.dropped:
            what = "priority group" if queue.direction == "ingress" else "queue"
            where = Place(device.name, queue.port, str(queue.queue))
            observed = f"{queue.dropped:,} packets dropped by the {what} since the counters were cleared"
            yield Breach(where, observed, "none", path=f"interfaces[{queue.port}].qos")
