"""NetBox's interface types and our ports.

Source: choices of dcim.Interface.type in netbox-community/netbox (dcim/choices.py) and its OpenAPI schema.
"""

from __future__ import annotations

import re

FORM_FACTORS = {
    "sfpp": "SFP+",
    "sfp28": "SFP28",
    "sfp56": "SFP56",
    "sfp112": "SFP112",
    "sfpdd": "SFP-DD",
    "dsfp": "DSFP",
    "qsfpp": "QSFP+",
    "qsfp28": "QSFP28",
    "qsfp56": "QSFP56",
    "qsfp112": "QSFP112",
    "qsfpdd": "QSFP-DD",
    "osfp": "OSFP",
    "osfp-rhs": "OSFP-RHS",
    "osfp1600": "OSFP1600",
}
"""End of a type's name → form factor as the catalogue writes it."""

_TYPES = {
    (10.0, "SFP+"): "10gbase-x-sfpp",
    (25.0, "SFP28"): "25gbase-x-sfp28",
    (40.0, "QSFP+"): "40gbase-x-qsfpp",
    (50.0, "SFP56"): "50gbase-x-sfp56",
    (100.0, "QSFP28"): "100gbase-x-qsfp28",
    (100.0, "QSFP-DD"): "100gbase-x-qsfpdd",
    (100.0, "SFP-DD"): "100gbase-x-sfpdd",
    (200.0, "QSFP56"): "200gbase-x-qsfp56",
    (200.0, "QSFP-DD"): "200gbase-x-qsfpdd",
    (400.0, "QSFP112"): "400gbase-x-qsfp112",
    (400.0, "QSFP-DD"): "400gbase-x-qsfpdd",
    (400.0, "OSFP"): "400gbase-x-osfp",
    (400.0, "OSFP-RHS"): "400gbase-x-osfp-rhs",
    (800.0, "QSFP-DD"): "800gbase-x-qsfpdd",
    (800.0, "OSFP"): "800gbase-x-osfp",
}
OTHER = "other"
_BASE = re.compile(r"(\d+(?:\.\d+)?)(t|g)?base-(?:x-)?([a-z0-9-]+)")


def type_of(speed_gbps: float, form_factor: str) -> str:
    """The type of a port; `other` where NetBox has none for that speed and plug."""
    plug = {"QSFP-DD800": "QSFP-DD", "OSFP800": "OSFP"}.get(form_factor.upper(), form_factor.upper())
    return _TYPES.get((speed_gbps, plug), OTHER)


def speed_of(type_name: str) -> float | None:
    """Gb/s that a type's name states, None for `other`, virtual ones and the like."""
    found = _BASE.match(type_name)
    if found is None:
        return None
    factor = {"t": 1000.0, "g": 1.0, None: 0.001}[found[2]]
    return float(found[1]) * factor


def form_factor_of(type_name: str) -> str:
    """Form factor that a type's name states, empty when it states none."""
    found = _BASE.match(type_name)
    return "" if found is None else FORM_FACTORS.get(found[3], "")
