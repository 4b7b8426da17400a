"""Writes the pages of docs/reference that follow from the code: `make reference`.

A test compares the pages with what this script would write, so that they cannot fall behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from eastwest.audit.engine import GRADES
from eastwest.audit.explain import explained
from eastwest.audit.rule import Rule
from eastwest.audit.rules import RULES
from eastwest.cli.main import app
from eastwest.findings import Layer
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.catalogue.naming import NAMING
from eastwest.intent.catalogue.view import Coverage, Entry, coverage, entries, fact_lines, unknown_facts, what
from eastwest.intent.json_schema import site_json_schema
from eastwest.telemetry.live import VOCABULARY
from eastwest.telemetry.sources import Source, load_sources
from eastwest.telemetry.tables import SCHEMAS
from eastwest.telemetry.vocabulary import Metric, Table

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "docs" / "reference"
_NOTICE = "<!-- Written by `make reference` from the code; change it there. -->"


def pages() -> dict[str, str]:
    """File name under docs/reference → its text."""
    return {
        "cli.md": _page(_cli()),
        "site-file.md": _page(_site_file()),
        "telemetry.md": _page(_telemetry()),
        "sources.md": _page(_sources()),
        "catalogue.md": _page(_catalogue()),
        "rules.md": _page(_rules()),
    }


def _page(lines: Iterable[str]) -> str:
    return "\n".join([_NOTICE, "", *lines]).rstrip() + "\n"


def _cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    for row in (head, tuple("---" for _ in head), *rows):
        yield "| " + " | ".join(_cell(cell) for cell in row) + " |"
    yield ""


# ---- command line ----------------------------------------------------------------------------------------------------


def _cli() -> Iterator[str]:
    group: Any = typer.main.get_command(app)
    context = typer.Context(group, info_name="eastwest")
    yield "# Command line"
    yield ""
    yield f"{group.help} `eastwest --help` and `eastwest VERB --help` print what stands here."
    yield ""
    yield "Exit codes: 0 done; 2 an input cannot be taken (the text on standard error says what and how to mend);"
    yield "130 interrupted. A verb that returns others says so below."
    yield ""
    yield from _parameters(group.params)
    for name in group.list_commands(context):
        _, command, _ = group.resolve_command(context, [name])
        yield from _verbs(name, command)


def _verbs(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401
    """A verb, or one that has verbs of its own."""
    if not hasattr(command, "commands"):
        yield from _verb(name, command)
        return
    yield f"## eastwest {name}"
    yield ""
    yield command.help or ""
    yield ""
    for own, each in command.commands.items():
        yield from _verb(f"{name} {own}", each)


def _verb(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401
    words = [_metavar(one) for one in command.params if one.param_type_name == "argument"]
    yield f"## eastwest {name}"
    yield ""
    yield "```console"
    yield " ".join(["$ eastwest", name, "[OPTIONS]", *words])
    yield "```"
    yield ""
    yield command.help or ""
    yield ""
    yield from _parameters(command.params)


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    word = (parameter.metavar or parameter.name).upper().strip("[]")
    return word if parameter.required else f"[{word}]"


def _parameters(parameters: Iterable[Any]) -> Iterator[str]:
    rows = [_row(one) for one in parameters if not getattr(one, "hidden", False)]
    if rows:
        yield from _table(("argument or option", "default", "meaning"), rows)


def _row(parameter: Any) -> tuple[str, str, str]:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        spelled = f"`{_metavar(parameter)}`"
    else:
        taken = f" {parameter.metavar}" if parameter.metavar else ""
        spelled = " ".join(f"`{name}{taken}`" for name in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    shown = "" if default is None or default is False or callable(default) or parameter.required else f"`{default}`"
    shown = "on" if default is True else shown
    return spelled, shown, parameter.help or ""


# ---- site file -------------------------------------------------------------------------------------------------------


_SECTIONS = {
    "gpus": "GpusModel",
    "gpus.other_nics[]": "OtherNicsModel",
    "fabric": "FabricModel",
    "fabric.leaf, fabric.spine": "SwitchModel",
    "room": "RoomModel",
    "room.racks": "RacksModel",
    "lossless": "LosslessModel",
    "lossless.classes[]": "ClassModel",
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
    "management": "eastwest__intent__networks__ManagementModel",
    "management.routers": "RoutersModel",
    "growth": "GrowthModel",
    "targets": "TargetsModel",
    "configuration": "ConfigurationModel",
    "configuration.nos.ROLE": "NosModel",
    "configuration.management": "eastwest__intent__configuration_schema__ManagementModel",
    "configuration.telemetry": "TelemetryModel",
    "configuration.tenants[]": "TenantModel",
}
"""Sections by their place in the file. The page is not written while one has none."""


def _site_file() -> Iterator[str]:
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
    yield from _table(("key", "required", "value", "meaning"), rows)


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

# ---- telemetry -------------------------------------------------------------------------------------------------------

_TITLES = {
    Table.PORTS: "Ports: one row per sample, port and priority",
    Table.HOSTS: "Hosts: one row per sample and NIC",
    Table.OPERATIONS: "Operations: one row per collective or compute phase",
    Table.JOBS: "Jobs: one row per training step",
    Table.INCIDENTS: "Incidents: one row per incident and port",
    Table.FLOWS: "Flows: one row per message",
    Table.SERVING: "Serving: one row per sample and place of an inference service",
    Table.RANKS: "Ranks: one row per sample and rank",
    Table.LINKS: "Links: one row per sample and port whose link was not as planned",
    Table.GPUS: "GPUs: live sources only",
    Table.STORAGE: "Storage: live sources only",
}


def _telemetry() -> Iterator[str]:
    yield "# Telemetry"
    yield ""
    yield "One name and unit for one thing, wherever the figure comes from. Names follow Prometheus' conventions."
    yield "A run stores these Parquet tables; rows stand only where something happened, and a counter's column holds"
    yield "what was added since the sample before. A column holds the metric times its scale. A metric without a column"
    yield "comes from live sources only; [sources](sources.md) says from which. The label `endpoint` is the number of a"
    yield "NIC in tables, and the plan's name of it (`nic0`) in live series, replayed ones included."
    yield ""
    for table in Table:
        yield f"## {_TITLES[table]}"
        yield ""
        file = f"File: `{table.value}.parquet`. " if table.value in SCHEMAS else ""
        yield f"{file}Labels: {', '.join(f'`{label}`' for label in table.labels)}."
        yield ""
        head = ("metric", "unit", "kind", "column", "scale", "layer", "meaning")
        yield from _table(head, [_metric(metric) for metric in VOCABULARY if metric.table is table])


def _metric(metric: Metric) -> tuple[object, ...]:
    return (
        f"`{metric.name}`",
        metric.unit,
        metric.kind.value,
        f"`{metric.column}`" if metric.column else "",
        f"{metric.scale:g}" if metric.column else "",
        metric.layer,
        metric.meaning,
    )


# ---- sources ---------------------------------------------------------------------------------------------------------


def _sources() -> Iterator[str]:
    yield "# Sources of telemetry"
    yield ""
    yield "Where each metric comes from: the series in Prometheus or the path over gNMI, with unit, scale and kind as"
    yield "the maker has them, and what is known to be wrong with it. `{priority}` stands for a traffic class. Rules of"
    yield "`eastwest monitor` bring them under the [canonical names](telemetry.md). What a source is not known to"
    yield "deliver is listed as unknown; a unit or label that is an assumption is marked so."
    yield ""
    for source in load_sources():
        yield from _source(source)


def _source(source: Source) -> Iterator[str]:
    yield f"## {source.title}"
    yield ""
    yield f"`{source.id}`, through {source.collector}. Checked: {source.checked}. Read: {'; '.join(source.documents)}."
    yield ""
    rows = [
        (
            f"`{one.of}`",
            f"`{one.name}`",
            f"`{one.path}`" if one.path else "",
            one.unit,
            f"{one.scale:g}",
            one.kind,
            one.defect,
        )
        for one in source.series
    ]
    if rows:
        yield from _table(("metric", "series", "maker's name or path", "unit", "scale", "kind", "known defects"), rows)
    gaps = [(f"`{one.of}`", one.why) for one in source.unknown]
    if gaps:
        yield from _table(("unknown", "why"), gaps)


# ---- catalogue -------------------------------------------------------------------------------------------------------


def _catalogue() -> Iterator[str]:
    catalogue = load_catalogue()
    yield "# Catalogue"
    yield ""
    yield "The hardware that ships with eastwest. `eastwest catalogue show ID` prints every fact with its source."
    yield "An unknown fact is one that no document we read publishes: whatever needs it says so."
    yield "[Add your own](../how-to/add-hardware.md)."
    yield ""
    yield "## Coverage"
    yield ""
    yield "Facts by where they come from: read in the maker's document, a standard or running configuration; quoted by"
    yield "someone else; worked out from facts that were read. `eastwest catalogue coverage` counts your entries too."
    yield ""
    head = ("kind", "entries", "read", "second-hand", "derived", "unknown", "known")
    yield from _table(head, [_covered(row) for row in coverage(catalogue)])
    found = list(entries(catalogue))
    for kind in dict.fromkeys(name for name, _ in found):
        yield f"## {kind.capitalize()}"
        yield ""
        columns = ("id", "what", *_EXTRA.get(kind, ()), "unknown facts")
        yield from _table(columns, [_entry_row(kind, entry) for name, entry in found if name == kind])

    yield "## Port names"
    yield ""
    yield "A switch names its ports as the first system it runs does; these are the rules of all of them."
    yield "`{n}` counts ports from the first number, `{part0}` and `{part1}` the parts of a split port from 0 or 1,"
    yield "`{lane}` the first lane of a part in its port, `{index}` the lanes before it on the whole switch."
    yield ""
    named = [(nos, rule) for nos, rule in NAMING.items() if rule.name_pattern]
    rows = [(nos, f"`{rule.name_pattern}`", f"`{rule.split_pattern}`", rule.first, rule.source) for nos, rule in named]
    yield from _table(("system", "port", "part of a split port", "first", "source"), rows)


_EXTRA = {"switches": ("ports", "runs"), "nics": ("ports", "speed_gbps"), "storage": ("unit",), "cables": ("reach_m",)}
"""Columns of a kind beside those that all have: names of facts."""


def _covered(row: Coverage) -> tuple[object, ...]:
    share = row.known / (row.known + row.unknown)
    return row.kind, row.entries, row.primary, row.secondary, row.derived, row.unknown, f"{share:.0%}"


def _entry_row(kind: str, entry: Entry) -> tuple[object, ...]:
    shown = {line.name: line.value for line in fact_lines(entry)}
    if isinstance(entry, Switch):
        groups = entry.ports.value or ()
        ports = " + ".join(f"{one.count} x {one.speed_gbps:g}G {one.form_factor}" for one in groups) or "unknown"
        shown |= {"ports": ports, "runs": ", ".join(entry.nos)}
    extra = [shown.get(name, "") for name in _EXTRA.get(kind, ())]
    return f"`{entry.id}`", what(entry), *extra, ", ".join(f"`{fact}`" for fact in unknown_facts(entry))


# ---- rules of the audit ----------------------------------------------------------------------------------------------


def _rules() -> Iterator[str]:
    yield "# Rules of the audit"
    yield ""
    yield f"`eastwest audit` judges a network by these {len(RULES)} rules; `eastwest rules EW201` prints one of them."
    yield "[How to audit a fabric](../how-to/audit-a-fabric.md) says how to accept a finding with a reason."
    yield ""
    yield "Examples are edits of one small designed network, shown as lines of the first system that has words for"
    yield "them: `-` as designed, `+` with the slip."
    yield ""
    ordered = sorted(RULES.values(), key=lambda rule: rule.id)
    for layer in Layer:
        yield f"## {layer.value} {layer.title}"
        yield ""
        own = [rule for rule in ordered if rule.layer is layer]
        rows = [(f"[{rule.id}](#{rule.id.lower()})", GRADES[rule.severity], rule.title) for rule in own]
        yield from _table(("rule", "severity", "finds"), rows)
        for rule in own:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"**{rule.title}** ({GRADES[rule.severity]}). {rule.why}"
    yield ""
    yield f"- Effect: {rule.effect}."
    yield f"- Remedy: {rule.remedy}"
    yield f"- Source: {rule.source}."
    yield f"- Passes: {rule.passes.says}."
    yield f"- Fails: {rule.fails.says}."
    yield ""
    example = explained(rule)
    if example.lines:
        yield "```diff"
        yield from example.lines
        yield "```"
        yield ""
    yield f"> {_cell(example.says)}"
    yield ""


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
