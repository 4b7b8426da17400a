"""Addresses at which switches are managed, the same that configurations get."""

from __future__ import annotations

from eastwest.plan import Plan
from eastwest.plan.device import Managed, Nos, Target, segments

_ANY = Target(Nos("", ""), "", "")
"""Only the address is asked for: names of interfaces do not matter."""


def management_addresses(plan: Plan) -> dict[str, str]:
    """Switch → CIDR on the management network; empty without one that is designed or named by the site (DHCP).

    Switches of a designed management network are reached at their loopbacks. Raises InputError when the site's network
    is too small.
    """
    managed = Managed(plan)
    found: dict[str, str] = {}
    for segment in segments(plan):
        loopbacks = {router.device: f"{router.router_id}/32" for router in segment.plan.addressing.routers}
        for switch in segment.switches:
            if segment.switched:
                found[switch.name] = loopbacks[switch.name]
            else:
                found[switch.name] = managed.out_of_band(switch.name, _ANY).address
    return {name: address for name, address in found.items() if address}


def nos_of_role(plan: Plan | None) -> dict[str, str]:
    """Role → family of operating system, as far as the site names them."""
    return {} if plan is None else {choice.role: choice.family for choice in plan.configuration.nos}
