"""What must agree between inference services, checkpoints, data sets and the rest of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.errors import Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document, Keys
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.inference import InferenceModel
from eastwest.intent.schema.lossless import LosslessModel
from eastwest.intent.schema.networks import StorageModel


def check_inference(
    document: Document, services: Mapping[int, InferenceModel], gpus: GpusModel | None, catalogue: Catalogue
) -> Iterator[Problem]:
    """Names used twice, unknown models, more GPUs than the site has."""
    first: dict[str, int] = {}
    for position, one in services.items():
        path: Keys = ("inference", position)
        if one.name in first:
            found = f"{shown(one.name)} is also the name of service {first[one.name] + 1}"
            yield document.problem((*path, "name"), found, "a name of its own")
        first.setdefault(one.name, position)
        if one.model not in catalogue.models:
            mend = did_you_mean(one.model, catalogue.models)
            allowed = ", ".join(catalogue.models)
            yield document.problem((*path, "model"), f"unknown model {shown(one.model)}", allowed, mend)
        elif catalogue.models[one.model].heads % one.tensor:
            heads = catalogue.models[one.model].heads
            found = f"{one.tensor} does not divide the {heads} attention heads of {one.model}"
            yield document.problem((*path, "tensor"), found, f"a divisor of {heads}")
        total = _gpus(gpus, catalogue)
        wanted = one.instances * max(one.tensor, one.expert)
        if total is not None and wanted > total:
            found = f"{one.instances} instances of {max(one.tensor, one.expert)} GPUs need {wanted}"
            yield document.problem((*path, "instances"), found, f"at most the {total} GPUs of the site")


def check_use(
    document: Document,
    storage: StorageModel,
    lossless: LosslessModel | None,
    gpus: GpusModel | None,
    catalogue: Catalogue,
) -> Iterator[Problem]:
    """Checkpoints and data sets of more GPUs than there are; traffic classes that do not exist."""
    path: Keys = ("storage", "use")
    classes = ["roce", "default", *(one.name for one in (() if lossless is None else lossless.classes))]
    name = storage.use.client.class_name
    if name and name not in classes:
        mend = did_you_mean(name, classes) or "add it to lossless.classes"
        yield document.problem((*path, "client", "class"), f"unknown class {shown(name)}", ", ".join(classes), mend)
    total = _gpus(gpus, catalogue)
    if total is None:
        return
    for position, data_set in enumerate(storage.use.pipelines):
        if (data_set.accelerators or 0) > total:
            found = f"{data_set.accelerators} GPUs read, the site has {total}"
            yield document.problem((*path, "pipelines", position, "accelerators"), found, f"at most {total}")
    for position, checkpoint in enumerate(storage.use.checkpoints):
        if checkpoint.model is not None and checkpoint.model not in catalogue.models:
            near = did_you_mean(checkpoint.model, catalogue.models)
            place: Keys = (*path, "checkpoints", position, "model")
            found = f"unknown model {shown(checkpoint.model)}"
            yield document.problem(place, found, ", ".join(catalogue.models), near)
        ranks = checkpoint.build().ranks
        if ranks > total:
            found = f"tensor x pipeline x data = {ranks}, but the site has {total} GPUs"
            yield document.problem((*path, "checkpoints", position), found, f"at most {total}")


def _gpus(gpus: GpusModel | None, catalogue: Catalogue) -> int | None:
    node = None if gpus is None else catalogue.nodes.get(gpus.node)
    if gpus is None or node is None or node.gpus.value is None:
        return None
    return gpus.count * node.gpus.value
