"""Class maps and policy maps as they were read, and what they mean together once the text is read to its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from eastwest.plan.device import EcnMarking, LosslessBuffer, PfcWatchdog, PortQos, QosIntent, QosMaps, QueueIntent
from eastwest.vendors.classify import Classified, ClassMap, any_stated, classified
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nxos.fit_qos import is_empty, with_classes
from eastwest.vendors.text.table import Table

BUILT_IN = {"class-fcoe": 1}
"""Classes with qos-groups of the system's own (Nexus 5000 QoS guide: default system classes)."""
FCOE_PRIORITY = 3
"""Of FCoE where nothing classifies otherwise (FC-BB-5; Nexus 5000 QoS guide)."""
UNNAMED = "PORTS"
"""Profile of ports that have settings of their own and no queuing policy."""


@dataclass(frozen=True, slots=True)
class OnPort:
    """QoS lines of a port. Policies are empty where the system's hold; pfc is None where no line says."""

    classify: str = ""
    ingress: str = ""
    egress: str = ""
    pfc: bool | None = None
    watchdog: bool = False

    def with_system(self, system: dict[str, str]) -> OnPort:
        """What holds in the end."""
        return replace(
            self,
            classify=self.classify or system.get("qos input", ""),
            ingress=self.ingress or system.get("queuing input", ""),
            egress=self.egress or system.get("queuing output", ""),
        )


@dataclass
class Policies:
    """Everything by name. groups: qos-groups of classes of one's own, by type.

    curves: WRED by queuing policy and queue. unnumbered: no-drop classes without a priority, by policy and qos-group.

    places: the lines that define policies. uses: those that apply them, by kind and name.

    The watchdog's numbers are NX-OS's own until a line gives others.
    """

    class_maps: dict[str, ClassMap] = field(default_factory=dict)
    classify: dict[str, dict[str, int]] = field(default_factory=dict)
    network: dict[str, dict[int, int]] = field(default_factory=dict)
    groups: dict[str, dict[str, int]] = field(default_factory=lambda: {"network-qos": {}, "queuing": {}})
    egress: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    ingress: dict[str, dict[int, LosslessBuffer]] = field(default_factory=dict)
    system: dict[str, str] = field(default_factory=dict)
    ports: Table[str, OnPort] = field(default_factory=lambda: Table(lambda name: OnPort()))
    curves: dict[tuple[str, int], EcnMarking] = field(default_factory=dict)
    unnumbered: dict[str, dict[int, NotUnderstood]] = field(default_factory=dict)
    places: dict[str, NotUnderstood] = field(default_factory=dict)
    uses: dict[tuple[str, str], NotUnderstood] = field(default_factory=dict)
    watchdog_on: bool = False
    poll_ms: int = 100
    shutdown: int = 1
    restore: int = 10

    def intent(self, ports: Iterable[str]) -> tuple[QosIntent | None, dict[str, str], list[NotUnderstood]]:
        """The QoS, the profile of each port, and the policies whose meaning a DeviceIntent cannot hold.

        ports: all of the device; the system's policies hold where a port has no line of its own.
        """
        own = {name: self.ports.at(name) for name in ports}
        settled = {each: each.with_system(self.system) for each in dict.fromkeys(own.values())}
        applied = {name: settled[each] for name, each in own.items()}
        profile_of = self._names(applied)
        profiles = {profile_of[name]: applied[name] for name in profile_of}
        by_policy = {name: classified(self.class_maps, policy) for name, policy in self.classify.items()}
        usual, left = self._usual(applied, by_policy)
        classes = self._no_drop(usual, left)
        usual = with_classes(usual, classes)
        unused = [name for name in self.egress if name not in {port.egress for port in profiles.values()}]
        found_ports = [self._profile(name, port, classes, by_policy, usual) for name, port in profiles.items()]
        found_ports += [
            PortQos(name, "none", queues=self.egress[name].all()) for name in unused if name not in profiles
        ]
        found = QosIntent(usual, tuple(found_ports), self._watchdog())
        left += self._unread(classes, profiles)
        return None if is_empty(found) else found, profile_of, left

    def _no_drop(self, usual: QosMaps, left: list[NotUnderstood]) -> dict[int, int]:
        """The qos-group of each priority that the system pauses.

        A class without a priority of its own pauses those of the tags that lead to it (Nexus 5000 QoS guide,
        `pause no-drop`); where none does, its line is told.
        """
        policy = self.system.get("network-qos", "")
        found = {priority: group for group, priority in self.network.get(policy, {}).items()}
        for group, line in self.unnumbered.get(policy, {}).items():
            tags = [cos for cos, leads in enumerate(usual.cos) if leads == group and cos not in found]
            if group == BUILT_IN["class-fcoe"] and not any_stated(usual.cos):
                tags = [FCOE_PRIORITY]
            left += [] if tags else [line]
            found |= dict.fromkeys(tags, group)
        return found

    def own_group(self, kind: str, name: str) -> int:
        """The qos-group of a class of one's own. Raises ValueError for a class that nothing defines."""
        known = BUILT_IN | self.groups[kind]
        if name not in known:
            raise ValueError(f"{name} is not defined")
        return known[name]

    def _names(self, applied: dict[str, OnPort]) -> dict[str, str]:
        """Ports with equal settings share a profile, which is named after its queuing policy."""
        names: dict[OnPort, str] = {}
        found: dict[str, str] = {}
        for port, settings in applied.items():
            if settings == OnPort():
                continue
            if settings not in names:
                base = settings.egress or settings.classify or UNNAMED
                taken = {*names.values(), *(self.egress if not settings.egress else ())}
                others = (f"{base}-{number}" for number in range(2, len(names) + len(self.egress) + 4))
                names[settings] = next(name for name in (base, *others) if name not in taken)
            found[port] = names[settings]
        return found

    def _profile(
        self,
        name: str,
        port: OnPort,
        classes: dict[int, int],
        by_policy: Mapping[str, Classified | None],
        usual: QosMaps,
    ) -> PortQos:
        queues = self.egress.get(port.egress)
        priorities = {group: priority for priority, group in classes.items()}
        buffers = self.ingress.get(port.ingress, {})
        found = by_policy.get(port.classify)
        return PortQos(
            name=name,
            trust="none" if found is None else found.trust,
            pfc=tuple(sorted(classes)) if port.pfc else (),
            watchdog=port.watchdog,
            queues=() if queues is None else queues.all(),
            buffers=tuple(
                replace(buffer, priority_group=priorities[group])
                for group, buffer in buffers.items()
                if group in priorities
            ),
            maps=None if found is None else _own_maps(found, classes, usual),
        )

    def _usual(
        self, applied: dict[str, OnPort], by_policy: Mapping[str, Classified | None]
    ) -> tuple[QosMaps, list[NotUnderstood]]:
        """Maps as most ports have them; a policy that no maps can hold, or that differs and no port has, is told."""
        counts = Counter(port.classify for port in applied.values() if port.classify in self.classify)
        used = [name for name, _ in counts.most_common()]
        usual = QosMaps()
        left: list[NotUnderstood] = []
        for name in (*used, *(name for name in self.classify if name not in used)):
            found = by_policy[name]
            if found is not None:
                usual = _over(usual, found.maps)
            if found is None or not (name in used or _over(found.maps, usual) == usual):
                left.append(self.places[name])
        return usual, left

    def _watchdog(self) -> PfcWatchdog | None:
        if not self.watchdog_on:
            return None
        return PfcWatchdog(self.poll_ms, self.poll_ms * self.shutdown, self.poll_ms * self.restore, "drop")

    def _unread(self, classes: dict[int, int], profiles: dict[str, OnPort]) -> Iterator[NotUnderstood]:
        """Policies that nothing applies, and buffers of classes that never pause."""
        applied = {port.ingress for port in profiles.values()}
        for name, buffers in self.ingress.items():
            if (name and name not in applied) or not set(buffers) <= set(classes.values()):
                yield self.places[name]
        applied_one = self.system.get("network-qos")
        yield from (self.places[name] for name in self.network if applied_one not in self.network)
        defined: dict[str, Collection[str]] = {
            "qos input": self.classify,
            "queuing input": self.ingress,
            "queuing output": self.egress,
            "network-qos": self.network,
        }
        yield from (line for (kind, name), line in self.uses.items() if name not in defined[kind])


def _over(known: QosMaps, more: QosMaps) -> QosMaps:
    """The maps, with those of another where they say nothing of a mark."""
    return replace(
        known,
        traffic_class=known.traffic_class if any_stated(known.traffic_class) else more.traffic_class,
        cos=known.cos if any_stated(known.cos) else more.cos,
        pairs=known.pairs or more.pairs,
    )


def _own_maps(found: Classified, classes: dict[int, int], usual: QosMaps) -> QosMaps | None:
    """Of ports whose policy classifies by a mark otherwise than most ports' does."""
    own = with_classes(_over(found.maps, usual), classes)
    return None if own == usual else own
