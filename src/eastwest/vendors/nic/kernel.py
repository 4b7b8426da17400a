"""`ip` and `ethtool`, which set every maker's NIC alike (iproute2, ip-link(8), ip-address(8); ethtool(8))."""

from __future__ import annotations

import re
from ipaddress import ip_interface

from eastwest.vendors.nic.state import Lines, States
from eastwest.vendors.nic.words import NIC, RUN, small
from eastwest.vendors.text.indent import Node

Match = re.Match[str]
SIGNS = r"\b(?:ip link set (?:dev )?|ifconfig )(?:en\w+|eth\d+|ib\w+|rdma\d+|\$\{?\w+\}?) (?:up )?mtu \d"
LARGEST_MTU_BYTES = 65_536


def add_to(lines: Lines) -> None:
    """Let the grammar of a maker's tools understand them too."""
    lines.rule(
        rf"{RUN}(?:ip link set (?:dev )?|ifconfig ){NIC}(?: up| txqueuelen \d+)* mtu (?P<size>\d+)"
        r"(?: up| txqueuelen \d+)*"
    )(_mtu)
    lines.rule(rf"{RUN}ip addr(?:ess)? (?:add|replace) (?P<address>[0-9a-f.:]+/\d+) (?:brd \S+ )?dev {NIC}.*")(_address)
    lines.skip(
        rf"{RUN}ip link set (?!.* mtu ).*",
        rf"{RUN}ip addr(?:ess)? flush .*",
        rf"{RUN}ethtool -A (?:\S+) (?:autoneg off )?rx off tx off",
    )


def _mtu(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"]).mtu_bytes = small(match["size"], LARGEST_MTU_BYTES + 1)


def _address(states: States, match: Match, node: Node) -> None:
    del node
    states.at(match["nic"]).address = str(ip_interface(match["address"]))
