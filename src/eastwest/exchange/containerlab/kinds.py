"""Which kind of containerlab node runs which operating system, and what it calls its interfaces.

Source: containerlab.dev, pages of the kinds (interface naming and mapping), read in srl-labs/containerlab.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from eastwest.intent.catalogue.model import Switch
from eastwest.intent.catalogue.naming import families_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node. image: where an operator puts the name of the image; none is shipped for licence reasons.

    interface: the kind's name for the port that is so called in the plan and stands at that position from 0.
    faithful: whether that is the port's own name, so that a rendered configuration fits the lab as it is.
    """

    name: str
    image: str
    interface: Callable[[str, int], str]
    faithful: bool = False


def _ceos(port: str, position: int) -> str:
    """cEOS takes `eth1_2_3` for Ethernet1/2/3."""
    found = re.fullmatch(r"Ethernet(\d+(?:/\d+)*)", port)
    return f"eth{found[1].replace('/', '_')}" if found else f"eth{position + 1}"


def _linux(_: str, position: int) -> str:
    return f"eth{position + 1}"


LINUX = Kind("linux", "alpine:latest", _linux)
KINDS: dict[str, Kind] = {
    "eos": Kind("arista_ceos", "ceos:latest", _ceos, faithful=True),
    "sonic": Kind("sonic-vs", "docker-sonic-vs:latest", _linux),
    "nxos": Kind("cisco_n9kv", "vrnetlab/cisco_n9kv:latest", lambda _, at: f"Ethernet1/{at + 1}"),
    "junos": Kind("juniper_vjunosevolved", "vrnetlab/juniper_vjunosevolved:latest", lambda _, at: f"et-0/0/{at}"),
    "nvue": Kind("nvidia_cumulusvx", "vrnetlab/nvidia_cumulusvx:latest", lambda _, at: f"swp{at + 1}"),
    "srlinux": Kind("nokia_srlinux", "ghcr.io/nokia/srlinux:latest", lambda _, at: f"ethernet-1/{at + 1}"),
}
"""Family of operating systems → kind."""

SWITCH_KINDS = frozenset(
    {kind.name for kind in KINDS.values()}
    | {"ceos", "srl", "cvx", "cumulus_cvx", "sonic-vm", "dell_sonic", "juniper_vjunosswitch", "juniper_vqfx"}
    | {"arista_veos", "cisco_xrd", "cisco_nxos", "nokia_sros", "frr"}
)
"""Kinds that forward, with older spellings."""


def kind_of(model: str, family: str, switches: dict[str, Switch]) -> Kind:
    """The kind of a switch: of the family that the site names, else of the first system its model is sold with.

    SONiC where neither is known: it is the one that everybody can download.
    """
    if family in KINDS:
        return KINDS[family]
    known = switches.get(model)
    for sold in () if known is None else families_of(known):
        if sold in KINDS:
            return KINDS[sold]
    return KINDS["sonic"]
