"""Which operating system each switch of a plan runs, and what the choice asks of the whole fabric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.configuration import NosChoice
from eastwest.plan import Plan
from eastwest.plan.device import COMPUTE, Fronts, Nos, Segment, Target, fronts_of, segments
from eastwest.vendors.choice_notes import left_out, notes, others
from eastwest.vendors.family import Family
from eastwest.vendors.registry import family_named
from eastwest.vendors.roles import check_roles, known_to_run, models_of, roles_of, unnamed
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
    named = _named(plan, parts, vendor)
    if not named:
        return None
    check_roles(parts, named)
    models = models_of(parts)
    wanted = {role: named.get(role) or unnamed(role, models[role], named, catalogue) for role in models}
    targets, skipped = _targets(parts, wanted, named, catalogue)
    used = {segment.role(each) for segment in parts for each in segment.switches if each.name in targets}
    families = {role: family_named(choice.family) for role, choice in wanted.items() if role in used}
    largest = {segment.name: _largest(segment, families) for segment in parts}
    said = (*notes(plan, catalogue, parts, families, largest), *others(models, named, families), *left_out(skipped))
    return Choice(families, targets, _fronts(parts, catalogue), largest, said, skipped)


def _named(plan: Plan, parts: Sequence[Segment], vendor: str | None) -> dict[str, NosChoice]:
    """What the site names by role; with a vendor, that for all of the compute fabric, at the site's version of it."""
    named = {choice.role: choice for choice in plan.configuration.nos}
    if vendor is None:
        return named
    known = {choice.family: choice.version for choice in named.values()}
    return {role: NosChoice(role, vendor, known.get(vendor, "")) for role in roles_of(parts[:1])}


def _targets(
    parts: Sequence[Segment],
    wanted: Mapping[str, NosChoice],
    named: Mapping[str, NosChoice],
    catalogue: Catalogue,
) -> tuple[dict[str, Target], dict[str, str]]:
    """What each switch runs, and which switches are skipped, with the reason."""
    families = {role: family_named(choice.family) for role, choice in wanted.items()}
    nos = {role: Nos(family.name, _version(family, wanted[role].version)) for role, family in families.items()}
    targets: dict[str, Target] = {}
    skipped: dict[str, str] = {}
    for segment in parts:
        for switch in segment.switches:
            role = segment.role(switch)
            family = families[role]
            if role not in named and not known_to_run(switch.model, family.name, catalogue):
                skipped[switch.name] = f"{switch.model} is not known to run {family.title}; name another for {role}"
            else:
                management = (family.management_interface, family.management_vrf)
                targets[switch.name] = Target(nos[role], *management, family.port_name)
    return targets, skipped


def _fronts(parts: Sequence[Segment], catalogue: Catalogue) -> dict[str, Fronts]:
    every = {switch.model for segment in parts for switch in segment.switches}
    return {
        model: fronts_of(catalogue.switches[model].ports.value or ()) for model in every if model in catalogue.switches
    }


def _largest(segment: Segment, families: Mapping[str, Family]) -> int:
    roles = {segment.role(switch) for switch in segment.switches}
    limits = [family.largest_mtu_bytes for role, family in families.items() if role in roles]
    return min(limits, default=segment.plan.policy.mtu_bytes)


def _version(family: Family, version: str) -> str:
    supported(family.title, version, family.versions)
    return version or family.versions[-1]
