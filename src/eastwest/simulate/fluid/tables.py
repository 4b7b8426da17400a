"""The fluid engine's samples as telemetry: whole numbers whose sums are right, although rates are not whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from eastwest.lossless.link import PREAMBLE_GAP_BYTES
from eastwest.units import PS_PER_US

COUNTED = ("tx_bytes", "tx_packets", "ecn_marks", "drops", "pause_frames_sent", "pause_frames_received")
TIMES = ("paused_ps", "pause_sent_ps")
HIGHEST = "queue_high_bytes"
HOST_COUNTS = ("cnps_sent", "cnps_received", "naks_sent", "retransmits", "timeouts")
Floats = npt.NDArray[np.float64]


def with_packets(rows: Mapping[str, Any], packet_bytes: int) -> dict[str, Any]:
    """Rows with packets counted, and bytes without preamble and gap, as ports count them."""
    packets = rows["tx_bytes"] / packet_bytes
    return {**rows, "tx_packets": packets, "tx_bytes": rows["tx_bytes"] - packets * PREAMBLE_GAP_BYTES}


def whole(rows: Mapping[str, Any], key: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Counts as whole numbers: what is left of a row goes to the next row of the same port and priority.

    key: what tells series apart; rows are in order of time.
    """
    order = np.argsort(key, kind="stable")
    first = np.ones(len(key), bool)
    first[1:] = key[order][1:] != key[order][:-1]
    done = dict(rows)
    for name in COUNTED:
        sums = np.cumsum(rows[name][order])
        before = np.where(first, sums - rows[name][order], 0.0)
        start = np.maximum.accumulate(np.where(first, np.arange(len(key)), 0)) if len(key) else np.zeros(0, np.int64)
        within = np.floor(sums - before[start] + 0.5) if len(key) else sums
        steps = np.diff(within, prepend=0.0)
        steps[first] = within[first]
        column = np.zeros(len(key), np.int64)
        column[order] = steps.astype(np.int64)
        done[name] = column
    for name in TIMES:
        done[name] = np.round(rows[name]).astype(np.int64)
    done[HIGHEST] = np.round(rows[HIGHEST]).astype(np.int64)
    return done


def series_key(rows: Mapping[str, Any]) -> npt.NDArray[np.int64]:
    """One number for each port and priority."""
    found: npt.NDArray[np.int64] = rows["port"].astype(np.int64) * 8 + rows["priority"]
    return found


def times_us(rows: Mapping[str, Any]) -> Floats:
    """Times of rows, microseconds."""
    found: Floats = rows["time_ps"] / PS_PER_US
    return found
