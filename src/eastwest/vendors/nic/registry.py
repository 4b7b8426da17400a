"""The NIC families by name, as the catalogue's `family` has it. Adding one is adding a folder and a line here."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.problems import did_you_mean
from eastwest.lossless.dcqcn_families import family_of
from eastwest.vendors.connectx import CONNECTX
from eastwest.vendors.nic.family import NicFamily
from eastwest.vendors.pollara import POLLARA
from eastwest.vendors.thor import THOR

NIC_FAMILIES: dict[str, NicFamily] = {family.name: family for family in (CONNECTX, THOR, POLLARA)}


def nic_family_named(name: str) -> NicFamily:
    """The family of that name. Raises InputError that lists the known ones."""
    if name not in NIC_FAMILIES:
        mend = did_you_mean(name, NIC_FAMILIES)
        raise InputError(Problem(f'unknown NIC family "{name}"', allowed=", ".join(NIC_FAMILIES), mend=mend))
    return NIC_FAMILIES[name]


def nic_family_of(model: str, catalogue: Catalogue) -> NicFamily | None:
    """The family of a NIC model: what the catalogue says, else by its name; None when neither is known."""
    entry = catalogue.nics.get(model)
    if entry is not None and entry.family:
        return nic_family_named(entry.family)
    knobs = family_of(model)
    return next((family for family in NIC_FAMILIES.values() if family.knobs is knobs), None)
