"""Calibrates with each published system's own sweep and judges on the third of it that was kept back.

`python -m benchmarks.calibration`
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.published.rows import rows
from benchmarks.published.systems import SYSTEMS
from eastwest.predict.calibration import Measurement, calibrate
from eastwest.predict.calibration.fit import FEWEST


def main() -> None:
    """One line for each system with enough rows that leave the algorithm to the library."""
    print(f"{'system':16} {'rows':>5} {'kept':>5} {'error before':>13} {'after':>7} {'in 90 %':>8} {'width':>12}")
    for name, published in SYSTEMS.items():
        own = [row for row in rows() if row.system == name and row.scored]
        if len(own) < FEWEST:
            continue
        measured = [Measurement(row.operation, row.ranks, row.size_bytes, row.time_us, Path(name)) for row in own]
        found = calibrate(published.system, measured)
        before, after = found.before, found.after
        width = f"{before.median_width:.0%} > {after.median_width:.0%}"
        print(
            f"{name:16} {len(own):5} {after.count:5} {before.median_error:13.1%} {after.median_error:7.1%} "
            f"{after.covered:3} of {after.count:<2} {width:>12}"
        )


if __name__ == "__main__":
    main()
