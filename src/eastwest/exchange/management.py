"""Addresses of switches on the out-of-band network, the same that configurations get."""

from __future__ import annotations

from eastwest.plan import Plan
from eastwest.plan.device import Nos, Target
from eastwest.plan.device.manage import out_of_band

_ANY = Target(Nos("", ""), "", "")
"""Only the address is asked for: names of interfaces do not matter."""


def management_addresses(plan: Plan) -> dict[str, str]:
    """Switch → CIDR on the management network; empty when the site names none (DHCP).

    Raises InputError when the network is too small.
    """
    management = plan.configuration.management
    if not management.network:
        return {}
    return {
        switch.name: out_of_band(management, _ANY, number).address for number, switch in enumerate(plan.fabric.switches)
    }


def nos_of_role(plan: Plan | None) -> dict[str, str]:
    """Role → family of operating system, as far as the site names them."""
    return {} if plan is None else {choice.role: choice.family for choice in plan.configuration.nos}
