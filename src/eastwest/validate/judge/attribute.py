"""Whose fault a miss is: network, host, library, storage, or unknown, with the evidence for it.

The public case NVIDIA/nccl#2409 (perftest at line rate, NCCL at half of it, congestion notifications near zero) is the
library's; blaming the network there costs weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from eastwest.findings import Outcome
from eastwest.telemetry.counters import Counted


class Fault(Enum):
    """Whose fault a miss is."""

    NETWORK = "network"
    HOST = "host"
    LIBRARY = "library"
    STORAGE = "storage"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known around one miss.

    storage: whether the test read or wrote storage. pairs: outcome of point-to-point tests over the same NICs and
    links, None where none ran. local: of tests inside hosts (nvbandwidth, loopback), None likewise. counted: deltas of
    the test window over its NICs and ports; a kind that is not a key was not read. packets: sent in the window.
    between_switches: a link or switch above the leaves that all like misses share and healthy tests do not use.
    one_host: a host that all like misses share, over several of its NICs. inside: of a test that uses no network,
    "one" where few hosts miss like this, "all" where most do. evenly: flows of the test cannot meet on links between
    switches, and many senders to one receiver reach what is predicted, where that was tried.
    """

    storage: bool = False
    pairs: Outcome | None = None
    local: Outcome | None = None
    counted: Mapping[Counted, int] = field(default_factory=dict)
    packets: int = 0
    between_switches: str = ""
    one_host: str = ""
    inside: str = ""
    evenly: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whose fault, with reasons in words; missing: what would settle it."""

    fault: Fault
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()


_LOSSES = (Counted.DROPPED, Counted.OUT_OF_SEQUENCE, Counted.NAKS_RECEIVED, Counted.RETRANSMITS, Counted.TIMEOUTS)
_LINKS = (Counted.LINK_DOWNS, Counted.LINK_ERRORS)
_CONGESTION = (Counted.ECN_MARKED, Counted.CNP_SENT, Counted.CNP_HANDLED)
_NEEDED = (Counted.CNP_HANDLED, Counted.PAUSED_US, Counted.DROPPED)
_MANY = 1e-4
"""Marks or losses per packet above which they cost time that can be measured."""


def attribute(evidence: Evidence) -> Attribution:
    """Judge the evidence around a miss; the strongest comes first. Nothing read means unknown, never "library"."""
    for rule in (_host, _network, _storage, _library):
        reasons = rule(evidence)
        if reasons:
            return Attribution(_FAULTS[rule.__name__], reasons)
    missing = tuple(f"counters of {kind.value}" for kind in _NEEDED if kind not in evidence.counted)
    missing += () if evidence.pairs is not None else ("point-to-point tests over the same NICs",)
    return Attribution(Fault.UNKNOWN, ("nothing that was read explains it",), missing)


_FAULTS = {"_host": Fault.HOST, "_network": Fault.NETWORK, "_storage": Fault.STORAGE, "_library": Fault.LIBRARY}


def _host(evidence: Evidence) -> tuple[str, ...]:
    reasons = []
    if evidence.local is Outcome.FAIL:
        reasons.append("tests inside the host miss as well")
    if evidence.counted.get(Counted.HOST_STALLS, 0):
        reasons.append(f"the NIC waited for its host {evidence.counted[Counted.HOST_STALLS]:,} times")
    if evidence.inside == "one":
        reasons.append("the test uses no network, and most other hosts reach what is predicted")
    elif evidence.one_host:
        reasons.append(f"every miss like this is {evidence.one_host}'s, over several of its NICs and cables")
    pausing = evidence.counted.get(Counted.PAUSE_SENT_US, 0) or evidence.counted.get(Counted.WATCHDOG, 0)
    if pausing and not evidence.counted.get(Counted.PAUSED_US, 0):
        reasons.append("the NIC paused the network, and the network did not pause it: a slow receiver")
    return tuple(reasons)


def _network(evidence: Evidence) -> tuple[str, ...]:
    counted = evidence.counted
    reasons = [f"{counted[kind]:,} × {kind.value}" for kind in _LINKS if counted.get(kind)]
    reasons += [f"{counted[kind]:,} × {kind.value}" for kind in _LOSSES if _often(counted.get(kind, 0), evidence)]
    reasons += [f"{counted[kind]:,} × {kind.value}" for kind in _CONGESTION if _often(counted.get(kind, 0), evidence)]
    if counted.get(Counted.CNP_IGNORED):
        reasons.append("the NIC ignores congestion notifications")
    if counted.get(Counted.PAUSED_US):
        reasons.append(f"paused for {counted[Counted.PAUSED_US]:,} µs")
    if counted.get(Counted.GLOBAL_PAUSE_RECEIVED):
        reasons.append("802.3x pauses stop every class")
    if evidence.between_switches:
        reasons.append(f"every miss like this crosses {evidence.between_switches}, which tests that pass do not")
    if evidence.pairs is Outcome.FAIL and not reasons and not evidence.storage:
        reasons.append("point-to-point tests over the same links miss as well, and the hosts' own tests do not")
        return tuple(reasons) if evidence.local is Outcome.PASS else ()
    return tuple(reasons)


def _often(count: int, evidence: Evidence) -> bool:
    return count > max(10.0, _MANY * evidence.packets)


def _storage(evidence: Evidence) -> tuple[str, ...]:
    clean = evidence.pairs is Outcome.PASS or _quiet(evidence)
    return ("the test used storage, and its network shows nothing",) if evidence.storage and clean else ()


def _library(evidence: Evidence) -> tuple[str, ...]:
    if evidence.inside:
        return ("the test uses no network, and most hosts miss alike",)
    reached = "point-to-point tests over the same NICs reach what is predicted"
    if evidence.pairs is not Outcome.PASS:
        return ()
    if _quiet(evidence):
        return reached, "congestion notifications, pauses and losses of the window are near zero"
    if evidence.evenly and not _network(evidence) and not evidence.storage:
        return reached, "one switch joins all ports of a rail, where flows cannot meet, and receivers keep their rate"
    return ()


def _quiet(evidence: Evidence) -> bool:
    """Whether counters were read and nothing much was counted."""
    return all(kind in evidence.counted for kind in _NEEDED) and not _network(evidence)
