"""Whom to ask: devices of a CSV file, an Ansible inventory, or an export of NetBox (CSV or JSON)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eastwest.discover.collect.commands import FAMILIES
from eastwest.errors import InputError, Problem
from eastwest.intent.document import document_of

LARGEST_BYTES = 16 * 2**20
_PLATFORMS = {
    "eos": "eos",
    "arista": "eos",
    "nxos": "nxos",
    "nx-os": "nxos",
    "junos": "junos",
    "juniper": "junos",
    "cumulus": "nvue",
    "nvue": "nvue",
    "enterprise_sonic": "enterprise-sonic",
    "enterprise-sonic": "enterprise-sonic",
    "sonic": "sonic",
    "os10": "os10",
    "linux": "linux",
    "ubuntu": "linux",
    "rocky": "linux",
}
"""Words in names of platforms, as Ansible's collections and NetBox's libraries have them; the first fit counts."""
_COLUMNS = {
    "name": ("name", "hostname", "device", "inventory_hostname"),
    "address": ("address", "ansible_host", "host", "primary ip", "primary_ip", "primary_ip4", "ip address", "ip"),
    "family": ("family", "platform", "ansible_network_os", "nos", "os"),
    "port": ("port", "ansible_port", "ssh_port"),
    "user": ("user", "username", "ansible_user"),
}
_NAME = re.compile(r"[\w][\w.-]{0,252}")


@dataclass(frozen=True, slots=True)
class Target:
    """A device. address: a name or an IP address. family: empty where nothing says; it is asked then."""

    name: str
    address: str
    family: str = ""
    port: int = 22
    user: str = ""


def read_targets(file: Path) -> tuple[Target, ...]:
    """The devices of an inventory. Raises InputError, with all problems, when it is none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", file=file)) from error
    if len(data) > LARGEST_BYTES:
        raise InputError(Problem(f"has {len(data):,} bytes", file=file, allowed=f"at most {LARGEST_BYTES:,}"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("is no text in UTF-8", file=file)) from error
    targets, problems = list[Target](), list[Problem]()
    for line, row in _rows(file, text):
        found = _target(file, line, row)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            targets.append(found)
    doubled = {each.name for each in targets if sum(other.name == each.name for other in targets) > 1}
    problems += [Problem(f"{name} is listed twice", file=file) for name in sorted(doubled)]
    if not targets and not problems:
        problems = [Problem("lists no device", file=file, allowed="CSV, an Ansible inventory, or a NetBox export")]
    if problems:
        raise InputError(problems)
    return tuple(targets)


Row = tuple[int | None, Mapping[str, str]]


def _rows(file: Path, text: str) -> Iterator[Row]:
    begin = text.lstrip()[:1]
    if file.suffix == ".ini" or re.match(r"(?:\s*[#;][^\n]*\n)*\s*\[[\w.:-]+\]\s*\n", text):
        yield from _ini(text)
    elif begin in ("{", "["):
        yield from _netbox(file, text)
    elif file.suffix in (".yaml", ".yml"):
        yield from _ansible(document_of(file, text.encode()).data, {})
    else:
        yield from _csv(text)


def _csv(text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        yield (
            reader.line_num,
            {str(key).strip().lower(): value.strip() for key, value in row.items() if isinstance(value, str)},
        )


def _ini(text: str) -> Iterator[Row]:
    """Hosts with their variables on the line; variables of groups are not followed."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#")[0].strip()
        if bare.startswith("["):
            section = bare
        elif bare and ":" not in section:
            name, *words = bare.split()
            yield number, {"name": name} | dict(word.split("=", 1) for word in words if "=" in word)


def _ansible(data: object, around: Mapping[str, str]) -> Iterator[Row]:
    """Groups in groups: variables of a group hold for all below."""
    for group in data.values() if isinstance(data, dict) else ():
        if not isinstance(group, dict):
            continue
        inherited = {**around, **_texts(group.get("vars"))}
        hosts = group.get("hosts")
        for name, own in hosts.items() if isinstance(hosts, dict) else ():
            yield None, {**inherited, **_texts(own), "name": str(name)}
        yield from _ansible(group.get("children"), inherited)


def _texts(values: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else {}


def _netbox(file: Path, text: str) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is no JSON", file=file)) from error
    rows = data.get("results", data.get("devices")) if isinstance(data, dict) else data
    for each in rows if isinstance(rows, list) else ():
        if isinstance(each, dict):
            address = _nested(each.get("primary_ip4") or each.get("primary_ip"), "address")
            yield (
                None,
                {
                    "name": str(each.get("name") or ""),
                    "address": address,
                    "family": _nested(each.get("platform"), "slug"),
                },
            )


def _nested(value: object, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else value
    return str(found) if isinstance(found, str) else ""


def family_of(platform: str) -> str:
    """The family that a platform's name means, empty for none."""
    bare = platform.lower().strip()
    return next((family for word, family in _PLATFORMS.items() if word in bare), "")


def _target(file: Path, line: int | None, row: Mapping[str, str]) -> Target | Problem:
    def field(name: str) -> str:
        return next((row[column] for column in _COLUMNS[name] if row.get(column)), "")

    name, address = field("name"), field("address").partition("/")[0]
    if not _NAME.fullmatch(name):
        allowed = f"a column {' or '.join(_COLUMNS['name'][:2])} with letters, digits, . - _"
        return Problem(f'"{name}" is no name of a device', file=file, line=line, allowed=allowed)
    if not _NAME.fullmatch(address or name) and ":" not in address:
        return Problem(f'{name}: "{address}" is no address', file=file, line=line)
    port = field("port") or "22"
    if not port.isdecimal() or not 0 < int(port[:6]) < 65536:
        return Problem(f'{name}: "{port}" is no port', file=file, line=line, allowed="1 to 65535")
    family = field("family")
    known = family_of(family)
    if family and not known:
        allowed = ", ".join(FAMILIES)
        return Problem(f'{name}: no commands are known for "{family}"', file=file, line=line, allowed=allowed)
    return Target(name, address or name, known, int(port), field("user"))
