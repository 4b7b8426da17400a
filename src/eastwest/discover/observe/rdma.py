"""RDMA devices of a host: which interface each has, GID tables, counters; as tools, sysfs and `rdma -j` show them.

Layouts: mlnx-tools (`show_gids`, `ibdev2netdev`), iproute2 (`rdma link`, `rdma -j statistic`), Linux sysfs
(Documentation/ABI/stable/sysfs-class-infiniband), listed as `grep . -r` prints it or as `path: value`.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from eastwest.discover.observe.jsons import int_of, listed, text_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.observed import Observed
from eastwest.discover.state import Gid

_NONE = "0000:0000:0000:0000:0000:0000:0000:0000"
_GID = re.compile(
    r"(?P<rdma>\S+)\s+(?P<port>\d{1,3})\s+(?P<index>\d{1,4})\s+(?P<gid>[0-9a-f]{4}(?::[0-9a-f]{4}){7})\s+"
    r"(?:(?P<address>\d[\d.]+)\s+)?v(?P<version>[12])\s*(?P<nic>\S+)?\s*"
)


def ipv4_of(gid: str) -> str:
    """The IPv4 address that a GID maps (RFC 4291, 2.5.5.2), empty where it maps none."""
    match = re.fullmatch(r"(?:0000:){5}ffff:([0-9a-f]{4}):([0-9a-f]{4})", gid)
    if match is None:
        return ""
    number = int(match[1] + match[2], 16)
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


@reader("show_gids", "host", r"^DEV\s+PORT\s+INDEX\s+GID")
def show_gids(output: Output, found: Observed) -> None:
    """Every GID with its version and interface."""
    for line in output.text.split("\n"):
        match = _GID.fullmatch(line)
        if match is not None:
            index, nic = int(match["index"]), match["nic"] or ""
            gid = Gid(match["rdma"], index, int(match["version"]), ipv4_of(match["gid"]), nic)
            found.gids[gid.device, index] = gid
            if nic:
                found.rdma[gid.device] = nic


@reader("ibdev2netdev, rdma link", "host", r"^\S+ port \d+ ==> \S+|^link +\S+/\d+ +state +\S+.* netdev +\S+")
def devices(output: Output, found: Observed) -> None:
    """`mlx5_0 port 1 ==> eth2 (Up)`, `link mlx5_0/1 state ACTIVE physical_state LINK_UP netdev eth2`."""
    for match in re.finditer(
        r"(?m)^(\S+) port \d+ ==> (\S+)(?: \((\w+)\))?|^link +(\S+?)/\d+ +state +(\S+).* netdev +(\S+)", output.text
    ):
        rdma, nic = match[1] or match[4], match[2] or match[6]
        found.rdma[rdma] = nic
        state = (match[3] or match[5] or "").lower()
        if state:
            found.nics.put(nic, up=state in ("up", "active"))


_STATISTIC = re.compile(r"link (?P<device>[\w.-]+)/\d+ (?P<pairs>[a-z]\w* \d+(?: [a-z]\w* \d+)*)\s*")


@reader("rdma statistic", "host", r"^link \S+/\d+ [a-z]\w* \d+ [a-z]\w* \d+")
def statistic(output: Output, found: Observed) -> None:
    """`link mlx5_0/1 out_of_sequence 3 np_cnp_sent 881`: the counters of a device in one line."""
    for line in output.text.split("\n"):
        match = _STATISTIC.fullmatch(line) if len(line) < 8000 else None
        if match is None:
            continue
        for name, value in re.findall(r"(\w+) (\d{1,19})", match["pairs"]):
            found.count(match["device"], name, int(value))


_EACH = re.compile(r"\s+([a-z]\w*) (\d{1,19})\s*")


@reader("rdma statistic -p", "host", r"^link \S+/\d+[ \t]*\n[ \t]+[a-z]\w* \d+[ \t]*$")
def pretty(output: Output, found: Observed) -> None:
    """The same with a line for each counter, as `-p` prints it."""
    device = ""
    for line in output.text.split("\n"):
        if heading := re.fullmatch(r"link (\S+)/\d+\s*", line):
            device = heading[1]
        elif device and (each := _EACH.fullmatch(line)):
            found.count(device, each[1], int(each[2]))


_GID_LINE = re.compile(
    r"\s*GID\[\s*(?P<index>\d{1,4})\]:\s+(?P<gid>[0-9a-f:.]{2,45}),\s*(?:IB/)?RoCE v(?P<version>[12])\s*"
)


def _long(gid: str) -> str:
    """A GID in full, however `ibv_devinfo -v` shortens it; empty for what is none."""
    try:
        return IPv6Address(gid).exploded
    except ValueError:
        return ""


_DEVICE_LINE = re.compile(r"\s*(?P<name>hca_id|fw_ver|state|active_mtu):\s*(?P<value>\S+).*")


@reader("ibv_devinfo", "host", r"^hca_id:\s*\S+")
def devinfo(output: Output, found: Observed) -> None:
    """Firmware, state, the MTU that RDMA uses, and with `-v` the GID table."""
    device = ""
    for line in output.text.split("\n"):
        match = _DEVICE_LINE.fullmatch(line)
        gid = _GID_LINE.fullmatch(line) if match is None and device else None
        if gid is not None and (whole := _long(gid["gid"])) not in ("", _NONE):
            index, nic = int(gid["index"]), found.rdma.get(device, "")
            found.gids[device, index] = Gid(device, index, int(gid["version"]), ipv4_of(whole), nic)
        if match is None:
            continue
        name, value = match["name"], match["value"]
        if name == "hca_id":
            device = value
        elif device and name == "fw_ver":
            found.nics.put(found.interface(device), firmware=value)
        elif device and name == "state":
            found.nics.put(found.interface(device), up=value == "PORT_ACTIVE")
        elif device:
            found.settings.setdefault(device, {})[name] = value


_PATH = re.compile(r"(?P<path>(?:[./\w:@+-]+/)+[\w.:@+-]+)\s*[:=]\s?(?P<value>.*)")
_IB = r"(?:^|/)infiniband/(?P<rdma>[\w.-]+)/ports/\d+/"
_NET = r"(?:^|/)class/net/(?P<nic>[\w.@-]+)/"
_RULES = {
    "counter": re.compile(_IB + r"(?:hw_)?counters/(?P<name>\w+)$"),
    "gid": re.compile(_IB + r"gids/(?P<index>\d{1,4})$"),
    "type": re.compile(_IB + r"gid_attrs/types/(?P<index>\d{1,4})$"),
    "ndev": re.compile(_IB + r"gid_attrs/ndevs/(?P<index>\d{1,4})$"),
    "statistic": re.compile(_NET + r"statistics/(?P<name>\w+)$"),
    "net": re.compile(_NET + r"(?P<name>mtu|speed|operstate|address)$"),
}


@reader(
    "sysfs",
    "host",
    r"^(?:\.?/?sys/|\.?/?class/|\.{0,2}/?infiniband/|\./)[\w/.:@+-]*(?:infiniband|net)/[\w/.:@+-]+\s*[:=]",
)
def sysfs(output: Output, found: Observed) -> None:
    """Listings of /sys; the settings among them are read as those of the NIC's maker."""
    types: dict[tuple[str, int], int] = {}
    values: dict[tuple[str, int], str] = {}
    for line in output.text.split("\n"):
        match = _PATH.fullmatch(line) if len(line) < 600 else None
        if match is None:
            continue
        path, value = match["path"], match["value"].strip()
        for kind, rule in _RULES.items():
            place = rule.search(path)
            if place is not None:
                _take(found, kind, place.groupdict(), value, types, values)
    for (rdma, index), value in values.items():
        if value != _NONE:
            version = types.get((rdma, index), 2)
            found.gids[rdma, index] = Gid(rdma, index, version, ipv4_of(value), found.rdma.get(rdma, ""))


def _take(
    found: Observed,
    kind: str,
    place: dict[str, str],
    value: str,
    types: dict[tuple[str, int], int],
    gids: dict[tuple[str, int], str],
) -> None:
    count = int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else None
    if kind in ("counter", "statistic") and count is not None:
        found.count(place.get("rdma") or place["nic"], place["name"], count)
    elif kind == "gid":
        gids[place["rdma"], int(place["index"])] = value
    elif kind == "type":
        types[place["rdma"], int(place["index"])] = 2 if "v2" in value else 1
    elif kind == "ndev" and value:
        found.rdma[place["rdma"]] = value
    elif kind == "net" and place["nic"] != "lo":
        _net(found, place["nic"], place["name"], value, count)


def _net(found: Observed, nic: str, name: str, value: str, count: int | None) -> None:
    if name == "mtu" and count:
        found.nics.put(nic, mtu_bytes=count)
    elif name == "speed" and count:
        found.nics.put(nic, speed_gbps=count / 1000)
    elif name == "address" and len(value) == 17:
        found.nics.put(nic, mac=value)
    elif name == "operstate" and value in ("up", "down"):
        found.nics.put(nic, up=value == "up")


@reader("mlxconfig query", "host", r"^[ \t]*Configurations:\s+(?:Default|Current|Next Boot)|^Device type:\s+\S+")
def mlxconfig(output: Output, found: Observed) -> None:
    """Every parameter of the firmware as it will be after the next boot: the last column."""
    device = ""
    for line in output.text.split("\n"):
        if heading := re.fullmatch(r"\s*Device:\s+(\S+)\s*|\s*PCI device:\s+(\S+)\s*", line):
            device = heading[1] or heading[2]
        elif match := re.fullmatch(r"\s*\*?\s*([A-Z][A-Z0-9_]{2,60})\s+(\S.*?)\s*", line):
            found.settings.setdefault(device or found.current, {})[match[1]] = match[2].split()[-1]


def from_json(output: Output, found: Observed) -> None:
    """`rdma -j link` and `rdma -j statistic`."""
    for record in listed(output.data):
        rdma = text_of(record.get("ifname"))
        nic = text_of(record.get("netdev"))
        if nic and "physical_state" in record:
            found.rdma[rdma] = nic
            found.nics.put(nic, up=text_of(record.get("state")) == "ACTIVE")
        elif rdma and "port" in record and "addr_info" not in record and "mtu" not in record:
            for name, value in record.items():
                count = int_of(value)
                if count is not None and name not in ("port", "ifindex"):
                    found.count(rdma, name, count)


READERS = (show_gids, devices, statistic, pretty, devinfo, sysfs, mlxconfig)
