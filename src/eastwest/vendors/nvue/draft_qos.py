"""QoS as far as a reader of NVUE has found it: parts of profiles by name, and which port has which."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from eastwest.plan.device import (
    BufferPool,
    EcnMarking,
    InterfaceIntent,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import most_used
from eastwest.vendors.nvue.fit_qos import DEFAULT
from eastwest.vendors.nvue.roce import MAPS, PROFILE
from eastwest.vendors.text.table import Table

PARTS = ("mapping", "pfc", "congestion-control", "egress-scheduler")
ECN = EcnMarking(150_000, 1_500_000, 100)
"""What a queue gets that is marked without figures of its own (user guide, ECN)."""
POLL_MS, POLLS = 100, 3
"""Of the watchdog, where only one is stated (command reference, QoS)."""


@dataclass
class Pfc:
    """Sizes of a PFC profile in bytes."""

    priorities: tuple[int, ...] = ()
    cable_m: float | None = None
    port_buffer: int | None = None
    xoff: int = 0
    xon: int = 0
    off: bool = False

    def buffers(self, alpha: int | None) -> tuple[LosslessBuffer, ...]:
        """One for each priority, none when nothing is stated."""
        if self.port_buffer is None and self.cable_m is None:
            return ()
        headroom = None if self.port_buffer is None else self.port_buffer - self.xoff
        stated = headroom is not None
        return tuple(
            LosslessBuffer(each, headroom, self.xon if stated else 0, self.xoff if stated else 0, alpha, self.cable_m)
            for each in self.priorities
        )


@dataclass
class QosDraft:
    """Filled statement by statement. bound: profiles of ports, by part. macro: `qos roce` is on.

    classes: of code points, by mapping profile. maps: what holds for all ports beside them.
    """

    maps: QosMaps = field(default_factory=QosMaps)
    classes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    trust: dict[str, str] = field(default_factory=dict)
    pfc: dict[str, Pfc] = field(default_factory=dict)
    queues: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    marks: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    bound: dict[str, dict[str, str]] = field(default_factory=dict)
    guarded: set[str] = field(default_factory=set)
    poll_ms: int | None = None
    polls: int | None = None
    alpha: int | None = None
    lossy_alpha: int | None = None
    macro: bool = False
    lossless: bool = True

    def apply_macro(self) -> None:
        """`qos roce`: its maps, and its profile as the default one. What follows overrides it."""
        self.macro = True
        self.maps = replace(MAPS, traffic_class=QosMaps().traffic_class)
        self.classes[DEFAULT] = MAPS.traffic_class
        self.trust[DEFAULT] = "dscp"
        if self.lossless:
            self.pfc[DEFAULT] = Pfc(PROFILE.pfc, PROFILE.buffers[0].cable_m)
        for queue in PROFILE.queues:
            self.queues_of(DEFAULT).put(queue.queue, strict=queue.strict, weight_percent=queue.weight_percent)
            if queue.ecn is not None:
                self.marks_of(DEFAULT).put(queue.queue, ecn=queue.ecn)

    def queues_of(self, profile: str) -> Table[int, QueueIntent]:
        """Scheduling of a profile."""
        return self.queues.setdefault(profile, Table(QueueIntent))

    def marks_of(self, profile: str) -> Table[int, QueueIntent]:
        """Marking of a profile."""
        return self.marks.setdefault(profile, Table(lambda queue: QueueIntent(queue, ecn=ECN)))

    @property
    def has_default(self) -> bool:
        """Whether the default profile says more than trust."""
        return any(DEFAULT in part for part in (self.pfc, self.queues, self.marks)) or DEFAULT in self.trust

    def profile_of(self, port: str) -> str:
        """The name of a port's profile: that of its parts, or all of their names."""
        names = self.bound.get(port)
        if not names:
            return DEFAULT if self.has_default else ""
        return "-".join(dict.fromkeys(names[part] for part in PARTS if part in names))

    def intent(self, ports: Collection[InterfaceIntent]) -> QosIntent | None:
        """All of it; None when there is nothing."""
        used = {port.qos: port.name for port in ports if port.qos}
        stated = dict.fromkeys((*self.trust, *self.pfc, *self.queues, *self.marks))
        combined = {name: self.bound.get(port, {}) for name, port in used.items()}
        names = dict.fromkeys((*stated, *(name for name in combined if name not in stated)))
        if self.macro and DEFAULT not in used and ports:
            names.pop(DEFAULT, None)
        guarded = {port.qos for port in ports if port.name in self.guarded}
        usual = most_used(self._maps_of(self.bound.get(port.name, {})) for port in ports if port.qos)
        if not used:
            usual = self._maps_of({})
        profiles = tuple(
            self._profile(name, combined.get(name, {}), usual, watchdog=name in guarded, used=name in used)
            for name in names
        )
        found = QosIntent(usual, profiles, self._watchdog(), self._pool())
        return None if found == QosIntent() else found

    def _maps_of(self, parts: dict[str, str]) -> QosMaps:
        """Of a port that binds these parts: its mapping profile's, else the default one's.

        Where no port binds a mapping, the only profile that the files hold stands for it.
        """
        usual = self.classes.get(DEFAULT, QosMaps().traffic_class)
        if (
            len(self.classes) == 1
            and "mapping" not in parts
            and not any("mapping" in each for each in self.bound.values())
        ):
            usual = next(iter(self.classes.values()))
        return replace(self.maps, traffic_class=self.classes.get(parts.get("mapping", DEFAULT), usual))

    def _profile(self, name: str, parts: dict[str, str], usual: QosMaps, *, watchdog: bool, used: bool) -> PortQos:
        rest = DEFAULT if parts else name  # a part that a port does not bind is the default one's
        pfc = self.pfc.get(parts.get("pfc", rest), Pfc())
        queues = self.queues.get(parts.get("egress-scheduler", rest), Table(QueueIntent)).records
        marks = self.marks.get(parts.get("congestion-control", rest), Table(QueueIntent)).records
        maps = self._maps_of(parts)
        return PortQos(
            name,
            self.trust.get(parts.get("mapping", name), "dscp" if self.trust else "none"),
            () if pfc.off else pfc.priorities,
            watchdog,
            tuple(
                replace(queues.get(number, QueueIntent(number)), ecn=marks[number].ecn if number in marks else None)
                for number in dict.fromkeys((*queues, *marks))
            ),
            () if pfc.off else pfc.buffers(self.alpha),
            maps if used and maps != usual else None,
        )

    def _watchdog(self) -> PfcWatchdog | None:
        if self.poll_ms is None and self.polls is None:
            return None
        poll = POLL_MS if self.poll_ms is None else self.poll_ms
        return PfcWatchdog(poll, poll * (POLLS if self.polls is None else self.polls), poll, "drop")

    def _pool(self) -> BufferPool | None:
        return None if self.lossy_alpha is None else BufferPool(None, None, self.lossy_alpha)
