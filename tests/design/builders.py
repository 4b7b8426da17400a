"""Hand-made sites and catalogues: small numbers that one can check in the head."""

from __future__ import annotations

from dataclasses import replace

from eastwest.intent.catalogue.model import (
    Asic,
    CableType,
    Catalogue,
    Fact,
    GpuNode,
    Nic,
    PortGroup,
    Switch,
)
from eastwest.intent.site import (
    CollectiveIntent,
    FabricIntent,
    Gpus,
    LosslessIntent,
    Room,
    Site,
    SwitchChoice,
    Targets,
)

SPLIT_800 = ((2, 400.0), (4, 200.0))


def switch(
    name: str,
    ports: int,
    speed_gbps: float,
    breakouts: tuple[tuple[int, float], ...] = (),
    *,
    vendor: str = "acme",
) -> Switch:
    """A switch with one kind of port, named in the style of Cumulus."""
    group = PortGroup(ports, speed_gbps, "OSFP", "swp{n}", breakouts, split_pattern="swp{n}s{part0}")
    return Switch(
        id=name,
        vendor=vendor,
        model=name.upper(),
        asic=Fact("chip", "made up"),
        nos=("os",),
        ports=Fact((group,), "made up"),
        latency_ns=Fact(500.0, "made up"),
        height_u=Fact(2.0, "made up"),
        power_w=Fact(1000.0, "made up"),
    )


def cable(name: str, kind: str, speed_gbps: float, reach_m: float | None, optics: int = 0) -> CableType:
    """A cable type that fits every port."""
    return CableType(name, kind, f"{name} cable", speed_gbps, Fact(reach_m, "made up"), "OSFP", optics)


def catalogue(*switches: Switch) -> Catalogue:
    """A catalogue with these switches (by default a 64 x 800G one and a 32 x 400G one) and cables of 400G and 800G."""
    chosen = switches or (switch("big", 64, 800.0, SPLIT_800), switch("small", 32, 400.0))
    cables = (
        cable("dac-400", "dac", 400.0, 3.0),
        cable("sr-400", "optics", 400.0, 50.0, 2),
        cable("dac-800", "dac", 800.0, 2.0),
        cable("sr-800", "optics", 800.0, 50.0, 2),
    )
    return Catalogue(
        asics={
            "chip": Asic(
                "chip", "acme", "chip", Fact(51.2, "m"), Fact(165 * 2**20, "m"), Fact(None, "m"), Fact(None, "m")
            )
        },
        switches={entry.id: entry for entry in chosen},
        nics={"nic400": Nic("nic400", "acme", "nic400", Fact(1, "m"), Fact(400.0, "m"), Fact(None, "m"))},
        nodes={
            "box8": GpuNode(
                "box8",
                "acme",
                "box8",
                "gpu",
                Fact(8, "m"),
                Fact(8, "m"),
                Fact(450.0, "m"),
                Fact(989.0, "m"),
                Fact(8.0, "m"),
            )
        },
        storage={},
        cables={entry.id: entry for entry in cables},
    )


def site(nodes: int = 16, nics: int = 8, rails: int = 8, **fabric: object) -> Site:
    """A site of 400G NICs; keyword arguments replace fields of its `FabricIntent`."""
    intent = FabricIntent(
        topology="auto",
        link_gbps=400.0,
        oversubscription=1.0,
        leaf=SwitchChoice(),
        spine=SwitchChoice(),
        nodes_per_unit=None,
        spines=None,
        uplink_gbps=None,
        addressing="bgp-unnumbered",
    )
    return Site(
        name="tiny",
        gpus=Gpus("box8", nodes, "nic400", nics, rails),
        fabric=replace(intent, **fabric),  # type: ignore[arg-type]
        room=Room(2.0, 30.0),
        lossless=LosslessIntent(26, 48, 3, 9216, 4096, 50),
        workloads=(CollectiveIntent("ar", "all-reduce", "ring", "rail", (2**20,), 0, 1),),
        storage=None,
        monitoring=(),
        targets=Targets(0.85, 1.15, 0.05, 0.9),
        source_hash="0" * 64,
    )
