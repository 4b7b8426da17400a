"""Which operating system each switch of a plan runs, and what the choice asks of the whole fabric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.naming import families_of, runs
from eastwest.intent.configuration import NosChoice, followed
from eastwest.plan import Plan
from eastwest.plan.device import COMPUTE, Fronts, Nos, Segment, Target, fronts_of, segments
from eastwest.plan.device.segment import MANAGEMENT
from eastwest.vendors.family import Family
from eastwest.vendors.registry import FAMILIES, family_named
from eastwest.vendors.versions import supported


@dataclass(frozen=True)
class Choice:
    """families: by role. targets: by device; switches that are not configured are left out. fronts: by model.

    largest_mtu_bytes: of the compute fabric, and so of its hosts. largest: by network. notes: what an operator should
    know of the choice. skipped: switches without a configuration, and why.
    """

    families: Mapping[str, Family]
    targets: Mapping[str, Target]
    fronts: Mapping[str, Fronts]
    largest: Mapping[str, int]
    notes: tuple[str, ...]
    skipped: Mapping[str, str]

    @property
    def largest_mtu_bytes(self) -> int:
        """The largest packet that every switch of the compute fabric routes."""
        return self.largest[COMPUTE]


def choose(plan: Plan, catalogue: Catalogue, vendor: str | None) -> Choice | None:
    """The families of a plan: `vendor` for all switches, else what the site names per role; None when neither does.

    A role of another network that the site does not name runs what its leaves run, and these what the leaves of the
    compute fabric run; models that are known not to be sold with it run what they are sold with, and are skipped where
    that is no family of ours. Either is said.

    Raises InputError for an unknown family, an unsupported version, or a role that the fabric does not have.
    """
    parts = segments(plan)
    named = {choice.role: choice for choice in plan.configuration.nos}
    if vendor is not None:
        known = {choice.family: choice.version for choice in named.values()}
        named = {role: NosChoice(role, vendor, known.get(vendor, "")) for role in _roles(parts[:1])}
    if not named:
        return None
    _check_roles(parts, named)
    models = _models(parts)
    wanted = {role: named.get(role) or _unnamed(role, models[role], named, catalogue) for role in models}
    families: dict[str, Family] = {role: family_named(choice.family) for role, choice in wanted.items()}
    nos = {role: Nos(family.name, _version(family, wanted[role].version)) for role, family in families.items()}
    targets: dict[str, Target] = {}
    skipped: dict[str, str] = {}
    for segment in parts:
        for switch in segment.switches:
            role = segment.role(switch)
            family = families[role]
            if role not in named and not _runs(switch.model, family.name, catalogue):
                skipped[switch.name] = f"{switch.model} is not known to run {family.title}; name another for {role}"
            else:
                targets[switch.name] = Target(
                    nos[role], family.management_interface, family.management_vrf, family.port_name
                )
    used = {segment.role(each) for segment in parts for each in segment.switches if each.name in targets}
    families = {role: family for role, family in families.items() if role in used}
    every = {switch.model for segment in parts for switch in segment.switches}
    fronts = {
        model: fronts_of(catalogue.switches[model].ports.value or ()) for model in every if model in catalogue.switches
    }
    largest = {segment.name: _largest(segment, families) for segment in parts}
    others = _others(models, named, families)
    notes = (*_notes(plan, catalogue, parts, families, largest), *others, *_left_out(skipped))
    return Choice(families, targets, fronts, largest, notes, skipped)


def _unnamed(role: str, model: str, named: Mapping[str, NosChoice], catalogue: Catalogue) -> NosChoice:
    """What a role of another network runs that the site does not name."""
    leaf = _as_leaf(role, named)
    if not _runs(model, leaf.family, catalogue):
        for family in families_of(catalogue.switches[model]):
            if family in FAMILIES:
                return NosChoice(role, family, "")
    return NosChoice(role, leaf.family, leaf.version)


def _as_leaf(role: str, named: Mapping[str, NosChoice]) -> NosChoice:
    return next(named[each] for each in followed(role) if each in named)


def _others(models: Mapping[str, str], named: Mapping[str, NosChoice], families: Mapping[str, Family]) -> Iterator[str]:
    """Roles that run something else than they would have, had they a model for it."""
    for role, family in families.items():
        leaf = FAMILIES.get(_as_leaf(role, named).family)
        if leaf is not None and leaf is not family:
            why = f"{models[role]} is not known to run {leaf.title}"
            yield f"{role} switches run {family.title}: {why}; name another system or model for that role to change it"


def _runs(model: str, family: str, catalogue: Catalogue) -> bool:
    """Whether a model runs a family, as far as the catalogue knows."""
    switch = catalogue.switches.get(model)
    return switch is None or runs(switch, family)


def _largest(segment: Segment, families: Mapping[str, Family]) -> int:
    roles = {segment.role(switch) for switch in segment.switches}
    limits = [family.largest_mtu_bytes for role, family in families.items() if role in roles]
    return min(limits, default=segment.plan.policy.mtu_bytes)


def _left_out(skipped: Mapping[str, str]) -> Iterator[str]:
    """One note for all switches that are skipped for the same reason."""
    devices: dict[str, list[str]] = {}
    for device, why in skipped.items():
        devices.setdefault(why, []).append(device)
    for why, names in devices.items():
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        yield f"no configuration of {shown}: {why}"


def _models(parts: Sequence[Segment]) -> dict[str, str]:
    """The model of each role, in the order of the networks; a role has one."""
    return {segment.role(switch): switch.model for segment in parts for switch in reversed(segment.switches)}


def _roles(parts: Sequence[Segment]) -> dict[str, None]:
    return dict.fromkeys(segment.role(switch) for segment in parts for switch in segment.switches)


def _check_roles(parts: Sequence[Segment], named: Mapping[str, NosChoice]) -> None:
    roles = _roles(parts)
    problems = [
        Problem(f'no switch has the role "{role}"', f"configuration.nos.{role}", allowed=", ".join(roles))
        for role in named
        if role not in roles
    ]
    problems += [
        Problem(f"names no operating system for the role {role}", "configuration.nos", mend=f"add `{role}:`")
        for role in _roles(parts[:1])
        if role not in named
    ]
    if problems:
        raise InputError(problems)


def _version(family: Family, version: str) -> str:
    supported(family.title, version, family.versions)
    return version or family.versions[-1]


def _notes(
    plan: Plan,
    catalogue: Catalogue,
    parts: Sequence[Segment],
    families: Mapping[str, Family],
    largest: Mapping[str, int],
) -> Iterator[str]:
    for segment in parts:
        wanted, least = segment.plan.policy.mtu_bytes, largest[segment.name]
        if least < wanted and not segment.switched:
            roles = _roles((segment,))
            limiting = {families[role].title for role in roles if families.get(role) is not None}
            titles = ", ".join(sorted(title for title in limiting if _limit(families, title) == least))
            where = "every port and NIC" if segment.name == COMPUTE else f"every inner port of {segment.name}"
            yield (
                f"MTU {least} B on {where} instead of {wanted} B: {titles} routes no larger "
                "packets, and both ends of a link must agree"
            )
    chosen = ((switch.model, families.get(segment.role(switch))) for segment in parts for switch in segment.switches)
    pairs = {(model, family) for model, family in chosen if family is not None}
    for model, family in sorted(pairs, key=lambda pair: (pair[0], pair[1].name)):
        if not _runs(model, family.name, catalogue):
            yield f"{model} is not known to be sold with {family.title}: port names and limits are the system's"
    named = plan.configuration.management.network
    if named and plan.network(MANAGEMENT) is not None:
        yield f"configuration.management.network {named} is not used: the designed management network has addresses"
    for deviation in plan.configuration.deviations:
        yield f"deviation asked for by the site: {deviation}"


def _limit(families: Mapping[str, Family], title: str) -> int:
    return next(family.largest_mtu_bytes for family in families.values() if family.title == title)
