"""The rules, one module for each tight family; importing this package registers them all."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from eastwest.audit.rule import RULES

for _module in sorted(each.name for each in walk_packages(__path__, f"{__name__}.") if not each.ispkg):
    import_module(_module)

__all__ = ["RULES"]
