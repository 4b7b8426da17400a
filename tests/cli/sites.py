"""Sites small enough to be simulated within a test."""

from __future__ import annotations

from pathlib import Path

TINY = """\
name: tiny
gpus: {node: dgx-h100, count: 2, nic: connectx-7, nics: 2}
fabric: {topology: single-switch, link: 400G, leaf: {model: sn5600}}
room: {node_to_leaf: 5 m}
workloads:
  - {name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}
  - {name: a2a, kind: collective, collective: all-to-all, scope: all, sizes: [256 KiB]}
"""
"""Two nodes with two NICs under one switch."""

TWO_TIER = """\
name: two-tier
gpus: {node: dgx-h100, count: 4, nic: connectx-7, nics: 2}
fabric:
  topology: leaf-spine
  link: 400G
  uplink: 400G
  nodes_per_unit: 2
  spines: 2
  leaf: {model: sn5600}
  spine: {model: sn5600}
room: {node_to_leaf: 5 m, leaf_to_spine: 20 m}
workloads:
  - {name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}
"""
"""Four nodes with two NICs under two leaves and two spines."""

LONG_BYTES = "64 GiB"
"""Takes many seconds to simulate on any machine."""


def write_site(folder: Path, text: str = TINY, name: str = "site.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
