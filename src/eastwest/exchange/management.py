"""Addresses of switches on the out-of-band network, the same that configurations get."""

from __future__ import annotations

from eastwest.plan import Plan
from eastwest.plan.device import Managed, Nos, Target

_ANY = Target(Nos("", ""), "", "")
"""Only the address is asked for: names of interfaces do not matter."""


def management_addresses(plan: Plan) -> dict[str, str]:
    """Switch → CIDR on the management network; empty without one that is designed or named by the site (DHCP).

    Raises InputError when the site's network is too small.
    """
    managed = Managed(plan)
    found = {switch.name: managed.out_of_band(switch.name, _ANY).address for switch in plan.fabric.switches}
    return {name: address for name, address in found.items() if address}


def nos_of_role(plan: Plan | None) -> dict[str, str]:
    """Role → family of operating system, as far as the site names them."""
    return {} if plan is None else {choice.role: choice.family for choice in plan.configuration.nos}
