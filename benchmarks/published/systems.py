"""The published systems, described as a user would: no figure here is fitted to a result. They stand in systems.csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eastwest.predict.collectives import Generation, Network, System

SINGLE, FABRIC, ROCE = "single node", "multi-node InfiniBand/EFA", "multi-node RoCE"


@dataclass(frozen=True, slots=True)
class Published:
    """A system and where its figures stand. owner: who measured it; a fit that leaves one out leaves all of theirs out.

    faulty: its owner published it as slower than it should be, so that it is shown but not scored.
    """

    system: System
    owner: str
    source: str
    note: str = ""
    faulty: bool = False


def _published(line: Mapping[str, str]) -> Published:
    """One line. switched, sharp: whether the job lets NVSwitches (NVLS) and InfiniBand switches reduce.

    bus_gigabytes_per_s: of the host's slots, where they carry less than the NICs.
    """
    system = System(
        Generation(line["generation"]),
        float(line["scale_up_gigabytes_per_s"]),
        int(line["gpus_per_node"]),
        int(line["nics_per_node"]),
        float(line["nic_gbps"]),
        Network(line["network"] or Network.ROCE),
        switched=line["switched"] == "yes",
        sharp=line["sharp"] == "yes",
        bus_gigabytes_per_s=float(line["bus_gigabytes_per_s"]) if line["bus_gigabytes_per_s"] else None,
    )
    return Published(system, line["owner"], line["source"], line["note"], line["faulty"] == "yes")


def _systems() -> dict[str, Published]:
    with (Path(__file__).parent / "systems.csv").open(encoding="utf-8") as file:
        return {line["name"]: _published(line) for line in csv.DictReader(file)}


SYSTEMS = _systems()
"""By the name in rows.csv."""


def group_of(name: str, ranks: int) -> str:
    """The class in which a row is scored."""
    system = SYSTEMS[name].system
    if ranks <= system.gpus_per_node:
        return SINGLE
    return ROCE if system.network is Network.ROCE else FABRIC
