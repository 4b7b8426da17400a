"""`eastwest simulate` as a user runs it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from eastwest.plan.store import load_plan, plan_hash
from eastwest.simulate.run import Status
from eastwest.simulate.store import load_run
from tests.cli.command import Outcome, eastwest, eastwest_here, started
from tests.cli.sites import LONG_BYTES, TINY, write_site
from tests.simulate.ns3.cases import config_text, flows_text, one_switch_text, write_case

CORRUPTION = "name: dirty\nseed: 4\nfaults:\n  - {kind: corruption, device: '*', port: '*', rate: 1 %}\n"
CUT = "name: cut\nfaults:\n  - {kind: link-down, device: node001, port: nic0, at: 1 us, reroute: 1 us}\n"

BESIDE = """name: beside
background:
  - {name: nfs, from: ["*"], to: [node001], size: 64 KiB, transfers: 2}
"""
FLAP = """name: flap
faults:
  - {kind: link-flap, device: node001, port: nic0, at: 5 us, down: 5 us, up: 1 ms, times: 1, reroute: 1 us}
"""

Result = dict[str, Any]


def as_json(folder: Path, *options: str) -> Result:
    outcome = eastwest_here("simulate", str(write_site(folder)), "--json", *options, folder=folder)
    assert outcome.code == 0, outcome.err
    found: Result = json.loads(outcome.out)
    return found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """One run as a person sees it, and where it ran."""
    folder = tmp_path_factory.mktemp("shown")
    return folder, eastwest("simulate", str(write_site(folder)), folder=folder)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One run as a machine sees it."""
    return as_json(tmp_path_factory.mktemp("found"), "--workload", "a2a")


def test_the_first_workload_runs_and_ends_with_0(shown: tuple[Path, Outcome]) -> None:
    _, outcome = shown
    assert (outcome.code, "ring: complete" in outcome.out) == (0, True)


def test_the_table_has_operations_and_totals(shown: tuple[Path, Outcome]) -> None:
    _, outcome = shown
    assert all(word in outcome.out for word in ("ring 1 MiB", "busbw GB/s", "slowdown", "packets sent", "Stored in"))


def test_the_run_is_stored_under_the_workload_s_name(shown: tuple[Path, Outcome]) -> None:
    folder, _ = shown
    assert load_run(folder / "out" / "tiny" / "runs" / "ring").status is Status.COMPLETE


def test_the_run_names_the_plan_beside_it(shown: tuple[Path, Outcome]) -> None:
    project = shown[0] / "out" / "tiny"
    assert load_run(project / "runs" / "ring").plan_hash == plan_hash(load_plan(project / "plan.json"))


def test_another_workload_can_be_chosen(found: Result) -> None:
    assert (found["workload"], found["operations"][0]["kind"]) == ("a2a", "all-to-all")


def test_the_run_can_be_played_back(shown: tuple[Path, Outcome]) -> None:
    folder, outcome = shown
    page = Path("out") / "tiny" / "runs" / "ring" / "playback.html"
    assert f"Playback: {page}" in outcome.out
    assert "pb-data" in (folder / page).read_text(encoding="utf-8")


def test_json_names_the_playback_and_is_not_disturbed_by_progress(found: Result) -> None:
    assert Path(found["playback"]).name == "playback.html"


def test_json_has_the_ideal_of_each_operation(found: Result) -> None:
    (one,) = found["operations"]
    assert one["slowdown"] == pytest.approx((one["end_us"] - one["start_us"]) / one["ideal_us"])


def test_json_has_status_seed_and_totals(found: Result) -> None:
    assert (found["status"], found["seed"], found["totals"]["dropped_buffer"]) == ("complete", 1, 0)


def test_a_scenario_strikes_and_names_the_run(tmp_path: Path) -> None:
    (tmp_path / "dirty.yaml").write_text(CORRUPTION)
    result = as_json(tmp_path, "--scenario", "dirty.yaml", "--output", "here")
    assert (result["scenario"], result["seed"], result["totals"]["dropped_corrupt"] > 0) == ("dirty", 4, True)
    assert (tmp_path / "here" / "runs" / "dirty" / "run.json").is_file()


def test_a_seed_given_counts_more_than_the_scenario_s(tmp_path: Path) -> None:
    (tmp_path / "dirty.yaml").write_text(CORRUPTION)
    assert as_json(tmp_path, "--scenario", "dirty.yaml", "--seed", "9")["seed"] == 9


def test_a_run_to_its_limit_is_partial(tmp_path: Path) -> None:
    result = as_json(tmp_path, "--limit", "8 us")
    assert (result["status"], result["simulated_us"]) == ("partial", 8.0)


def test_telemetry_is_as_fine_as_asked_for(tmp_path: Path) -> None:
    as_json(tmp_path, "--sample", "1 us", "--output", "here")
    times = load_run(tmp_path / "here" / "runs" / "ring").telemetry.ports["time_us"].to_pylist()
    assert {time % 1 for time in times} == {0.0}
    assert any(time % 10 for time in times)


def test_traffic_beside_the_workload_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(BESIDE)
    found = as_json(tmp_path, "--scenario", str(tmp_path / "s.yaml"))
    assert [(one["name"], one["protocol"]) for one in found["traffic"]] == [("workload", "go-back-n"), ("nfs", "cubic")]
    assert {operation["name"] for operation in found["operations"]} == {"ring 1 MiB"}


def test_incidents_are_told(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(FLAP)
    found = as_json(tmp_path, "--scenario", str(tmp_path / "s.yaml"))
    end = {"device": "node001", "port": "nic0"}
    assert [(one["kind"], one["ports"]) for one in found["incidents"]][:2] == [("link-down", [end]), ("link-up", [end])]


def test_a_stand_in_for_congestion_control_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("name: x\nmodes: {congestion-control: spectrum-x}\n")
    options = ("simulate", str(write_site(tmp_path)), "--scenario", str(tmp_path / "s.yaml"))
    assert "DCQCN stood in for spectrum-x" in " ".join(eastwest_here(*options, folder=tmp_path).out.split())
    found = as_json(tmp_path, "--scenario", str(tmp_path / "s.yaml"))
    assert found["congestion_control"] == {"name": "spectrum-x", "modelled": False}


def test_work_that_can_never_finish_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "cut.yaml").write_text(CUT)
    outcome = eastwest_here("simulate", str(write_site(tmp_path)), "--scenario", "cut.yaml", folder=tmp_path)
    assert (outcome.code, "cut: stalled" in outcome.out) == (1, True)


def test_an_interrupt_stores_and_shows_what_has_run(tmp_path: Path) -> None:
    site = write_site(tmp_path, TINY.replace("1 MiB", LONG_BYTES))
    with started("simulate", str(site), folder=tmp_path) as process:
        # The design is written just before the simulation begins; loading it takes moments.
        process.wait_for(tmp_path / "out" / "tiny" / "plan.json", then_s=1.5)
        os.kill(process.pid, signal.SIGINT)
        outcome = process.outcome()
    assert (outcome.code, outcome.err.strip()) == (130, "interrupted")
    assert "ring: partial" in outcome.out
    assert load_run(tmp_path / "out" / "tiny" / "runs" / "ring").status is Status.PARTIAL


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing to simulate"),
        (("absent.yaml",), "no such file"),
        (("site.yaml", "--workload", "rin"), 'did you mean "ring"?'),
        (("site.yaml", "--limit", "3"), '--limit: "3"'),
        (("site.yaml", "--limit", "5000 s"), "0.1 us to 1000 s"),
        (("site.yaml", "--sample", "1 ns"), '--sample: "1 ns"'),
        (("site.yaml", "--scenario", "absent.yaml"), "no such file"),
        (("site.yaml", "--ns3", "a", "b", "c"), "given together with SITE"),
        (("--ns3", "a", "b", "c"), "No such file"),
        (("--ns3", "a", "b"), "requires 3 arguments"),
        (("site.yaml", "--seed", "-1"), "--seed"),
        (("site.yaml", "--threads", "0"), "--threads"),
    ],
)
def test_what_cannot_be_taken_exits_with_2(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    write_site(tmp_path)
    outcome = eastwest_here("simulate", *options, folder=tmp_path)
    assert (outcome.code, said in outcome.err, "Traceback" in outcome.err) == (2, True, False)


def test_a_fault_that_does_not_fit_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(CUT.replace("node001", "node009"))
    outcome = eastwest_here("simulate", str(write_site(tmp_path)), "--scenario", "bad.yaml", folder=tmp_path)
    assert (outcome.code, 'bad.yaml:3  faults[0].device: unknown device "node009"' in outcome.err) == (2, True)


def test_a_refused_simulation_writes_nothing(tmp_path: Path) -> None:
    eastwest_here("simulate", str(write_site(tmp_path)), "--workload", "rin", folder=tmp_path)
    assert not (tmp_path / "out").exists()


def ns3(folder: Path, *options: str) -> Outcome:
    files = write_case(folder, one_switch_text(17), flows_text([(0, 16), (1, 16)], 1_000_000), config_text())
    return eastwest_here("simulate", "--ns3", *map(str, files), *options, folder=folder)


def test_a_case_as_json_has_flows_and_counts(tmp_path: Path) -> None:
    found = json.loads(ns3(tmp_path, "--seed", "3", "--json").out)
    assert {"flows", "pauses", "marks", "engine_cpu_s", "engine_peak_bytes"} <= set(found)
    assert [(flow["src"], flow["dst"], flow["bytes"]) for flow in found["flows"]] == [
        (0, 16, 1_000_000),
        (1, 16, 1_000_000),
    ]
    assert all(flow["fct_ns"] > 87_091 for flow in found["flows"])


def test_a_case_depends_on_its_seed_alone(tmp_path: Path) -> None:
    def times(seed: str) -> list[float]:
        return [flow["fct_ns"] for flow in json.loads(ns3(tmp_path, "--seed", seed, "--json").out)["flows"]]

    assert (times("3") == times("3"), times("3") == times("4")) == (True, False)


def test_threads_change_neither_case_nor_site(tmp_path: Path) -> None:
    one, two = (json.loads(ns3(tmp_path, "--threads", number, "--json").out) for number in "12")
    assert {name for name in one if one[name] != two[name]} <= {"engine_cpu_s", "engine_wall_s", "engine_peak_bytes"}
    alone, shared = as_json(tmp_path), as_json(tmp_path, "--threads", "2")
    assert alone["operations"] == shared["operations"]


def test_a_case_is_summed_up_for_people(tmp_path: Path) -> None:
    outcome = ns3(tmp_path)
    assert outcome.code == 0
    assert all(word in outcome.out for word in ("flows", "completion time, mean", "ECN marks", "pause frames"))


def test_a_case_writes_no_file(tmp_path: Path) -> None:
    ns3(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"topology.txt", "flows.txt", "config.txt"}


def test_a_recording_repeats_the_workload_and_is_stored(tmp_path: Path) -> None:
    found = as_json(tmp_path, "--engine", "fluid", "--duration", "20 ms", "--sample", "5 ms", "--output", "out")
    assert (found["engine"], found["status"], found["simulated_us"]) == ("fluid", "complete", 20_000.0)
    assert found["repeated_episodes"] > found["computed_episodes"]
    run = load_run(tmp_path / found["folder"])
    assert sorted(set(run.ports["time_us"].to_pylist())) == [5_000.0, 10_000.0, 15_000.0, 20_000.0]


def test_a_recording_for_people_says_what_was_seen(tmp_path: Path) -> None:
    site = str(write_site(tmp_path))
    outcome = eastwest_here("simulate", site, "--engine", "fluid", "--duration", "20 ms", folder=tmp_path)
    assert outcome.code == 0, outcome.err
    assert all(word in outcome.out for word in ("recorded", "repetitions", "ECN marks", "Stored in"))


def test_only_the_fluid_engine_records(tmp_path: Path) -> None:
    outcome = eastwest_here("simulate", str(write_site(tmp_path)), "--duration", "1 s", folder=tmp_path)
    assert outcome.code == 2
    assert "--engine fluid" in outcome.err
