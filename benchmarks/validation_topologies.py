"""Acceptance on fabrics out of the usual: several faults at once, noise, with and without counters.

python -m benchmarks.validation_topologies               seven fabrics of 8 to 64 nodes, twelve campaigns each
python -m benchmarks.validation_topologies --seeds 40 --first 1000 --fabric rail-only

The verdicts on misses are compared with what slowed them most; of two faults on one way, the other one counts as wrong.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.validation_drawn import FABRICS, Cluster, Fault, faults_of, measured, slowest, windows
from eastwest.findings import Outcome
from eastwest.validate.campaign.around import Around
from eastwest.validate.judge import Campaign, Levels, attribute, judge_campaign

_SURE = 0.95
"""A fault counts as missed where it leaves less than this share of what is a FAIL for sure."""


def score(cluster: Cluster, faults: Sequence[Fault], campaign: Campaign, model: float, *, read: bool) -> Counter[str]:
    """Verdicts, elements named, attributions."""
    around, found = Around(cluster.folder, campaign), Counter[str]()
    around._windows.update(windows(cluster, faults, read=read))
    for one in campaign.judged:
        cause = slowest(cluster, one.criterion, faults)
        interval, failed = one.criterion.interval, one.outcome is Outcome.FAIL
        found["verdicts"] += 1
        found["false FAIL"] += failed and cause is None
        if cause is not None:
            sure = interval.point * model * cause.left < interval.low * (1 - Levels().reserve) * _SURE
            found["sure"] += sure
            found["missed"] += sure and not failed
        if failed and cause is not None:
            whose = attribute(around.evidence(one.criterion)).fault.value
            found["attributed"] += 1
            found["right"] += whose == cause.whose
            found["unknown"] += whose == "unknown"
    named = {element for one in campaign.suspects for element in (one.element, *one.alike)}
    places = {fault.what for fault in faults if fault.kind not in {"library", "storage"}}
    found["places"] += len(places)
    found["named"] += len(places & named)
    found["blamed wrongly"] += sum(not {one.element, *one.alike} & places for one in campaign.suspects)
    return found


def run(cluster: Cluster, seeds: range, *, read: bool) -> Counter[str]:
    """Campaigns drawn and judged."""
    total = Counter[str]()
    for seed in seeds:
        draw, rng = random.Random(seed), np.random.default_rng(seed)  # noqa: S311
        faults, model = faults_of(cluster, draw), draw.uniform(0.92, 1.08)
        values = measured(cluster, faults, model, rng)
        campaign = judge_campaign(cluster.acceptance.criteria, values, Levels())
        total += score(cluster, faults, campaign, model, read=read)
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--fabric", choices=list(FABRICS), nargs="*", default=list(FABRICS))
    given = parser.parse_args(arguments)
    false = 0
    with tempfile.TemporaryDirectory() as name:
        for fabric in given.fabric:
            cluster = Cluster(fabric, Path(name))
            for read in (True, False):
                told = run(cluster, range(given.first, given.first + given.seeds), read=read)
                false += told["false FAIL"]
                print(f"{fabric}, {'with' if read else 'without'} counters: {told['verdicts']:,} verdicts, ", end="")
                print(
                    f"{told['false FAIL']} false FAIL, {told['missed']} of {told['sure']:,} sure misses missed; ",
                    end="",
                )
                print(f"{told['named']} of {told['places']} places named, {told['blamed wrongly']} wrongly; ", end="")
                wrong = told["attributed"] - told["right"] - told["unknown"]
                print(f"whose fault: {told['right']:,} right, {wrong} wrong, {told['unknown']} unknown", flush=True)
    return 1 if false else 0


if __name__ == "__main__":
    raise SystemExit(main())
