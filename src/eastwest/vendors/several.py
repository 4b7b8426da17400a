"""One plan in the words of several families: switches for each, hosts once for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.plan import Plan
from eastwest.vendors.configure import Configuration, configuration
from eastwest.vendors.nic.configure import HostConfiguration, host_configuration
from eastwest.vendors.registry import family_named

ALTERNATIVES = "alternatives"
"""Folder of the families after the first, each with a `configs/` of its own."""


def configurations(plan: Plan, catalogue: Catalogue, families: Sequence[str]) -> tuple[Configuration, ...]:
    """The configuration of the plan in each family, checked before any is written; without families, in those that
    the site names, if it does.

    Raises InputError as `configuration` does, and for a family that is named twice.
    """
    for family in families:
        family_named(family)
        if families.count(family) > 1:
            raise InputError(Problem(f'vendor family "{family}" is named twice', "--vendor"))
    found = (configuration(plan, catalogue, family) for family in families or (None,))
    return tuple(each for each in found if each is not None)


def hosts_of_all(plan: Plan, catalogue: Catalogue, configured: Iterable[Configuration]) -> HostConfiguration:
    """The hosts of a plan, with an MTU that the switches of every family route. Raises InputError."""
    choices = [each.choice for each in configured]
    largest = {name: min(choice.largest[name] for choice in choices) for name in choices[0].largest}
    return host_configuration(plan, catalogue, min(choice.largest_mtu_bytes for choice in choices), largest)


def folder_of(number: int, family: str, project: Path) -> Path:
    """Where the `configs/` of a family go: the first named into the project folder, the others beside each other."""
    return project if number == 0 else project / ALTERNATIVES / family
