"""Fabrics and sources for the tests of exchange formats."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from eastwest.exchange.source import Source, load_source
from eastwest.fabric import Device, Fabric, Link, Port, PortId, Role
from tests.cli.sites import TINY, TWO_TIER, write_site

_SPEEDS = (100.0, 200.0, 400.0, 800.0)


def source(folder: Path, text: str = TINY) -> Source:
    return load_source(write_site(folder, text))


def two_tier(folder: Path) -> Source:
    return source(folder, TWO_TIER)


ALL_NETWORKS = (
    TWO_TIER
    + """
storage:
  system: vast-data-platform
  count: 1
  read: 10 GB/s
  write: 5 GB/s
  network: dedicated
  ports: 4
  link: 100G
  dedicated: {ports: 2, link: 100G}
frontend: {ports: 2, link: 100G, uplinks: {count: 2, ports: 1}}
management: {access: {model: sn2201}, routers: {count: 1, ports: 2}}
"""
)


def all_networks(folder: Path) -> Source:
    """With storage, front-end and management networks, and routers behind two of them."""
    return source(folder, ALL_NETWORKS)


@st.composite
def fabrics(draw: st.DrawFn) -> Fabric:
    """Hosts, leaves and spines with any cabling between them, every link as fast as its ports."""
    count = draw(st.integers(1, 6))
    roles = draw(st.lists(st.sampled_from(list(Role)), min_size=count, max_size=count))
    free = {f"{role.value}-{at}": draw(st.integers(0, 4)) for at, role in enumerate(roles)}
    ports: dict[str, list[Port]] = {name: [] for name in free}
    links = []
    for _ in range(draw(st.integers(0, 6))):
        a, b = (draw(st.sampled_from(list(free))) for _ in range(2))
        if a == b:
            continue
        speed, length = draw(st.sampled_from(_SPEEDS)), draw(st.integers(0, 9999)) / 10
        ends = []
        for name in (a, b):
            port = Port(f"Ethernet{len(ports[name]) + 1}/1", speed, draw(st.none() | st.integers(0, 7)))
            ports[name].append(port)
            ends.append(PortId(name, port.name))
        links.append(Link(ends[0], ends[1], speed, length, draw(st.sampled_from(["", "dac-400g", "fr4"]))))
    devices = []
    for role, name in zip(roles, free, strict=True):
        unit, rail = (draw(st.none() | st.integers(0, 9)) for _ in range(2))
        devices.append(Device(name, role, draw(st.sampled_from(["sn5600", "other"])), tuple(ports[name]), unit, rail))
    return Fabric(tuple(devices), tuple(links))
