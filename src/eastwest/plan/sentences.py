"""What differs between two plans as sentences of an engineer: devices, uplinks, headroom, cables, purchases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from eastwest.fabric import Fabric, Role
from eastwest.fabric.graph import SWITCH_ROLES
from eastwest.lossless import LosslessPolicy
from eastwest.plan.model import Plan

_TIER = {role: number for number, role in enumerate(SWITCH_ROLES)}
_NAMED = 3
_Case = tuple[str, float, float]
"""Switch model, speed in Gb/s, cable length in m."""


def sentences(before: Plan, after: Plan) -> Mapping[str, tuple[str, ...]]:
    """Sentences by noun of `plan.compare`; a noun without any has its table alone."""
    return {
        "topology": tuple(_topology(before, after)),
        "fabric": tuple(_fabric(before.fabric, after.fabric)),
        "lossless policy": tuple(_policy(before.policy, after.policy)),
        "networks": tuple(_networks(before, after)),
        "cabling": tuple(_cabling(before, after)),
        "places": tuple(_places(before, after)),
        "bill of materials": tuple(_bill(before, after)),
        "failure impact": tuple(_impact(before, after)),
        "growth": tuple(_growth(before, after)),
    }


def _topology(before: Plan, after: Plan) -> Iterator[str]:
    for name in ("topology", "rails", "planes", "ports_per_nic"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name.replace('_', ' ')} changes: {old} → {new}"
    tiers = {tier.name: tier for tier in after.tiers}
    for tier in before.tiers:
        now = tiers.get(tier.name)
        if now is not None and now.oversubscription != tier.oversubscription:
            yield (
                f"oversubscription of the fullest {tier.name} {_way(tier.oversubscription, now.oversubscription)}: "
                f"{tier.oversubscription:.3g}:1 → {now.oversubscription:.3g}:1"
            )


def _fabric(before: Fabric, after: Fabric) -> Iterator[str]:
    for role in Role:
        old = {device.name for device in before.with_role(role)}
        new = {device.name for device in after.with_role(role)}
        count = f"{len(old)} → {len(new)}"
        if new - old:
            yield f"{_names(sorted(new - old))} join{_s(new - old)} as {role.value}: {count}"
        if old - new:
            yield f"{_names(sorted(old - new))} go{'es' if len(old - new) == 1 else ''} ({role.value}): {count}"
    models: dict[tuple[str, str], list[str]] = {}
    for name, device in before.by_name.items():
        now = after.by_name.get(name)
        if now is not None and now.model != device.model:
            models.setdefault((device.model, now.model), []).append(name)
    for (was, is_now), names in models.items():
        yield f"{_names(names)} become{_s(names)} another model: {was} → {is_now}"
    yield from _links(before, after)


def _links(before: Fabric, after: Fabric) -> Iterator[str]:
    old, new = _counts(before), _counts(after)
    groups: dict[tuple[str, int, int], list[str]] = {}
    for (name, kind), count in old.items():
        if name in after.by_name and new[name, kind] != count:
            groups.setdefault((kind, count, new[name, kind]), []).append(name)
    for name, kind in new.keys() - old.keys():
        if name in before.by_name:
            groups.setdefault((kind, 0, new[name, kind]), []).append(name)
    for (kind, count, now), names in groups.items():
        verb = "lose" if now < count else "gain"
        each = f"{verb}{_s(names)}" if len(names) == 1 else f"{verb} each"
        number = abs(now - count)
        yield f"{_names(sorted(names))} {each} {number} {kind}{'' if number == 1 else 's'}: {count} → {now}"


def _counts(fabric: Fabric) -> Counter[tuple[str, str]]:
    """Up- and downlinks of every switch."""
    found: Counter[tuple[str, str]] = Counter()
    tiers = {device.name: _TIER.get(device.role, -1) for device in fabric.devices}
    for link in fabric.links:
        for near, far in ((link.a.device, link.b.device), (link.b.device, link.a.device)):
            if tiers[near] >= 0:
                found[near, "uplink" if tiers[far] > tiers[near] else "downlink"] += 1
    return found


def _policy(before: LosslessPolicy, after: LosslessPolicy) -> Iterator[str]:
    causes = tuple(_causes(before, after))
    because = f" because {' and '.join(causes)}" if causes else ""
    old, new = _headrooms(before), _headrooms(after)
    for (model, speed, cable), value in old.items():
        now = new.get((model, speed, cable))
        if now is not None and now != value:
            place = f"headroom of {speed:g}G ports of {model} at {cable:g} m"
            yield f"{place} {_way(value, now)} from {value:,} B to {now:,} B{because}"
    yield from _new_lengths(old, new)
    yield from causes


def _new_lengths(old: Mapping[_Case, int], new: Mapping[_Case, int]) -> Iterator[str]:
    """Headroom at cable lengths that were not there before; a single length that took another's place is the cause."""
    for (model, speed, cable), value in new.items():
        if (model, speed, cable) in old:
            continue
        gone = [case for case in old if case[:2] == (model, speed) and case not in new]
        come = [case for case in new if case[:2] == (model, speed) and case not in old]
        place = f"headroom of {speed:g}G ports of {model}"
        if len(gone) == len(come) == 1:
            was = old[gone[0]]
            way = f"{_way(was, value)} from {was:,} B to {value:,} B"
            yield f"{place} {way} because the cable goes from {gone[0][2]:g} m to {cable:g} m"
        else:
            yield f"{place} at {cable:g} m is new: {value:,} B"


def _causes(before: LosslessPolicy, after: LosslessPolicy) -> Iterator[str]:
    for name, words in (
        ("small_packet_percent", "the share of small packets (%)"),
        ("mtu_bytes", "the MTU (B)"),
        ("rdma_mtu_bytes", "the RoCE payload (B)"),
    ):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{words} {_way(was, now)} from {was:,} to {now:,}"


def _headrooms(policy: LosslessPolicy) -> dict[_Case, int]:
    found: dict[_Case, int] = {}
    for switch in policy.switches:
        for port in switch.ports:
            key = (switch.model, port.speed_gbps, port.cable_m)
            found[key] = max(found.get(key, 0), port.headroom_bytes)
    return found


def _networks(before: Plan, after: Plan) -> Iterator[str]:
    old, new = {one.name: one for one in before.networks}, {one.name: one for one in after.networks}
    yield from (f"the {name} network is new: {new[name].topology}" for name in new if name not in old)
    yield from (f"the {name} network goes" for name in old if name not in new)
    for name, was in old.items():
        if name in new:
            yield from (f"{name} network: {text}" for text in _fabric(was.fabric, new[name].fabric))


def _cabling(before: Plan, after: Plan) -> Iterator[str]:
    old = {(row.a_device, row.a_port): row for row in before.cabling}
    new = {(row.a_device, row.a_port): row for row in after.cabling}
    both = old.keys() & new.keys()
    moved = sum((old[k].b_device, old[k].b_port) != (new[k].b_device, new[k].b_port) for k in both)
    cut = sum(old[k].length_m != new[k].length_m for k in both)
    yield (
        f"{len(new.keys() - old.keys()):,} cables are added, {len(old.keys() - new.keys()):,} go, {moved:,} end "
        f"elsewhere, {cut:,} have another length"
    )


def _places(before: Plan, after: Plan) -> Iterator[str]:
    old, new = {place.device: place for place in before.places}, {place.device: place for place in after.places}
    moved = [name for name in old if name in new and old[name] != new[name]]
    if moved:
        yield f"{_names(moved)} move{_s(moved)} to another rack or position"
    if old.keys() ^ new.keys():
        yield f"devices with a place: {len(old):,} → {len(new):,}"


def _bill(before: Plan, after: Plan) -> Iterator[str]:
    old, new = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for plan, counts in ((before, old), (after, new)):
        for line in plan.bill:
            counts[line.kind, line.item] += line.count
    for kind, item in sorted(old.keys() | new.keys()):
        was, now = old[kind, item], new[kind, item]
        if was != now:
            yield f"{abs(now - was):,} {'more' if now > was else 'fewer'} of {kind} {item}: {was:,} → {now:,}"


def _impact(before: Plan, after: Plan) -> Iterator[str]:
    new = {domain.element: domain for domain in after.failure_domains}
    for domain in before.failure_domains:
        now = new.get(domain.element)
        if now is not None and now.statement != domain.statement:
            yield f"when one {domain.element} fails: {now.statement} (before: {domain.statement})"


def _growth(before: Plan, after: Plan) -> Iterator[str]:
    old, new = [step.nodes for step in before.growth], [step.nodes for step in after.growth]
    if old != new:
        yield f"steps of growth (nodes): {_listed(old)} → {_listed(new)}"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _names(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{names[0]} … {names[-1]} ({len(names):,})"


def _s(names: Iterable[str]) -> str:
    """The `s` of a verb whose subject is one."""
    return "s" if len(tuple(names)) == 1 else ""


def _way(before: float, after: float) -> str:
    return "rises" if after > before else "falls"
