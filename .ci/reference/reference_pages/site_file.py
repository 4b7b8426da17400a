"""Sections and keys of the site file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eastwest.intent.json_schema import site_json_schema
from reference_pages.text import table_of

_SECTIONS = {
    "gpus": "GpusModel",
    "gpus.other_nics[]": "OtherNicsModel",
    "fabric": "FabricModel",
    "fabric.leaf, fabric.spine": "SwitchModel",
    "room": "RoomModel",
    "room.racks": "RacksModel",
    "lossless": "LosslessModel",
    "lossless.classes[]": "ClassModel",
    "lossless.buffers[]": "MeasuredBufferModel",
    "lossless.tuning": "TuningModel",
    "lossless.tuning.ecn": "EcnModel",
    "lossless.tuning.dcqcn": "DcqcnModel",
    "workloads[], kind: collective": "CollectiveModel",
    "workloads[], kind: training": "TrainingModel",
    "workloads[], kind: storage": "StorageRunModel",
    "workloads[], kind: trace": "TraceModel",
    "workloads[], kind: requests": "RequestsModel",
    "workloads[].model": "ModelShapeModel",
    "background[]": "BackgroundModel",
    "library": "LibraryModel",
    "storage": "StorageModel",
    "storage.dedicated": "StorageNetworkModel",
    "storage.use": "DataUseModel",
    "storage.use.client": "ClientModel",
    "storage.use.pipelines[]": "PipelineModel",
    "storage.use.checkpoints[]": "CheckpointModel",
    "inference[]": "InferenceModel",
    "inference[].gateway": "GatewayModel",
    "frontend": "FrontendModel",
    "frontend.load_balancers, frontend.servers, frontend.uplinks": "AttachedModel",
    "management": "ManagementNetworkModel",
    "management.routers": "RoutersModel",
    "growth": "GrowthModel",
    "targets": "TargetsModel",
    "configuration": "ConfigurationModel",
    "configuration.nos.ROLE": "NosModel",
    "configuration.management": "ManagementModel",
    "configuration.telemetry": "TelemetryModel",
    "configuration.tenants[]": "TenantModel",
}
"""Sections by their place in the file. The page is not written while one has none."""


def lines() -> Iterator[str]:
    """Sections and keys of the site file."""
    schema = site_json_schema()
    yield "# Site file"
    yield ""
    yield "A YAML file with these sections and keys, and no others. Every quantity has a unit."
    yield "`eastwest schema` prints the same as JSON Schema, for editors;"
    yield "[how to write a site file](../how-to/write-a-site-file.md) explains the choices."
    yield ""
    missing = schema["$defs"].keys() - {*_SECTIONS.values()}
    if missing:
        raise SystemExit(f"sections of the site file without a place in the reference: {sorted(missing)}")
    yield from _section("Top level", schema)
    for title, definition in _SECTIONS.items():
        yield from _section(f"`{title}`", schema["$defs"][definition])


def _section(title: str, schema: dict[str, Any]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield schema["description"].splitlines()[0]
    yield ""
    required = set(schema.get("required", ()))
    rows = [
        (f"`{key}`", "yes" if key in required else "", _kind(value), value.get("description", ""))
        for key, value in schema["properties"].items()
    ]
    yield from table_of(("key", "required", "value", "meaning"), rows)


def _kind(value: dict[str, Any]) -> str:
    options = [one for one in value.get("anyOf", ()) if one.get("type") != "null"]
    if options:
        return _kind({**value, **options[0], "anyOf": ()})
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if value.get("type") == "array":
        return f"list of: {_kind(value['items'])}"
    return _simple(value)


def _simple(value: dict[str, Any]) -> str:
    examples = value.get("examples", ())
    if value.get("type") == "integer":
        return f"whole number, {value.get('minimum', '')} to {value.get('maximum', '')}{_default(value)}"
    if value.get("type") == "boolean":
        return f"`true`, `false`; `{str(value.get('default')).lower()}` when left out"
    if examples:
        return _QUANTITIES.get(examples[0], "text such as " + ", ".join(f"`{one}`" for one in examples[:3]))
    return ("section" if "$ref" in value or "oneOf" in value else "text") + _default(value)


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    return "" if default in (None, "") else f"; `{default}` when left out"


_QUANTITIES = {
    "64 MiB": "size: `B`, `KiB`, `MiB`, `GiB`, `kB`, `MB`, `GB`",
    "400G": "rate: `G`, `T`, `Gbps`, `Tbps`",
    "30 m": "length: `m`, `cm`, `km`",
    "80 %": "share: `%`",
    "10 us": "time: `ns`, `us`, `ms`, `s`, `min`, `h`",
    "40 GB/s": "throughput: `GB/s`, `MB/s`, `TB/s`",
    "4:1": 'ratio in quotes: `"4:1"`',
    "20 /s": "rate of events: `/s`",
    "1.25x": "factor: `1.25x`",
}
