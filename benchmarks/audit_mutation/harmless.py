"""Why an undetected change of meaning is no gap: because it does no harm, or because nobody could tell.

What is not argued here should become a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.audit_mutation.edits import Mutant

HARMLESS, OPEN = "harmless", "open to nobody"
"""Does no harm; or right and wrong look alike in the files that are there."""


@dataclass(frozen=True, slots=True)
class Argument:
    """paths: pattern of every part that changed, keys left out. operators: of the edit, all where empty.

    statement: pattern of what stood there. fragment: whether it holds for fragments alone.
    """

    kind: str
    paths: str
    why: str
    operators: tuple[str, ...] = ()
    statement: str = ""
    fragment: bool = False

    def holds(self, mutant: Mutant, path: str, *, fragment: bool) -> bool:
        """For one part of what changed."""
        return (
            re.fullmatch(self.paths, path) is not None
            and (not self.operators or mutant.operator in self.operators)
            and (not self.statement or re.search(self.statement, mutant.statement) is not None)
            and (fragment or not self.fragment)
        )


ARGUMENTS: tuple[Argument, ...] = (
    Argument(HARMLESS, r"(?:interfaces|loopbacks|bgp\.(?:neighbours|groups))\.description", "a label"),
    Argument(HARMLESS, r"interfaces\.alias", "a second name of a port, for people"),
    Argument(
        HARMLESS,
        r"bgp\.router_id",
        "without the line a router takes its loopback's address, which is the same",
        ("drop",),
    ),
    Argument(
        HARMLESS,
        r"qos\.maps\.(?:pfc_queue|queue|priority_group)",
        "of a priority or class that no code point leads to and nothing pauses",
        statement=r"\|(?:2|5|6|7) ",
    ),
    Argument(
        HARMLESS,
        r"statements|qos\.ports\.queues",
        "a share of 0 % that a queue without a line has as well, or the order of two such lines",
        statement=r"class type queuing c-out-8q-q\d|bandwidth remaining percent 0",
    ),
    Argument(
        HARMLESS,
        r"interfaces(?:\.enabled)?|loopbacks|statements",
        "a port or loopback without address, VLAN or neighbour: nothing goes through it",
        ("drop", "swap", "renumber"),
        r"^(?:[ex][te]-\S+ \{|disable;|unit \d+ \{)|End(?:Device|Port)",
    ),
    Argument(
        OPEN,
        r"nics\.(?:unstated|qos\.\w+)",
        "a line that the tool always prints: an output without it leaves the setting unknown, and rules abstain",
        ("drop",),
        r"^(?:enabled  |DCBX mode|Priority trust|tc: \d|prio:\d|/sys/)",
    ),
    Argument(
        OPEN,
        r"nics\.(?:cable_m|model|peer|rail|speed_gbps|unstated)",
        "model, rail, cable and peer of a NIC stand in our own table alone, which no other file repeats",
        statement=r"^nic\d+ [\w-]+ \d",
    ),
    Argument(
        OPEN,
        r"qos\.ports\.queues\.(?:strict|weight_percent)|interfaces\.speed_gbps",
        "a value of one port among few that are alike in nothing, with no other switch of its role",
        statement=r"SAMPLE_CONFIG_DB|bandwidth percent 69|StartDevice",
    ),
    Argument(
        OPEN,
        r"hostname",
        "the name of a device that no other file mentions",
        statement=r"host-?name|Hostname|forwarding-options",
    ),
    Argument(
        OPEN,
        r"tenancy\.vrfs\.vni|interfaces\.addresses",
        "a number of a link or tenant whose other ends stand in no file",
    ),
    Argument(
        OPEN,
        r".*",
        "what a fragment leaves out may stand in another file",
        ("drop",),
        fragment=True,
    ),
    Argument(
        OPEN,
        r".*",
        "a legal value of a fragment in which nothing else says what it should be",
        ("renumber", "swap", "duplicate"),
        fragment=True,
    ),
)


def argument(mutant: Mutant, paths: tuple[str, ...], *, fragment: bool) -> tuple[str, str]:
    """Kind and argument when there is one for each part that changed; empty texts when there is none."""
    found = [next((each for each in ARGUMENTS if each.holds(mutant, path, fragment=fragment)), None) for path in paths]
    if not found or None in found:
        return "", ""
    known = [each for each in found if each is not None]
    kind = HARMLESS if all(each.kind == HARMLESS for each in known) else OPEN
    return kind, "; ".join(dict.fromkeys(each.why for each in known))
