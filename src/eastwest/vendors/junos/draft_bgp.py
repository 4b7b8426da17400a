"""What a reader of Junos has found of BGP and of routing policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from eastwest.plan.device import (
    Bfd,
    BgpIntent,
    LoopbackIntent,
    Neighbour,
    PeerGroup,
    PrefixFilter,
    PrefixRule,
    is_address,
)
from eastwest.vendors.junos.fit import source_address
from eastwest.vendors.junos.view_bgp import ORIGIN
from eastwest.vendors.routes import filter_field
from eastwest.vendors.text.indent import Node
from eastwest.vendors.text.table import Table

ORDER = ("ipv4", "ipv6", "evpn")
DEFAULT_PATHS = 16
"""Paths of multipath without `maximum-ecmp` (Junos routing guide)."""
DEFAULT_HOLD_S = 90


@dataclass
class Term:
    """One term of a policy. family: of its prefixes, empty without any."""

    family: str = ""
    prefixes: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    action: str = ""


@dataclass
class Policy:
    """A policy statement; `strange` when it does more than a prefix list.

    closed: it ends in a refusal, as a prefix list does; else BGP's default policy would follow. known: one of ours.
    passing: the family whose routes all pass.
    """

    terms: dict[str, Term] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    strange: bool = False
    known: bool = False
    passing: str = ""
    closed: bool = False

    @property
    def family(self) -> str:
        """Of its prefixes; empty when they are of both."""
        found = {term.family for term in self.terms.values() if term.family}
        return ("ipv6" if self.passing == "inet" else "ipv4") if not found else found.pop() if len(found) == 1 else ""

    def term(self, name: str) -> Term:
        """The term of a name."""
        return self.terms.setdefault(name, Term())


@dataclass
class BgpDraft:
    """Filled statement by statement."""

    asn: int = 0
    router_id: str = ""
    any: bool = False
    hold_s: int = DEFAULT_HOLD_S
    multipath: bool = False
    relax: bool = False
    paths: int = DEFAULT_PATHS
    connected: str = ""
    connected6: str = ""
    bfd: dict[str, Bfd] = field(default_factory=dict)
    groups: Table[str, PeerGroup] = field(default_factory=lambda: Table(lambda name: PeerGroup(name, families=())))
    neighbours: Table[tuple[str, str], Neighbour] = field(
        default_factory=lambda: Table(lambda key: Neighbour(key[1], key[0]))
    )
    sources: dict[str, str] = field(default_factory=dict)
    group_as: dict[str, int] = field(default_factory=dict)
    internal: dict[str, None] = field(default_factory=dict)
    local_as: dict[str, tuple[int, Node]] = field(default_factory=dict)
    as_lists: dict[str, list[str]] = field(default_factory=dict)
    used_lists: dict[str, str] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    uses: list[tuple[str, str, tuple[str, ...], Node]] = field(default_factory=list)

    def intent(self, loopbacks: tuple[LoopbackIntent, ...], left: list[Node]) -> BgpIntent | None:
        """The process, None without one; `left` gains policies that are no prefix lists, and their uses."""
        self._speak(left)
        filters = {}
        for name, policy in self.policies.items():
            if policy.known:
                continue
            everything = any(not term.prefixes for term in policy.terms.values())
            if policy.strange or everything or not policy.family or not policy.closed or not (self.any or self.asn):
                left += policy.nodes
            else:
                filters[name] = PrefixFilter(name, tuple(_rules(policy)), policy.family)
        for group, direction, names, node in self.uses:
            if not all(name in filters or name == ORIGIN for name in names):
                left.append(node)
                continue
            for name in (name for name in names if name in filters):
                self.groups.put(group, **{filter_field(direction, filters[name].family): name})
        if not (self.any or self.asn):
            return None
        source = source_address(loopbacks)
        stated = next(iter(self.bfd.values()), None)
        return BgpIntent(
            asn=self.asn,
            router_id=self.router_id,
            maximum_paths=self.paths if self.multipath else 1,
            multipath_relax=self.relax,
            keepalive_s=self.hold_s // 3,
            hold_s=self.hold_s,
            bfd=stated,
            connected=self.connected,
            connected6=self.connected6,
            groups=tuple(self._group(group, source) for group in self.groups.all()),
            neighbours=tuple(self._neighbour(each) for each in self.neighbours.all()),
            filters=tuple(filters.values()),
        )

    def _speak(self, left: list[Node]) -> None:
        """The AS number is the one that all groups speak with, else that of all over links where the router has none;
        groups that speak with others are told.
        """
        groups = self.groups.all()
        spoken = self._numbers(groups)
        if len(spoken) != 1 and not self.asn:
            spoken = self._numbers([each for each in groups if each.families != ("evpn",)])
        self.asn = spoken.pop() if len(spoken) == 1 else self.asn
        left += [node for number, node in self.local_as.values() if number != self.asn]

    def _numbers(self, groups: Iterable[PeerGroup]) -> set[int]:
        return {self.local_as[each.name][0] if each.name in self.local_as else self.asn for each in groups} - {0}

    def _group(self, group: PeerGroup, source: str) -> PeerGroup:
        families = tuple(name for name in ORDER if name in group.families) or ("ipv4",)
        speaks = bool(source) and self.sources.get(group.name) == source
        return replace(group, families=families, bfd=group.name in self.bfd, source=0 if speaks else None)

    def _neighbour(self, each: Neighbour) -> Neighbour:
        asn = each.remote_as or self.group_as.get(each.group)
        if asn is None and each.group in self.internal and is_address(each.peer):
            own = self.local_as.get(each.group)
            asn = (own[0] if own is not None else self.asn) or None
        if asn is None and not is_address(each.peer):
            members = self.as_lists.get(self.used_lists.get(each.group, ""), [])
            asn = int(members[0]) if len(members) == 1 and members[0].isdecimal() else None
        return replace(each, remote_as=asn)


def _rules(policy: Policy) -> list[PrefixRule]:
    found: list[PrefixRule] = []
    for at, (name, term) in enumerate(policy.terms.items(), start=1):
        first = int(name) if name.isdecimal() else 10 * at
        action = "permit" if term.action == "accept" else "deny"
        found += [
            PrefixRule(first + more, action, prefix, low, high)
            for more, (prefix, low, high) in enumerate(term.prefixes)
        ]
    return found
