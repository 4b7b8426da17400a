"""What a reader of Junos has found of class of service, and what it means together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import reduce

from eastwest.plan.device import (
    BufferPool,
    EcnMarking,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import CLASSES, DSCPS
from eastwest.vendors.junos.fit_qos import fill_bytes
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.table import Table, numbered

POLL_MS, POLLS, RECOVERY_MS = 100, 2, 200
"""Defaults of `pfc-watchdog` (Juniper, PFC Watchdog)."""


@dataclass(frozen=True)
class ForwardingClass:
    """A class. priority: with which it pauses, None when lossy."""

    name: str
    queue: int | None = None
    lossless: bool = False
    priority: int | None = None

    @property
    def traffic_class(self) -> int | None:
        """`TC3` is traffic class 3, `Q5` is none; a class of others goes by its queue."""
        if self.name[:2] == "TC" and self.name[2:].isdecimal():
            return int(self.name[2:]) if int(self.name[2:]) < CLASSES else None
        own = self.name[:1] == "Q" and self.name[1:].isdecimal()
        return None if own or self.queue is None or self.queue >= CLASSES else self.queue


BUILT_IN = {
    "best-effort": ForwardingClass("best-effort", 0),
    "fcoe": ForwardingClass("fcoe", 3, True, 3),
    "no-loss": ForwardingClass("no-loss", 4, True, 4),
    "network-control": ForwardingClass("network-control", 7),
}
"""Classes that QFX switches have without configuration (Juniper CoS guide for QFX switches)."""


@dataclass
class Notification:
    """A congestion notification profile."""

    watchdog: bool = False
    timers: dict[str, str] = field(default_factory=dict)
    codes: list[tuple[int, Node]] = field(default_factory=list)
    priorities: set[int] = field(default_factory=set)
    cable_m: float | None = None


@dataclass
class Scheduler:
    """A scheduler. drop: its drop profile."""

    strict: bool = False
    percent: int | None = None
    drop: str = ""
    marks: bool = False


@dataclass
class DropProfile:
    """A drop curve."""

    levels: list[int] = field(default_factory=list)
    chances: list[int] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


Point = tuple[str, str, int, Node]
"""Classifier, forwarding class, mark, and where it stands."""


@dataclass
class Control:
    """A traffic control profile: a scheduler map, and the share of the port that its queues have together."""

    schedulers: str = ""
    percent: int | None = None


ALL_PORTS = "all"
"""The word for every port."""
_WILD = re.compile(r"[*?\[]")
"""What makes a name a pattern of ports."""


@dataclass
class Binding:
    """What ports of a name, or of a pattern, have. classifier: of code points. tags: the classifier of tags. controls:
    traffic control profiles.
    """

    schedulers: str = ""
    notification: str = ""
    trust: str = "none"
    classifier: str = ""
    tags: str = ""
    controls: tuple[str, ...] = ()

    def over(self, wider: Binding) -> Binding:
        """It, classified as a wider pattern says where it does not; what only classifies has queues of the wider."""
        parts = self if self.schedulers or self.notification or self.controls else wider
        said = self if self.trust != "none" else wider
        classifier, tags = self.classifier or wider.classifier, self.tags or wider.tags
        return replace(parts, trust=said.trust, classifier=classifier, tags=tags)


@dataclass
class QosDraft:
    """Filled statement by statement. size_bytes: of the packet buffer, from the note in our files.

    code_points, tag_points: classifier, forwarding class and mark, of each statement. of_port: what each port has in
    the end, by its name. classifiers: those with code points, and open ones, of which it is not known where they lead;
    tag_classifiers: those with tags. classifier, tags: those of most ports. aliases: names of DSCPs.
    usual: the first notification profile of each scheduler map, empty where a name has the map without any.
    """

    classes: dict[str, ForwardingClass] = field(default_factory=dict)
    code_points: list[Point] = field(default_factory=list)
    tag_points: list[Point] = field(default_factory=list)
    notifications: dict[str, Notification] = field(default_factory=dict)
    stops: dict[int, int] = field(default_factory=dict)
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    schedulers: dict[str, Scheduler] = field(default_factory=dict)
    controls: dict[str, Control] = field(default_factory=dict)
    drops: dict[str, DropProfile] = field(default_factory=dict)
    bound: dict[str, Binding] = field(default_factory=dict)
    percents: dict[tuple[str, str], int] = field(default_factory=dict)
    alphas: dict[str, int] = field(default_factory=dict)
    size_bytes: int | None = None
    of_port: dict[str, Binding] = field(default_factory=dict)
    classifiers: dict[str, None] = field(default_factory=dict)
    classifier: str = ""
    tag_classifiers: dict[str, None] = field(default_factory=dict)
    tags: str = ""
    open_classifiers: dict[str, None] = field(default_factory=dict)
    aliases: Mapping[str, int] = field(default_factory=dict)
    usual: dict[str, str] = field(default_factory=dict)

    def bind(self, ports: Iterable[str]) -> None:
        """Works out what each port has: `all`, then patterns, then its own name; the last that says more counts."""
        self._resolve_controls()
        patterns = sorted(filter(_WILD.search, self.bound), key=lambda name: "*" not in name)
        exact = {name: each for name, each in self.bound.items() if not _WILD.search(name)}
        named = (name for name in self.bound if name != ALL_PORTS and "*" not in name)
        for port in dict.fromkeys((*ports, *named)):
            wider = [self.bound[name] for name in patterns if fnmatchcase(port, name)]
            said = [each for each in (exact.get(ALL_PORTS), *wider, exact.get(port)) if each is not None]
            if said:
                self.of_port[port] = reduce(lambda own, each: each.over(own), said)
        self.usual = self._usual()
        self.classifiers = dict.fromkeys(name for name, _, _, _ in self.code_points) | self.open_classifiers
        self.classifier = self._most_used(self.classifiers, lambda each: each.classifier)
        self.tag_classifiers = dict.fromkeys(name for name, _, _, _ in self.tag_points)
        self.tags = self._most_used(self.tag_classifiers, lambda each: each.tags)

    def _usual(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in self.bound.values():
            first = found.setdefault(each.schedulers, each.notification)
            found[each.schedulers] = first if each.notification else ""
        return found

    def _resolve_controls(self) -> None:
        """The scheduler maps of a port's traffic control profiles become one of its own."""
        for binding in self.bound.values():
            known = [name for name in binding.controls if name in self.controls]
            if known and not binding.schedulers:
                binding.schedulers = "+".join(known)
                self.maps[binding.schedulers] = dict(item for name in known for item in self._controlled(name))

    def _controlled(self, name: str) -> Iterator[tuple[str, str]]:
        """Class and scheduler; a rate is a share of what the profile is guaranteed (Juniper, ETS)."""
        control = self.controls[name]
        for each, scheduler in self.maps.get(control.schedulers, {}).items():
            of = self.schedulers.get(scheduler)
            if of is None or of.percent is None or control.percent == 100:
                yield each, scheduler
                continue
            share = None if control.percent is None else max(1, of.percent * control.percent // 100)
            own = f"{scheduler} of {name}"
            self.schedulers[own] = replace(of, percent=share)
            yield each, own

    def profile_of(self, port: str) -> str:
        """The name of a port's profile, empty without one."""
        return self._name(self.of_port[port]) if port in self.of_port else ""

    def _most_used(self, known: Collection[str], of: Callable[[Binding], str]) -> str:
        """The classifier that most ports have, else most patterns, else the first in the text."""
        for bindings in (self.of_port, self.bound):
            counts = Counter(of(each) for each in bindings.values() if of(each) in known)
            if counts:
                return max(counts, key=lambda name: counts[name])
        return next(iter(known), "")

    def intent(self, left: list[Node]) -> QosIntent | None:
        """All of it, None when there is nothing; `left` gains what has no meaning without more knowledge."""
        maps = self._maps(left)
        watchdogs = (each for each in self.notifications.values() if each.timers)
        found = QosIntent(maps, tuple(self._profiles(maps, left)), self._watchdog(next(watchdogs, None)), self._pool())
        return None if found == QosIntent() else found

    def _name(self, binding: Binding) -> str:
        """That of its parts, and of its classifier where most ports have another."""
        own = [binding.classifier] if binding.classifier in self.classifiers else []
        own += [binding.tags] if binding.tags in self.tag_classifiers else []
        others = [name for name in own if name not in (self.classifier, self.tags)]
        return "-".join(filter(None, (self._parts_name(binding), *others)))

    def _parts_name(self, binding: Binding) -> str:
        """The scheduler map names the profile; a notification profile adds its name where the map stands without it,
        or with another first.
        """
        if not (binding.schedulers and binding.notification):
            return binding.schedulers or binding.notification
        first = self.usual.get(binding.schedulers) == binding.notification
        return binding.schedulers if first else f"{binding.schedulers}-{binding.notification}"

    def _class(self, name: str) -> ForwardingClass | None:
        return self.classes.get(name) or BUILT_IN.get(name)

    def _lossless(self) -> dict[int, int]:
        """The priority of each lossless traffic class: its own, else the tag that leads to it (QFX5100 and before)."""
        points = (*self.code_points, *self.tag_points)
        known = [*self.classes.values(), *(BUILT_IN[name] for _, name, _, _ in points if name in BUILT_IN)]
        by_tag = {name: tag for _, name, tag, _ in reversed(self.tag_points)}
        priorities = ((each, by_tag.get(each.name) if each.priority is None else each.priority) for each in known)
        return {
            each.traffic_class: priority
            for each, priority in priorities
            if each.lossless and priority is not None and each.traffic_class is not None
        }

    def _maps(self, left: list[Node]) -> QosMaps:
        maps = QosMaps()
        lossless = self._lossless()
        lossy = None if 0 in lossless.values() else 0
        points = (*self.code_points, *self.tag_points)
        used = [found for _, name, _, _ in points if (found := self._class(name)) is not None]
        for each in (*self.classes.values(), *used):
            at = each.traffic_class
            if at is not None and at < CLASSES:
                group = lossless.get(at, None if each.lossless else lossy)
                maps = replace(
                    maps,
                    queue=numbered(maps.queue, at, each.queue),
                    priority_group=numbered(maps.priority_group, at, group),
                )
        used_by = {self.classifier, *(each.classifier for each in (*self.of_port.values(), *self.bound.values()))}
        for classifier, name, _, node in self.code_points:
            found = self._class(name)
            if classifier not in used_by or found is None or found.traffic_class is None:
                left.append(node)
        stops = tuple(self.stops.get(priority) for priority in range(CLASSES))
        return replace(
            maps, traffic_class=self._classified(self.classifier), pfc_queue=stops, cos=self._tagged(self.tags)
        )

    def _classified(self, classifier: str) -> tuple[int | None, ...]:
        return self._led(self.code_points, classifier, DSCPS)

    def _tagged(self, classifier: str) -> tuple[int | None, ...]:
        return self._led(self.tag_points, classifier, CLASSES)

    def _led(self, points: Iterable[Point], classifier: str, length: int) -> tuple[int | None, ...]:
        """The traffic class of each mark."""
        table: list[int | None] = [None] * length
        for own, name, mark, _ in points:
            found = self._class(name)
            if own == classifier and found is not None and found.traffic_class is not None:
                table[mark] = found.traffic_class
        return tuple(table)

    def _profiles(self, maps: QosMaps, left: list[Node]) -> Iterator[PortQos]:
        found: dict[str, Binding] = {}
        for each in (*self.of_port.values(), *self.bound.values()):
            if each.schedulers in self.maps or each.notification in self.notifications:
                found.setdefault(self._name(each), each)
        for each in self.of_port.values():
            if each.classifier in self.classifiers and each.classifier != self.classifier:
                found.setdefault(self._name(each), each)
        taken = {each.notification for each in found.values()}
        parts = {control.schedulers for control in self.controls.values()}
        for name in (each for each in self.maps if each not in parts):
            found.setdefault(name, Binding(name, name if name in self.notifications else "", "dscp"))
        for name in self.notifications:
            if name not in taken:
                found.setdefault(name, Binding("", name, "dscp"))
        for name, binding in found.items():
            yield self._profile(name, binding, maps, left)

    def _profile(self, name: str, binding: Binding, maps: QosMaps, left: list[Node]) -> PortQos:
        notification = self.notifications.get(binding.notification, Notification())
        own = binding.classifier if binding.classifier in self.classifiers else self.classifier
        usual = maps
        maps = maps if own == self.classifier else replace(maps, traffic_class=self._classified(own))
        tags = self._tagged(binding.tags)
        maps = replace(maps, cos=tags) if binding.tags in self.tag_classifiers else maps
        pfc = set(notification.priorities)
        for code, node in notification.codes:
            # A classifier of its own may lead the code point elsewhere; what shall pause is meant all the same.
            priority = self._priority((maps.traffic_class[code], usual.traffic_class[code]), own, code)
            if priority is not None:
                pfc.add(priority)
            elif not any(self._known(each, code) for each in (own, self.classifier)):
                left.append(node)  # of a known class without priority the statements tell
        alpha = self.alphas.get("lossless")
        stated = alpha is not None or notification.cable_m is not None
        return PortQos(
            name=name,
            trust=binding.trust,
            pfc=tuple(sorted(pfc)),
            watchdog=notification.watchdog,
            queues=tuple(self._queues(self.maps.get(binding.schedulers, {}), left)),
            buffers=tuple(LosslessBuffer(each, None, 0, 0, alpha, notification.cable_m) for each in sorted(pfc))
            if stated
            else (),
            maps=None if maps == usual else maps,
        )

    def _priority(self, classes: Iterable[int | None], classifier: str, code: int) -> int | None:
        """With which a code point of these classes pauses; where its classifier is open, by any, or the only one."""
        lossless = self._lossless()
        if classifier in self.open_classifiers:
            others = (found for _, name, at, _ in self.code_points if at == code and (found := self._class(name)))
            classes = (*classes, *(each.traffic_class for each in others))
            classes = (*classes, *lossless) if len(lossless) == 1 else classes
        return next((lossless[each] for each in classes if each in lossless), None)

    def _known(self, classifier: str, code: int) -> bool:
        """Whether a classifier leads a code point to a class that the configuration defines."""
        return any(own == classifier and at == code and name in self.classes for own, name, at, _ in self.code_points)

    def _queues(self, classes: dict[str, str], left: list[Node]) -> Iterator[QueueIntent]:
        queues: Table[int, QueueIntent] = Table(QueueIntent)
        for name, scheduler in classes.items():
            found, of = self._class(name), self.schedulers.get(scheduler)
            if found is None or found.queue is None:
                continue
            if of is None:
                queues.at(found.queue)
            else:
                queues.put(found.queue, strict=of.strict, weight_percent=of.percent, ecn=self._ecn(of, left))
        return iter(queues.all())

    def _ecn(self, scheduler: Scheduler, left: list[Node]) -> EcnMarking | None:
        drop = self.drops.get(scheduler.drop)
        if drop is None or not scheduler.marks:
            return None
        if len(drop.levels) != 2 or len(drop.chances) != 2:
            left += drop.nodes
            return None
        base = self._base()
        if base is None:
            return EcnMarking(0, 0, drop.chances[1], (drop.levels[0], drop.levels[1]))
        low, high = (fill_bytes(level, base) for level in drop.levels)
        return EcnMarking(low, high, drop.chances[1])

    def _base(self) -> int | None:
        lossless = self.percents.get(("egress", "lossless"))
        if self.size_bytes is None or lossless is None:
            return None
        return self.size_bytes * lossless // 100

    def _pool(self) -> BufferPool | None:
        headroom = None
        if self.size_bytes is not None and ("ingress", "lossless-headroom") in self.percents:
            headroom = self.percents["ingress", "lossless-headroom"] * self.size_bytes // 100
        found = BufferPool(self.size_bytes, headroom, self.alphas.get("lossy"))
        return None if found == BufferPool() else found

    @staticmethod
    def _watchdog(notification: Notification | None) -> PfcWatchdog | None:
        if notification is None:
            return None
        timers = notification.timers
        poll = int(timers.get("poll-interval", POLL_MS))
        polls = int(timers.get("detection", POLLS))
        return PfcWatchdog(poll, polls * poll, int(timers.get("recovery", RECOVERY_MS)), timers.get("action", "drop"))
