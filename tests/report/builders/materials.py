"""Everything a report is written from."""

from __future__ import annotations

from functools import cache

from eastwest.findings import worst
from eastwest.intent.site import FabricIntent, Gpus, LosslessIntent, Room, Site, SwitchChoice, Targets
from eastwest.report.material import Material
from tests.report.builders.experiments import experiments
from tests.report.builders.network import SMALL, Size
from tests.report.builders.plans import plan
from tests.report.builders.runs import workloads
from tests.report.builders.verdicts import verdicts


def site(size: Size = SMALL, name: str = "Test site") -> Site:
    """An intent that the plan could have come from."""
    none = SwitchChoice()
    return Site(
        name=name,
        gpus=Gpus("invented-node", size.units * size.nodes_per_unit, "invented-nic", size.rails, size.rails),
        fabric=FabricIntent("auto", 400.0, 1.0, none, none, size.nodes_per_unit, size.spines, None, "bgp-unnumbered"),
        room=Room(5.0, 30.0),
        lossless=LosslessIntent(26, 48, 3, 9000, 4096, 10),
        workloads=(),
        storage=None,
        monitoring=(),
        targets=Targets(0.8, 1.5, 0.05, 0.7),
        source_hash="5" * 64,
    )


@cache
def material(size: Size = SMALL, name: str = "Test site") -> Material:
    """The whole material."""
    built = plan(size)
    given = verdicts()
    return Material(
        site=site(size, name),
        plan=built,
        plan_hash="6" * 64,
        workloads=workloads(built.fabric),
        experiments=experiments(built.fabric),
        verdicts=given,
        outcome=worst(verdict.outcome for verdict in given),
        created="2025-01-15T10:30:00Z",
        version="0.1.0",
        seconds=(("design", 0.4), ("simulate", 141.2), ("report", 2.1)),
        gpus_per_node=8,
    )
