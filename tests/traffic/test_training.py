"""Training jobs: placement, scale and the order of a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import shipped_models
from eastwest.intent.site import TrainingIntent
from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import MessageGraph
from eastwest.traffic.parallelism import step_flops
from eastwest.traffic.placement import place_job
from eastwest.traffic.scale import JobScale, job_scale
from eastwest.traffic.training import Job
from eastwest.traffic.workload import build_workload

from .builders import cluster, fabric, node, site, training

MIXTRAL = training("mixtral-8x7b", tensor=4, data=8, expert=8)
STAGED = training("llama-3-70b", tensor=8, pipeline=2, data=2)


def built(job: TrainingIntent) -> MessageGraph:
    return build_workload(job, site(), fabric(), node(), seed=1)[0]


def scale_of(job: TrainingIntent) -> JobScale:
    return job_scale(job, cluster(), node(), place_job(cluster(), job))


def test_gradients_run_along_rails() -> None:
    assert place_job(cluster(), training()).gradients.lanes[3] == (3, 11, 19, 27)


def test_two_replicas_in_a_node_share_the_work() -> None:
    spread = place_job(cluster(), training(tensor=4, data=8)).gradients
    assert (spread.nodes, spread.members) == (4, 2)


def test_a_group_inside_a_node_needs_no_lane() -> None:
    assert place_job(cluster(), training("llama-3-70b", tensor=1, pipeline=4, data=8)).gradients.lanes == ()


def test_stages_on_neighbouring_nodes_talk() -> None:
    assert place_job(cluster(), STAGED).stages[0] == (0, 16)


def test_stages_on_one_node_do_not_use_the_fabric() -> None:
    assert place_job(cluster(nodes=1), training(tensor=4, pipeline=2, data=1)).stages == ()


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (training(data=3), r"workloads\.job\.data"),
        (training(tensor=16, data=2), r"workloads\.job\.tensor"),
        (training("mixtral-8x7b", tensor=8, data=4, expert=3), r"workloads\.job\.expert"),
    ],
)
def test_parallelism_that_does_not_fit_is_an_input_error(job: TrainingIntent, said: str) -> None:
    with pytest.raises(InputError, match=said):
        place_job(cluster(), job)


def test_groups_that_spread_unevenly_are_an_input_error() -> None:
    with pytest.raises(InputError, match="unevenly"):
        place_job(cluster(nodes=3), training(tensor=2, pipeline=2, data=6))


def test_compute_time_is_flops_over_what_all_gpus_do() -> None:
    job = training()
    flops = step_flops(shipped_models()["llama-3-8b"], job.global_batch, job.sequence)
    assert scale_of(job).compute_us == pytest.approx(flops / (32 * 1e15 * 0.4) * 1e6)


def test_a_nic_sends_two_k_minus_one_kths_of_its_gradients() -> None:
    gradients = shipped_models()["llama-3-8b"].parameters / 8 * 2
    assert scale_of(training()).nic_bytes == pytest.approx(2 * 3 / 4 * gradients)


def test_the_share_gives_the_bytes_that_were_asked_for() -> None:
    scale = scale_of(training(simulated_bytes=2**20))
    assert scale.share * scale.nic_bytes == pytest.approx(2**20)


def test_a_small_job_is_simulated_whole() -> None:
    assert scale_of(training(simulated_bytes=2**40)).share == 1


def test_the_share_is_stated() -> None:
    scale = scale_of(training())
    assert f"{scale.share:.3g} of each step" in scale.assumptions[0]


def test_an_unpublished_peak_is_an_input_error() -> None:
    job = training()
    with pytest.raises(InputError, match=r"gpus\.node"):
        job_scale(job, cluster(), node(peak=None), place_job(cluster(), job))


def test_an_unknown_model_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"workloads\.job\.model"):
        scale_of(training("gpt-5"))


@pytest.mark.parametrize(
    "job", [training(simulated_bytes=2**22), training(simulated_bytes=2**22, tensor=4, data=8)], ids=["whole", "shared"]
)
def test_a_step_sends_what_was_asked_for(job: TrainingIntent) -> None:
    graph = built(job)
    sent = np.bincount(graph.src, graph.bytes)
    assert sent == pytest.approx(2**22, rel=1e-3)


@pytest.mark.parametrize("job", [MIXTRAL, STAGED], ids=["experts", "stages"])
def test_the_busiest_nic_never_sends_more_than_was_asked_for(job: TrainingIntent) -> None:
    """Outer pipeline stages send less than the inner ones that the share is made for."""
    graph = built(job)
    assert np.bincount(graph.src, graph.bytes).max() <= 2**20 * 1.001


@pytest.mark.parametrize("overlap", [0.0, 0.3, 1.0])
def test_overlap_changes_no_volume(overlap: float) -> None:
    whole = built(training(simulated_bytes=2**22)).bytes.sum()
    assert built(training(simulated_bytes=2**22, overlap=overlap)).bytes.sum() == pytest.approx(whole, rel=1e-4)


def test_compute_is_scaled_with_the_bytes() -> None:
    job = training()
    graph, scale = built(job), scale_of(job)
    assert graph.delay_ps[graph.src == 0].sum() == pytest.approx(scale.compute_us * scale.share * 1e6, rel=1e-6)


def test_phases_of_a_dense_step() -> None:
    assert [op.name for op in built(training()).operations] == ["forward", "backward", "gradients"]


def test_hidden_gradients_need_not_wait_for_the_backward_pass() -> None:
    graph = built(training(overlap=1.0))
    names = [operation.name for operation in graph.operations]
    assert names.index("gradients") < names.index("backward")


def test_the_bubble_is_idle_time() -> None:
    assert built(STAGED).operations[0].algorithm == "idle"


def test_phases_of_a_staged_step() -> None:
    names = [operation.name for operation in built(STAGED).operations]
    expected = ["bubble", "forward", "pipeline forward", "backward", "pipeline backward", "gradients"]
    assert names == expected


def test_phases_of_a_step_with_experts() -> None:
    names = [operation.name for operation in built(MIXTRAL).operations]
    expected = ["forward", "experts forward", "backward", "experts backward", "gradients"]
    assert [name for name in names if "expert gradients" not in name] == expected


def test_steps_are_numbered() -> None:
    assert {operation.step for operation in built(training(steps=3)).operations} == {0, 1, 2}


def test_a_second_step_waits_for_the_first() -> None:
    graph = built(training(steps=2))
    second = np.flatnonzero(graph.operation >= 3)
    assert (np.diff(graph.dep_first)[second] > 0).all()


def test_a_job_inside_its_node_sends_nothing() -> None:
    graph, _ = build_workload(training(tensor=8, data=1), site(), fabric(nodes=1), node(), seed=1)
    assert graph.bytes.sum() == 0


def test_keys_and_values_run_around_the_gpus_of_a_sequence() -> None:
    job = replace(training(tensor=8, data=1), context=4)
    names = [operation.name for operation in built(job).operations]
    assert "context forward" in names
    assert "context backward" in names


def test_a_sequence_shared_inside_a_node_does_not_use_the_fabric() -> None:
    job = replace(training(tensor=4, data=4), context=2)
    assert place_job(cluster(), job).contexts.lanes == ()


def test_sharded_parameters_are_gathered_forward_and_backward() -> None:
    names = [operation.name for operation in built(replace(training(), zero=3)).operations]
    assert {"parameters forward", "parameters backward"} <= set(names)


@pytest.mark.parametrize(
    "job",
    [
        replace(training(simulated_bytes=2**22), zero=3),
        replace(training(simulated_bytes=2**22, data=1), context=4),
    ],
    ids=["sharded", "context"],
)
def test_a_nic_sends_no_more_than_was_asked_for(job: TrainingIntent) -> None:
    graph = built(job)
    assert np.bincount(graph.src, graph.bytes).max() == pytest.approx(2**22, rel=1e-3)


def test_pipelines_inside_a_node_leave_replicas_to_the_fabric() -> None:
    job = replace(training("llama-3-70b", tensor=2, pipeline=4, data=4), pipeline_inside=True)
    placed = place_job(cluster(), job)
    assert (placed.stages, placed.gradients.nodes, placed.gradients.members) == ((), 4, 1)


@pytest.mark.parametrize("job", [training(), MIXTRAL, STAGED, replace(MIXTRAL, zero=3, overlap=0.5)])
@pytest.mark.parametrize("steady", [False, True])
def test_messages_are_counted_before_they_are_built(job: TrainingIntent, steady: bool) -> None:
    builder = GraphBuilder(8, steady=steady)
    counted = Job(builder, job, cluster(), place_job(cluster(), job), scale_of(job), 400.0)
    counted.build()
    sent = int((builder.build().bytes > 0).sum())
    assert sent / 2 <= counted.messages(steady=steady) <= 2 * sent  # trees are counted to within two times


def test_a_job_of_too_many_messages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eastwest.traffic.schedule.MOST_MESSAGES", 500)
    with pytest.raises(InputError, match=r"workloads\.job.*messages") as refused:
        built(replace(training(), simulated_bytes=64 * 2**20))
    assert "--engine flow" in str(refused.value)
