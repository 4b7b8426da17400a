"""Roles of switches: their models, and what the site says or leaves open of their operating systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.catalogue.naming import families_of, runs
from eastwest.intent.configuration import NosChoice, followed
from eastwest.plan.device import Segment
from eastwest.vendors.registry import FAMILIES


def models_of(parts: Sequence[Segment]) -> dict[str, str]:
    """The model of each role, in the order of the networks; a role has one."""
    return {segment.role(switch): switch.model for segment in parts for switch in reversed(segment.switches)}


def roles_of(parts: Sequence[Segment]) -> dict[str, None]:
    """Every role, in the order of the networks."""
    return dict.fromkeys(segment.role(switch) for segment in parts for switch in segment.switches)


def check_roles(parts: Sequence[Segment], named: Mapping[str, NosChoice]) -> None:
    """Raises InputError for a named role that no switch has, or a role of the compute fabric without a name."""
    roles = roles_of(parts)
    problems = [
        Problem(f'no switch has the role "{role}"', f"configuration.nos.{role}", allowed=", ".join(roles))
        for role in named
        if role not in roles
    ]
    problems += [
        Problem(f"names no operating system for the role {role}", "configuration.nos", mend=f"add `{role}:`")
        for role in roles_of(parts[:1])
        if role not in named
    ]
    if problems:
        raise InputError(problems)


def unnamed(role: str, model: str, named: Mapping[str, NosChoice], catalogue: Catalogue) -> NosChoice:
    """What a role of another network runs that the site does not name."""
    leaf = as_leaf(role, named)
    if not known_to_run(model, leaf.family, catalogue):
        for family in families_of(catalogue.switches[model]):
            if family in FAMILIES:
                return NosChoice(role, family, "")
    return NosChoice(role, leaf.family, leaf.version)


def as_leaf(role: str, named: Mapping[str, NosChoice]) -> NosChoice:
    """The choice of the role that a role follows."""
    return next(named[each] for each in followed(role) if each in named)


def known_to_run(model: str, family: str, catalogue: Catalogue) -> bool:
    """Whether a model runs a family, as far as the catalogue knows."""
    switch = catalogue.switches.get(model)
    return switch is None or runs(switch, family)
