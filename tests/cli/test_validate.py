"""`eastwest validate` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.cli.command import eastwest_here
from tests.validate.builders import SITE, perftest


def planned(folder: Path) -> Path:
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    done = eastwest_here("validate", "plan", "site.yaml", "day1", "--hours", "4", "--no-soak", folder=folder)
    assert done.code == 0, done.err
    assert "Left out: failover" in done.out or "Left out" in done.out
    return folder / "out" / "small" / "validate" / "day1"


def test_plan_dry_run_ingest_judge(tmp_path: Path) -> None:
    campaign = planned(tmp_path)
    shown = eastwest_here("validate", "run", str(campaign), "--dry-run", folder=tmp_path)
    assert "node001$ lldpcli -f json show neighbors" in shown.out
    assert "ib_write_bw -d mlx5_0 -F --report_gbits" in shown.out
    assert not (campaign / "raw").exists()
    pairs = [name for name in _tests(shown.out) if name.startswith("pair-")]
    for name in pairs:
        for repeat in (1, 2, 3):
            place = tmp_path / "outputs" / name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"r{repeat}.txt").write_text(perftest(388 + repeat), encoding="utf-8")
    taken = eastwest_here("validate", "ingest", str(campaign), "outputs", folder=tmp_path)
    assert taken.code == 0, taken.out
    judged = eastwest_here("validate", "judge", str(campaign), "--json", folder=tmp_path)
    tree = json.loads(judged.out)
    assert {row["outcome"] for row in tree["verdicts"] if row["id"].startswith("pair-")} == {"PASS"}
    page = (campaign / "report.html").read_text(encoding="utf-8")
    assert "Point to point: 15 pairs of hosts" in page
    assert (campaign / "junit.xml").is_file()
    status = eastwest_here("validate", "status", str(campaign), "--json", folder=tmp_path)
    assert json.loads(status.out)["kinds"]["pair"]["enough_repeats"] == len(pairs)


def _tests(shown: str) -> list[str]:
    return [line.split()[2] for line in shown.splitlines() if line.startswith("batch ")]


def test_scripts_for_batch_systems(tmp_path: Path) -> None:
    campaign = planned(tmp_path)
    only = ("--only", "collective", "--only", "pair")
    done = eastwest_here("validate", "run", str(campaign), "--runner", "slurm", *only, folder=tmp_path)
    assert done.code == 0, done.err
    script = (campaign / "run.sbatch").read_text(encoding="utf-8")
    assert "srun --overlap -N6 -n48 --ntasks-per-node=8" in script
    image = ("--runner", "kubernetes", "--image", "registry.example/nccl:1")
    done = eastwest_here("validate", "run", str(campaign), *image, *only, folder=tmp_path)
    assert done.code == 0, done.err
    batches = sorted((campaign / "jobs").glob("batch-*.yaml"))
    jobs = [job for path in batches for job in yaml.safe_load_all(path.read_text(encoding="utf-8"))]
    assert {job["kind"] for job in jobs} == {"Job", "MPIJob"}
    assert all(f"kube apply -f {path.name}" in (campaign / "jobs" / "run.sh").read_text("utf-8") for path in batches)
    wrong = eastwest_here("validate", "run", str(campaign), *image, "--resource", "rdma", folder=tmp_path)
    assert (wrong.code, "NAME=COUNT" in wrong.err) == (2, True)
    alone = eastwest_here("validate", "run", str(campaign), "--test", "all-reduce-all", "--dry-run", folder=tmp_path)
    assert _tests(alone.out) == ["all-reduce-all"]
    wrong = eastwest_here("validate", "run", str(campaign), "--test", "nothing", "--dry-run", folder=tmp_path)
    assert (wrong.code, "no test of the plan" in wrong.err) == (2, True)


def test_a_plan_is_fixed_once_and_nothing_is_judged_before_it_is_measured(tmp_path: Path) -> None:
    campaign = planned(tmp_path)
    again = eastwest_here("validate", "plan", "site.yaml", "day1", folder=tmp_path)
    assert again.code == 2
    assert "is there already" in again.err
    early = eastwest_here("validate", "judge", str(campaign), folder=tmp_path)
    assert early.code == 2
    assert "holds no measurement" in early.err
