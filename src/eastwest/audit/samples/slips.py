"""Slips that several rules have in their examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eastwest.audit.rule import Edit
from eastwest.audit.samples.edits import (
    chain,
    device,
    found_nics,
    intent,
    network,
    ports,
    profiles,
    qos,
    state,
    with_entries,
)
from eastwest.audit.samples.network import HOST, LINE
from eastwest.audit.statements.model import Resume, Rewrite, Statements
from eastwest.discover import (
    BgpSession,
    FoundDevice,
    FoundHost,
    FoundLink,
    FoundNetwork,
    FoundNic,
    Gid,
    NicState,
    PortState,
    QueueState,
    SwitchState,
)
from eastwest.fabric.graph import PortId
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.plan.device import (
    BufferPool,
    DeviceIntent,
    Neighbour,
    Overlay,
    PortQos,
    QosIntent,
    Tenancy,
)


def rewriting(traffic_class: int, dscp: int) -> Statements:
    """A statement that writes a code point."""
    return Statements(rewrites=(Rewrite(traffic_class, dscp, LINE),))


def overlay(name: str, *, copy_ecn: bool) -> Edit:
    """A VXLAN tunnel on a switch."""
    return intent(name, lambda found: replace(found, tenancy=Tenancy((), Overlay(copy_ecn=copy_ecn))))


def nic_state(**values: object) -> Edit:
    """What the NICs of the first host show of themselves."""
    return found_nics(HOST, lambda nic: replace(nic, state=NicState(nic.name, **values)))  # type: ignore[arg-type]


def of_family(name: str, family: str) -> Edit:
    """The same switch as if it were of another family."""
    return device(name, lambda found: replace(found, family=family))


def unpaused(name: str) -> Edit:
    """No PFC in any profile of a switch."""
    return profiles(name, lambda profile: replace(profile, pfc=()))


def own_map(name: str, first: int | None = 1, **entries: dict[int, int | None]) -> Edit:
    """The first ports of a switch have maps of their own: the switch's with these entries."""

    def changed(found: QosIntent) -> QosIntent:
        usual = next(each for each in found.ports if each.pfc)
        own = replace(usual, name="own-map", maps=with_entries(found.maps, entries))
        return replace(found, ports=(*found.ports, own))

    return chain(qos(name, changed), ports(name, lambda port: replace(port, qos="own-map"), first))


def queued(profile: PortQos, number: int, **values: object) -> PortQos:
    """A profile with one of its queues changed."""
    return replace(
        profile,
        queues=tuple(replace(each, **values) if each.queue == number else each for each in profile.queues),  # type: ignore[arg-type]
    )


def buffered(name: str, **values: object) -> Edit:
    """The lossless buffers of every profile of a switch."""
    return profiles(
        name,
        lambda profile: replace(profile, buffers=tuple(replace(each, **values) for each in profile.buffers)),  # type: ignore[arg-type]
    )


def pooled(name: str, **values: object) -> Edit:
    """The buffer pool of a switch."""
    return qos(name, lambda found: replace(found, pool=replace(found.pool or BufferPool(), **values)))  # type: ignore[arg-type]


def resuming(xoff_bytes: float, xon_bytes: float, size_bytes: float | None = None) -> Statements:
    """Pause and resume points of one buffer."""
    return Statements(resumes=(Resume("priority group 3", xoff_bytes, xon_bytes, size_bytes, LINE),))


def shown(name: str, queue: int, headroom_bytes: int) -> Edit:
    """The programmed headroom of the first port."""
    return queue_state(name, queue, "ingress", headroom_bytes=headroom_bytes)


def queue_state(name: str, queue: int = 3, direction: str = "egress", **values: object) -> Edit:
    """What the first port of a switch shows of one of its queues or priority groups."""
    one = QueueState("swp1s0", queue, direction, **values)  # type: ignore[arg-type]
    return state(name, lambda found: replace(found, queues=(*found.queues, one)))


def port_state(name: str, **values: object) -> Edit:
    """What the first port of a switch shows."""
    return state(name, lambda found: replace(found, ports=(PortState("swp1s0", **values),)))  # type: ignore[arg-type]


def left_at_default(nic: FoundNic, family: str) -> FoundNic:
    """A NIC of a family whose marks no file states."""
    model = next((each.id for each in load_catalogue().nics.values() if each.family == family), "")
    unstated = nic.unstated | {"qos.roce_dscp", "qos.cnp_dscp", "qos.roce_tos"}
    return replace(nic, intent=replace(nic.intent, model=model), family=family, unstated=unstated)


def gids(name: str, version: int) -> Edit:
    """The GID table of every NIC of a host: index 3 has that version."""

    def changed(nic: FoundNic) -> FoundNic:
        table = (Gid("mlx5_0", 3, version, "10.0.0.1"), Gid("mlx5_0", 5, 2, "10.0.0.1"))
        return replace(nic, state=NicState(nic.name, gids=table))

    return found_nics(name, changed)


def dropping(name: str, packets: int) -> Edit:
    """The drop counter of the no-drop queue of the first port."""
    return queue_state(name, no_drop=True, dropped=packets)


def neighbours(name: str, change: Callable[[Neighbour], Neighbour | None]) -> Edit:
    """The BGP neighbours of a switch; None takes one away. Only the first is changed unless all go."""

    def changed(found: DeviceIntent) -> DeviceIntent:
        if found.bgp is None:
            return found
        first, *rest = found.bgp.neighbours
        new = change(first)
        return replace(found, bgp=replace(found.bgp, neighbours=() if new is None else (new, *rest)))

    return intent(name, changed)


def unrelaxed(found: DeviceIntent) -> DeviceIntent:
    """Spines in AS of their own, and no multipath relax."""
    if found.bgp is None:
        return found
    peers = tuple(replace(each, remote_as=4200000000 + 100 * (at % 2)) for at, each in enumerate(found.bgp.neighbours))
    return replace(found, bgp=replace(found.bgp, neighbours=peers, multipath_relax=False))


def slow_bgp(found: DeviceIntent) -> DeviceIntent:
    """No BFD, and the timers of RFC 4271."""
    if found.bgp is None:
        return found
    groups = tuple(replace(group, bfd=False) for group in found.bgp.groups)
    return replace(found, bgp=replace(found.bgp, groups=groups, bfd=None, keepalive_s=60, hold_s=180))


def session(name: str, shown_state: str) -> Edit:
    """The state of the first BGP neighbour of a switch."""

    def changed(found: FoundDevice) -> FoundDevice:
        peers = () if found.intent.bgp is None else found.intent.bgp.neighbours
        seen = tuple(BgpSession(each.peer, each.remote_as, shown_state) for each in peers[:1])
        return replace(found, state=replace(found.state or SwitchState(), bgp=seen))

    return device(name, changed)


def marked_from(profile: PortQos, kmin_bytes: int) -> PortQos:
    """A profile whose marking queues begin at another length."""
    queues = tuple(
        each if each.ecn is None else replace(each, ecn=replace(each.ecn, kmin_bytes=kmin_bytes))
        for each in profile.queues
    )
    return replace(profile, queues=queues)


def array(leaves: tuple[str, ...] = ("leaf1", "leaf2"), mtu_bytes: int = 9000, **values: object) -> Edit:
    """A storage system at free ports of leaves, set like the nodes but for what is given."""

    def changed(found: FoundNetwork) -> FoundNetwork:
        node = found.hosts[0].nics[0].intent
        marks = {"roce_dscp": 26, **values}
        marked = replace(node.qos, **marks)  # type: ignore[arg-type]
        nics, links, devices = [], list(found.links), {each.name: each for each in found.devices}
        for at, leaf in enumerate(leaves):
            port = replace(
                devices[leaf].intent.interfaces[0], name=f"swp60s{at}", addresses=(), description="to array1"
            )
            held = devices[leaf].intent
            devices[leaf] = replace(devices[leaf], intent=replace(held, interfaces=(*held.interfaces, port)))
            nics.append(FoundNic(replace(node, name=f"e{at}", mtu_bytes=mtu_bytes, address="", qos=marked)))
            links.append(FoundLink(PortId(leaf, port.name), PortId("array1", f"e{at}"), "lldp", 1.0))
        store = FoundHost("array1", tuple(nics), kind="storage")
        return replace(found, devices=tuple(devices.values()), hosts=(*found.hosts, store), links=tuple(links))

    return network(changed)
