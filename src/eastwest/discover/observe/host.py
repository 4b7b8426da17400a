"""The host around its NICs: kernel, drivers' package, libraries; ports of storage arrays.

Layouts: `uname -a`, `ofed_info -s`, NCCL's and RCCL's debug lines; ONTAP `network port show`, Pure `purenetwork`.
"""

from __future__ import annotations

import re
from typing import Any

from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.observe.tables import number, rows, speed_gbps

_VERSIONS = {
    "ofed": re.compile(r"^(MLNX_OFED_LINUX-\S+?|OFED-internal-\S+?|DOCA_?\S*?):?\s*$", re.M),
    "nccl": re.compile(r"NCCL version (\d[\w.+]*)"),
    "rccl": re.compile(r"RCCL version\s*:?\s*(\d[\w.+-]*)"),
}


@reader("kernel and libraries", "host", r"^Linux \S+ \d+\.\d+\S* |^MLNX_OFED_LINUX-|^OFED-internal-|[NR]CCL version \d")
def versions(output: Output, found: Observed) -> None:
    """Releases that the text names."""
    kernel = re.search(r"(?m)^Linux (\S+) (\d+\.\S+) ", output.text)
    if kernel is not None:
        found.hostname, found.kernel = found.hostname or kernel[1], kernel[2]
    for name, pattern in _VERSIONS.items():
        match = pattern.search(output.text)
        if match is not None:
            found.versions[name] = match[1]


def _put(found: Observed, name: str, **changes: Any) -> None:  # noqa: ANN401
    found.nics.put(name, **{key: value for key, value in changes.items() if value is not None})


_ONTAP = re.compile(
    r"\s*(?P<port>[ea]\d\w*(?:-\d+)?)\s+(?P<rest>(?:(?P<space>\S+)\s+(?P<domain>\S+)\s+)?.*?\b(?P<link>up|down)\b.*)"
)
_DOMAIN = ("ipspace", "broadcast-domain")
"""What an MTU belongs to, as `-fields` calls it."""


@reader(
    "ONTAP network port show",
    "host",
    r"(?im)^[ \t]*Node: \S+|^node\s+port\s+(?:link|mtu|speed|ipspace|broadcast-domain)|^node\|port\||network port show",
)
def ontap(output: Output, found: Observed) -> None:
    """By node and port: link, MTU, speed, flow control and PFC where `-fields` names them."""
    node, fields = "", list[str]()
    for line in output.text.split("\n"):
        words = [word.strip() for word in line.strip("| ").split("|")] if "|" in line else line.split()
        if heading := re.fullmatch(r"\s*Node: (\S+)\s*", line):
            node = heading[1]
        elif words[:2] == ["node", "port"]:
            fields = words
        elif fields and len(words) == len(fields) and not words[0].startswith("-") and words[0] != "Node":
            _ontap_port(found, dict(zip(fields, words, strict=True)))
        elif match := _ONTAP.fullmatch(line):
            values = [int(each) for each in re.findall(r"(?<![\w/])\d{3,6}(?![\w/])", match["rest"])]
            speeds = re.findall(r"(?:auto|\d+)/(\d{3,7})", match["rest"])
            speed = int(speeds[-1]) / 1000 if speeds else None
            _put(
                found,
                _of(node, match["port"]),
                up=match["link"] == "up",
                mtu_bytes=next(iter(values), None),
                speed_gbps=speed,
            )
            _belongs(found, _of(node, match["port"]), match["space"], match["domain"])


def _belongs(found: Observed, name: str, *told: str | None) -> None:
    """The broadcast domain of a port; `-` for a port in none."""
    if all(told) and "-" not in told:
        known = zip(_DOMAIN, told, strict=True)
        found.settings.setdefault(name, {}).update({field: value for field, value in known if value})


_INSTANCE = {
    "link": "link",
    "mtu": "mtu",
    "speed operational": "speed-oper",
    "flow control operational": "flowcontrol-oper",
    "priority flow control queues operational": "pfc-queues-oper",
    "ipspace name": "ipspace",
    "broadcast domain": "broadcast-domain",
}
"""Of `-instance`, as `-fields` calls them."""


@reader("ONTAP network port show -instance", "host", r"(?m)^[ \t]*Node: \S+[ \t\r]*\n[ \t]*Port: \S+")
def instance(output: Output, found: Observed) -> None:
    """A record of `name: value` lines for each port, which begins with its node."""
    now: dict[str, str] = {}
    for line in (*output.text.split("\n"), "Node: end"):
        name, _, value = line.strip().partition(": ")
        if name == "Node":
            if "port" in now:
                _ontap_port(found, now)
            now = {"node": value.strip()}
        elif name == "Port" and now:
            now["port"] = value.strip()
        elif name.lower() in _INSTANCE:
            now[_INSTANCE[name.lower()]] = value.strip()


def _of(node: str, port: str) -> str:
    return f"{node}:{port}" if node else port


def _ontap_port(found: Observed, values: dict[str, str]) -> None:
    flow = values.get("flowcontrol-oper") or values.get("flowcontrol-admin")
    _put(
        found,
        _of(values["node"], values["port"]),
        up={"up": True, "down": False}.get(values.get("link", "")),
        mtu_bytes=number(values.get("mtu", "")),
        speed_gbps=(number(values.get("speed-oper") or values.get("speed-admin") or "") or 0) / 1000 or None,
        link_pause_rx=None if flow in (None, "-") else flow in ("receive", "full"),
        link_pause_tx=None if flow in (None, "-") else flow in ("send", "full"),
    )
    for name in ("pfc-queues-admin", "pfc-queues-oper", "pfc-queues"):
        if name in values:
            found.settings.setdefault(_of(values["node"], values["port"]), {})[name] = values[name]
    _belongs(found, _of(values["node"], values["port"]), *(values.get(each) for each in _DOMAIN))


@reader("Pure network ports", "host", r"(?im)^Name\s+(?:Enabled|Type)\s+.*\b(?:MTU|Subnet|Speed)\b")
def pure(output: Output, found: Observed) -> None:
    """`purenetwork eth list`: name, address, MTU and speed."""
    for row in rows(
        output.text, name="Name", mtu="MTU", address_="Address", mask_="Mask", speed_="Speed", enabled_="Enabled"
    ):
        if not re.fullmatch(r"(?:ct\d|CT\d|vir|eth|[\w-]+)[\w.]*", row["name"]):
            continue
        speed = speed_gbps(row["speed"]) if row["speed"] else None
        _put(
            found,
            row["name"],
            mtu_bytes=number(row["mtu"]),
            speed_gbps=speed,
            up={"True": True, "False": False}.get(row["enabled"]),
        )
        if re.fullmatch(r"\d+(?:\.\d+){3}", row["address"]) and re.fullmatch(r"\d+(?:\.\d+){3}", row["mask"]):
            bits = sum(int(part).bit_count() for part in row["mask"].split(".") if len(part) < 4)
            found.addresses[row["name"]] = (f"{row['address']}/{bits}",)


READERS = (versions, ontap, instance, pure)
