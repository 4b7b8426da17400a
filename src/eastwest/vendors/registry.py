"""The families by name. Adding a vendor is adding a folder and a line here."""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean
from eastwest.vendors.eos import EOS
from eastwest.vendors.family import Family
from eastwest.vendors.junos import JUNOS
from eastwest.vendors.nvue import NVUE
from eastwest.vendors.nxos import NXOS
from eastwest.vendors.sonic import SONIC

FAMILIES: dict[str, Family] = {family.name: family for family in (EOS, JUNOS, NVUE, NXOS, SONIC)}


def family_named(name: str) -> Family:
    """The family of that name. Raises InputError that lists the known ones."""
    if name not in FAMILIES:
        mend = did_you_mean(name, FAMILIES)
        raise InputError(Problem(f'unknown vendor family "{name}"', allowed=", ".join(FAMILIES), mend=mend))
    return FAMILIES[name]
