"""Sites with storage, designed once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from eastwest.design.from_file import design_file
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan

HEAD = """\
name: stored
gpus: {{node: dgx-h100, count: {nodes}, nic: connectx-7, nics: 8}}
fabric: {{topology: rail-optimised, link: 400G, uplink: 400G, leaf: {{model: sn5600}}, spine: {{model: sn5600}}}}
room: {{node_to_leaf: 10 m}}
lossless: {{classes: [{{name: files, dscps: [10], weight: 20 %}}]}}
workloads:
  - {{name: ring, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [1 MiB]}}
{rest}
"""


@cache
def designed(storage: str, nodes: int = 8) -> tuple[Site, Plan, Catalogue]:
    """The site whose storage section holds this text, indented by two."""
    text = HEAD.format(nodes=nodes, rest=f"storage:\n{storage}" if storage else "")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.yaml"
        file.write_text(text, encoding="utf-8")
        site, catalogue, plan = design_file(file)
    return site, plan, catalogue


def storage(use: str, network: str = "dedicated", count: int = 1, extra: str = "") -> str:
    """A storage section with this `use`."""
    return (
        f"  system: ddn-ai400x2t\n  count: {count}\n  read: 40 GB/s\n  write: 20 GB/s\n  network: {network}\n"
        f"{extra}  use: {{{use}}}\n"
    )
