"""Merging SONiC's config_db: tables of entries of fields; and the JSON patches from one to another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.vendors.merge.conflict import KEPT, REMOVED, REPLACED, Conflict
from eastwest.vendors.text.indent import LARGEST_BYTES

Tables = dict[str, dict[str, Any]]
THEIRS = frozenset(
    [
        "NTP_SERVER",
        "DNS_NAMESERVER",
        "DNS_OPTIONS",
        "SYSLOG_SERVER",
        "AAA",
        "TACPLUS",
        "TACPLUS_SERVER",
        "RADIUS",
        "RADIUS_SERVER",
        "BANNER_MESSAGE",
        "MGMT_PORT",
        "MGMT_INTERFACE",
        "MGMT_VRF_CONFIG",
        "GNMI",
    ]
)
"""Tables that are the customer's where they have them."""
_WHOLE = frozenset({"BUFFER_POOL", "SWITCH_HASH"})
"""Tables with no entries but the design's: pools share one memory."""
_ENTRIES = frozenset(
    [
        "DSCP_TO_TC_MAP",
        "TC_TO_QUEUE_MAP",
        "TC_TO_PRIORITY_GROUP_MAP",
        "MAP_PFC_PRIORITY_TO_QUEUE",
        "SCHEDULER",
        "WRED_PROFILE",
        "PORT_QOS_MAP",
        "QUEUE",
        "BUFFER_PG",
        "BUFFER_QUEUE",
        "BUFFER_PROFILE",
        "PFC_WD",
    ]
)
"""Tables whose entries are the design's as a whole: a field more changes what they mean."""
_PORTS = frozenset(["INTERFACE", "QUEUE", "BUFFER_PG", "BUFFER_QUEUE", "VLAN_MEMBER", "PORTCHANNEL_MEMBER"])
"""Tables whose entries of the design's ports are the design's: ranges of queues overlap, ports are routed."""


def parse_tables(file: str, text: str) -> Tables:
    """A config_db. Raises InputError for anything else."""
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(f"{file} is not JSON")) from error
    if not isinstance(tree, dict) or not all(isinstance(table, dict) for table in tree.values()):
        raise InputError(Problem(f"{file} is no config_db", allowed="an object of tables"))
    return tree


def print_tables(tables: Tables) -> str:
    """As SONiC writes it: four spaces."""
    return json.dumps(tables, indent=4, ensure_ascii=False) + "\n"


def merge_tables(theirs: Tables, ours: Tables) -> tuple[Tables, list[Conflict]]:
    """The merged tables, and every contradiction."""
    conflicts: list[Conflict] = []
    merged: Tables = {name: dict(table) for name, table in theirs.items()}
    _clear_ports(merged, ours, conflicts)
    for name, table in ours.items():
        have = merged.setdefault(name, {})
        if name in THEIRS and have:
            if have != table:
                conflicts.append(Conflict(name, _short(have), _short(table), KEPT))
            continue
        if name in _WHOLE:
            _clear(name, have, [key for key in have if key not in table], conflicts)
        for key, entry in table.items():
            have[key] = _entry(f"{name}|{key}", have.get(key), entry, name in _ENTRIES, conflicts)
    return merged, conflicts


def _clear_ports(merged: Tables, ours: Tables, conflicts: list[Conflict]) -> None:
    ports = set(ours.get("PORT", {}))
    for name in _PORTS & merged.keys():
        place = -1 if name.endswith("MEMBER") else 0
        keys = [key for key in merged[name] if key.split("|")[place] in ports and key not in ours.get(name, {})]
        _clear(name, merged[name], keys, conflicts)


def _clear(name: str, table: dict[str, Any], keys: list[str], conflicts: list[Conflict]) -> None:
    conflicts += [Conflict(f"{name}|{key}", _short(table.pop(key)), "", REMOVED) for key in keys]


def _entry(where: str, have: Any, want: Any, whole: bool, conflicts: list[Conflict]) -> Any:  # noqa: ANN401
    if have is None or have == want:
        return want
    if not isinstance(have, dict) or not isinstance(want, dict):
        conflicts.append(Conflict(where, _short(have), _short(want), REPLACED))
        return want
    merged = dict(want) if whole else have | want
    for field in dict.fromkeys((*have, *want)):
        if field in have and have[field] != merged.get(field):
            ours = _short(want[field]) if field in want else ""
            conflicts.append(Conflict(f"{where}|{field}", _short(have[field]), ours, REPLACED if ours else REMOVED))
    return merged


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."


def patch(before: Tables, after: Tables) -> str:
    """The steps from one to the other as a JSON Patch (RFC 6902), which `config apply-patch` takes."""
    return json.dumps(list(_steps((), before, after)), indent=1, ensure_ascii=False) + "\n"


def _steps(path: tuple[str, ...], before: dict[str, Any], after: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in dict.fromkeys((*before, *after)):
        here = (*path, key)
        place = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in here)
        if key not in after:
            yield {"op": "remove", "path": place}
        elif key not in before:
            yield {"op": "add", "path": place, "value": after[key]}
        elif before[key] != after[key]:
            if isinstance(before[key], dict) and isinstance(after[key], dict) and len(here) < 3:
                yield from _steps(here, before[key], after[key])
            else:
                yield {"op": "replace", "path": place, "value": after[key]}
