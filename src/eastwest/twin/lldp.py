"""LLDP on every node, and its neighbours against the cabling plan."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.model import Blueprint
from eastwest.twin.shell import inside, run
from eastwest.twin.state import State

RUN = Path("/run/eastwest-twin")
PATIENCE_S = 10.0
"""Neighbours are seen within 6 s of the start at a transmit interval of 2 s."""


def announce(node: str, namespace: str) -> None:
    """Start lldpd in a namespace, speaking in the node's name."""
    inside(namespace, "lldpd", "-u", str(_socket(namespace)), "-O", "/dev/null", "-S", "eastwest twin", "-l")
    settings = f"configure system hostname {node}\nconfigure lldp portidsubtype ifname\nconfigure lldp tx-interval 2\n"
    run("lldpcli", "-u", str(_socket(namespace)), given=settings)


def forget_socket(namespace: str) -> None:
    """Remove what lldpd left behind."""
    for file in RUN.glob(f"{namespace}.sock*"):
        file.unlink(missing_ok=True)


def cabling(plan: Blueprint, state: State) -> list[Finding]:
    """Each cable's neighbour, as LLDP sees it, is the one of the plan."""
    end = time.monotonic() + PATIENCE_S
    while (found := _wrong(plan, state)) and time.monotonic() < end:
        if all(each.observed != "nobody" for each in found):
            break
        time.sleep(0.5)
    return found


def _wrong(plan: Blueprint, state: State) -> list[Finding]:
    found = []
    seen = {node.name: _neighbours(state.namespace(node.name)) for node in plan.nodes}
    for c in plan.cables:
        for node, port, far in (
            (c.a_node, c.a_port, f"{c.b_node} {c.b_port}"),
            (c.b_node, c.b_port, f"{c.a_node} {c.a_port}"),
        ):
            have = seen[node].get(port, "nobody")
            if have != far:
                title, effect = "cable does not end where the plan says", "routes and rails are not those designed"
                place = Place(node, port)
                found.append(
                    Finding(Layer.FABRIC, Severity.CRITICAL, title, place, have, far, effect, "move the cable")
                )
    return found


def _socket(namespace: str) -> Path:
    return RUN / f"{namespace}.sock"


def _neighbours(namespace: str) -> dict[str, str]:
    """Interface → `node port` at its other end."""
    text = run("lldpcli", "-u", str(_socket(namespace)), "-f", "json", "show", "neighbors", check=False)
    listed: Any = json.loads(text or "{}").get("lldp", {}).get("interface", [])
    entries = listed if isinstance(listed, list) else [listed]
    return {
        port: f"{next(iter(each['chassis']))} {each['port']['id']['value']}"
        for entry in entries
        for port, each in entry.items()
    }
