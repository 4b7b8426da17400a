"""The PFC watchdog: on every lossless port, with timers that the system takes and that make sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.unclear import unclear, unclear_text
from eastwest.audit.views.uses import Use
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import PfcWatchdog, QosIntent

_BESIDE_PFC = frozenset({"nxos", "junos"})
"""Families that switch the watchdog on in the same block as PFC: where one stands without the other, it is missing.

On EOS timers of the whole system switch it on at every port with PFC."""
LEAST_MS, MOST_MS = 50, 5000
"""Detection: shorter than 50 ms is ordinary congestion of a large incast; 5 s is the longest that SONiC takes."""


@rule(
    "EW240",
    severity=Severity.WARNING,
    title="No PFC watchdog on a lossless port",
    why="A NIC that pauses for good blocks its port, then the switch, then every switch that sends to it.",
    effect="one broken host can stop the whole fabric in a pause storm or a deadlock",
    source="RDMA over commodity Ethernet at scale, SIGCOMM'16, section 4; SONiC PFC watchdog",
    remedy="Enable the watchdog on every port with PFC.",
    passes=Example("the watchdog guards every profile with PFC", samples.unchanged),
    fails=Example(
        "leaf1 has no watchdog",
        samples.chain(
            samples.profiles(samples.LEAF, lambda profile: replace(profile, watchdog=False)),
            samples.qos(samples.LEAF, lambda qos: replace(qos, watchdog=None)),
        ),
    ),
)
def watchdog_present(audited: Audited) -> Iterator[Outcome]:
    """A watchdog on every profile with PFC, configured or shown as running on all of its ports."""
    for device, use in audited.lossless:
        if use.profile.watchdog or _runs(device, use):
            continue
        line = unclear(device, "watchdog")
        if line is not None:
            yield Abstained(use.place(), unclear_text(line))
        elif _elsewhere(device):
            yield Abstained(use.place(), "the files are a fragment, and the watchdog stands apart from PFC")
        else:
            yield Breach(
                use.place(), "no watchdog", "a watchdog with detection and restoration", path=f"{use.path}.pfc"
            )


def _elsewhere(device: FoundDevice) -> bool:
    """Whether it may stand in a part that is not here: of EOS in a text without a name, as timers are the system's."""
    if device.family == "eos":
        return not device.intent.hostname
    return device.partial and device.family not in _BESIDE_PFC


def _runs(device: FoundDevice, use: Use) -> bool:
    """Whether every port of the profile shows a watchdog, as systems that start one by themselves do."""
    shown = [None if device.state is None else device.state.port(port.name) for port in use.ports]
    return bool(shown) and all(
        port is not None and port.pfc is not None and port.pfc.watchdog not in ("", "off") for port in shown
    )


def _timers(poll: int, detection: int, restoration: int, action: str = "drop") -> Example:
    changed = PfcWatchdog(poll, detection, restoration, action)
    said = f"poll {poll} ms, detection {detection} ms, restoration {restoration} ms, {action}"
    return Example(said, samples.qos(samples.LEAF, lambda qos: _guarded(qos, changed)))


def _guarded(qos: QosIntent, watchdog: PfcWatchdog) -> QosIntent:
    return replace(qos, watchdog=watchdog)


@rule(
    "EW241",
    severity=Severity.WARNING,
    title="Timers of the PFC watchdog contradict one another",
    why="The watchdog counts polls: it detects nothing between two of them. EOS refuses fewer than two polls in the "
    "shortest of its times.",
    effect="storms are found late or the command is refused and no watchdog runs",
    source="Arista EOS user manual; SONiC pfcwd/main.py; Cumulus Linux 5.14 (poll 100 to 5000 ms)",
    remedy="Poll at most half as long as detection.",
    passes=_timers(100, 200, 400),
    fails=_timers(1000, 200, 400),
)
def watchdog_timers_agree(audited: Audited) -> Iterator[Outcome]:
    """Poll, detection and restoration among themselves."""
    for device in audited.network.devices:
        watchdog = None if device.intent.qos is None else device.intent.qos.watchdog
        if watchdog is None or watchdog.poll_ms <= 0 or watchdog.detection_ms <= 0:
            continue
        shortest = min(watchdog.detection_ms, watchdog.restoration_ms or watchdog.detection_ms)
        allowed = shortest // 2 if device.family == "eos" else watchdog.detection_ms
        if watchdog.poll_ms > allowed:
            yield Breach(
                Place(device.name),
                f"polls every {watchdog.poll_ms} ms, detection {watchdog.detection_ms} ms, restoration "
                f"{watchdog.restoration_ms} ms",
                f"polls at most every {allowed} ms",
                path="qos.watchdog",
            )


@rule(
    "EW242",
    severity=Severity.INFO,
    title="The PFC watchdog acts too early or too late",
    why="A queue paused for some milliseconds is congestion and must be left alone; one paused for seconds is a storm.",
    effect="too early: packets of healthy incasts are dropped; too late: the storm has stopped the fabric",
    source="SONiC pfcwd (default 200 ms, 100 to 5000 ms); Arista default 2 s",
    remedy="Set detection to 100 ms to 2 s.",
    passes=_timers(100, 200, 400),
    fails=_timers(5, 10, 400),
)
def watchdog_timers_make_sense(audited: Audited) -> Iterator[Outcome]:
    """Detection between congestion and disaster."""
    for device in audited.network.devices:
        watchdog = None if device.intent.qos is None else device.intent.qos.watchdog
        if watchdog is not None and not LEAST_MS <= watchdog.detection_ms <= MOST_MS:
            observed = f"detection after {watchdog.detection_ms} ms"
            yield Breach(Place(device.name), observed, f"{LEAST_MS} to {MOST_MS} ms", path="qos.watchdog")


@rule(
    "EW243",
    severity=Severity.INFO,
    title="The PFC watchdog only tells, or shuts the port",
    why="`notify-only` leaves the storm running; `errdisable` takes the port out until somebody comes; `forward` sends "
    "into a peer that said it is full.",
    effect="a storm goes on, a node is lost for a passing fault, or the peer drops",
    source="Arista EOS user manual, `priority-flow-control pause watchdog action`; SONiC pfcwd (drop, forward, alert)",
    remedy="Let the watchdog drop, and restore by itself.",
    passes=_timers(100, 200, 400),
    fails=_timers(100, 200, 400, "notify-only"),
)
def watchdog_drops(audited: Audited) -> Iterator[Outcome]:
    """The action of the watchdog."""
    for device in audited.network.devices:
        watchdog = None if device.intent.qos is None else device.intent.qos.watchdog
        if watchdog is not None and watchdog.action not in ("drop", ""):
            yield Breach(Place(device.name), f"action {watchdog.action}", "drop", path="qos.watchdog.action")
