"""Ingest, verdicts, whose fault, history, archive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import fmean

import numpy as np

from eastwest.findings import Outcome
from eastwest.validate.acceptance import Kind
from eastwest.validate.campaign.archive import export
from eastwest.validate.campaign.conclude import Conclusion, conclude
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.campaign.history import compare
from eastwest.validate.campaign.ingest import ingest, problems, samples
from eastwest.validate.campaign.write import write_conclusion
from eastwest.validate.judge.drift import drift
from tests.telemetry.readings.outputs import RECORDER
from tests.validate.builders import campaign_of, nccl, perftest

NOW = "2026-11-30T12:00:00+00:00"
GOOD_GBPS = 388.0


def outputs(folder: Path, campaign: Folder, slow: str = "", left: float = 0.5) -> Path:
    """Three repeats of every pair; pairs with `slow` in their name keep `left` of it."""
    source = folder / f"outputs{slow}"
    for test in campaign.acceptance.tests:
        if test.kind is Kind.PAIR:
            (source / test.id).mkdir(parents=True)
            for repeat in (1, 2, 3):
                rate = GOOD_GBPS * (left if slow and slow in test.id else 1) * (1 + repeat / 1000)
                (source / test.id / f"r{repeat}.txt").write_text(perftest(rate), encoding="utf-8")
    return source


def of(found: Conclusion, prefix: str) -> dict[str, Outcome]:
    return {row.id: row.verdict.outcome for row in found.rows if row.id.startswith(prefix)}


def test_healthy_pairs_pass_and_a_sick_host_is_named(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    assert not problems(ingest(campaign, outputs(tmp_path, campaign, "node003")))
    found = conclude(campaign)
    pairs = of(found, "pair-")
    assert {name for name, one in pairs.items() if one is Outcome.FAIL} == {name for name in pairs if "node003" in name}
    (suspect,) = found.campaign.suspects
    assert "node003" in {suspect.element, *suspect.alike}


def test_taking_in_twice_changes_nothing(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    source = outputs(tmp_path, campaign)
    ingest(campaign, source)
    before = samples(campaign)
    ingest(Folder(campaign.path), source)
    assert samples(Folder(campaign.path)) == before
    assert all(len(values) in {0, 3} for values in before.values())


def test_killed_while_taking_in_goes_on_without_loss(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    source = outputs(tmp_path, campaign)
    code = (
        "import sys, pathlib; from eastwest.validate.campaign.folder import Folder;"
        "from eastwest.validate.campaign.ingest import ingest;"
        "ingest(Folder(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(campaign.path), str(source)]) as process:  # noqa: S603
        journal = campaign.path / "journal.jsonl"
        while process.poll() is None and (not journal.exists() or journal.stat().st_size < 2000):
            time.sleep(0.001)
        os.kill(process.pid, signal.SIGKILL)
    with journal.open("a", encoding="utf-8") as stream:
        stream.write('{"key": "raw/cut')
    ingest(Folder(campaign.path), source)
    found = {name: len(values) for name, values in samples(Folder(campaign.path)).items() if name.startswith("pair-")}
    assert set(found.values()) == {3}


def test_perftest_at_line_rate_and_nccl_at_half_is_the_librarys_fault(tmp_path: Path) -> None:
    """NVIDIA/nccl#2409: perftest 392 Gb/s, NCCL half of what is expected, congestion notifications near zero."""
    campaign = campaign_of(tmp_path)
    source = outputs(tmp_path, campaign)
    criteria = campaign.acceptance.criteria_of["all-reduce-all"]
    place = source / "all-reduce-all"
    place.mkdir()
    for repeat in (1, 2, 3):
        rows = {one.size_bytes: one.interval.point / 1e9 * (0.4 + repeat / 1000) for one in criteria}
        (place / f"r{repeat}.log").write_text(nccl(campaign.acceptance.hosts, rows), encoding="utf-8")
    counters = (
        "$ ethtool -S eth0\n     rx_prio3_pause_duration: 0\n     rx_discards_phy: 0\n     tx_bytes_phy: {sent}\n"
    )
    rdma = '[{{"ifname": "mlx5_0", "port": 1, "rp_cnp_handled": {cnp}}}]'
    for when, sent, cnp in (("before", 0, 5), ("after", 10**12, 7)):
        (place / f"counters-{when}.r1.node001.txt").write_text(counters.format(sent=sent), encoding="utf-8")
        (place / f"counters-{when}.r1.node001.rdma.json").write_text(rdma.format(cnp=cnp), encoding="utf-8")
    assert not problems(ingest(campaign, source))
    found = conclude(campaign)
    largest = max(criteria, key=lambda one: one.size_bytes).id
    row = next(row for row in found.rows if row.id == largest)
    assert row.verdict.outcome is Outcome.FAIL
    assert row.fault == "library", row.verdict.reason


def test_environments_are_not_kept_and_strangers_are_told(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    source = tmp_path / "outputs"
    name = next(test.id for test in campaign.acceptance.tests if test.kind is Kind.PAIR)
    source.mkdir()
    (source / f"{name}.r1.txt").write_text("API_TOKEN=hunter2hunter2\n" + perftest(390), encoding="utf-8")
    (source / "holiday.txt").write_text("sun and sea", encoding="utf-8")
    (stranger,) = problems(ingest(campaign, source))
    assert stranger.file == "holiday.txt"
    assert "hunter2" not in (campaign.raw / name / "r1.p0.txt").read_text(encoding="utf-8")


def test_contents_tell_the_test_where_names_do_not(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    file = tmp_path / "slurm-4711.out"
    file.write_text(nccl(campaign.acceptance.hosts, {1 << 30: 100.0}), encoding="utf-8")
    (taken,) = ingest(campaign, file)
    assert taken.test == "all-reduce-all"


def test_a_plan_changed_after_the_first_measurement_fails(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    ingest(campaign, outputs(tmp_path, campaign))
    path = campaign.path / "acceptance-plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"reserve": 0.1', '"reserve": 0.3'), encoding="utf-8")
    found = conclude(Folder(campaign.path))
    assert found.changed
    assert found.rows[0].verdict.outcome is Outcome.FAIL or "plan-fixed" in {row.id for row in found.rows}


def test_what_became_slower_is_a_regression(tmp_path: Path) -> None:
    campaigns = []
    for name, slow in (("before", ""), ("after", "node005")):
        campaign = campaign_of(tmp_path, name)
        ingest(campaign, outputs(tmp_path, campaign, slow, left=0.9))
        write_conclusion(campaign, conclude(campaign), NOW)
        campaigns.append(campaign.path)
    found = compare(campaigns[0], campaigns[1])
    worse = {one.criterion for one in found.changes if one.regression}
    assert worse == {one.criterion for one in found.changes if "node005" in one.criterion}
    assert all(one.low < one.change < one.high < 0 and one.p < 0.05 for one in found.changes if one.regression)
    assert not any(one.regression for one in compare(campaigns[0], campaigns[0]).changes)


def test_an_archive_is_the_same_bytes(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    ingest(campaign, outputs(tmp_path, campaign))
    first, second = tmp_path / "a.tar.gz", tmp_path / "b.tar.gz"
    assert export(campaign.path, first) == export(campaign.path, second) > 40
    assert first.read_bytes() == second.read_bytes()


def test_drift() -> None:
    steady = [100 + (at % 3) / 10 for at in range(40)]
    assert drift(steady).outcome is Outcome.PASS
    falling = [value * (1 - at / 400) for at, value in enumerate(steady)]
    assert drift(falling).outcome is Outcome.FAIL
    assert drift(steady[:5]).outcome is Outcome.INCONCLUSIVE


def results(folder: Path, name: str, values: dict[str, list[float]]) -> Path:
    """A campaign's results, as `judge` leaves them."""
    place = folder / name
    place.mkdir()
    rows = {
        key: {"values": own, "mean": fmean(own), "unit": "B/s", "better": "higher", "family": "pair", "name": key}
        for key, own in values.items()
    }
    (place / "results.json").write_text(json.dumps({"plan_hash": "x", "criteria": rows}), encoding="utf-8")
    return place


def drawn(rng: np.random.Generator, left: dict[str, float]) -> dict[str, list[float]]:
    """Sixty pairs: every campaign finds each of them up to some percent elsewhere, its repeats lie close together."""
    found = {}
    for number in range(60):
        centre = 49e9 * left.get(f"p{number}", 1.0) * left.get("all", 1.0) * np.exp(rng.normal(0, 0.015))
        found[f"p{number}"] = [float(one) for one in centre * np.exp(rng.normal(0, 0.003, 3))]
    return found


def test_what_differs_from_year_to_year_by_itself_is_no_regression(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    worse = 0
    for at in range(20):
        old, new = (results(tmp_path, f"{name}{at}", drawn(rng, {})) for name in ("old", "new"))
        worse += any(one.regression for one in compare(old, new).changes)
    assert worse <= 3


def test_one_pair_and_a_whole_family_that_became_slower_are_both_seen(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    old = results(tmp_path, "old", drawn(rng, {}))
    one = compare(old, results(tmp_path, "one", drawn(rng, {"p7": 0.85})))
    assert [row.criterion for row in one.changes if row.regression] == ["p7"]
    every = compare(old, results(tmp_path, "every", drawn(rng, {"all": 0.96})))
    assert "family pair" in {row.criterion for row in every.changes if row.regression}


def test_a_host_that_answers_late_on_every_nic_is_the_hosts_fault(tmp_path: Path) -> None:
    """Named though each of its NICs has one cable: of a cable alone only one would be late."""
    campaign = campaign_of(tmp_path, nics=2)
    source = tmp_path / "outputs"
    for test in campaign.acceptance.tests:
        if test.kind is Kind.LATENCY:
            (source / test.id).mkdir(parents=True)
            (criterion,) = campaign.acceptance.criteria_of[test.id]
            times = 2.5 if "node002" in test.hosts else 1.0
            for repeat in (1, 2, 3):
                value = criterion.interval.point * times * (1 + repeat / 1000)
                row = f" 2 5000 {value:.3f} {value:.3f} {value:.3f} {value:.3f} 0.1 0.0 0.0\n"
                (source / test.id / f"r{repeat}.txt").write_text(LATENCY + row, encoding="utf-8")
    assert not problems(ingest(campaign, source))
    found = conclude(campaign)
    late = [row for row in found.rows if row.verdict.outcome is Outcome.FAIL]
    assert late
    assert {row.fault for row in late} == {"host"}
    assert [one.element for one in found.campaign.suspects] == ["node002"]


LATENCY = (
    " #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   "
    "99% percentile[usec]   99.9% percentile[usec]\n"
)


def test_figures_of_other_ranks_are_not_judged_and_their_reader_says_so(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    place = tmp_path / "outputs" / "all-reduce-all"
    place.mkdir(parents=True)
    (place / "r1.log").write_text(nccl(campaign.acceptance.hosts[:2], {1 << 30: 300.0}), encoding="utf-8")
    (taken,) = ingest(campaign, tmp_path / "outputs")
    assert any("figures of 16 ranks, planned were 48" in note for note in taken.notes)
    row = next(row for row in conclude(campaign).rows if row.id == f"all-reduce-all-{1 << 30}")
    assert row.verdict.outcome is Outcome.INCONCLUSIVE
    assert "planned were 48" in row.verdict.reason


def test_several_results_in_one_file_are_one_repeat_and_not_their_sum(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    name = next(test.id for test in campaign.acceptance.tests if test.kind is Kind.PAIR)
    place = tmp_path / "outputs" / name
    place.mkdir(parents=True)
    rows = perftest(380.0) + " 1048576    238000           0.00               390.00              0.046\n"
    (place / "r1.txt").write_text(rows, encoding="utf-8")
    ingest(campaign, tmp_path / "outputs")
    assert samples(campaign)[name] == [385e9 / 8]


def test_what_hangs_fails_by_itself(tmp_path: Path) -> None:
    campaign = campaign_of(tmp_path)
    place = tmp_path / "outputs" / "all-reduce-all"
    place.mkdir(parents=True)
    (place / "trace_rank_3.json").write_text(RECORDER, encoding="utf-8")
    assert not problems(ingest(campaign, tmp_path / "outputs"))
    row = next(row for row in conclude(campaign).rows if row.id == "all-reduce-all-stuck")
    assert (row.verdict.outcome, row.verdict.measured) == (Outcome.FAIL, "1 ranks or calls stuck")
