"""Where groups lie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.predict.collectives import GLOBAL, Operation, predict
from eastwest.predict.collectives.candidates import payload_share
from eastwest.predict.training.groups import Group, groups_of, system_of_group
from tests.predict.training.builders import HOPPER, job


def test_tensor_groups_fill_a_node_and_replicas_lie_apart() -> None:
    found = groups_of(job(), 8)
    assert (found.tensor, found.gradients) == (Group(8, 1), Group(1, 8))


def test_replicas_of_small_tensor_groups_share_nodes() -> None:
    assert groups_of(job(tensor=2, data=32), 8).gradients == Group(4, 8)


def test_pipelines_outside_put_stages_on_other_nodes() -> None:
    found = groups_of(job(tensor=2, data=8, pipeline=4), 8)
    assert (found.stages, found.gradients) == (Group(1, 2), Group(4, 2))


def test_pipelines_inside_keep_stages_together() -> None:
    found = groups_of(job(tensor=2, data=8, pipeline=4, pipeline_inside=True), 8)
    assert (found.stages, found.gradients) == (Group(2, 1), Group(1, 8))


def test_context_groups_are_next_to_tensor_groups() -> None:
    assert groups_of(job(tensor=4, context=2, data=8), 8).context == Group(2, 1)
    assert groups_of(job(tensor=8, context=2, data=4), 8).context == Group(1, 2)


def test_gradients_run_over_context_too() -> None:
    assert groups_of(job(tensor=8, context=2, data=4), 8).gradients.ranks == 8


def test_experts_and_their_replicas_share_the_replicas_out() -> None:
    found = groups_of(job("mixtral-8x7b", tensor=1, data=64, expert=8), 8)
    assert (found.experts, found.expert_gradients) == (Group(8, 1), Group(1, 8))


def test_a_group_that_fills_nodes_unevenly_is_counted_with_an_even_share() -> None:
    assert groups_of(job(tensor=1, data=12), 8).gradients == Group(6, 2)


@pytest.mark.parametrize(("members", "gigabytes_per_s"), [(8, 400), (2, 100), (1, 50)])
def test_a_group_has_the_nics_of_its_own_members(members: int, gigabytes_per_s: float) -> None:
    group = Group(members, 16)
    found = predict(system_of_group(HOPPER, group), Operation.REDUCE_SCATTER, 2**36, group.ranks)
    carried = gigabytes_per_s * payload_share(HOPPER) * GLOBAL.nic_efficiency
    assert found.busbw == pytest.approx(carried, rel=0.02)


def test_half_as_many_nics_as_gpus_carry_half() -> None:
    group = Group(1, 16)
    system = system_of_group(replace(HOPPER, nics_per_node=4), group)
    assert (system.nics_per_node, system.nic_gbps) == (1, 200)
