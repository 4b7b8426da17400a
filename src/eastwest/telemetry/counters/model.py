"""Counters of NICs and switches: what each counts, one snapshot, and what happened between two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class Counted(Enum):
    """What a counter counts; its unit is in its name, or it counts packets or events."""

    PAUSED_US = "paused_us"
    PAUSE_SENT_US = "pause_sent_us"
    PAUSE_FRAMES_RECEIVED = "pause_frames_received"
    PAUSE_FRAMES_SENT = "pause_frames_sent"
    GLOBAL_PAUSE_RECEIVED = "global_pause_received"
    GLOBAL_PAUSE_SENT = "global_pause_sent"
    ECN_MARKED = "ecn_marked"
    CNP_SENT = "cnp_sent"
    CNP_HANDLED = "cnp_handled"
    CNP_IGNORED = "cnp_ignored"
    DROPPED = "dropped"
    OUT_OF_SEQUENCE = "out_of_sequence"
    NAKS_RECEIVED = "naks_received"
    RETRANSMITS = "retransmits"
    TIMEOUTS = "timeouts"
    HOST_STALLS = "host_stalls"
    WATCHDOG = "watchdog"
    LINK_DOWNS = "link_downs"
    LINK_ERRORS = "link_errors"
    CORRECTED_BITS = "corrected_bits"
    RECEIVED_BYTES = "received_bytes"
    SENT_BYTES = "sent_bytes"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a counter is. port: interface or RDMA device, with its queue where there is one. priority: -1 for all."""

    device: str
    port: str
    priority: int = -1


@dataclass(frozen=True, slots=True)
class Value:
    """A counter at one time. name: the maker's."""

    place: Place
    counted: Counted
    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Counters of one device at one time. taken: ISO 8601, empty where the file does not say.

    unknown: names without a meaning here.
    """

    file: Path
    taken: str
    values: tuple[Value, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """What was counted between two snapshots. reset: it began anew in between, `value` is since then.

    defects: what to know about the counter before believing it.
    """

    place: Place
    counted: Counted
    name: str
    value: int
    reset: bool = False
    defects: tuple[str, ...] = ()
