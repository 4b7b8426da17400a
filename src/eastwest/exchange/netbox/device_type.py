"""Files of NetBox's device-type library as catalogue entries, and catalogue switches as such files.

Source of the keys: schema of netbox-community/devicetype-library (manufacturer, model, slug, u_height, airflow, weight,
interfaces with name, type, mgmt_only).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from eastwest.errors import InputError
from eastwest.exchange.netbox.interfaces import form_factor_of, speed_of, type_of
from eastwest.exchange.text import number, slug, yaml_text
from eastwest.intent.catalogue.model import Switch
from eastwest.intent.document import Document, read_document
from eastwest.intent.problems import shown

Tree = dict[str, object]

_NUMBERED = re.compile(r"(?P<before>.*?)(?P<n>\d{1,4})(?P<after>/1)?")
_KILOGRAMS = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "oz": 0.028349523125}


def entry_text(path: Path) -> str:
    """A device type as a catalogue file with one switch, for the folder `catalogue/` beside a site file.

    The chip is not in the file: it stands as unknown. Raises InputError without manufacturer, model or ports.
    """
    document = read_document(path)
    data = document.data if isinstance(document.data, dict) else {}
    problems = [
        document.problem((key,), shown(data.get(key)), "text", f"add `{key}:`")
        for key in ("manufacturer", "model")
        if not isinstance(data.get(key), str)
    ]
    groups = list(_groups(document))
    if not groups:
        problems.append(
            document.problem(("interfaces",), "no front port of a known type", "types such as 400gbase-x-osfp")
        )
    if problems:
        raise InputError(problems)
    source = f"NetBox device type {path.name}"
    entry: Tree = {
        "id": slug(str(data.get("slug") or data["model"])),
        "vendor": str(data["manufacturer"]).lower(),
        "model": str(data["model"]),
        "asic": {"value": None, "source": f"{source} does not state the chip"},
        "nos": [],
        "ports": {"value": groups, "source": source, "confidence": "secondary"},
    }
    for name, value in _facts(data):
        entry[name] = {"value": value, "source": source, "confidence": "secondary"}
    note = "Fill in the chip (asic) and the systems it runs (nos): buffers and configurations depend on them."
    return yaml_text({"switches": [entry]}, note)


def _facts(data: Tree) -> Iterator[tuple[str, object]]:
    height, weight = data.get("u_height"), data.get("weight")
    if isinstance(height, int | float):
        yield "height_u", height
    factor = _KILOGRAMS.get(str(data.get("weight_unit", "")))
    if isinstance(weight, int | float) and factor is not None:
        yield "weight_kg", round(weight * factor, 3)
    if isinstance(data.get("airflow"), str):
        yield "airflow", data["airflow"]


def _groups(document: Document) -> Iterator[Tree]:
    """Runs of equal ports whose names count up."""
    rows = document.value_at(("interfaces",))
    ports = [port for row in (rows if isinstance(rows, list) else []) for port in _port(row)]
    for (speed, plug, pattern, _), run in groupby(enumerate(ports), lambda one: (*one[1][:3], one[1][3] - one[0])):
        members = [port for _, port in run]
        first = members[0][3]
        yield {
            "count": len(members),
            "speed": f"{number(speed)}G",
            "form_factor": plug,
            "name_pattern": pattern,
            "first": min(first, 1),
        }


def _port(row: object) -> Iterator[tuple[float, str, str, int]]:
    if not isinstance(row, dict) or row.get("mgmt_only"):
        return
    type_name, name = str(row.get("type")), str(row.get("name"))
    speed, plug, found = speed_of(type_name), form_factor_of(type_name), _NUMBERED.fullmatch(name)
    if speed is not None and plug and found is not None:
        yield speed, plug, f"{found['before']}{{n}}{found['after'] or ''}", int(found["n"])


def device_type_text(switch: Switch) -> str:
    """A catalogue switch as a device-type file; facts that nobody published are left out."""
    tree: Tree = {"manufacturer": switch.vendor, "model": switch.model, "slug": slug(switch.id)}
    tree |= {} if switch.height_u.value is None else {"u_height": number(switch.height_u.value)}
    tree |= {} if switch.airflow.value is None else {"airflow": switch.airflow.value}
    if switch.weight_kg.value is not None:
        tree |= {"weight": number(switch.weight_kg.value), "weight_unit": "kg"}
    before: dict[str, int] = {}
    rows: list[Tree] = []
    for group in switch.ports.value or ():
        start = before.get(group.name_pattern, 0)
        names = [
            group.name_pattern.format(n=group.first + start + at, index=group.first_index + at * group.lanes, lane=1)
            for at in range(group.count)
        ]
        before[group.name_pattern] = start + group.count
        rows += [{"name": name, "type": type_of(group.speed_gbps, group.form_factor)} for name in names]
    return yaml_text(tree | {"interfaces": rows}, f"Front ports of {switch.id}. Source: {switch.ports.source}")
