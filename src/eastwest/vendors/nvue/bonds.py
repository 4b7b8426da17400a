"""Bonds of NVUE: what is set on a bond holds for the ports that are its members.

A DeviceIntent has ports and no bonds. MTU, state, VLANs and description of a bond are its members' (Linux hands a
bond's MTU down to them); the protocols of the bond itself, LACP, MLAG and EVPN multihoming, say nothing about how a
port forwards RoCE.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from eastwest.vendors.nvue.draft import Draft
from eastwest.vendors.nvue.rules import Rules, names, ports
from eastwest.vendors.nvue.statements import Statement

_HANDED_DOWN = (("link", "mtu"), ("link", "state"), ("bridge", "domain"))
_LACP = "mode|lacp-bypass|lacp-rate|up-delay|down-delay"


def add_bonds(rules: Rules[Draft]) -> None:
    """The rules of `interface BOND bond` and of EVPN multihoming."""
    rules.skip(
        "interface BOND type bond",
        "interface BOND bond",
        f"interface BOND bond {_LACP} VALUE",
        "interface BOND bond mlag enable|state|id VALUE",
        "interface BOND evpn multihoming segment enable|state|local-id|identifier|df-preference|mac-address VALUE",
        "interface PORTS evpn multihoming uplink VALUE",
        "interface NAMES bridge domain DOMAIN stp admin-edge|auto-edge|bpdu-guard VALUE",
        "evpn multihoming enable|state|startup-delay|mac-holdtime|neighbor-holdtime VALUE",
        "evpn multihoming segment mac-address|df-preference VALUE",
    )

    @rules.rule("interface BOND bond member PORTS")
    def _member(draft: Draft, bond: str, port: str) -> None:
        del bond
        draft.ports.at(port)


def handed_down(statements: Iterable[Statement]) -> list[Statement]:
    """The statements with those of bonds that hold for ports, as of their members; a bond without any keeps its own."""
    all_ = list(statements)
    members = _members(all_)
    described = {each.words[1] for each in all_ if each.words[0] == "interface" and each.words[2:3] == ("description",)}
    return [_of_members(each, members, described) for each in all_] if members else all_


def _members(statements: Iterable[Statement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for words in (each.words for each in statements):
        if len(words) == 5 and words[0] == "interface" and words[2:4] == ("bond", "member"):
            for bond in _safe(words[1]):
                found[bond] = (*found.get(bond, ()), *_safe(words[4]))
    return {bond: each for bond, each in found.items() if ports(",".join(each)) is not None}


def _of_members(statement: Statement, members: Mapping[str, tuple[str, ...]], described: Container[str]) -> Statement:
    """described: ports with a description of their own, which say better what they are cabled to."""
    words = statement.words
    told = len(words) == 4 and words[2] == "description"
    if words[0] != "interface" or not (told or (len(words) > 4 and words[2:4] in _HANDED_DOWN)):
        return statement
    named = _safe(words[1])
    if not named or not set(named) <= set(members):
        return statement
    own = dict.fromkeys(port for bond in named for port in members[bond] if not (told and port in described))
    if not own:
        return statement
    return replace(statement, words=(words[0], ",".join(own), *words[2:]))


def _safe(text: str) -> tuple[str, ...]:
    try:
        return names(text)
    except ValueError:
        return ()
