"""Paths of NVMe over Fabrics: `nvme list-subsys -o json`, of nvme-cli 1.x and 2.x.

Source: nvme-cli's documentation of list-subsys; 2.x puts the subsystems of each host into a list of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator


def wrong(text: str, transport: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What was seen, what is wrong, what is near to it. Empty `seen`: the output is none of nvme-cli's."""
    start = min((at for sign in "[{" if (at := text.find(sign)) >= 0), default=-1)
    try:
        tree, _ = json.JSONDecoder().raw_decode(text, start) if start >= 0 else (None, 0)
    except (ValueError, RecursionError):
        return "", (), ()
    if not isinstance(tree, dict | list):
        return "", (), ()
    paths = [(name, kind, state) for name, kind, state in _paths(tree) if kind not in {"pcie", ""}]
    if not paths:
        return "no path over a fabric", (f"no NVMe path over {transport}",), ()
    kinds = Counter(f"{kind} {state}" for _, kind, state in paths)
    seen = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items()))
    bad = [f"{name} runs over {kind} instead of {transport}" for name, kind, _ in paths if kind != transport]
    bad += [f"{name} is {state}" for name, _, state in paths if state != "live"]
    near = ("one path only: its link takes storage away",) if len(paths) == 1 else ()
    return seen, tuple(bad), near


def _paths(tree: object) -> Iterator[tuple[str, str, str]]:
    """Name, transport and state of every path, at any depth."""
    if isinstance(tree, list):
        for one in tree:
            yield from _paths(one)
    elif isinstance(tree, dict):
        if "Transport" in tree and "State" in tree:
            yield str(tree.get("Name", "?")), str(tree["Transport"]).lower(), str(tree["State"]).lower()
        for value in tree.values():
            if isinstance(value, dict | list):
                yield from _paths(value)
