"""The JSON Schema of the site file, so that editors complete and check while one writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.schema import SiteModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def site_json_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12, of the site file.

    Ids of the shipped catalogue stand as examples, not as an enumeration, because users add their own. What one
    value says about another (rails divide NICs, parallelism matches GPUs) is checked by `load_site` only.
    """
    schema = SiteModel.model_json_schema()
    for node in _nodes(schema):
        _drop_foreign_default(node)
    for model, field, ids in _examples():
        schema["$defs"][model]["properties"][field]["examples"] = ids
    return {"$schema": DIALECT, **schema, "title": "eastwest site file"}


def _examples() -> Iterator[tuple[str, str, list[str]]]:
    catalogue = load_catalogue()
    yield "GpusModel", "node", sorted(catalogue.nodes)
    yield "GpusModel", "nic", sorted(catalogue.nics)
    yield "OtherNicsModel", "nic", sorted(catalogue.nics)
    yield "SwitchModel", "model", sorted(catalogue.switches)
    yield "SwitchModel", "vendor", sorted({switch.vendor for switch in catalogue.switches.values()})
    yield "StorageModel", "system", sorted(catalogue.storage)
    yield "TrainingModel", "model", sorted(catalogue.models)


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _nodes(part)


def _drop_foreign_default(node: dict[str, Any]) -> None:
    """A default is a number inside the library where the file has text with a unit: the description states it."""
    default = node.get("default")
    if isinstance(default, dict) or ("pattern" in node and not isinstance(default, str)):
        node.pop("default", None)
