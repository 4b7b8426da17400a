from __future__ import annotations

from pathlib import Path

import pytest

from tests.intent.texts import SITE, TRAINING, only_problem, problems

INCAST = """\
  - name: incast
    kind: collective
    collective: incast
    scope: all
    senders: 31
    sizes: [1 MiB]
"""


def test_rails_must_divide_nics(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE.replace("nics: 8", "nics: 8\n  rails: 3"))
    assert (problem.path, problem.allowed) == ("gpus.rails", "1, 2, 4, 8")


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("  leaf: {model: sn5601}\n", "fabric.leaf.model"),
        ("  spine: {vendor: arrista}\n", "fabric.spine.vendor"),
        ("  leaf: {model: sn5600, vendor: nvidia}\n", "fabric.leaf"),
        ("  nodes_per_unit: 5\n", "fabric.nodes_per_unit"),
        ("  topology: single-switch\n  spines: 2\n", "fabric.spines"),
        ("  topology: single-switch\n  uplink: 400G\n", "fabric.uplink"),
    ],
)
def test_the_fabric_agrees_with_itself(tmp_path: Path, section: str, path: str) -> None:
    assert only_problem(tmp_path, SITE.replace("room:", section + "room:")).path == path


def test_a_link_is_no_faster_than_the_nic(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE.replace("link: 400G", "link: 800G"))
    assert problem.path == "fabric.link"


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("  roce_dscp: 48\n", "lossless.cnp_dscp"),
        ("  rdma_mtu: 3000 B\n", "lossless.rdma_mtu"),
        ("  mtu: 4096 B\n", "lossless.rdma_mtu"),
    ],
)
def test_the_lossless_section_agrees_with_itself(tmp_path: Path, section: str, path: str) -> None:
    assert only_problem(tmp_path, SITE.replace("workloads:", f"lossless:\n{section}workloads:")).path == path


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("data: 4", "data: 5", "workloads[1].global_batch"),
        ("global_batch: 64", "global_batch: 63", "workloads[1].global_batch"),
        ("tensor: 8", "tensor: 2\n    pipeline: 4", ""),
        ("tensor: 8", "tensor: 4", "workloads[1].data"),
        ("model: llama-3-8b", "model: llama3-8b", "workloads[1].model"),
        ("data: 4", "data: 4\n    expert: 2", "workloads[1].expert"),
        ("name: job", "name: allreduce", "workloads[1].name"),
    ],
)
def test_a_training_job_agrees_with_the_site(tmp_path: Path, old: str, new: str, path: str) -> None:
    found = problems(tmp_path, SITE + TRAINING.replace(old, new))
    assert path in [problem.path for problem in found] or (not path and not found)


def test_the_mending_names_the_data_parallel_size_that_fits(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE + TRAINING.replace("data: 4", "data: 8"))
    assert problem.mend == "data: 4"


def test_experts_of_a_mixture_are_accepted(tmp_path: Path) -> None:
    job = TRAINING.replace("llama-3-8b", "mixtral-8x7b").replace("data: 4", "data: 4\n    expert: 4")
    assert problems(tmp_path, SITE + job) == ()


def test_an_incast_needs_a_receiver_beside_its_senders(tmp_path: Path) -> None:
    problem = only_problem(tmp_path, SITE + INCAST.replace("31", "32"))
    assert (problem.path, problem.allowed) == ("workloads[1].senders", "1 to 31")


def test_an_incast_may_use_every_other_nic(tmp_path: Path) -> None:
    assert problems(tmp_path, SITE + INCAST) == ()


def test_an_incast_needs_senders(tmp_path: Path) -> None:
    assert only_problem(tmp_path, SITE + INCAST.replace("    senders: 31\n", "")).found == "is missing"


def test_other_collectives_have_no_senders(tmp_path: Path) -> None:
    spoiled = SITE.replace("scope: rail", "scope: rail\n    senders: 2")
    assert only_problem(tmp_path, spoiled).path == "workloads[0].senders"


def test_an_algorithm_must_carry_out_its_collective(tmp_path: Path) -> None:
    spoiled = SITE.replace("scope: rail", "scope: rail\n    algorithm: pairwise")
    assert only_problem(tmp_path, spoiled).allowed == "auto, ring, halving-doubling, tree"


def test_a_group_needs_more_than_one_member(tmp_path: Path) -> None:
    assert only_problem(tmp_path, SITE.replace("count: 4", "count: 1")).path == "workloads[0].scope"


@pytest.mark.parametrize(
    ("scope", "allowed"), [("rail\n    nodes_per_group: 3", "a divisor of 4"), ("all\n    nodes_per_group: 2", "")]
)
def test_groups_of_nodes_divide_the_rail(tmp_path: Path, scope: str, allowed: str) -> None:
    problem = only_problem(tmp_path, SITE.replace("scope: rail", f"scope: {scope}"))
    assert (problem.path, problem.allowed) == ("workloads[0].nodes_per_group", allowed)
