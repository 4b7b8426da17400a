"""QoS of NVUE."""

from __future__ import annotations

from dataclasses import replace

from eastwest.plan.device import EcnMarking, QosMaps
from eastwest.plan.device.qos import CLASSES
from eastwest.vendors.nvue.draft import Draft
from eastwest.vendors.nvue.draft_qos import ECN, Pfc
from eastwest.vendors.nvue.print_qos import TRUST, alpha_of
from eastwest.vendors.nvue.rules import Rules
from eastwest.vendors.text.ranges import unranged
from eastwest.vendors.text.table import numbered

_TRUST = {word: trust for trust, word in TRUST.items()} | {"both": "dscp"}
_ON, _OFF = ("on", "enable", "enabled"), ("off", "disable", "disabled")
_LOSSLESS = "lossless|lossless-single-ipool"


def switched(word: str) -> bool:
    """On or off, in the words of any release. Raises ValueError for another word."""
    if word in (*_ON, *_OFF):
        return word in _ON
    raise ValueError(f"{word} is neither on nor off")


def add_qos(rules: Rules[Draft]) -> None:
    """The rules of `qos`, and of what ports say of it."""
    _macro(rules)
    _classes(rules)
    _queues(rules)
    _pfc(rules)
    _ports(rules)
    _buffers(rules)


def _macro(rules: Rules[Draft]) -> None:
    """The macro itself is applied before all else."""
    rules.skip("qos roce", "qos roce enable|state on|enabled", f"qos roce mode {_LOSSLESS}|lossy")

    @rules.rule("qos roce cable-length LENGTH")
    def _length(draft: Draft, length: str) -> None:
        for profile in draft.qos.pfc.values():
            profile.cable_m = float(int(length))


def _classes(rules: Rules[Draft]) -> None:
    @rules.rule("qos mapping PROFILE trust TRUST")
    def _trust(draft: Draft, profile: str, trust: str) -> None:
        if trust not in _TRUST:
            raise ValueError(f"{trust} is no trust")
        draft.qos.trust[profile] = _TRUST[trust]

    @rules.rule("qos mapping PROFILE dscp NUMBERS switch-priority PRIORITY")
    def _dscp(draft: Draft, profile: str, dscp: str, priority: str) -> None:
        now = draft.qos.classes.get(profile, QosMaps().traffic_class)
        draft.qos.classes[profile] = numbered(now, int(dscp), eighth(priority))

    @rules.rule("qos egress-queue-mapping default-global switch-priority NUMBERS traffic-class QUEUE")
    def _queue(draft: Draft, priority: str, queue: str) -> None:
        maps = draft.qos.maps
        draft.qos.maps = replace(maps, queue=numbered(maps.queue, int(priority), eighth(queue)))


def eighth(text: str) -> int:
    """A number from 0 to 7. Raises ValueError for anything else."""
    (number,) = unranged(text, CLASSES - 1)
    return number


def _queues(rules: Rules[Draft]) -> None:
    @rules.rule("qos egress-scheduler PROFILE traffic-class NUMBERS mode dwrr")
    def _weighted(draft: Draft, profile: str, queue: str) -> None:
        draft.qos.queues_of(profile).put(eighth(queue), strict=False)

    @rules.rule("qos egress-scheduler PROFILE traffic-class NUMBERS mode strict")
    def _strict(draft: Draft, profile: str, queue: str) -> None:
        draft.qos.queues_of(profile).put(eighth(queue), strict=True, weight_percent=None)

    @rules.rule("qos egress-scheduler PROFILE traffic-class NUMBERS bw-percent SHARE")
    def _share(draft: Draft, profile: str, queue: str, share: str) -> None:
        draft.qos.queues_of(profile).put(eighth(queue), weight_percent=int(share))

    rules.skip("qos congestion-control PROFILE traffic-class NUMBERS red disable|disabled|off")

    @rules.rule("qos congestion-control PROFILE traffic-class NUMBERS WHAT VALUE")
    def _mark(draft: Draft, profile: str, queue: str, what: str, value: str) -> None:
        now = draft.qos.marks_of(profile).at(eighth(queue)).ecn or ECN
        draft.qos.marks_of(profile).put(eighth(queue), ecn=_marked(now, what, value))


def _marked(now: EcnMarking, what: str, value: str) -> EcnMarking | None:
    if what == "min-threshold":
        return replace(now, kmin_bytes=int(value))
    if what == "max-threshold":
        return replace(now, kmax_bytes=int(value))
    if what == "probability":
        return replace(now, pmax_percent=int(value))
    if what == "ecn":
        return now if switched(value) else None
    raise ValueError(f"a DeviceIntent has no {what}")


def _pfc(rules: Rules[Draft]) -> None:
    @rules.rule("qos pfc PROFILE switch-priority NUMBERS")
    def _priority(draft: Draft, profile: str, priority: str) -> None:
        now = _sizes(draft, profile)
        now.priorities = tuple(sorted({*now.priorities, eighth(priority)}))

    @rules.rule("qos pfc PROFILE tx|rx SWITCH")
    def _direction(draft: Draft, profile: str, switch: str) -> None:
        """Both ways are on by default, and a DeviceIntent knows both or none."""
        if not switched(switch):
            raise ValueError("PFC one way only")
        _sizes(draft, profile)

    @rules.rule("qos pfc PROFILE cable-length LENGTH")
    def _cable(draft: Draft, profile: str, length: str) -> None:
        _sizes(draft, profile).cable_m = float(int(length))

    @rules.rule("qos pfc PROFILE port-buffer SIZE")
    def _size(draft: Draft, profile: str, size: str) -> None:
        _sizes(draft, profile).port_buffer = int(size)

    @rules.rule("qos pfc PROFILE xoff-threshold SIZE")
    def _xoff(draft: Draft, profile: str, size: str) -> None:
        _sizes(draft, profile).xoff = int(size)

    @rules.rule("qos pfc PROFILE xon-threshold SIZE")
    def _xon(draft: Draft, profile: str, size: str) -> None:
        _sizes(draft, profile).xon = int(size)

    @rules.rule("qos pfc-watchdog polling-interval TIME")
    def _poll(draft: Draft, time: str) -> None:
        draft.qos.poll_ms = int(time)

    @rules.rule("qos pfc-watchdog robustness COUNT")
    def _polls(draft: Draft, count: str) -> None:
        draft.qos.polls = int(count)


def _sizes(draft: Draft, profile: str) -> Pfc:
    return draft.qos.pfc.setdefault(profile, Pfc())


def _ports(rules: Rules[Draft]) -> None:
    @rules.rule("interface PORTS qos pfc-watchdog", "interface PORTS qos pfc-watchdog state enable|enabled")
    def _guard(draft: Draft, port: str) -> None:
        draft.qos.guarded.add(draft.ports.at(port).name)

    for part in ("mapping", "pfc", "congestion-control", "egress-scheduler"):

        @rules.rule(f"interface PORTS qos {part} profile PROFILE")
        def _bind(draft: Draft, port: str, profile: str, part: str = part) -> None:
            draft.qos.bound.setdefault(draft.ports.at(port).name, {})[part] = profile


def _buffers(rules: Rules[Draft]) -> None:
    start = "qos advance-buffer-config default-global"
    rules.skip(
        "qos traffic-pool default-lossless|default-lossy memory-percent 50",
        "qos traffic-pool default-lossless switch-priority NUMBERS",
    )

    @rules.rule(f"{start} ingress-lossless-buffer shared-alpha ALPHA")
    def _alpha(draft: Draft, alpha: str) -> None:
        draft.qos.alpha = alpha_of(alpha)

    @rules.rule(f"{start} ingress-lossy-buffer priority-group bulk shared-alpha ALPHA")
    def _lossy(draft: Draft, alpha: str) -> None:
        draft.qos.lossy_alpha = alpha_of(alpha)
