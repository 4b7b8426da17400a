"""QoS of EOS as it was read: profiles, policies, buffers, and what each port has of them in the end.

A port's lines are those of a profile that is its own, called `@` and the port's name until the text is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from eastwest.plan.device import (
    BufferPool,
    InterfaceIntent,
    LosslessBuffer,
    PfcWatchdog,
    PortQos,
    QosIntent,
    QosMaps,
    QueueIntent,
)
from eastwest.plan.device.qos import most_used
from eastwest.vendors.classify import Classified
from eastwest.vendors.eos.classify import Classify
from eastwest.vendors.text.table import Table

OWN = "@"
WATCHDOG = PfcWatchdog(0, 0, 0, "errdisable")
"""Zero until a line gives a timer; `errdisable` is EOS's own default action (AVD data model)."""
_UNSAID = ""
_NOTHING = PortQos("", _UNSAID)
_PORT = "PORT-"


@dataclass(frozen=True)
class MmuDraft:
    """One `mmu queue profile`; headroom and resume are one figure for all priority groups."""

    name: str
    headroom_bytes: int | None = None
    resume_bytes: int = 0
    lossy_alpha_log2: int | None = None
    groups: Table[int, LosslessBuffer] = field(default_factory=lambda: Table(lambda group: LosslessBuffer(group, None)))


class _Bound(NamedTuple):
    """What the settings of a port come from, the same for most ports. base: its own profile, or the `qos profile` that
    it has; empty where neither was read.
    """

    base: str
    profile: str
    policy: str
    switched: bool


@dataclass
class QosDraft:
    """queues: of profiles and egress policies, by their names. egress: the policy that a profile binds. unguarded:
    profiles whose watchdog is switched off. off: PFC is, everywhere. buffer_profile: the one that the chip has.
    """

    maps: QosMaps = field(default_factory=QosMaps)
    classify: Classify = field(default_factory=Classify)
    profiles: Table[str, PortQos] = field(default_factory=lambda: Table(lambda name: PortQos(name, _UNSAID)))
    queues: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    policies: dict[str, Table[int, QueueIntent]] = field(default_factory=dict)
    egress: dict[str, str] = field(default_factory=dict)
    unguarded: set[str] = field(default_factory=set)
    without_pfc: set[str] = field(default_factory=set)
    off: bool = False
    watchdog: PfcWatchdog | None = None
    buffers: Table[str, MmuDraft] = field(default_factory=lambda: Table(MmuDraft))
    buffer_profile: str = ""
    headroom_pool_bytes: int | None = None

    def applied(self, ports: Iterable[InterfaceIntent]) -> tuple[QosIntent | None, tuple[InterfaceIntent, ...]]:
        """The QoS, and the ports with the names of their profiles."""
        found = tuple(ports)
        bound = [self._bound(port) for port in found]
        by_bound = {each: self._settings(each) for each in dict.fromkeys(bound)}
        usual = most_used(maps for each in bound if (maps := by_bound[each].maps) is not None)
        usual = usual if self.classify.policies and usual != QosMaps() else self.maps
        own = {each: _with_own(said, usual, self.maps) for each, said in by_bound.items()}
        settings = [own[each] for each in bound]
        names = self._names(found, settings)
        profiles = dict(zip(names, settings, strict=True))
        unused = {name: self._profile(name) for name in self.profiles.records if not name.startswith(OWN)}
        every = {
            name: each
            for name, each in {**unused, **profiles}.items()
            if name and (each != _NOTHING or name in self.profiles.records)
        }
        pool = BufferPool(None, self.headroom_pool_bytes, self._mmu.lossy_alpha_log2)
        qos = QosIntent(
            usual,
            tuple(replace(each, name=name, trust=each.trust or "dscp") for name, each in every.items()),
            self.watchdog,
            None if pool == BufferPool() else pool,
        )
        named = tuple(
            port if port.qos == name else replace(port, qos=name) for port, name in zip(found, names, strict=True)
        )
        return None if qos == QosIntent() else qos, named

    def _base(self, port: InterfaceIntent) -> str:
        own = f"{OWN}{port.name}"
        return next((name for name in (own, port.qos) if name in self.profiles.records), "")

    def _bound(self, port: InterfaceIntent) -> _Bound:
        base = self._base(port)
        return _Bound(base, port.qos, self.classify.policy_of(port.name, port.qos), bool(base) and _switched(port))

    def _settings(self, bound: _Bound) -> PortQos:
        """What holds at a port; nothing where neither a profile nor a policy does."""
        if not bound.base and not bound.policy:
            return _NOTHING
        profile = self._profile(bound.base, bound.profile) if bound.base else _NOTHING
        trust = profile.trust or ("cos" if bound.switched else "dscp")
        found = self.classify.at(bound.policy, trust, self.maps) if bound.policy else Classified(trust, self.maps)
        return replace(profile, trust=found.trust, maps=found.maps)

    def _profile(self, name: str, below: str = "") -> PortQos:
        """With queues, buffers and what the system adds. below: the profile under a port's own lines."""
        said = self.profiles.records[name]
        under = self.profiles.records.get(below, _NOTHING) if below != name else _NOTHING
        pfc = () if self.off or name in self.without_pfc else said.pfc or under.pfc
        timed = self.watchdog is not None and self.watchdog.detection_ms > 0
        guarded = said.watchdog or under.watchdog or (timed and bool(pfc))
        return replace(
            said,
            name="",
            trust=said.trust or under.trust,
            pfc=pfc,
            watchdog=guarded and not {name, below} & self.unguarded,
            queues=tuple(self._queues(name, below).values()),
            buffers=tuple(self._buffer(group) for group in pfc if group in self._mmu.groups.records),
        )

    def _queues(self, *names: str) -> Mapping[int, QueueIntent]:
        """Those of a port before those of its profile, each over the policy that it binds."""
        found: dict[int, QueueIntent] = {}
        for name in reversed(names):
            tables = (self.policies.get(self.egress.get(name, "")), self.queues.get(name))
            for each in (queue for table in tables if table is not None for queue in table.all()):
                found[each.queue] = _merged(found.get(each.queue, each), each)
        return dict(sorted(found.items()))

    @property
    def _mmu(self) -> MmuDraft:
        """The profile that is applied; a part of a configuration may not say which, then the last."""
        known = self.buffers.records
        return known.get(self.buffer_profile) or next(reversed(known.values()), MmuDraft(""))

    def _buffer(self, group: int) -> LosslessBuffer:
        mmu = self._mmu
        return replace(mmu.groups.at(group), headroom_bytes=mmu.headroom_bytes, xon_offset_bytes=mmu.resume_bytes)

    def _names(self, ports: tuple[InterfaceIntent, ...], settings: list[PortQos]) -> list[str]:
        """Ports with equal settings share a profile. Most ports of a `qos profile` keep its name; others get one more.

        What ports say themselves is numbered in order of first mention.
        """
        usual = self._usual(ports, settings)
        found: dict[tuple[str, PortQos], str] = {}
        for port, each in zip(ports, settings, strict=True):
            key = (port.qos, each)
            if key not in found:
                found[key] = self._name(port, each, usual, found)
        return [found[port.qos, each] for port, each in zip(ports, settings, strict=True)]

    def _usual(self, ports: tuple[InterfaceIntent, ...], settings: list[PortQos]) -> dict[str, PortQos]:
        """What most ports of a `qos profile` have that say nothing themselves; the profile's own where none does."""
        counts = Counter(
            (port.qos, each) for port, each in zip(ports, settings, strict=True) if self._base(port) == port.qos
        )
        named = {port.qos for port in ports if port.qos in self.profiles.records}
        found = {name: replace(self._profile(name), trust=self._profile(name).trust or "dscp") for name in named}
        return found | dict(reversed([key for key, _ in counts.most_common()]))

    def _name(
        self,
        port: InterfaceIntent,
        each: PortQos,
        usual: Mapping[str, PortQos],
        found: dict[tuple[str, PortQos], str],
    ) -> str:
        if each == _NOTHING:
            return port.qos
        if port.qos and usual.get(port.qos) == each:
            return port.qos
        same = next((name for (_, other), name in found.items() if other == each and name.startswith(_PORT)), "")
        if self._base(port) != port.qos:
            own = sum(name.startswith(_PORT) for name in set(found.values())) + 1
            return same or self._free(f"{_PORT}{own}", port, each, found.values())
        return self._free(port.qos, port, each, found.values())

    def _free(self, base: str, port: InterfaceIntent, each: PortQos, taken: Iterable[str]) -> str:
        """A name for settings that differ from a profile's: by the policy, or by what they trust."""
        policy = self.classify.policy_of(port.name, port.qos)
        why = "" if each.maps is None and base.startswith(_PORT) else policy or "unclassified"
        why = each.trust if each.maps is None and not base.startswith(_PORT) else why
        name = "-".join(filter(None, (base, why)))
        known = {*taken, *self.profiles.records}
        return next(each for each in _numbered(name) if each not in known)


def _merged(below: QueueIntent, above: QueueIntent) -> QueueIntent:
    return QueueIntent(
        above.queue,
        above.strict or below.strict,
        below.weight_percent if above.weight_percent is None else above.weight_percent,
        above.ecn or below.ecn,
    )


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _with_own(each: PortQos, usual: QosMaps, of_device: QosMaps) -> PortQos:
    """With maps only where they are not those of most ports; a port without any setting has the device's."""
    maps = of_device if each.maps is None else each.maps
    return replace(each, maps=None if maps == usual else maps)


def _switched(port: InterfaceIntent) -> bool:
    """EOS trusts the tag at switched ports, the code point at routed ones, unless `qos trust` says otherwise."""
    return (port.vlan is not None or port.trunk is not None) and not port.addresses and not port.unnumbered
