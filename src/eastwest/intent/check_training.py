"""What must agree in a training job: model, parallelism, batch and the GPUs of the site."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.errors import Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document, Keys
from eastwest.intent.models import ModelPreset
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.training import ModelShapeModel, TrainingModel


def check_training(
    document: Document, path: Keys, job: TrainingModel, gpus: GpusModel | None, catalogue: Catalogue
) -> Iterator[Problem]:
    """All problems of agreement in one training job."""
    model = catalogue.models.get(job.model) if job.shape is None else job.shape.build().preset(job.model)
    if model is None:
        known = ", ".join(catalogue.models)
        mend = did_you_mean(job.model, catalogue.models) or "give its dimensions under `shape:`"
        yield document.problem((*path, "model"), f"unknown model {shown(job.model)}", known, mend)
    else:
        yield from _check_model(document, path, job, model)
    if job.shape is not None:
        yield from _check_shape(document, path, job.shape)
    yield from _check_batch(document, path, job)
    node = None if gpus is None else catalogue.nodes.get(gpus.node)
    if gpus is not None and node is not None and node.gpus.value is not None:
        yield from _check_product(document, path, job, gpus.count * node.gpus.value)


def _check_model(document: Document, path: Keys, job: TrainingModel, model: ModelPreset) -> Iterator[Problem]:
    if model.heads % job.tensor:
        found = f"{job.tensor} does not divide the {model.heads} attention heads of {model.name}"
        yield document.problem((*path, "tensor"), found, f"a divisor of {model.heads}")
    if job.pipeline > model.layers:
        found = f"{job.pipeline} stages for the {model.layers} layers of {model.name}"
        yield document.problem((*path, "pipeline"), found, f"at most {model.layers}")
    elif job.pipeline * job.virtual_stages > model.layers + 2:
        found = f"{job.pipeline} x {job.virtual_stages} model chunks for the {model.layers} layers of {model.name}"
        allowed = f"at most {model.layers // job.pipeline}"
        yield document.problem((*path, "virtual_stages"), found, allowed)
    if model.experts % job.expert:
        found = f"{job.expert} does not divide the {model.experts} experts of {model.name}"
        yield document.problem((*path, "expert"), found, f"a divisor of {model.experts}")
    if job.sequence % job.context:
        found = f"{job.context} does not divide the {job.sequence} tokens of a sequence"
        yield document.problem((*path, "context"), found, f"a divisor of {job.sequence}")


def _check_shape(document: Document, path: Keys, shape: ModelShapeModel) -> Iterator[Problem]:
    path = (*path, "shape")
    if shape.hidden % shape.heads:
        found = f"{shape.heads} heads do not divide the model dimension {shape.hidden}"
        yield document.problem((*path, "heads"), found, f"a divisor of {shape.hidden}")
    if shape.kv_heads is not None and shape.heads % shape.kv_heads:
        found = f"{shape.kv_heads} key/value heads do not divide {shape.heads} heads"
        yield document.problem((*path, "kv_heads"), found, f"a divisor of {shape.heads}")
    if shape.active_experts > shape.experts:
        found = f"{shape.active_experts} of {shape.experts} experts"
        yield document.problem((*path, "active_experts"), found, f"1 to {shape.experts}")
    if shape.dense_layers > shape.layers:
        found = f"{shape.dense_layers} of {shape.layers} layers"
        yield document.problem((*path, "dense_layers"), found, f"0 to {shape.layers}")


def _check_batch(document: Document, path: Keys, job: TrainingModel) -> Iterator[Problem]:
    if job.data * job.context % job.expert:
        found = f"{job.expert} does not divide data x context = {job.data * job.context}"
        if job.context == 1:
            found = f"{job.expert} does not divide data = {job.data}"
        yield document.problem((*path, "expert"), found, "a divisor of data")
    if job.global_batch % job.data:
        found = f"{job.global_batch} sequences cannot be shared equally by {job.data} replicas"
        yield document.problem((*path, "global_batch"), found, f"a multiple of data = {job.data}")
    elif job.global_batch // job.data % job.microbatch:
        found = f"{job.microbatch} does not divide the {job.global_batch // job.data} sequences of a replica"
        yield document.problem((*path, "microbatch"), found, f"a divisor of {job.global_batch // job.data}")
    if job.virtual_stages > 1 and job.pipeline == 1:
        found = f"{job.virtual_stages} chunks without a pipeline"
        yield document.problem((*path, "virtual_stages"), found, "1, or a pipeline of several stages")


def _check_product(document: Document, path: Keys, job: TrainingModel, total: int) -> Iterator[Problem]:
    others = job.tensor * job.context * job.pipeline
    if others * job.data == total:
        return
    names = "tensor x context x pipeline x data" if job.context > 1 else "tensor x pipeline x data"
    fitting = total // others
    mend = f"data: {fitting}" if fitting * others == total and fitting else ""
    found = f"{names} = {others * job.data}, but the site has {total} GPUs"
    yield document.problem((*path, "data"), found, f"a product of {total}", mend)
