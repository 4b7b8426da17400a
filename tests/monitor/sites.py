"""Sites that the tests monitor."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.monitor import Bundle, Options, Subject, bundle, parse_nic

SMALL = """
name: small
gpus: {node: dgx-h100, count: 4, nic: connectx-7, nics: 2}
fabric:
  topology: leaf-spine
  link: 400G
  uplink: 400G
  leaf: {model: 7060dx5-64s}
  spine: {model: 7060dx5-64s}
  nodes_per_unit: 2
  spines: 2
room: {node_to_leaf: 5 m, leaf_to_spine: 30 m}
workloads:
  - {name: any, kind: collective, collective: permutation, scope: all, sizes: [1 MiB]}
"""
NICS = ("nic0=ens1f0np0,mlx5_0", "nic1=ens2f0np0,mlx5_1")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@cache
def small(vendor: str = "sonic", interval_s: int = 1) -> Subject:
    """Four nodes, two leaves, two spines."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        file.write_text(SMALL, encoding="utf-8")
        return Subject(*design_file(file), options(vendor, interval_s))


def options(vendor: str | None, interval_s: int = 15) -> Options:
    """The NICs of the nodes by name."""
    return Options(interval_s=interval_s, vendor=vendor, nics=tuple(parse_nic(text) for text in NICS))


@cache
def example(name: str, vendor: str | None = None) -> tuple[Subject, Bundle]:
    """An example site and its bundle."""
    subject = Subject(*design_file(EXAMPLES / f"{name}.yaml"), options(vendor))
    return subject, bundle(subject)
