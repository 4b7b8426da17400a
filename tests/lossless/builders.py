"""Small sites, catalogues and fabrics for the tests of this room."""

from __future__ import annotations

from eastwest.fabric.graph import Device, Fabric, Link, Port, PortId, Role
from eastwest.intent.catalogue.model import (
    Asic,
    Catalogue,
    Fact,
    LinearHeadroom,
    Nic,
    PortGroup,
    SpectrumHeadroom,
    Switch,
)
from eastwest.intent.site import FabricIntent, Gpus, LosslessIntent, Room, Site, SwitchChoice, Targets

SPECTRUM_4 = SpectrumHeadroom(
    cell_bytes=192, pipeline_latency_bytes=19 * 1024, mac_phy_delay_bytes=819, kb_on_tile=True, extra_xoff_bytes=0
)
TOMAHAWK_5 = LinearHeadroom(
    cell_bytes=254, fragmentation=3.024, base_bytes=((100.0, 145_176), (400.0, 385_632), (800.0, 714_369))
)
LOSSLESS = LosslessIntent(
    roce_dscp=26, cnp_dscp=48, priority=3, mtu_bytes=9216, rdma_mtu_bytes=4096, small_packet_percent=50
)


def asic(name: str, pool: int | None, headroom: SpectrumHeadroom | LinearHeadroom | None) -> Asic:
    return Asic(
        id=name,
        vendor="v",
        name=name,
        bandwidth_tbps=Fact(51.2, "test"),
        pool_bytes=Fact(pool, "test"),
        headroom_pool_bytes=Fact(None, "test"),
        headroom=Fact(headroom, "test constants"),
    )


def switch(name: str, asic_id: str | None, ports: int | None = 64) -> Switch:
    groups = None if ports is None else (PortGroup(ports, 800.0, "OSFP", "swp{n}"),)
    return Switch(
        id=name,
        vendor="v",
        model=name,
        asic=Fact(asic_id, "test"),
        nos=(),
        ports=Fact(groups, "test"),
        latency_ns=Fact(None, "test"),
        height_u=Fact(None, "test"),
        power_w=Fact(None, "test"),
    )


def catalogue() -> Catalogue:
    asics = (
        asic("spectrum-4", 158_200_000, SPECTRUM_4),
        asic("tomahawk-5", 161_200_000, TOMAHAWK_5),
        asic("unknown", None, None),
    )
    switches = (
        switch("nvidia", "spectrum-4"),
        switch("arista", "tomahawk-5"),
        switch("cisco", "unknown"),
        switch("portly", None),
        switch("mystery", None, ports=None),
    )
    nic = Nic("connectx-7", "NVIDIA", "ConnectX-7", Fact(1, "test"), Fact(400.0, "test"), Fact("connectx", "test"))
    return Catalogue(
        asics={entry.id: entry for entry in asics},
        switches={entry.id: entry for entry in switches},
        nics={nic.id: nic},
        nodes={},
        storage={},
        cables={},
    )


def site(lossless: LosslessIntent = LOSSLESS, nic: str = "connectx-7") -> Site:
    choice = SwitchChoice()
    return Site(
        name="test",
        gpus=Gpus(node="hgx", count=4, nic=nic, nics=1, rails=1),
        fabric=FabricIntent("leaf-spine", 400.0, 1.0, choice, choice, None, None, None, "bgp-unnumbered"),
        room=Room(5.0, 40.0),
        lossless=lossless,
        workloads=(),
        storage=None,
        monitoring=(),
        targets=Targets(0.8, 1.3, 0.05, 0.5),
        source_hash="0",
    )


def leaf_spine(model: str, nodes: int = 4, leaves: int = 2, spines: int = 2) -> Fabric:
    """Nodes spread over the leaves, 5 m away, and one 800G link of 40 m from every leaf to every spine."""
    links = [
        Link(PortId(f"node{node}", "nic0"), PortId(f"leaf{node % leaves}", f"swp{node}"), 400.0, 5.0)
        for node in range(nodes)
    ]
    links += [
        Link(PortId(f"leaf{leaf}", f"up{spine}"), PortId(f"spine{spine}", f"swp{leaf}"), 800.0, 40.0)
        for leaf in range(leaves)
        for spine in range(spines)
    ]
    devices = [Device(f"node{node}", Role.GPU_NODE, "hgx", (Port("nic0", 400.0),)) for node in range(nodes)]
    for leaf in range(leaves):
        ports = [Port(f"swp{node}", 400.0) for node in range(nodes) if node % leaves == leaf]
        ports += [Port(f"up{spine}", 800.0) for spine in range(spines)]
        devices.append(Device(f"leaf{leaf}", Role.LEAF, model, tuple(ports), unit=0))
    for spine in range(spines):
        ports = [Port(f"swp{leaf}", 800.0) for leaf in range(leaves)]
        devices.append(Device(f"spine{spine}", Role.SPINE, model, tuple(ports)))
    return Fabric(tuple(devices), tuple(links))
