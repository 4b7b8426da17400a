"""Each piece with what it is and whose it says it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from eastwest.discover import nics
from eastwest.discover.drawings import is_drawing
from eastwest.discover.model import Unreadable
from eastwest.discover.observe import Output
from eastwest.discover.observe.registry import readers_of
from eastwest.discover.recognise import NV, Kind, recognise
from eastwest.discover.sonic_shell import as_tables
from eastwest.discover.split import Piece
from eastwest.discover.tidied import tidied
from eastwest.plan.device import natural
from eastwest.vendors.nic.policies import KIND
from eastwest.vendors.nvue.linux import as_nvue
from eastwest.vendors.sonic.files import is_by_space, is_patch
from eastwest.vendors.sonic.lookup import is_lookup

_CONFIGURATION = re.compile(
    r"(?i)\b(?:running|startup)(?:-config)?\b|\bshow conf|config_?db|nv config show|\bcat .*conf"
)
_SHOWN = re.compile(
    r"(?:show configuration|show) (?P<path>(?:chassis|class-of-service|firewall|forwarding-options|interfaces|"
    r"policy-options|protocols|routing-instances|routing-options|switch-options|system|vlans)(?: [\w.:/*-]+)*)"
    r"\s*(?:\||$)"
)
"""Junos prints a part of its configuration without the blocks around it."""
_BLOCKS = re.compile(r"[ \t]*(?:inactive: )?[\w$][^\n]*(?:\{|;(?:[ \t]*##[^\n]*)?)[ \t]*$", re.MULTILINE)
"""The first line opens a block or ends a statement."""
_TABLE = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
_DUMPED = re.compile(r"(?:PORT|INTERFACE|DEVICE_METADATA|PORT_QOS_MAP|QUEUE|BUFFER_PG)\|")
"""Keys of `redis-dump -d 4`."""
_KNOWN_TABLES = frozenset(
    (
        *(
            "PORT",
            "DEVICE_METADATA",
            "INTERFACE",
            "LOOPBACK_INTERFACE",
            "VLAN",
            "VLAN_MEMBER",
            "PORTCHANNEL",
            "MUX_CABLE",
        ),
        *("QUEUE", "PORT_QOS_MAP", "BUFFER_PG", "BUFFER_POOL", "BUFFER_QUEUE", "SCHEDULER", "PFC_WD", "CABLE_LENGTH"),
        *("BGP_GLOBALS", "BGP_NEIGHBOR", "DEVICE_NEIGHBOR", "VXLAN_TUNNEL"),
    )
)
_HOSTNAMES = {
    "junos": r"^[ \t]*(?:set system )?host-name \"?([\w.-]+)\"?;?\s*$",
    "nvue": rf"{NV} set system hostname ['\"]?([\w.-]+)|^[ \t]+hostname: ['\"]?([\w.-]+)",
    "sonic": r"\"hostname\"\s*:\s*\"([^\"]+)\"|^  <Hostname>([^<]+)</Hostname>",
}
_ANY_HOSTNAME = (r"^(?:hostname|switchname) (\S+)", r"^! device: (\S+) \(")
"""The line comes before EOS's comment, which may be of another day."""
_COMPILED = {family: re.compile(pattern, re.MULTILINE) for family, pattern in _HOSTNAMES.items()}
_DEFAULT = tuple(re.compile(pattern, re.MULTILINE) for pattern in _ANY_HOSTNAME)


@dataclass(frozen=True, slots=True)
class Sorted:
    """what: `config`, `output`, `settings` (of a NIC), `environment`, `netplan`, `policy`, `host-file`,
    `lab`,
    `unsupported`, `unknown`, `nothing`. family: of the configuration or NIC. hostname: that the content names. side:
    `switch`, `host` or `any`. data: of JSON. keys: of a configuration that is JSON.
    """

    piece: Piece
    what: str
    family: str = ""
    hostname: str = ""
    side: str = "any"
    data: object = None
    keys: frozenset[str] = frozenset()


_MEMBERS = re.compile(r"\s*\"[A-Z][A-Z0-9_]{2,60}\"\s*:\s*\{")
_REMARKS = re.compile(r"(?:(?:[ \t]*(?:#|//)[^\n]*)?\n)+(?=[ \t]*(?:\{|\"[A-Z][A-Z0-9_]{2,60}\"\s*:\s*\{))")
"""Lines of remarks that a page has above JSON, which knows none."""
_JSON = re.compile(r"\s*(?:\{|\[\s*(?:[\[{\"\d\]-]|true\b|false\b|null\b|$))")
"""A list holds values: `[ SPINE LAYER ]` is a drawing, `[Unit]` the head of a section."""


def sort(piece: Piece) -> Sorted | Unreadable:
    """What a piece is. A text that begins as JSON or XML and is none is unreadable."""
    if _REMARKS.match(piece.body):
        piece = replace(piece, body=_REMARKS.sub(lambda remarks: "\n" * remarks[0].count("\n"), piece.body, count=1))
    if _MEMBERS.match(piece.body):  # tables of config_db as pages show them, without the brackets around
        piece = replace(piece, body="{" + piece.body.rstrip().rstrip(",") + "}")
    text = piece.body
    if _JSON.match(text):
        return _json(piece, text)
    if text.lstrip()[:1] == "<":
        return _xml(piece, text)
    return _lines(piece, text)


def _lines(piece: Piece, text: str) -> Sorted:
    if is_drawing(text):
        return Sorted(piece, "lab")
    special = _shown(piece, text) or _special(piece, text)
    if special is not None:
        return special
    if is_lookup(text):
        return Sorted(piece, "unknown") if piece.number else Sorted(piece, "config", "sonic", side="switch")
    tables = as_tables(text)
    if tables is not None:
        keys = frozenset(map(str, json.loads(tables)))
        return Sorted(replace(piece, body=tables), "config", "sonic", hostname_in(tables, "sonic"), "switch", keys=keys)
    words = as_nvue(text)
    if words is not None:
        return Sorted(replace(piece, body=words), "config", "nvue", hostname_in(words, "nvue"), "switch")
    return _recognised(piece, text)


def _recognised(piece: Piece, text: str) -> Sorted:
    kind = _as_shown(recognise(text), piece.command, text)
    output = Output(piece.file, piece.body, piece.command)
    if kind.what == "unknown" or (piece.command and not _CONFIGURATION.search(piece.command)):
        found = _output(piece, text, output)
        if found is not None:
            return found
    if kind.what == "config":
        return _config(piece, text, kind.family)
    return Sorted(piece, kind.what, kind.family)


_OF_OS10 = re.compile(r"^interface (?:vlan|port-channel|ethernet|mgmt|loopback) ?\d", re.MULTILINE)


def _as_shown(kind: Kind, command: str, text: str) -> Kind:
    """`show running-configuration` is Dell's: `interface vlan2` alone would be NX-OS's too."""
    if "running-configuration" in command and kind.family in ("", "nxos", "eos") and _OF_OS10.search(text):
        return Kind("config", "os10")
    return kind


def _config(piece: Piece, text: str, recognised: str) -> Sorted:
    """A switch's configuration; FRR's that was designed is a part of SONiC's."""
    family = "sonic" if recognised == "frr" and _OF_SONIC.search(text) else recognised
    return Sorted(piece, "config", family, hostname_in(text, family), "switch")


def _shown(piece: Piece, text: str) -> Sorted | None:
    """A part of a Junos configuration, with the blocks that stand around it."""
    shown = _SHOWN.match(piece.command)
    if shown is None or "display set" in piece.command or _BLOCKS.match(text) is None:
        return None
    whole = f"{shown['path']} {{ {text}\n}}"
    return Sorted(replace(piece, body=whole), "config", "junos", hostname_in(whole, "junos"), "switch")


_OF_SONIC = re.compile(r"(?m)^! eastwest: .*\bsonic\b")
_OURS = re.compile(
    r"# plan sha256:[0-9a-f]{64}\nfamily,setting,|[^\n]{1,60}: how to apply these files\n"
    r"|# eastwest: role [^\n]*\nhostname: "
)
"""What a design writes beside configurations, for people and controllers."""


_UNIT = re.compile(r"(?:[#;][^\n]*\n|\n)*\[Unit\]\s*\n")
_ASKED = re.compile(r"(?:\s*(?:run )?show [^\n]*(?:\n|$))+")
"""Commands to type, without what they print."""


def _special(piece: Piece, text: str) -> Sorted | None:
    """Texts that one line gives away: comments alone, systemd units, files for hosts, our own tables and notes."""
    if _OURS.match(text):
        return Sorted(piece, "nothing")
    comments = all(not line.strip() or line.lstrip()[0] in "!#" for line in text.split("\n"))
    if (comments and "# eastwest:" not in text) or _ASKED.fullmatch(text) or _UNIT.match(text):
        return Sorted(piece, "nothing")
    if nics.is_host_file(text):
        return Sorted(piece, "host-file", nics.settings_family(text), _rendered_host(text), "host")
    found = next(((what, family) for word, sign, what, family in _YAML if word in text and sign.search(text)), None)
    return None if found is None else Sorted(piece, *found, side="host")


_YAML = (
    ("kind:", re.compile(KIND, re.MULTILINE), "policy", ""),
    (
        "topology:",
        re.compile(r"^topology:\s*(?:#.*)?\n(?:[ \t#].*\n|\n)*?[ \t]+(?:nodes|links):", re.MULTILINE),
        "lab",
        "",
    ),
    ("kind:", re.compile(r"^kind: NicClusterPolicy\b", re.MULTILINE), "unknown", ""),
    ("kind:", re.compile(r"^kind: Nic\w+", re.MULTILINE), "settings", "connectx"),
    ("network:", re.compile(r"\A(?:#[^\n]*\n)*network:\s*\n"), "netplan", ""),
)
"""What a line of YAML for hosts says: a word of it, which is found sooner; its sign; its kind and its family. A
NicClusterPolicy deploys drivers, and sets no NIC."""


def _output(piece: Piece, text: str, output: Output) -> Sorted | None:
    """A text that readers of outputs or of a NIC's tools know."""
    if nics.is_environment(text):
        return Sorted(piece, "environment", side="host")
    if not piece.command and len(text.split()) == 1:
        return None  # a name, say of a port: nothing printed it
    family = nics.settings_family(text) or nics.settings_family(piece.command)
    if family or nics.is_of_kernel(text) or nics.is_of_kernel(piece.command):
        return Sorted(piece, "settings", family, side="host")
    sides = {each.side for each in readers_of(output)}
    if not sides:
        return None
    side = "host" if "host" in sides else "switch" if "switch" in sides else "any"
    return Sorted(piece, "output", nics.device_family(text) if side == "host" else "", side=side)


def hostname_in(text: str, family: str) -> str:
    """The name that a configuration gives its device."""
    patterns = (*filter(None, (_COMPILED.get(family),)), *_DEFAULT)
    match = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
    return "" if match is None else next((each for each in match.groups() if each), "").strip('";')


def _host_name(text: str) -> str:
    """What Junos as XML or JSON calls itself."""
    match = re.search(r"<host-name>\s*([\w.-]+)|\"host-name\"\s*:\s*(?:\[\s*\{\s*\"data\"\s*:\s*)?\"([\w.-]+)", text)
    return "" if match is None else match[1] or match[2]


def _rendered_host(text: str) -> str:
    match = re.search(r"# eastwest: host (\S+)", text)
    return "" if match is None or match[1] == "-" else match[1].rstrip(",")


def _json(piece: Piece, text: str) -> Sorted | Unreadable:
    try:
        data = json.loads(_PROMPT_OF_JUNOS.sub("", text))
    except (ValueError, RecursionError) as error:
        plain = "" if recognise(text).what == "config" else tidied(text)
        data = _loaded(plain)
        if data is None:
            return _no_json(piece, text, error)
        piece, text = replace(piece, body=plain), plain
    if isinstance(data, dict) and _is_ours(data):
        return Sorted(piece, "nothing")
    if _is_topology(data):
        return Sorted(piece, "lab")
    if family := _json_family(data):
        name = _host_name(text) if family == "junos" else hostname_in(text, "sonic")
        keys = frozenset(map(str, data)) if isinstance(data, dict) else frozenset[str]()
        return Sorted(piece, "config", family, name, "switch", keys=keys)
    return Sorted(piece, "output", nics.device_family(text[:5000]), data=data)


_PROMPT_OF_JUNOS = re.compile(r"\n[ \t]*\{(?:master|backup|linecard|primary|secondary)(?::[\w-]+)?\}\s*\Z")
"""The line above its prompt."""


def _loaded(text: str) -> object:
    try:
        data: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data


def _no_json(piece: Piece, text: str, error: Exception) -> Sorted | Unreadable:
    looks = recognise(text)
    if looks.what == "config":  # `{` opens a block: Junos
        return _config(piece, text, looks.family)
    why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply, or a number too long"
    line = piece.start + getattr(error, "lineno", 1)
    return Unreadable(piece.file, f"begins as JSON and is none: {why} (line {line})")


def _json_family(data: object) -> str | None:
    """Whose configuration it is; None for none."""
    if isinstance(data, dict) and "configuration" in data:
        return "junos"
    if _is_nvue(data):
        return "nvue"
    return "sonic" if is_patch(data) or (isinstance(data, dict) and _is_tables(data)) else None


def _is_ours(data: dict[str, object]) -> bool:
    """A manifest that a design writes beside configurations."""
    return "plan_sha256" in data and str(data.get("format", "")).startswith("eastwest-")


def _is_topology(data: object) -> bool:
    """Whether it is a topology of NVIDIA Air: nodes by name, and links as pairs of ends (docs.nvidia.com, Air)."""
    inner = data.get("content", data) if isinstance(data, dict) else None
    nodes, links = (inner.get("nodes"), inner.get("links")) if isinstance(inner, dict) else (None, None)
    if not isinstance(nodes, dict) or not isinstance(links, list):
        return False
    ends = [end for row in links if isinstance(row, list) for end in row]
    return bool(ends) and all(isinstance(end, str) or (isinstance(end, dict) and "interface" in end) for end in ends)


def _is_nvue(data: object) -> bool:
    if isinstance(data, dict):
        return "set" in data and set(data) <= {"set", "header", "unset"}
    return isinstance(data, list) and any(isinstance(each, dict) and _is_nvue(each) for each in data)


def _is_tables(data: dict[str, object], depth: int = 0) -> bool:
    """Tables of config_db, perhaps with one object around them, or entries as a dump of the database has them."""
    if is_by_space(data):
        return depth == 0 and any(isinstance(value, dict) and _is_tables(value, 1) for value in data.values())
    if any(_DUMPED.match(str(key)) for key in data):
        return any(isinstance(value, dict) and value.get("type") == "hash" for value in data.values())
    tables = [key for key, value in data.items() if _TABLE.fullmatch(str(key)) and isinstance(value, dict)]
    if not tables or len(tables) * 2 < len(data):
        return False
    if _KNOWN_TABLES & set(data) or any(key.endswith(("_MAP", "_TABLE", "_PROFILE", "_LIST")) for key in tables):
        return True
    return depth == 0 and any(_is_tables(value, 1) for value in data.values() if isinstance(value, dict))


def _xml(piece: Piece, text: str) -> Sorted | Unreadable:
    head = text[:4000]
    if "<!DOCTYPE" in head or "<!ENTITY" in head:
        return Unreadable(piece.file, "is XML with a document type or entities: not expanded, not read")
    if "<DeviceMiniGraph" in head:
        return Sorted(piece, "config", "sonic", hostname_in(text, "sonic"), "switch")
    if re.search(r"<configuration[\s/>]", head):
        return Sorted(piece, "config", "junos", _host_name(text), "switch")
    return Sorted(piece, "unknown")


def order(piece: Piece) -> object:
    """Natural order of files, then of lines."""
    return natural(piece.file), piece.start
