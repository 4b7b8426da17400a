"""What is known of a NIC while texts are read: nothing at first, then line by line more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from eastwest.lossless.dcqcn_knobs import NicFamily as Knobs
from eastwest.lossless.dcqcn_knobs import profile_of
from eastwest.lossless.policy import DcqcnProfile
from eastwest.plan.device import NicQos
from eastwest.vendors.text.grammar import Grammar

ALL = "*"
"""The key of settings that a script makes for every NIC of a host."""
PRIORITIES = 8
NONE_STATED = -1


@dataclass
class NicState:
    """Settings of one NIC, None or empty until a line states them.

    weights: by priority, or by traffic class where class_of tells the class of each priority.

    priority_of: by DSCP. buffers: sizes in bytes by receive buffer. buffer_of: by priority. numbers: DCQCN by the
    name in any tool. ecn_on: ECN of RoCE where a NIC has one switch for it. ecn_sides: by side (`np` notifies, `rp`
    reacts) and priority, where it has a switch for each; both are needed. parts: of an entry of several lines.
    """

    trust: str | None = None
    roce_dscp: int | None = None
    roce_priority: int | None = None
    roce_tos: int | None = None
    pfc: tuple[int, ...] | None = None
    weights: dict[int, int | None] = field(default_factory=dict)
    class_of: dict[int, int] = field(default_factory=dict)
    ecn: tuple[int, ...] | None = None
    ecn_on: bool | None = None
    ecn_sides: dict[tuple[str, int], bool] = field(default_factory=dict)
    cnp_dscp: int | None = None
    cnp_priority: int | None = None
    willing: bool | None = None
    priority_of: dict[int, int] = field(default_factory=dict)
    buffers: dict[int, int] = field(default_factory=dict)
    buffer_of: dict[int, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    profile: tuple[str, str] | None = None
    mtu_bytes: int | None = None
    address: str | None = None

    def over(self, below: NicState) -> NicState:
        """This state, with the other's where this one says nothing."""
        found = NicState()
        for each in fields(NicState):
            own, other = getattr(self, each.name), getattr(below, each.name)
            setattr(found, each.name, other | own if isinstance(own, dict) else other if own is None else own)
        return found

    def pause(self, priority: int, *, on: bool) -> None:
        """PFC of one priority."""
        kept = set(self.pfc or ()) - {priority}
        self.pfc = tuple(sorted(kept | {priority} if on else kept))


@dataclass
class States:
    """The NICs that texts speak of, by interface, RDMA device or PCI address.

    current: whose output is being read. interfaces: by RDMA device, where a text joins them. gids: indices at which
    RoCEv2 over IPv4 stands.
    """

    found: dict[str, NicState] = field(default_factory=dict)
    current: str = ALL
    interfaces: dict[str, str] = field(default_factory=dict)
    gids: set[int] = field(default_factory=set)

    def at(self, name: str | None = None) -> NicState:
        """The state of a NIC; of all NICs for a shell variable or placeholder, of the current one for None."""
        key = self.current if name is None else name.strip("\"'")
        return self.found.setdefault(ALL if "$" in key or key[:1] == "<" else key, NicState())

    def joined(self) -> dict[str, NicState]:
        """The NICs by interface where it is known."""
        found: dict[str, NicState] = {}
        same = self.interfaces or self._alone()
        for key, state in self.found.items():
            name = same.get(key, key)
            found[name] = state.over(found[name]) if name in found else state
        return found

    def _alone(self) -> dict[str, str]:
        """One RDMA device and one interface, and nothing else: a script that sets a NIC by both of its names."""
        devices = [key for key in self.found if _RDMA.fullmatch(key)]
        others = [key for key in self.found if key != ALL and key not in devices]
        return {devices[0]: others[0]} if len(devices) == len(others) == 1 and _NETDEV.fullmatch(others[0]) else {}


Lines = Grammar[States]
_RDMA = re.compile(r"(?:mlx[45]_|bnxt_re|ionic_|rocep|rxe|irdma|roce)\d\w*")
_NETDEV = re.compile(r"(?:en|eth|ib|rdma|gpu|bond)[\w.]*")


def qos_of(state: NicState, knobs: Knobs, preset: DcqcnProfile) -> tuple[NicQos, tuple[str, ...]]:
    """The settings, and the names of those that nothing states."""
    priority = _roce_priority(state)
    cnp_priority = state.cnp_priority
    if cnp_priority is None and state.cnp_dscp is not None:
        cnp_priority = state.priority_of.get(state.cnp_dscp)
    known: dict[str, Any] = {
        "trust": state.trust,
        "roce_dscp": _roce_dscp(state, priority),
        "roce_priority": priority,
        "roce_tos": state.roce_tos,
        "pfc": state.pfc,
        "weight_percent": tuple(_weights(state)) if state.weights else None,
        "ecn": _ecn(state, priority),
        "cnp_dscp": state.cnp_dscp,
        "cnp_priority": cnp_priority,
        "dcqcn": _dcqcn(state, knobs, preset),
        "willing": state.willing,
    }
    fallback: Mapping[str, Any] = {
        "trust": "",
        "pfc": (),
        "ecn": (),
        "weight_percent": (0,) * PRIORITIES,
        "dcqcn": preset,
        "willing": False,
    }
    unstated = tuple(name for name, value in known.items() if value is None)
    filled = {name: fallback.get(name, NONE_STATED) if value is None else value for name, value in known.items()}
    return NicQos(**filled, buffer_bytes=_buffer(state, priority)), unstated


def _roce_priority(state: NicState) -> int | None:
    if state.roce_priority is not None:
        return state.roce_priority
    dscp = state.roce_dscp if state.roce_dscp is not None else None if state.roce_tos is None else state.roce_tos >> 2
    if dscp is not None and dscp in state.priority_of:
        return state.priority_of[dscp]
    return _only_lossless(state)


def _weights(state: NicState) -> Iterator[int | None]:
    """By priority; of several in one class, the lowest has its share."""
    seen: set[int] = set()
    for priority in range(PRIORITIES):
        at = state.class_of.get(priority, priority) if state.class_of else priority
        weight = state.weights.get(at, 0)
        yield weight if at not in seen or weight is None else 0
        seen.add(at)


def _only_lossless(state: NicState) -> int | None:
    """The one priority with PFC; of several, the only one that DCQCN watches and notifications do not use.

    None where that leaves several: which of them carries RoCE, its DSCP alone would tell.
    """
    paused = set(state.pfc or ())
    notes = state.cnp_priority if state.cnp_dscp is None else state.priority_of.get(state.cnp_dscp, state.cnp_priority)
    if len(paused) > 1:
        paused -= {notes}
    watched = {priority for (_, priority), on in state.ecn_sides.items() if on} | set(state.ecn or ())
    if len(paused) > 1 and watched & paused:
        paused &= watched
    return next(iter(paused)) if len(paused) == 1 else None


def _roce_dscp(state: NicState, priority: int | None) -> int | None:
    """What a text says, what RDMA-CM sets, or the only DSCP of the lossless priority."""
    if state.roce_dscp is not None:
        return state.roce_dscp
    if state.roce_tos is not None:
        return state.roce_tos >> 2
    only = [dscp for dscp, found in state.priority_of.items() if found == priority]
    return only[0] if len(only) == 1 else None


def _ecn(state: NicState, priority: int | None) -> tuple[int, ...] | None:
    if state.ecn_sides:
        off = {priority for (_, priority), on in state.ecn_sides.items() if not on}
        on = {priority for _, priority in state.ecn_sides} - off
        if not on and priority not in off and len(off) < PRIORITIES:
            return None  # of RoCE's own priority nothing is said
        return tuple(sorted(on))
    if state.ecn is None and state.ecn_on is False:
        return ()
    if state.ecn is None and state.ecn_on and priority is not None:
        return (priority,)
    return state.ecn


def _dcqcn(state: NicState, knobs: Knobs, preset: DcqcnProfile) -> DcqcnProfile | None:
    if not state.numbers and state.profile is None:
        return None
    name, source = state.profile or ("read", "read from the NIC; fields without a knob are those of the preset")
    base = DcqcnProfile(
        **{each.name: getattr(preset, each.name) for each in fields(DcqcnProfile)}
        | {
            "name": name,
            "source": source,
        }
    )
    return profile_of(knobs, state.numbers, base)


def _buffer(state: NicState, priority: int | None) -> int | None:
    if priority is None or priority not in state.buffer_of:
        return None
    return state.buffers.get(state.buffer_of[priority]) or None
