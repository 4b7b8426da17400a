"""Neighbours as the LLDP daemons of the twin see them, against the cabling plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eastwest.findings.finding import Finding, Layer, Place, Severity
from eastwest.twin.model import Blueprint, End, Node
from eastwest.twin.shell import run, start
from eastwest.twin.state import State

INTERVAL_S = 1
"""Between announcements; the standard's 30 s would make every check wait."""
HOLD = 4
"""Intervals that a neighbour is remembered without an announcement; the standard's default."""
NOBODY = "nobody"
SOCKET = "lldpd.socket"


def announce(node: Node, namespace: str, ports: list[str], folder: Path) -> None:
    """Start the daemon of a node on its cabled interfaces. folder: for its control socket and configuration.

    The configuration is given as the daemon's own file: commands that come while it starts can be lost, and it may
    then stay paused for ever. Configuration of the machine's own lldpd is not read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        f"configure system hostname {node.name}",
        "configure lldp portidsubtype ifname",
        f"configure lldp tx-interval {INTERVAL_S}",
        f"configure lldp tx-hold {HOLD}",
    )
    (folder / "lldpd.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = ("-u", str(folder / SOCKET), "-O", str(folder / "lldpd.conf"))
    # In the foreground (-d), as a daemon it would write its number over that of the machine's own.
    start(namespace, "lldpd", "-d", *files, "-I", ",".join(ports), "-S", node.role)


def cabling(plan: Blueprint, state: State) -> list[Finding]:
    """Both ends of every cable see the neighbour and the port that the plan has there."""
    seen = {end: far for node in plan.nodes for end, far in neighbours(state, node)}
    found = []
    for end, want in sorted(plan.far.items()):
        have = seen.get(end)
        if have == want:
            continue
        observed = NOBODY if have is None else " ".join(have)
        title = "no neighbour is seen" if have is None else "cable ends at another port than planned"
        effect = "the link is unused" if have is None else "rails are mixed or addresses do not match: traffic is lost"
        remedy = f"cable {' '.join(end)} to {' '.join(want)}"
        place = Place(*end)
        found.append(Finding(Layer.FABRIC, Severity.CRITICAL, title, place, observed, " ".join(want), effect, remedy))
    return found


def neighbours(state: State, node: Node) -> Iterator[tuple[End, End]]:
    """Each interface that hears a neighbour, with the neighbour's name and interface."""
    text = run("lldpcli", "-u", str(state.folder(node.name) / SOCKET), "show", "neighbors", "-f", "json", check=False)
    heard = json.loads(text or "{}").get("lldp", {}).get("interface", [])
    for entry in heard if isinstance(heard, list) else [heard]:
        for port, facts in entry.items():
            yield (node.name, port), (_system(facts["chassis"]), str(facts["port"]["id"]["value"]))


def _system(chassis: dict[str, Any]) -> str:
    """The key is the system's name; a system that announces none is known by its chassis id."""
    return str(chassis["id"]["value"]) if "id" in chassis else next(iter(chassis), "")
