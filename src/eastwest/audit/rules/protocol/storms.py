"""The PFC watchdog as it runs: storms that it met, and whether it runs as it is configured."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import counted, shown_nics, shown_ports, told
from eastwest.discover import PfcState, PortState
from eastwest.findings import Place, Severity
from eastwest.plan.device import PfcWatchdog
from eastwest.telemetry.counters.model import Counted

_STORM = re.compile(
    r"pfcwd(?P<queue>\d)_(?P<what>storms|storms_detected|storm_dropped|storm_tx_dropped|storm_rx_dropped)"
)
_FACTOR = 2
"""Chips round to their granularity of up to 100 ms: 250 ms becomes 200 ms. Twice as long is no rounding."""


@rule(
    "EW244",
    severity=Severity.WARNING,
    title="The PFC watchdog has met storms",
    why="Somebody paused this queue without end. What the watchdog drops meanwhile is lossless traffic.",
    effect="RoCE stood still until the watchdog acted, and what it dropped was sent again by whole windows",
    source="RDMA over commodity Ethernet at scale, SIGCOMM'16, section 4; SONiC `show pfcwd stats`; mlx5 counters",
    remedy="Find who sends the pauses: the host or switch at the other end of the port, and what stalls it.",
    passes=Example("no storm", samples.port_state(samples.LEAF, counters=(("pfcwd3_storms_detected", 0),))),
    fails=Example(
        "two storms, and 512 packets dropped",
        samples.port_state(samples.LEAF, counters=(("pfcwd3_storm_tx_dropped", 512), ("pfcwd3_storms_detected", 2))),
    ),
)
def no_storms(audited: Audited) -> Iterator[Outcome]:
    """Counters of watchdogs of switches by queue, and of NICs."""
    for device in audited.network.devices:
        for port in () if device.state is None else device.state.ports:
            for queue, (storms, dropped) in _storms(port).items():
                lost = f", {dropped:,} packets dropped meanwhile" if dropped else ""
                grave = Severity.CRITICAL if dropped else None
                where = Place(device.name, port.name, queue)
                many = "storm" if storms == 1 else "storms"
                yield Breach(where, f"{storms:,} {many}{lost}", "none", path=f"interfaces[{port.name}]", severity=grave)
    for host, nic, state in shown_nics(audited):
        found = counted(state).get(Counted.WATCHDOG, ())
        if found:
            yield Breach(Place(host=host.name, port=nic.name), told(found), "none", path=f"nics[{nic.name}]")


def _storms(port: PortState) -> dict[str, tuple[int, int]]:
    """Storms and packets dropped by queue, where either is above nil."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, value in port.counters:
        match = _STORM.fullmatch(name)
        if match is not None and value:
            found[match["queue"]]["dropped" in match["what"]] += value
    return {queue: (storms, dropped) for queue, (storms, dropped) in found.items()}


@rule(
    "EW245",
    severity=Severity.WARNING,
    title="The PFC watchdog does not run as configured",
    why="Syntax is not what the chip runs: a watchdog that was stopped by hand, or that a release starts anew, keeps "
    "other times or none.",
    effect="a storm is met late, or not at all, although the configuration guards against it",
    source="SONiC `show pfcwd config`; Cisco NX-OS `show queuing pfc-queue detail`",
    remedy="Start the watchdog again with the times of the configuration.",
    passes=Example("it drops, as configured", samples.port_state(samples.LEAF, pfc=PfcState(watchdog="drop"))),
    fails=Example("it is off", samples.port_state(samples.LEAF, pfc=PfcState(watchdog="off"))),
)
def watchdog_runs(audited: Audited) -> Iterator[Outcome]:
    """State of ports whose profile has a watchdog."""
    for shown in shown_ports(audited):
        pfc, qos = shown.state.pfc, shown.device.intent.qos
        if pfc is None or shown.use is None or not shown.use.profile.watchdog or not shown.pfc:
            continue
        observed = _otherwise(pfc, None if qos is None else qos.watchdog)
        if observed:
            yield Breach(shown.place, *observed, path="qos.watchdog")


def _otherwise(pfc: PfcState, wanted: PfcWatchdog | None) -> tuple[str, str] | None:
    """What is shown, and what is configured; None where they agree or one of them is not told."""
    if pfc.watchdog == "off":
        return "off", "on, as configured"
    if wanted is None:
        return None
    if wanted.action and pfc.watchdog not in ("", "on", wanted.action):
        return f"action {pfc.watchdog}", f"{wanted.action}, as configured"
    times = (
        ("detection", pfc.watchdog_detect_ms, wanted.detection_ms),
        ("restoration", pfc.watchdog_restore_ms, wanted.restoration_ms),
    )
    for name, shown, configured in times:
        if shown and configured > 0 and max(shown, configured) >= _FACTOR * min(shown, configured):
            return f"{name} after {shown} ms", f"{configured} ms, as configured"
    return None


@rule(
    "EW246",
    severity=Severity.WARNING,
    title="A port obeys pauses of every priority",
    why="Asymmetric PFC sends pauses for the lossless priorities and obeys those for all eight.",
    effect="one peer can stop notifications, routing and best effort with the pauses that RoCE alone should obey",
    source="SONiC, asymmetric PFC high level design; `show pfc asymmetric`",
    remedy="Switch asymmetric PFC off, unless the peer is known to need it.",
    passes=Example("off", samples.port_state(samples.LEAF, pfc=PfcState(asymmetric=False))),
    fails=Example("on", samples.port_state(samples.LEAF, pfc=PfcState(asymmetric=True))),
)
def pauses_are_symmetric(audited: Audited) -> Iterator[Outcome]:
    """Ports of switches that carry RoCE."""
    for shown in shown_ports(audited):
        pfc = shown.state.pfc
        if pfc is not None and pfc.asymmetric and shown.device.name in audited.roce_devices:
            paused = ", ".join(map(str, shown.pfc)) or "lossless priorities"
            yield Breach(
                shown.place, "asymmetric PFC on", f"off: {paused} alone", path=f"interfaces[{shown.port.name}].qos"
            )
