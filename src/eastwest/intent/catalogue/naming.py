"""What each network operating system calls the same front ports.

A switch entry names its ports as the first NOS of its `nos` does; here are the names on the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from eastwest.intent.catalogue.model import PortGroup, Switch


@dataclass(frozen=True, slots=True)
class NamingRule:
    """How a NOS family names ports and the parts of split ports. first: number of the first port."""

    name_pattern: str
    split_pattern: str
    first: int
    source: str


NAMING: dict[str, NamingRule] = {
    "cumulus": NamingRule(
        "swp{n}", "swp{n}s{part0}", 1, "Hedgehog profile of the NVIDIA SN5610 under Cumulus: swp1, parts from 0"
    ),
    "eos": NamingRule(
        "Ethernet{n}/1",
        "Ethernet{n}/{lane}",
        1,
        "Arista device types of netbox-community devicetype-library; Ethernet2/5/1 and 2/5/5 in AMD's 7388 example",
    ),
    "ios-xr": NamingRule("", "", 0, "names carry the speed (FourHundredGigE, EightHundredGigE); no rule was read"),
    "junos-evo": NamingRule(
        "et-0/0/{n}", "et-0/0/{n}:{part0}", 0, "Juniper JVD-AICLUSTERDC-EVPNType5-01-04, leaf1 of the QFX5240-64OD"
    ),
    "nx-os": NamingRule(
        "Ethernet1/{n}", "Ethernet1/{n}/{part1}", 1, "AMD's N9364E-SG2-O example: interface Ethernet1/1/1-2"
    ),
    "sonic": NamingRule(
        "Ethernet{index}", "Ethernet{index}", 0, "platform.json of SONiC: ports are numbered by their first lane"
    ),
    "sr-linux": NamingRule(
        "ethernet-1/{n}", "ethernet-1/{n}/{part1}", 1, "containerlab documentation, Nokia SR Linux: ethernet-1/3/1"
    ),
}


FAMILIES = {
    "eos": "eos",
    "nx-os": "nxos",
    "junos-evo": "junos",
    "cumulus": "nvue",
    "sonic": "sonic",
    "sr-linux": "srlinux",
}
"""The catalogue's names of operating systems → families."""


def families_of(switch: Switch) -> tuple[str, ...]:
    """Vendor families that a switch is sold with, in order of its entry; empty where the entry does not say."""
    return tuple(FAMILIES.get(name, name) for name in switch.nos)


def runs(switch: Switch, family: str) -> bool:
    """Whether a switch runs a family, as far as the catalogue knows."""
    sold = families_of(switch)
    return not sold or family in sold


def groups_named(groups: tuple[PortGroup, ...], nos: str) -> tuple[PortGroup, ...]:
    """The same port groups with the names that a NOS family gives; numbers run on through all groups.

    Raises KeyError for a family that NAMING does not hold.
    """
    rule = NAMING[nos]
    named, before = [], 0
    for group in groups:
        whole = _single_lane(rule.name_pattern) if nos == "eos" and group.lanes == 1 else rule.name_pattern
        named.append(replace(group, name_pattern=whole, split_pattern=rule.split_pattern, first=rule.first + before))
        before += group.count
    return tuple(named)


def _single_lane(pattern: str) -> str:
    """EOS numbers lanes only where there are several."""
    return pattern.removesuffix("/1")


def renamed(switch: Switch, nos: str, parts: int = 1) -> dict[str, str]:
    """Port names as the entry has them → their names on another NOS, with ports split into so many parts.

    Ports that cannot be split so are left out; empty when the ports of the switch are not known or the NOS has no
    rule. Raises KeyError as `groups_named` does.
    """
    own = switch.ports.value or ()
    pairs: dict[str, str] = {}
    for before, after in zip(own, groups_named(own, nos), strict=True):
        if after.name_pattern and (parts == 1 or parts in dict(before.breakouts)):
            pairs.update(zip(before.names(parts), after.names(parts), strict=True))
    return pairs
