"""Which operating system each switch of a plan runs, and what the choice asks of the whole fabric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.configuration import NosChoice
from eastwest.plan import Plan
from eastwest.plan.device import Fronts, Nos, Target, fronts_of
from eastwest.vendors.family import Family
from eastwest.vendors.registry import family_named
from eastwest.vendors.versions import supported

SOLD_AS = {"eos": "eos", "nx-os": "nxos", "junos-evo": "junos", "cumulus": "nvue", "sonic": "sonic"}
"""The catalogue's names of operating systems → families."""


@dataclass(frozen=True)
class Choice:
    """families: by role. targets: by device. fronts: by model. notes: what an operator should know of the choice."""

    families: Mapping[str, Family]
    targets: Mapping[str, Target]
    fronts: Mapping[str, Fronts]
    largest_mtu_bytes: int
    notes: tuple[str, ...]


def choose(plan: Plan, catalogue: Catalogue, vendor: str | None) -> Choice | None:
    """The families of a plan: `vendor` for all switches, else what the site names per role; None when neither does.

    Raises InputError for an unknown family, an unsupported version, or a role that the fabric does not have.
    """
    named = {choice.role: choice for choice in plan.configuration.nos}
    if vendor is not None:
        known = {choice.family: choice.version for choice in named.values()}
        named = {role: NosChoice(role, vendor, known.get(vendor, "")) for role in _roles(plan)}
    if not named:
        return None
    _check_roles(plan, named)
    families: dict[str, Family] = {role: family_named(choice.family) for role, choice in named.items()}
    nos = {role: Nos(family.name, _version(family, named[role].version)) for role, family in families.items()}
    targets = {
        switch.name: Target(
            nos[switch.role.value],
            families[switch.role.value].management_interface,
            families[switch.role.value].management_vrf,
            families[switch.role.value].port_name,
        )
        for switch in plan.fabric.switches
    }
    models = {switch.model for switch in plan.fabric.switches}
    fronts = {
        model: fronts_of(catalogue.switches[model].ports.value or ()) for model in models if model in catalogue.switches
    }
    largest = min(family.largest_mtu_bytes for family in families.values())
    return Choice(families, targets, fronts, largest, tuple(_notes(plan, catalogue, families, largest)))


def _roles(plan: Plan) -> dict[str, None]:
    return dict.fromkeys(switch.role.value for switch in plan.fabric.switches)


def _check_roles(plan: Plan, named: Mapping[str, NosChoice]) -> None:
    roles = _roles(plan)
    problems = [
        Problem(f'no switch has the role "{role}"', f"configuration.nos.{role}", allowed=", ".join(roles))
        for role in named
        if role not in roles
    ]
    problems += [
        Problem(f"names no operating system for the role {role}", "configuration.nos", mend=f"add `{role}:`")
        for role in roles
        if role not in named
    ]
    if problems:
        raise InputError(problems)


def _version(family: Family, version: str) -> str:
    supported(family.title, version, family.versions)
    return version or family.versions[-1]


def _notes(plan: Plan, catalogue: Catalogue, families: Mapping[str, Family], largest: int) -> Iterator[str]:
    if largest < plan.policy.mtu_bytes:
        limiting = ", ".join(sorted({each.title for each in families.values() if each.largest_mtu_bytes == largest}))
        yield (
            f"MTU {largest} B on every port and NIC instead of {plan.policy.mtu_bytes} B: {limiting} routes no larger "
            "packets, and both ends of a link must agree"
        )
    pairs = {(switch.model, families[switch.role.value]) for switch in plan.fabric.switches}
    for model, family in sorted(pairs, key=lambda pair: (pair[0], pair[1].name)):
        switch = catalogue.switches.get(model)
        sold = () if switch is None else tuple(SOLD_AS.get(name, name) for name in switch.nos)
        if sold and family.name not in sold:
            yield f"{model} is not known to be sold with {family.title}: port names and limits are the system's"
    for deviation in plan.configuration.deviations:
        yield f"deviation asked for by the site: {deviation}"
