"""Firewall filters that classify: at the ports they guard they come before the classifier (multifield classification).

Source: Juniper, class of service for QFX switches, multifield classifiers: a filter's forwarding class overrides that of
the classifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from eastwest.plan.device.qos import DSCPS
from eastwest.vendors.junos.code_points import code_point
from eastwest.vendors.junos.draft_qos import Binding, QosDraft
from eastwest.vendors.text.indent import Node

_DSCP = re.compile(r"(?:dscp|traffic-class) (\S+)")
_ROCE = re.compile(r"(?:protocol|next-header|ip-protocol) (?:udp|17)|(?:destination-)?port 4791")
_CLASS = re.compile(r"forwarding-class (\S+)")
_PASSING = re.compile(r"accept|next term|count \S+|loss-priority \S+|log|syslog")
_DROPPING = re.compile(r"discard|reject.*")


@dataclass
class Term:
    """One term. dscps: that it matches, empty for every packet. roce: only packets of RoCE among them. others: it has
    conditions that are no code points. drops: what it matches goes no further. goes_on: to the next term.
    """

    dscps: list[int] = field(default_factory=list)
    roce: bool = False
    others: bool = False
    forwarding: str = ""
    drops: bool = False
    goes_on: bool = False
    nodes: list[Node] = field(default_factory=list)

    def take(self, side: str, text: str, node: Node) -> None:
        """A line of the term."""
        self.nodes.append(node)
        if side == "from":
            self._condition(text)
        elif match := _CLASS.fullmatch(text):
            self.forwarding = match[1]
        elif _DROPPING.fullmatch(text):
            self.drops = True
        elif text == "next term":
            self.goes_on = True
        elif not _PASSING.fullmatch(text):
            self.others = True

    def _condition(self, text: str) -> None:
        match = _DSCP.fullmatch(text)
        if match is not None:
            try:
                self.dscps.append(_number(match[1]))
            except ValueError:
                self.others = True
        elif _ROCE.fullmatch(text):
            self.roce = True
        else:
            self.others = True

    @property
    def clear(self) -> bool:
        """Whether the code points tell what it matches; what matches RoCE alone is clear with code points."""
        return not self.others and (bool(self.dscps) or not self.roce) and not self.goes_on


def _number(text: str) -> int:
    if text.isdecimal():
        if int(text) >= DSCPS:
            raise ValueError(f"{text} is no code point")
        return int(text)
    return code_point(text)


@dataclass
class FirewallFilter:
    """Terms by name, in order."""

    terms: dict[str, Term] = field(default_factory=dict)

    @property
    def classifies(self) -> bool:
        """Whether any term puts packets into a class."""
        return any(term.forwarding for term in self.terms.values())

    @property
    def nodes(self) -> Iterator[Node]:
        """All of its lines."""
        return (node for term in self.terms.values() for node in term.nodes)

    def classes(self) -> dict[int, tuple[str, Node]] | None:
        """The class of each code point that the filter classifies, and where; None where that cannot be told."""
        found: dict[int, tuple[str, Node]] = {}
        done: set[int] = set()
        for term in self.terms.values():
            if not term.clear:
                if term.forwarding or term.goes_on:
                    return None
                continue  # what it matches may be dropped or let through: its class is that of the terms after it
            here = [code for code in (term.dscps or range(DSCPS)) if code not in done]
            done.update(here)
            if term.forwarding and not term.drops:
                found |= {code: (term.forwarding, term.nodes[-1]) for code in here}
        return found


def bind_filters(qos: QosDraft, filters: dict[str, FirewallFilter], filtered: dict[str, tuple[str, Node]]) -> list[Node]:
    """Gives ports with a classifying filter a classifier of its name, made of both. filtered: filters of ports.

    Returns the lines that could not be followed: the classification of these ports is then left open.
    """
    left = [node for one in filters.values() if not one.classifies for node in one.nodes]
    unclear: set[str] = set()
    made: set[str] = set()
    for port, (name, node) in filtered.items():
        one = filters.get(name)
        if one is None or not one.classifies:
            left.append(node)
            continue
        below = qos.of_port.get(port, Binding())
        classes = one.classes()
        label = name if not below.classifier else f"{name}-{below.classifier}"
        if classes is None:
            unclear.add(name)
        elif label not in made:
            made.add(label)
            qos.code_points += [(label, each, code, at) for code, (each, at) in classes.items()]
            inherited = [point for point in qos.code_points if point[0] == below.classifier]
            qos.code_points += [(label, *point[1:]) for point in inherited if point[2] not in classes]
        own = qos.bound.setdefault(port, Binding())
        own.trust, own.classifier = "dscp", label
        if classes is None:
            qos.open_classifiers[label] = None
    left += [node for name in sorted(unclear) for term in filters[name].terms.values() if not term.clear for node in term.nodes]
    return left
