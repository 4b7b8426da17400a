"""What has to change in NetBox so that it holds the plan, and doing it. Nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eastwest.errors import InputError, Problem
from eastwest.exchange.netbox.client import Client, Row
from eastwest.exchange.netbox.wanted import Ref, Wanted

Ids = dict[tuple[str, tuple[object, ...]], int]

_SITE_OF = ("dcim/locations", "dcim/racks", "dcim/devices", "dcim/interfaces", "dcim/cables")
"""Endpoints that are filtered by site, so that a large NetBox is not read whole."""
_ONLY_NEW = ("status", "color")
"""Fields that people change as work goes on: written when an object is made, left alone afterwards."""
_MERGED = "local_context_data"
"""A field that others write into as well: their keys stay."""


@dataclass(frozen=True)
class Change:
    """One object to `create`, `update` or, when someone else's cable is in the way, a `conflict`.

    fields: what is written, for an update only what differs. before: the values that an update replaces.
    """

    kind: str
    wanted: Wanted
    id: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Changes:
    """All changes in the order in which they are made. ids: of the objects that exist already."""

    changes: tuple[Change, ...]
    ids: Ids
    unchanged: int


def changes(client: Client, wanted: Sequence[Wanted]) -> Changes:
    """Compare what NetBox holds with what it should. Reads only. Raises InputError when NetBox cannot be read."""
    ids: Ids = {}
    found: list[Change] = []
    site = next(one.key[0] for one in wanted if one.endpoint == "dcim/sites")
    for endpoint in dict.fromkeys(one.endpoint for one in wanted):
        mine = [one for one in wanted if one.endpoint == endpoint]
        filters = {"site": str(site)} if endpoint in _SITE_OF else {}
        there = list(client.all(endpoint, **filters)) if _worth_reading(endpoint, ids, site) else []
        rows = {key: row for row in there for key in _keys(endpoint, row)}
        ids |= {(endpoint, one.key): int(rows[one.key]["id"]) for one in mine if one.key in rows}
        taken = _taken(there) if endpoint == "dcim/cables" else {}
        found += (change for one in mine if (change := _change(one, rows.get(one.key), ids, taken)) is not None)
    return Changes(tuple(found), ids, len(wanted) - len(found))


def _worth_reading(endpoint: str, ids: Ids, site: object) -> bool:
    """NetBox refuses a filter by a site that does not exist."""
    return endpoint not in _SITE_OF or ("dcim/sites", (site,)) in ids


def apply(client: Client, planned: Changes) -> int:
    """Carry out the changes; how many. Raises InputError, before anything is written when there is a conflict."""
    conflicts = [Problem(one.reason, one.wanted.text) for one in planned.changes if one.kind == "conflict"]
    if conflicts:
        raise InputError(conflicts[:20])
    ids = dict(planned.ids)
    for endpoint in dict.fromkeys(one.wanted.endpoint for one in planned.changes):
        mine = [one for one in planned.changes if one.wanted.endpoint == endpoint]
        new = [one for one in mine if one.kind == "create"]
        made = client.create(endpoint, [_plain(one.fields, ids) for one in new])
        for change, row in zip(new, made, strict=True):
            ids[endpoint, change.wanted.key] = int(row["id"])
        old = [one for one in mine if one.kind == "update"]
        client.update(endpoint, [{"id": one.id, **_plain(one.fields, ids)} for one in old])
    return len(planned.changes)


def _keys(endpoint: str, row: Row) -> Iterator[tuple[object, ...]]:
    """What makes an object of NetBox itself, in the terms of `Wanted.key`."""
    match endpoint:
        case "dcim/devices":
            yield (row.get("name"),)
        case "dcim/interfaces":
            yield (_at(row, "device", "name"), row.get("name"))
        case "dcim/locations":
            yield (_at(row, "site", "slug"), row.get("slug"))
        case "dcim/racks":
            yield (_at(row, "site", "slug"), row.get("name"))
        case "dcim/cables":
            ends = [_end_name(end) for side in _sides(row) for end in side]
            if len(ends) == 2:
                yield tuple(sorted(ends))
        case "ipam/asns":
            yield (row.get("asn"),)
        case "ipam/prefixes":
            yield (row.get("prefix"),)
        case "ipam/ip-addresses":
            yield (row.get("address"),)
        case _:
            yield (row.get("slug"),)


def _sides(row: Row) -> Iterator[list[Row]]:
    for side in ("a_terminations", "b_terminations"):
        ends = row.get(side)
        yield [end for end in ends if isinstance(end, dict)] if isinstance(ends, list) else []


def _end_name(end: Row) -> tuple[str, str]:
    thing = end.get("object")
    named = thing if isinstance(thing, dict) else {}
    return str(_at(named, "device", "name")), str(named.get("name"))


def _at(row: Row, *path: str) -> object:
    value: object = row
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _taken(cables: Iterable[Row]) -> dict[tuple[str, str], int]:
    """Device and interface → id of the cable in it."""
    return {_end_name(end): int(row["id"]) for row in cables for side in _sides(row) for end in side}


def _change(one: Wanted, row: Row | None, ids: Ids, taken: Mapping[tuple[str, str], int]) -> Change | None:
    if row is None:
        in_the_way = [end for end in one.key if isinstance(end, tuple) and end in taken]
        if in_the_way:
            device, port = in_the_way[0]
            reason = f"{device} {port} has another cable in NetBox (id {taken[device, port]}); remove it there first"
            return Change("conflict", one, reason=reason)
        return Change("create", one, fields=one.fields)
    differing = {
        name: _merged(name, value, row) for name, value in one.fields.items() if _differs(name, value, row, ids)
    }
    if not differing:
        return None
    return Change("update", one, int(row["id"]), differing, {name: _shown(row.get(name)) for name in differing})


def _merged(name: str, value: object, row: Row) -> object:
    there = row.get(name)
    return there | value if name == _MERGED and isinstance(there, dict) and isinstance(value, dict) else value


def _differs(name: str, value: object, row: Row, ids: Ids) -> bool:
    if name in ("a_terminations", "b_terminations", *_ONLY_NEW):
        return False  # the ends are the cable's key; states are the operator's
    there = row.get(name)
    if name == _MERGED and isinstance(value, dict):
        return not isinstance(there, dict) or any(there.get(key) != part for key, part in value.items())
    if isinstance(value, Ref):
        return _shown(there) != ids.get((value.endpoint, value.key), -1)
    return _shown(there) != value


def _shown(value: object) -> object:
    """What would be written to get this value: the id of an object, the value of a choice."""
    if isinstance(value, dict):
        return value.get("id", value.get("value", value))
    return value


def _plain(fields: Mapping[str, object], ids: Ids) -> dict[str, object]:
    return {name: _resolved(value, ids) for name, value in fields.items()}


def _resolved(value: object, ids: Ids) -> object:
    if isinstance(value, Ref):
        return ids[value.endpoint, value.key]
    if isinstance(value, list):
        return [_resolved(one, ids) for one in value]
    if isinstance(value, dict):
        return {key: _resolved(one, ids) for key, one in value.items()}
    return value
