"""Acceptance of a synthetic cluster of 512 nodes: correct verdicts, false alarms, time to take 10,000 files in.

python -m benchmarks.validation            everything, some ten minutes
python -m benchmarks.validation --seeds 50 fewer healthy campaigns
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.validation_synthetic import Faults, outputs, share_left, values_of, write
from eastwest.design import design
from eastwest.fabric.graph import PortId
from eastwest.findings import Outcome
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.load import load_site
from eastwest.plan import Plan, save_plan
from eastwest.validate.acceptance import AcceptancePlan, Wanted, acceptance_plan, save_acceptance
from eastwest.validate.acceptance.elements import link_name
from eastwest.validate.campaign.conclude import Conclusion, conclude
from eastwest.validate.campaign.folder import PLAN, Folder
from eastwest.validate.campaign.ingest import ingest, problems
from eastwest.validate.judge import judge_campaign

SITE = """\
name: synthetic
gpus: {{node: dgx-h100, count: {nodes}, nic: connectx-7, nics: 8, rails: 8}}
fabric: {{topology: rail-optimised, link: 400G, leaf: {{model: sn5600}}, spine: {{model: sn5600}}}}
room: {{node_to_leaf: 30 m, leaf_to_spine: 100 m}}
workloads:
  - {{name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}}
storage: {{system: ddn-ai400x2t, count: 64, read: 4096 GB/s, write: 2048 GB/s}}
"""
WANTED, LEVEL = 0.98, 0.05
FILES, SECONDS = 10_000, 60.0


def planned(nodes: int, rounds: int, folder: Path) -> tuple[Plan, AcceptancePlan]:
    """A plan and its acceptance plan."""
    site_file = folder / f"site-{nodes}.yaml"
    site_file.write_text(SITE.format(nodes=nodes), encoding="utf-8")
    site, catalogue = load_site(site_file), load_catalogue()
    plan = design(site, catalogue)
    wanted = Wanted(hours=48, rounds=rounds, storage_folder="/data/acceptance", soak=False)
    return plan, acceptance_plan(plan, site, catalogue, wanted, "2026-11-30T00:00:00+00:00")


def faults_of(plan: Plan) -> Faults:
    """A sick cable, a slow host, sick uplinks, a library that halves one collective, slow reads, day-one faults.

    Day-one faults are swapped cables, no FEC, little light, and errors before FEC at either end of a cable.
    """
    nodes = [node.name for node in plan.fabric.gpu_nodes]
    sick = PortId(nodes[37], plan.fabric.gpu_nodes[37].ports[3].name)
    uplinks = plan.fabric.link_at[PortId(nodes[70], plan.fabric.gpu_nodes[70].ports[5].name)].other(nodes[70]).device
    ports = [PortId(nodes[5], port.name) for port in plan.fabric.gpu_nodes[5].ports]
    other = PortId(nodes[9], plan.fabric.gpu_nodes[9].ports[0].name)
    return Faults(
        elements={
            link_name(plan.fabric.link_at[sick]): 0.5,
            nodes[11]: 0.6,
            f"uplinks of {uplinks}": 0.6,
        },
        tests={"all-to-all-all-1073741824": 0.25, "all-to-all-all-8589934592": 0.25, "storage-read": 0.5},
        late={nodes[50]: 2.5},
        swapped=((ports[0], ports[1]),),
        no_fec=frozenset({other}),
        dim=frozenset({sick}),
        dirty=frozenset({far_end(plan, nodes[20], 2), PortId(nodes[21], ports_of(plan, nodes[21])[1])}),
        worn=frozenset({far_end(plan, nodes[22], 4), PortId(nodes[23], ports_of(plan, nodes[23])[6])}),
    )


def ports_of(plan: Plan, node: str) -> list[str]:
    """Ports of a host, in their order."""
    return [port.name for port in plan.fabric.by_name[node].ports]


def far_end(plan: Plan, node: str, at: int) -> PortId:
    """The leaf's end of a host's cable."""
    near = PortId(node, ports_of(plan, node)[at])
    return plan.fabric.link_at[near].other(node)


@dataclass(frozen=True)
class Score:
    """right of judged verdicts. missed: faults that passed; false: healthy ones that failed; open: not decided."""

    right: int
    judged: int
    missed: int
    false: int
    open: int


def score(found: Conclusion, acceptance: AcceptancePlan, faults: Faults) -> Score:
    """Faulty must FAIL; healthy, and look-alikes, must PASS or WARN; an undecided one is wrong as well."""
    broken = {one.id for one in acceptance.criteria if share_left(one, faults) < 1}
    rows = [(one.criterion.id, one.outcome) for one in found.campaign.judged if one.values]
    states = {f"{port.device}:{port.port}" for pair in faults.swapped for port in pair}
    bad_links = {f"{port.device}:{port.port}" for port in faults.no_fec | faults.dim | faults.dirty}
    for one in found.observed:
        if one.outcome is Outcome.INCONCLUSIVE and not one.seen:
            continue
        wrong = states if one.check.kind.value == "cabling" else bad_links
        rows.append((one.check.id, one.outcome))
        if one.check.subject in wrong:
            broken.add(one.check.id)
    missed = sum(name in broken and outcome is not Outcome.FAIL for name, outcome in rows)
    false = sum(name not in broken and outcome is Outcome.FAIL for name, outcome in rows)
    undecided = sum(name not in broken and outcome is Outcome.INCONCLUSIVE for name, outcome in rows)
    return Score(len(rows) - missed - false - undecided, len(rows), missed, false, undecided)


def campaign(folder: Path, plan: Plan, acceptance: AcceptancePlan, model: float) -> bool:
    """One whole campaign through files; prints its figures."""
    project = folder / f"model-{model:g}"
    save_plan(plan, project / "plan.json")
    here = Folder(project / "validate" / "commissioning")
    save_acceptance(acceptance, here.path / PLAN)
    faults = faults_of(plan)
    values = values_of(acceptance, faults, model, seed=int(model * 100))
    count = write(outputs(acceptance, plan, faults, values), project / "outputs")
    _ = here.acceptance, here.plan
    begun = time.perf_counter()
    taken = ingest(here, project / "outputs")
    took = time.perf_counter() - begun
    begun = time.perf_counter()
    found = conclude(here)
    judged = time.perf_counter() - begun
    result = score(found, acceptance, faults)
    share = result.right / result.judged
    print(
        f"model {model:g}: {count:,} files taken in in {took:.1f} s ({took * FILES / count:.1f} s for {FILES:,})",
        end="",
    )
    print(f", {len(problems(taken))} refused; judged in {judged:.1f} s")
    print(f"  {result.right:,} of {result.judged:,} verdicts right ({share:.2%}): ", end="")
    print(f"{result.missed} faults missed, {result.false} false FAIL, {result.open} undecided")
    print(f"  suspects: {[(one.element, one.missed, one.tested) for one in found.campaign.suspects[:6]]}")
    print(f"  cables: {[one.text for one in found.exchanges]}")
    return share >= WANTED and took * FILES / count < SECONDS and not problems(taken)


def healthy(acceptance: AcceptancePlan, seeds: int, first: int) -> bool:
    """Campaigns without a fault, the model off by up to 10 % either way: how many have any FAIL."""
    false = 0
    for seed in range(first, first + seeds):
        model = 0.9 + 0.2 * (seed % 101) / 100
        found = judge_campaign(acceptance.criteria, values_of(acceptance, Faults(), model, seed))
        false += any(one.outcome is Outcome.FAIL for one in found.judged)
    bound = upper(false, seeds)
    print(f"healthy: {false} of {seeds} campaigns of {len(acceptance.criteria):,} criteria with a false FAIL; ", end="")
    print(f"upper 95 % bound {bound:.2%}, stated level {LEVEL:.0%}")
    return bound <= LEVEL


def upper(count: int, draws: int) -> float:
    """One-sided upper 95 % bound of a share, exact (Clopper and Pearson, Biometrika 26, 1934), by bisection."""
    from math import comb  # noqa: PLC0415

    low, high = count / draws, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        tail = sum(comb(draws, k) * middle**k * (1 - middle) ** (draws - k) for k in range(count + 1))
        low, high = (middle, high) if tail > 0.05 else (low, middle)
    return high


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=4, help="of pairs")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="seed, so that others can be drawn")
    parser.add_argument("--models", type=float, nargs="*", default=[0.9, 1.0, 1.1])
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan, acceptance = planned(given.nodes, given.rounds, folder)
        print(f"{given.nodes} nodes: {len(acceptance.criteria):,} criteria, {len(acceptance.checks):,} states")
        good = [campaign(folder, plan, acceptance, model) for model in given.models]
        small = planned(64, 2, folder)[1]
        if given.seeds:
            good.append(healthy(small, given.seeds, given.first))
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
