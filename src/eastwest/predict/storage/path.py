"""The way between GPU nodes and storage: what each stage of it carries, from the plan's own links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from eastwest.fabric import Device, Fabric, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.data_use import PROTOCOLS
from eastwest.intent.site import StorageIntent
from eastwest.plan import Plan
from eastwest.predict.storage.rates import StorageRates
from eastwest.units import format_gbps

NODE, FABRIC, PORTS, READ_MEDIA, WRITE_MEDIA = "GPU node ports", "leaf-spine links", "storage ports", "reads", "writes"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. gigabytes_per_s: of all of it together, payload; None when nobody tells. text: what it consists of."""

    name: str
    gigabytes_per_s: float | None
    text: str


@dataclass(frozen=True)
class Way:
    """network: `dedicated`, `converged` or `none`. node: of one GPU node, GB/s, None when its ports are not known.

    nodes: GPU nodes. shared: links are those of the compute fabric. node_read, node_write: GB/s that one node was
    measured to take and to give, None where nobody measured.
    """

    network: str
    nodes: int
    node: float | None
    fabric: Stage | None
    ports: Stage
    read: Stage
    write: Stage
    node_read: float | None = None
    node_write: float | None = None

    @property
    def shared(self) -> bool:
        """Whether storage traffic uses the links of the compute fabric."""
        return self.network == "converged"

    def node_of(self, *, write: bool) -> float | None:
        """GB/s of one node in the direction asked for: its ports, or less where it was measured."""
        return _limited(self.node, self.node_write if write else self.node_read)

    def stages(self, *, write: bool) -> tuple[Stage, ...]:
        """From the node to the medium, in the direction asked for."""
        each = self.node_of(write=write)
        total = None if each is None else each * self.nodes
        node = Stage(NODE, total, "" if each is None else f"{self.nodes} nodes, {each:.4g} GB/s each")
        between = () if self.fabric is None else (self.fabric,)
        return (node, *between, self.ports, self.write if write else self.read)


def way_of(storage: StorageIntent, plan: Plan, catalogue: Catalogue, rates: StorageRates | None = None) -> Way:
    """The stages of a site's storage. rates: measured, of this kind of system and way to reach it."""
    known = rates or StorageRates(storage.system, storage.use.client.protocol)
    efficiency = PROTOCOLS[storage.use.client.protocol].efficiency
    system = catalogue.storage.get(storage.system)
    fabric = _fabric_of(storage, plan)
    published = (None, None) if system is None else (system.read_gigabytes_per_s, system.write_gigabytes_per_s)
    read, write = (None if fact is None else fact.value for fact in published)
    count = storage.count
    return Way(
        network=storage.network,
        nodes=len(plan.fabric.gpu_nodes),
        node=_limited(_node_rate(fabric, efficiency), storage.use.client.node_gigabytes_per_s),
        fabric=None if fabric is None else between(fabric, efficiency),
        ports=_ports(storage, catalogue, efficiency),
        read=_media(f"{storage.system} {READ_MEDIA}", read, known.read_gigabytes_per_s, count),
        write=_media(f"{storage.system} {WRITE_MEDIA}", write, known.write_gigabytes_per_s, count),
        node_read=known.node_read_gigabytes_per_s,
        node_write=known.node_write_gigabytes_per_s,
    )


def _fabric_of(storage: StorageIntent, plan: Plan) -> Fabric | None:
    if storage.network == "converged":
        return plan.fabric
    network = plan.network("storage")
    return None if network is None else network.fabric


def _media(name: str, published: float | None, measured: float | None, count: int) -> Stage:
    each = published if measured is None else measured
    if each is None:
        return Stage(name, None, f"{count} x not published")
    return Stage(name, each * count, f"{count} x {each:.4g} GB/s{' measured' if measured is not None else ''}")


def _limited(rate: float | None, limit: float | None) -> float | None:
    known = [value for value in (rate, limit) if value is not None]
    return min(known, default=None)


def _node_rate(fabric: Fabric | None, efficiency: float) -> float | None:
    """Of the GPU node with the least, GB/s."""
    if fabric is None:
        return None
    return min(sum(port.speed_gbps for port in node.ports) for node in fabric.gpu_nodes) * efficiency / 8


def _ports(storage: StorageIntent, catalogue: Catalogue, efficiency: float) -> Stage:
    entry = catalogue.storage.get(storage.system)
    groups = () if entry is None or entry.ports.value is None else entry.ports.value
    speed = storage.system_gbps or max((group.speed_gbps for group in groups), default=0.0)
    count = storage.system_ports or sum(group.count for group in groups if group.speed_gbps == speed)
    if not speed or not count:
        return Stage(PORTS, None, "not in the catalogue")
    text = f"{storage.count} x {count} x {format_gbps(speed)}"
    return Stage(PORTS, storage.count * count * speed * efficiency / 8, text)


def between(fabric: Fabric, efficiency: float) -> Stage | None:
    """What the links above the leaves carry of storage traffic, given how much of it has to cross them.

    None when all of it stays under its leaves. Traffic is spread over a node's and a system's ports evenly.
    """
    at_nodes, at_systems = _leaf_shares(fabric, Role.GPU_NODE), _leaf_shares(fabric, Role.STORAGE)
    crossing = 1.0 - sum(share for share in _stays(fabric))
    if crossing <= 1e-9 or not at_systems:
        return None
    up = _uplinks(fabric)
    below = min(
        sum(up[leaf] for leaf, share in at_systems.items() if share > 0),
        sum(up[leaf] for leaf, share in at_nodes.items() if share > 0),
    )
    text = f"{below / 8:.4g} GB/s of uplinks, crossed by {crossing:.0%} of the traffic"
    return Stage(FABRIC, below * efficiency / 8 / crossing, text)


def _stays(fabric: Fabric) -> list[float]:
    """Share of traffic of each leaf that needs no spine: both ends have a port on it."""
    nodes = _by_leaf(fabric, fabric.gpu_nodes)
    systems = _leaf_shares(fabric, Role.STORAGE)
    count = len(fabric.gpu_nodes)
    reach: dict[str, set[str]] = {leaf: set(members) for leaf, members in nodes.items()}
    return [share * len(reach.get(leaf, set())) / count for leaf, share in systems.items()]


def _by_leaf(fabric: Fabric, devices: tuple[Device, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for device in devices:
        for link in fabric.links_of[device.name]:
            found[link.other(device.name).device].append(device.name)
    return found


def _leaf_shares(fabric: Fabric, role: Role) -> dict[str, float]:
    """Share of the bandwidth of all devices of a role that ends at each leaf."""
    speeds: dict[str, float] = defaultdict(float)
    for device in fabric.with_role(role):
        for link in fabric.links_of[device.name]:
            speeds[link.other(device.name).device] += link.speed_gbps
    total = sum(speeds.values())
    return {leaf: speed / total for leaf, speed in speeds.items()} if total else {}


def _uplinks(fabric: Fabric) -> dict[str, float]:
    """Capacity of each leaf towards spines, Gb/s."""
    up: dict[str, float] = defaultdict(float)
    leaves = {device.name for device in fabric.with_role(Role.LEAF)}
    for link in fabric.switch_links():
        for end in (link.a, link.b):
            if end.device in leaves:
                up[end.device] += link.speed_gbps
    return up
