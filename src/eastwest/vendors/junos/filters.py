"""Firewall filters that classify: at the ports they guard they come before the classifier (multifield classification).

Source: Juniper, class of service for QFX switches, multifield classifiers: the forwarding class of a filter overrides
that of the classifier.
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
                found |= dict.fromkeys(here, (term.forwarding, term.nodes[-1]))
        return found


Filtered = dict[str, tuple[str, Node]]
"""The input filter of each port, by its name, and where it is named."""


def bind_filters(qos: QosDraft, filters: dict[str, FirewallFilter], filtered: Filtered) -> Iterator[Node]:
    """Gives ports with a classifying filter a classifier of their own, made of both.

    Yields the lines that could not be followed: the classification of these ports is then left open.
    """
    made: set[str] = set()
    for port, (name, node) in filtered.items():
        if name not in filters or not filters[name].classifies:
            yield node
            continue
        below = qos.of_port.get(port, Binding()).classifier
        label = f"{name}-{below}" if below else name
        own = qos.bound.setdefault(port, Binding())
        own.trust, own.classifier = "dscp", label
        if label not in made:
            made.add(label)
            _make(qos, filters[name], label, below)
    open_ = {name for name, one in filters.items() if one.classes() is None}
    for name, one in filters.items():
        for term in one.terms.values():
            if not one.classifies or (name in open_ and not term.clear):
                yield from term.nodes


def _make(qos: QosDraft, one: FirewallFilter, label: str, below: str) -> None:
    """A classifier of a filter, and of the classifier below it for all that the filter does not classify."""
    classes = one.classes()
    if classes is None:
        qos.open_classifiers[label] = None
        return
    points = [point for point in qos.code_points if point[0] == below and point[2] not in classes]
    qos.code_points += [(label, each, code, at) for code, (each, at) in classes.items()]
    qos.code_points += [(label, *point[1:]) for point in points]
