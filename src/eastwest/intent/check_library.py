"""What a site says of its collective library must be possible on its GPUs."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.errors import Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.document import Document
from eastwest.intent.library import NVSWITCH_ALGORITHMS
from eastwest.intent.schema.gpus import GpusModel
from eastwest.intent.schema.library import LibraryModel


def check_library(
    document: Document, library: LibraryModel, gpus: GpusModel | None, catalogue: Catalogue
) -> Iterator[Problem]:
    """Settings of NCCL that RCCL has no meaning, or no model, for."""
    node = None if gpus is None else catalogue.nodes.get(gpus.node)
    if node is None or not node.gpu.upper().startswith("MI"):
        return
    for name, value in (("min_channels", library.min_channels), ("max_channels", library.max_channels)):
        if value is not None:
            found = f"{value}: predictions have no model of RCCL's channels"
            yield document.problem(("library", name), found, "left out with GPUs of AMD")
    for place, algorithm in enumerate(library.algorithms):
        if algorithm in NVSWITCH_ALGORITHMS:
            found = f"{algorithm} needs NVSwitches, which {node.id} has none of"
            yield document.problem(("library", "algorithms", place), found, "ring, tree, pat")
