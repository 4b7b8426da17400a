"""What a calibration found, as JSON: figures, what they rest on, and how good they proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eastwest.predict.calibration.buffers import BufferMeasurement, FittedBuffer, Resting
from eastwest.predict.calibration.measurements import Measurement
from eastwest.predict.calibration.storage import FittedStorage, StorageMeasurement

Tree = dict[str, Any]


def storage_tree(fitted: FittedStorage) -> Tree:
    """Rates of storage; those that no measurement decided are null."""
    return {
        "rates": asdict(fitted.rates),
        "figures": {name: asdict(each) for name, each in fitted.figures.items()},
        "rests_on": list(fitted.rates.measured),
        "used": [row_tree(row) for row in fitted.used],
        "kept_back": [
            row_tree(row) | {"before": old, "after": new, "low": low, "high": high}
            for row, (old, new, (low, high)) in zip(fitted.kept, fitted.expected, strict=True)
        ],
        "before": asdict(fitted.before),
        "after": asdict(fitted.after),
    }


def buffer_tree(fitted: FittedBuffer, resting: Sequence[Resting]) -> Tree:
    """The buffer of one switch model, and the figures of the design that rest on it."""
    return {
        "switch": fitted.switch,
        "published_bytes": fitted.published_bytes,
        "pool_bytes": fitted.pool_bytes,
        "threshold": fitted.threshold,
        "uncertainty_left": dict(fitted.left),
        "rests_on": list(fitted.rests_on),
        "used": [row_tree(row) for row in fitted.used],
        "kept_back": [
            row_tree(row) | dict(zip(("before", "after", "low", "high"), expected, strict=True))
            for row, expected in zip(fitted.kept, fitted.expected, strict=True)
        ],
        "before": asdict(fitted.before),
        "after": asdict(fitted.after),
        "resting": [asdict(one) for one in resting if one.switch == fitted.switch],
    }


def row_tree(row: Measurement | StorageMeasurement | BufferMeasurement) -> Tree:
    """One measurement, with the name of its file."""
    tree = asdict(row) | {"file": row.file.name}
    return {name: getattr(value, "value", value) for name, value in tree.items()}
