from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.load import load_site
from eastwest.intent.site import CollectiveIntent, LosslessIntent, SwitchChoice, Targets, TrainingIntent
from tests.intent.texts import SITE, TRAINING, only_problem, problems, write


def test_a_small_site_loads(tmp_path: Path) -> None:
    file = write(tmp_path, SITE)
    site = load_site(file)
    assert (site.name, site.gpus.count, site.fabric.link_gbps, site.room.node_to_leaf_m) == ("small", 4, 400.0, 3.0)
    assert site.source_hash == hashlib.sha256(file.read_bytes()).hexdigest()


def test_quantities_become_plain_numbers(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, SITE))
    assert site.workloads == (CollectiveIntent("allreduce", "all-reduce", "auto", "rail", (2**20,), 0, 1),)


def test_rails_left_out_are_one_per_nic(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, SITE)).gpus.rails == 8


def test_the_defaults_of_the_lossless_section(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, SITE)).lossless == LosslessIntent(26, 48, 3, 9216, 4096, 100)


def test_the_defaults_of_the_targets(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, SITE)).targets == Targets(0.8, 1.25, 0.01, 0.8)


def test_the_defaults_of_the_fabric(tmp_path: Path) -> None:
    fabric = load_site(write(tmp_path, SITE)).fabric
    assert (fabric.topology, fabric.oversubscription, fabric.leaf, fabric.spines) == ("auto", 1.0, SwitchChoice(), None)


def test_a_training_job_loads(tmp_path: Path) -> None:
    job = load_site(write(tmp_path, SITE + TRAINING)).workloads[1]
    assert isinstance(job, TrainingIntent)
    assert (job.tensor, job.pipeline, job.data, job.mfu, job.simulated_bytes) == (8, 1, 4, 0.4, 2**26)


def test_a_ratio_needs_no_quotes(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, SITE.replace("link: 400G", "link: 400G\n  oversubscription: 4:1")))
    assert site.fabric.oversubscription == 4.0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name: small", "name: Small Site", (1, "name", '"Small Site"')),
        ("count: 4", "count: many", (4, "gpus.count", '"many"')),
        ("count: 4", "count: 0", (4, "gpus.count", "0")),
        ("count: 4", "count: 4\n  speed: 1", (5, "gpus.speed", "unknown key")),
        ("  count: 4\n", "", (2, "gpus.count", "is missing")),
        ("link: 400G", "link: 400", (8, "fabric.link", "400")),
        ("link: 400G", "link: 400G\n  topology: clos", (9, "fabric.topology", '"clos"')),
        ("node_to_leaf: 3 m", "node_to_leaf: 3 miles", (10, "room.node_to_leaf", '"3 miles"')),
        ("kind: collective", "kind: inference", (13, "workloads[0].kind", '"inference"')),
        ("    kind: collective\n", "", (12, "workloads[0]", "has no `kind`")),
        ("sizes: [1 MiB]", "sizes: [0 B]", (16, "workloads[0].sizes[0]", '"0 B"')),
        ("sizes: [1 MiB]", "sizes: [1 PB]", (16, "workloads[0].sizes[0]", '"1 PB"')),
        ("sizes: [1 MiB]", "sizes: []", (16, "workloads[0].sizes", "a list")),
        ("collective: all-reduce", "collective: allreduce", (14, "workloads[0].collective", '"allreduce"')),
    ],
)
def test_a_problem_names_line_path_and_value(
    tmp_path: Path, old: str, new: str, expected: tuple[int, str, str]
) -> None:
    problem = only_problem(tmp_path, SITE.replace(old, new))
    assert (problem.line, problem.path, problem.found) == expected


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("count: 4", "count: 4\n  rail: 8", 'did you mean "rails"?'),
        ("link: 400G", "link: 400G\n  topology: leafspine", 'did you mean "leaf-spine"?'),
        ("collective: all-reduce", "collective: allreduce", 'did you mean "all-reduce"?'),
        ("kind: collective", "kind: collectiv", 'did you mean "collective"?'),
        ("node: dgx-h100", "node: dgx-h10", 'did you mean "dgx-h100"?'),
        ("nic: connectx-7", "nic: connectx9", 'did you mean "connectx-'),
    ],
)
def test_a_problem_suggests_the_nearest(tmp_path: Path, old: str, new: str, mend: str) -> None:
    assert mend in only_problem(tmp_path, SITE.replace(old, new)).mend


def test_a_problem_names_what_is_allowed(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE.replace("link: 400G", "link: 9T"))
    assert problem.allowed == "from 1G to 3.2T"


def test_all_problems_come_at_once_in_order_of_line(tmp_path: Path) -> None:
    spoiled = SITE.replace("dgx-h100", "dgx-h10").replace("400G", "400").replace("3 m", "3")
    assert [problem.path for problem in problems(tmp_path, spoiled)] == [
        "gpus.node",
        "fabric.link",
        "room.node_to_leaf",
    ]


def test_the_user_s_own_catalogue_stands_beside_the_site_file(tmp_path: Path) -> None:
    nic = "nics:\n  - {id: mine, vendor: me, model: M, ports: {value: 1, source: s}, "
    nic += "speed_gbps: {value: 400G, source: s}, dcqcn: {value: null, source: s}}\n"
    write(tmp_path, nic, "catalogue/mine.yaml")
    assert load_site(write(tmp_path, SITE.replace("connectx-7", "mine"))).gpus.nic == "mine"


@pytest.mark.parametrize("text", ["", "just text", "- a\n- b\n", "7"])
def test_what_is_no_site_file_says_so(tmp_path: Path, text: str) -> None:
    assert only_problem(tmp_path, text).found == "is not a site file"


_LINES = (SITE + TRAINING).splitlines()
_BAD = st.sampled_from(["", "x", "[]", "{}", "-1", "1e999 B", "null", "true", '"', "\t", "{a: 1}", "9" * 30, "- - -"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.integers(0, len(_LINES) - 1), _BAD)
def test_a_spoiled_line_is_a_site_or_a_problem(tmp_path: Path, position: int, value: str) -> None:
    key = _LINES[position].split(":")[0]
    spoiled = [*_LINES[:position], f"{key}: {value}", *_LINES[position + 1 :]]
    file = write(tmp_path, "\n".join(spoiled))
    try:
        load_site(file)
    except InputError as error:
        assert all(problem.found for problem in error.problems)  # noqa: PT017
