"""Every reader of a switch's configuration by family, those without a renderer included."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eastwest.vendors.dell import read_enterprise, read_os10
from eastwest.vendors.family import ReadResult
from eastwest.vendors.frr.router import read as read_frr
from eastwest.vendors.registry import FAMILIES

Reader = Callable[[Mapping[str, str]], ReadResult]
READERS: dict[str, Reader] = {
    **{name: family.read for name, family in FAMILIES.items()},
    "enterprise-sonic": read_enterprise,
    "os10": read_os10,
    "frr": read_frr,
}
