"""Statements of one device that rules judge and a DeviceIntent does not hold, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from eastwest.discover import SourceLine


@dataclass(frozen=True, slots=True)
class LinkPause:
    """Link-level pause (IEEE 802.3x) of a port. direction: `send`, `receive` or `both`."""

    port: str
    direction: str
    on: bool
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Threshold:
    """ECN or WRED marking as written. of: the profile or queue. unit: `bytes`, `kbytes`, `segments`, `percent` ..."""

    of: str
    low: float
    high: float
    unit: str
    line: SourceLine
    most_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A code point written on packets of a class as they leave; it classifies nothing that arrives."""

    traffic_class: int
    dscp: int
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is defined or referred to. kind: what it names, as the family calls it."""

    kind: str
    name: str
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Shares:
    """Percentages that together describe one thing. whole: what they may come to at most. exact: must come to it."""

    of: str
    parts: tuple[tuple[str, float], ...]
    line: SourceLine
    whole: float = 100.0
    exact: bool = False

    @property
    def total(self) -> float:
        """Their sum."""
        return sum(share for _, share in self.parts)


@dataclass(frozen=True, slots=True)
class Dcbx:
    """DCBX of a port. mode: `auto` or `willing` takes the other end's word, `off` sends and takes nothing."""

    port: str
    mode: str
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Resume:
    """Pause and resume points of one lossless buffer. xoff_bytes: where it pauses; size_bytes: its whole size."""

    of: str
    xoff_bytes: float
    xon_bytes: float
    size_bytes: float | None
    line: SourceLine


@dataclass(frozen=True, slots=True)
class PfcOn:
    """The switch of PFC. of: the port or profile. priorities: no-drop ones of the same block; None where another block
    names them. on: False where a block names priorities and switches nothing on. lacks: what is missing, where that is
    more than a priority.
    """

    of: str
    line: SourceLine
    priorities: tuple[int, ...] | None = None
    on: bool = True
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class NoDrop:
    """A class of a policy that pauses a priority."""

    policy: str
    priority: int
    line: SourceLine


@dataclass(frozen=True, slots=True)
class ClassMtu:
    """Of a class of a policy that holds for the whole system. no_drop: it pauses. mtu_bytes: of frames' payload."""

    policy: str
    of: str
    mtu_bytes: int
    no_drop: bool
    line: SourceLine


@dataclass(frozen=True, slots=True)
class SharedQueue:
    """A queue of a lossless class and of a lossy one."""

    queue: int
    lossless: str
    lossy: str
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Twice:
    """A setting that one file gives two values. of: the block. values: as written, the one in force last."""

    of: str
    setting: str
    values: tuple[str, str]
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Gateway:
    """An address that hosts use as gateway (HSRP, VRRP, VARP), and the subnets of the interface it stands on."""

    interface: str
    address: str
    subnets: tuple[str, ...]
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Statements:
    """All of them, in order of files and lines. loops: whether routes with the own AS are let in. counters: lines that
    switch counters of marking on. marking: lines that mark, from which counters could be read.
    unsaved: running lines that the saved configuration in the same folder lacks. network_policies: whether policies
    that make classes no-drop stand in the text.
    """

    pauses: tuple[LinkPause, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
    defined: tuple[Name, ...] = ()
    used: tuple[Name, ...] = ()
    shares: tuple[Shares, ...] = ()
    dcbx: tuple[Dcbx, ...] = ()
    resumes: tuple[Resume, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    pfc_on: tuple[PfcOn, ...] = ()
    no_drop: tuple[NoDrop, ...] = ()
    class_mtus: tuple[ClassMtu, ...] = ()
    twice: tuple[Twice, ...] = ()
    shared_queues: tuple[SharedQueue, ...] = ()
    loops: bool = False
    network_policies: bool = False
    counters: tuple[SourceLine, ...] = ()
    marking: tuple[SourceLine, ...] = ()
    unsaved: tuple[SourceLine, ...] = ()

    def __add__(self, other: Statements) -> Statements:
        """Those of two files of one device."""
        both: dict[str, Any] = {}
        for each in fields(Statements):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            both[each.name] = mine or theirs if isinstance(mine, bool) else (*mine, *theirs)
        return Statements(**both)
