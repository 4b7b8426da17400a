"""Wall time of every stage of `eastwest prove`.

`python -m benchmarks.demo_stages [SITE] [--repeats N] [--workers N]`
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.tables import machine, show
from eastwest.prove import Options, prove


def once(site: Path, workers: int) -> dict[str, float]:
    """Seconds by stage of a proof in an empty folder."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        proof = prove(site, Path(folder) / "proof", Options(workers=workers))
        total = time.monotonic() - begun
    stages = dict(proof.material.seconds)
    stages["report"] = total - sum(stages.values())
    stages["all"] = total
    return stages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", nargs="?", type=Path, default=Path("examples/h100-rail-128.yaml"))
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    if chosen.repeats < 1:
        parser.error("--repeats starts at 1")
    print(f"{machine()}; {chosen.site}, {chosen.workers} workers, median of {chosen.repeats}\n")
    runs = [once(chosen.site, chosen.workers) for _ in range(chosen.repeats)]
    medians = {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}
    show(("stage", "seconds", "share"), [[s, f"{v:.2f}", f"{v / medians['all']:.0%}"] for s, v in medians.items()])


if __name__ == "__main__":
    main()
