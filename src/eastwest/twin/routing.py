"""The routing configuration that a rendered device boots with, and how its loopbacks are called.

SONiC: frr.conf as it was rendered. Cumulus Linux: NVUE generates FRR's configuration on the switch, by a program that
is not published; here startup.yaml is read back and printed as FRR's configuration by the rules of ours.
"""

from __future__ import annotations

from eastwest.errors import InputError, Problem
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.frr.view import View
from eastwest.vendors.sonic.names import vrf_name as sonic_vrf_name
from eastwest.vendors.text.template import printed

FAMILIES = ("sonic", "nvue")
"""Systems whose routing is FRR."""


def loopback_name(family: str, number: int) -> str:
    """`Loopback0` on SONiC; Cumulus Linux has one loopback, `lo`."""
    return f"Loopback{number}" if family == "sonic" else "lo"


def vrf_name(family: str, name: str) -> str:
    """`Vrf_blue` on SONiC; Cumulus Linux has names as they are."""
    return sonic_vrf_name(name) if family == "sonic" else name


def frr_of(family: Family, rendered: Rendered, said: DeviceIntent) -> str:
    """FRR's configuration of a device. said: what its files mean. Raises InputError for a system without FRR."""
    if family.name == "sonic":
        return next(file.text for file in rendered.files if file.path.name == "frr.conf")
    if family.name == "nvue":
        return printed("frr", "frr.j2", View(said, lambda name: name, lambda number: loopback_name("nvue", number)))
    found = f"{family.title} of {said.hostname} does not route by FRR"
    raise InputError(Problem(found, allowed=", ".join(FAMILIES), mend="use --vendor sonic or --vendor nvue"))
