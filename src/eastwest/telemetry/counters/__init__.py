"""Counters of NICs and switches: what they mean, snapshots, and what happened between two."""

from eastwest.telemetry.counters.delta import at_place, deltas, total
from eastwest.telemetry.counters.meaning import meaning, table
from eastwest.telemetry.counters.model import Counted, Delta, Place, Snapshot, Value
from eastwest.telemetry.counters.read import read_counters

__all__ = [
    "Counted",
    "Delta",
    "Place",
    "Snapshot",
    "Value",
    "at_place",
    "deltas",
    "meaning",
    "read_counters",
    "table",
    "total",
]
