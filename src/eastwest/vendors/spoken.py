"""Systems whose running configurations can be amended: the families, and those that are read but not designed for."""

from __future__ import annotations

from collections.abc import Mapping

from eastwest.vendors.dell.write import DELL
from eastwest.vendors.family import Speech
from eastwest.vendors.frr.write import FRR
from eastwest.vendors.registry import FAMILIES

SPOKEN: Mapping[str, Speech] = {**FAMILIES, **{each.name: each for each in (*DELL, FRR)}}
