"""Commands of SONiC's shell as the tables of config_db that they fill.

Guides set a switch up with `config interface ...`, `config ecn`, `pfcwd start` and `redis-cli HSET` on database 4
instead of showing `config_db.json` (SONiC command reference; sonic-utilities: config, ecnconfig, pfcwd). What such a
command means in the database is put there; one that is not known stays as an entry of its own, which no reader takes.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_START = re.compile(
    r"(?:sudo )?(?:config (?:interface|ecn|pfcwd|hostname|vlan|vxlan|portchannel|qos|buffer|loopback|bgp|route|vrf"
    r"|feature)|pfcwd start|redis-cli -n 4 (?i:hm?set)|sonic-db-cli CONFIG_DB (?i:hm?set)) .*"
)
_SIGN = re.compile(rf"(?m)^[ \t]*(?:{_START.pattern})")
_WORDS = ("config ", "pfcwd start", "redis-cli -n 4 ", "sonic-db-cli CONFIG_DB ")
"""Of which a text with the sign has one; they are found sooner."""
_QUIET = re.compile(r"\s*(?:#.*|echo\b.*)?")
"""Lines of a script that set nothing."""
_PORT = re.compile(r"Ethernet\d{1,4}")
_ECN = {
    f"-{colour[0]}{end}": f"{colour}_{name}"
    for colour in ("green", "yellow", "red")
    for end, name in (("min", "min_threshold"), ("max", "max_threshold"), ("drop", "drop_probability"))
}
_WATCHDOG = re.compile(
    r"start --action (drop|forward|alert) (?:--restoration-time (?P<before>\d{1,6}) )?(?:ports )?"
    r"(?P<ports>Ethernet\S+) (?:detection-time )?(?P<detect>\d{1,6})(?: --restoration-time (?P<after>\d{1,6}))?"
)


@dataclass
class _Tables:
    """Fields by table and key; where an entry was first set; commands without meaning here, by line."""

    found: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    line: int = 0

    def put(self, table: str, key: str, **fields: str) -> None:
        """Set fields of an entry, which may have none."""
        self.lines.setdefault((table, key), self.line)
        self.found.setdefault(table, {}).setdefault(key, {}).update(fields)


def as_tables(text: str) -> str | None:
    """config_db as JSON with every entry near its command's line.

    None where no command sets anything known, and for texts that are mostly something else.
    """
    if not any(map(text.__contains__, _WORDS)) or _SIGN.search(text) is None:
        return None
    tables = _Tables()
    said = 0
    for number, command in _commands(text):
        tables.line = number
        said += 1
        bare = command.removeprefix("sudo ")
        if not _take(tables, bare):
            tables.left.setdefault(bare, number)
    others = sum(_QUIET.fullmatch(line) is None for line in text.split("\n")) - said
    return _printed(tables) if tables.found and said >= others else None


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Commands with the line on which each begins; one may go on behind a backslash."""
    held, start = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        start = start if held else number
        held += line.strip()
        if held.endswith("\\"):
            held = held[:-1].rstrip() + " "
            continue
        if _START.fullmatch(held):
            yield start, " ".join(held.partition(" #")[0].split())
        held = ""


def _take(tables: _Tables, command: str) -> bool:
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    if words[0] in ("redis-cli", "sonic-db-cli"):
        return _set(tables, words[4 if words[0] == "redis-cli" else 3 :])
    if words[0] == "pfcwd":
        return _watchdog(tables, words[1:])
    what = _CONFIG.get(words[1], _switched)
    return what(tables, words[1:] if what is _switched else words[2:])


def _set(tables: _Tables, words: list[str]) -> bool:
    """`HSET 'TABLE|key' field value ...`."""
    table, bar, key = (words[0] if words else "").partition("|")
    if not bar or not table.isupper() or len(words) % 2 == 0:
        return False
    tables.put(table, key, **dict(zip(words[1::2], words[2::2], strict=True)))
    return True


def _interface(tables: _Tables, words: list[str]) -> bool:
    """A port that is configured is up until it is shut down: such commands change a switch that runs."""
    setting = _SETTINGS.get(words[0])
    if setting is None or len(words) not in (2, 3) or not _PORT.fullmatch(words[1]):
        return _address(tables, words) or _lossless(tables, words)
    before = tables.found.get("PORT", {}).get(words[1], {})
    tables.put("PORT", words[1], **({"admin_status": "up"} | before | setting(words[2] if len(words) == 3 else "")))
    return True


def _address(tables: _Tables, words: list[str]) -> bool:
    if words[:2] != ["ip", "add"] or len(words) != 4:
        return False
    table = "LOOPBACK_INTERFACE" if words[2].startswith("Loopback") else "INTERFACE"
    if table == "INTERFACE" and not _PORT.fullmatch(words[2]):
        return False
    tables.put(table, words[2])
    tables.put(table, f"{words[2]}|{words[3]}")
    return True


def _lossless(tables: _Tables, words: list[str]) -> bool:
    if words[:2] == ["pfc", "priority"] and len(words) == 5:
        return _pause(tables, *words[2:])
    if words[:2] == ["pfc", "asymmetric"]:
        return "off" in words  # as it is without the command
    if words[0] != "buffer" or words[2:4] != ["lossless", "add"] or len(words) not in (6, 7):
        return False
    tables.put("BUFFER_PG", f"{words[4]}|{words[5]}", profile=words[6] if len(words) == 7 else "NULL")
    return True


def _switched(tables: _Tables, words: list[str]) -> bool:
    """The name of the device, VLANs, port channels, loopbacks and the tunnel endpoint."""
    match [each for each in words if not each.startswith("-")]:
        case "hostname", name:
            tables.put("DEVICE_METADATA", "localhost", hostname=name)
        case "vlan", "add", number:
            tables.put("VLAN", f"Vlan{number}", vlanid=number)
        case "vlan", "member", "add", number, port:
            mode = "untagged" if {"-u", "--untagged"} & set(words) else "tagged"
            tables.put("VLAN_MEMBER", f"Vlan{number}|{port}", tagging_mode=mode)
        case "portchannel", "add", name:
            tables.put("PORTCHANNEL", name, admin_status="up")
        case "portchannel", "member", "add", name, port:
            tables.put("PORTCHANNEL_MEMBER", f"{name}|{port}")
        case "loopback", "add", name:
            tables.put("LOOPBACK_INTERFACE", name)
        case "vxlan", "add", name, source:
            tables.put("VXLAN_TUNNEL", name, src_ip=source)
        case "vxlan", "map", "add", name, number, vni:
            tables.put("VXLAN_TUNNEL_MAP", f"{name}|map_{vni}_Vlan{number}", vlan=f"Vlan{number}", vni=vni)
        case _:
            return False
    return True


_SETTINGS: dict[str, Callable[[str], dict[str, str]]] = {
    "mtu": lambda value: {"mtu": value},
    "speed": lambda value: {"speed": value},
    "fec": lambda value: {"fec": value},
    "description": lambda value: {"description": value},
    "startup": lambda value: {"admin_status": "up"},
    "shutdown": lambda value: {"admin_status": "down"},
}


def _pause(tables: _Tables, port: str, priority: str, switch: str) -> bool:
    if not _PORT.fullmatch(port) or priority not in tuple("01234567") or switch not in ("on", "off"):
        return False
    now = tables.found.get("PORT_QOS_MAP", {}).get(port, {}).get("pfc_enable", "")
    others = {each for each in now.split(",") if each} - {priority}
    tables.put("PORT_QOS_MAP", port, pfc_enable=",".join(sorted(others | ({priority} if switch == "on" else set()))))
    return True


def _ecn(tables: _Tables, words: list[str]) -> bool:
    """Flags in pairs, one of them the profile's name.

    The command changes thresholds of profiles that are there already; those that SONiC ships mark all colours.
    """
    flags = dict(zip(words[::2], words[1::2], strict=False))
    name = flags.pop("-profile", "")
    if not name or len(words) % 2 or not set(flags) <= set(_ECN):
        return False
    before = tables.found.get("WRED_PROFILE", {}).get(name, {})
    tables.put(
        "WRED_PROFILE", name, **{"ecn": "ecn_all"} | before | {_ECN[flag]: value for flag, value in flags.items()}
    )
    return True


def _watchdog(tables: _Tables, words: list[str]) -> bool:
    rest = " ".join(words)
    match = _WATCHDOG.fullmatch(rest)
    if match is None:
        interval = re.fullmatch(r"interval (\d{1,6})", rest)
        if interval is not None:
            tables.put("PFC_WD", "GLOBAL", POLL_INTERVAL=interval[1])
        return interval is not None
    times = {"detection_time": match["detect"]}
    restore = match["before"] or match["after"]
    for port in match["ports"].split(","):
        tables.put("PFC_WD", port, action=match[1], **times, **({"restoration_time": restore} if restore else {}))
    return True


_CONFIG: dict[str, Callable[[_Tables, list[str]], bool]] = {"interface": _interface, "ecn": _ecn, "pfcwd": _watchdog}
"""Commands behind `config`; the others are told by their words."""


def _printed(tables: _Tables) -> str:
    """As JSON, with empty lines before an entry until its command's line is reached."""
    out, at = "{", 1
    for line, name in sorted(_top(tables), key=lambda each: each[0]):
        out += "," * (out != "{") + "\n" * max(line - at, 0) + json.dumps(name) + ": "
        at = max(line, at)
        if name in tables.left:
            out += '""'
            continue
        out += "{"
        for number, (key, fields) in enumerate(tables.found[name].items()):
            below = tables.lines[name, key]
            out += "," * bool(number) + "\n" * max(below - at, 0) + f"{json.dumps(key)}: {json.dumps(fields)}"
            at = max(below, at)
        out += "}"
    return out + "}"


def _top(tables: _Tables) -> Iterator[tuple[int, str]]:
    """Tables with the line of their first entry, and commands that nobody takes."""
    for name, entries in tables.found.items():
        yield min(tables.lines[name, key] for key in entries), name
    for command, line in tables.left.items():
        yield line, command
