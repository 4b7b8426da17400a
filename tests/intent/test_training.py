"""Training jobs of a site file: models of one's own, and parallelism that must fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.intent.load import load_site
from eastwest.intent.site import TrainingIntent
from tests.intent.texts import SITE, TRAINING, only_problem, problems, write

SHAPE = "shape: {layers: 4, hidden: 1024, ffn: 4096, heads: 16, kv_heads: 4, vocab: 32000}"
CHUNKS = "workloads[1].virtual_stages"
OWN = TRAINING.replace("model: llama-3-8b", f"model: mine\n    {SHAPE}")


def job_of(folder: Path, text: str) -> TrainingIntent:
    """The training job of a site with it."""
    (job,) = (one for one in load_site(write(folder, SITE + text)).workloads if isinstance(one, TrainingIntent))
    return job


def test_a_model_by_name_comes_with_its_dimensions(tmp_path: Path) -> None:
    shape = job_of(tmp_path, TRAINING).shape
    assert shape is not None
    assert (shape.name, shape.layers) == ("llama-3-8b", 32)


def test_a_model_by_shape_counts_its_parameters(tmp_path: Path) -> None:
    shape = job_of(tmp_path, OWN).shape
    assert shape is not None
    layer = 2 * 1024**2 + 2 * 1024 * 256 + 3 * 1024 * 4096
    assert (shape.name, shape.parameters) == ("mine", 4 * layer + 2 * 32000 * 1024)


def test_a_model_of_the_catalogue_beside_the_site(tmp_path: Path) -> None:
    entry = "{id: mine, parameters: 1000, layers: 2, hidden: 8, ffn: 16, heads: 2, vocab: 10, source: own}"
    write(tmp_path, f"models:\n  - {entry}\n", "catalogue/models.yaml")
    shape = job_of(
        tmp_path,
        TRAINING.replace("llama-3-8b", "mine").replace("tensor: 8", "tensor: 2").replace("data: 4", "data: 16"),
    ).shape
    assert shape is not None
    assert (shape.parameters, shape.kv_heads) == (1000, 2)


def test_everything_a_job_can_say(tmp_path: Path) -> None:
    more = (
        "context: 2\n    zero: 1\n    microbatch: 2\n    precision: fp8\n    bucket: 100 MB\n    jitter: 2 %\n"
        "    slowest: 5 %\n    job_steps: 500\n    pipeline: 2\n    virtual_stages: 4\n"
        "    pipeline_inside: true\n    data: 1"
    )
    job = job_of(tmp_path, TRAINING.replace("data: 4", more))
    assert (job.context, job.zero, job.microbatch, job.precision, job.bucket_bytes) == (2, 1, 2, "fp8", 100_000_000)
    assert (job.jitter, job.slowest, job.job_steps, job.virtual_stages) == (0.02, 0.05, 500, 4)
    assert (job.pipeline_inside, job.replicas, job.microbatches) == (True, 2, 32)


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        (OWN.replace("heads: 16", "heads: 24"), "workloads[1].shape.heads"),
        (OWN.replace("kv_heads: 4", "kv_heads: 3"), "workloads[1].shape.kv_heads"),
        (
            OWN.replace("vocab: 32000", "vocab: 32000, experts: 4, active_experts: 8"),
            "workloads[1].shape.active_experts",
        ),
        (OWN.replace("vocab: 32000", "vocab: 32000, dense_layers: 9"), "workloads[1].shape.dense_layers"),
        (OWN.replace("layers: 4", "layers: 0"), "workloads[1].shape.layers"),
        (TRAINING.replace("data: 4", "data: 4\n    context: 2"), "workloads[1].data"),
        (TRAINING.replace("data: 4", "data: 4\n    virtual_stages: 2"), CHUNKS),
        (
            TRAINING.replace("data: 4", "data: 2\n    pipeline: 2\n    virtual_stages: 40"),
            "workloads[1].virtual_stages",
        ),
        (TRAINING.replace("data: 4", "data: 4\n    microbatch: 3"), "workloads[1].microbatch"),
        (TRAINING.replace("data: 4", "data: 1\n    context: 4").replace("8192", "8191"), "workloads[1].context"),
        (TRAINING.replace("data: 4", "data: 4\n    zero: 4"), "workloads[1].zero"),
    ],
)
def test_what_does_not_agree_is_named(tmp_path: Path, changed: str, path: str) -> None:
    assert path in [problem.path for problem in problems(tmp_path, SITE + changed)]


def test_an_unknown_model_says_how_to_bring_ones_own(tmp_path: Path) -> None:
    assert "shape:" in only_problem(tmp_path, SITE + TRAINING.replace("llama-3-8b", "zzz")).mend
