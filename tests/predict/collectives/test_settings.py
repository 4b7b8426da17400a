"""What a job sets of its library, in predictions and on the way to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design.from_file import design_file
from eastwest.errors import InputError
from eastwest.explore.evaluate import predicted
from eastwest.plan.device.hosts import job_environment
from eastwest.predict.collectives import Algorithm, Generation, Operation, Protocol, System, choose, predict
from eastwest.predict.collectives.candidates import links_of
from eastwest.predict.collectives.from_plan import system_of
from eastwest.validate.acceptance import Wanted
from tests.cli.sites import TWO_TIER, write_site
from tests.validate.builders import small

H100 = System(Generation.HOPPER, 450, 8, 8, 400)
B200 = System(Generation.BLACKWELL, 900, 8, 8, 400)
GIB = 1 << 30


@pytest.mark.parametrize(
    ("settings", "ranks", "algorithm"),
    [
        ({}, 16, Algorithm.NVLS_TREE),
        ({"nvls": False}, 16, Algorithm.RING),
        ({"nvls": False}, 8, Algorithm.RING),
        ({"algorithms": (Algorithm.TREE, Algorithm.NVLS)}, 16, Algorithm.TREE),
        ({"algorithms": (Algorithm.TREE, Algorithm.NVLS)}, 8, Algorithm.NVLS),
    ],
)
def test_the_library_chooses_from_what_the_job_leaves_it(
    settings: dict[str, object], ranks: int, algorithm: Algorithm
) -> None:
    assert choose(replace(H100, **settings), Operation.ALL_REDUCE, GIB, ranks).algorithm is algorithm  # type: ignore[arg-type]


def test_protocols_of_the_job_are_taken() -> None:
    slow = replace(H100, protocols=(Protocol.LL128,))
    assert choose(slow, Operation.ALL_REDUCE, GIB, 16).protocol is Protocol.LL128


def test_direct_sends_know_no_algorithm() -> None:
    ring = replace(H100, algorithms=(Algorithm.RING,), protocols=(Protocol.LL,))
    for operation in (Operation.ALL_TO_ALL, Operation.SEND_RECV):
        assert predict(ring, operation, GIB, 16).busbw == predict(H100, operation, GIB, 16).busbw


def test_a_collective_without_a_way_is_refused() -> None:
    tree = replace(H100, algorithms=(Algorithm.TREE,))
    with pytest.raises(InputError, match='"tree" for all-gather') as refused:
        choose(tree, Operation.ALL_GATHER, GIB, 16)
    assert (refused.value.problems[0].path, refused.value.problems[0].allowed) == ("library.algorithms", "ring")


def test_nvls_off_leaves_a_server_its_nvswitches() -> None:
    """Rings between servers of eight B200 fall short of their NICs with NVLS and without."""
    on, off = (
        predict(each, Operation.ALL_REDUCE, 16 * GIB, 16, algorithm=Algorithm.RING)
        for each in (B200, replace(B200, nvls=False))
    )
    assert on.busbw == off.busbw


@pytest.mark.parametrize(("channels", "inside", "outside"), [(16, 1, 1), (32, 1, 1), (8, 0.5, 1), (4, 0.25, 0.5)])
def test_fewer_channels_leave_links_idle(channels: int, inside: float, outside: float) -> None:
    links, full = links_of(replace(H100, channels=channels), 16), links_of(H100, 16)
    assert (links.gpu / full.gpu, links.nics / full.nics) == pytest.approx((inside, outside))


def test_settings_are_said() -> None:
    system = replace(H100, nvls=False, algorithms=(Algorithm.RING,), protocols=(Protocol.SIMPLE,), channels=8)
    said = " ".join(predict(system, Operation.ALL_REDUCE, GIB, 16).assumptions)
    for text in ("NCCL_ALGO=ring", "NCCL_PROTO=simple", "NCCL_NVLS_ENABLE=0", "8 channels", "in proportion"):
        assert text in said
    assert "NCCL_" not in " ".join(predict(H100, Operation.ALL_REDUCE, GIB, 16).assumptions)


def test_a_sites_settings_reach_predictions_and_jobs(tmp_path: Path) -> None:
    found = []
    for name, text in (("on", ""), ("off", "library: {nvls: false, algorithms: [tree], protocols: [ll128]}\n")):
        site, catalogue, plan = design_file(write_site(tmp_path, TWO_TIER + text, f"{name}.yaml"))
        system = system_of(plan, catalogue.nodes[site.gpus.node])
        found.append((system, job_environment(plan), predicted(site, catalogue, plan)))
    (on, free, fast), (off, bound, slow) = found
    assert (on.nvls, on.algorithms) == (True, ())
    assert (off.nvls, off.algorithms) == (False, (Algorithm.TREE,))
    assert set(bound) - set(free) == {("NCCL_NVLS_ENABLE", "0"), ("NCCL_ALGO", "Tree"), ("NCCL_PROTO", "LL128")}
    assert slow["all_reduce_busbw_gigabytes_per_s"] < fast["all_reduce_busbw_gigabytes_per_s"]  # type: ignore[operator]


def test_a_validation_expects_what_its_jobs_can_reach(tmp_path: Path) -> None:
    def single(folder: str, settings: str) -> float:
        (tmp_path / folder).mkdir()
        plan = small(tmp_path / folder, Wanted(hours=8.0, soak=False), more=settings)[1]
        own = [one for one in plan.criteria if one.id.startswith("all-reduce-node") and one.size_bytes >= GIB]
        return max(one.interval.point for one in own)

    assert single("off", "library: {nvls: false}\n") < 0.9 * single("on", "")
