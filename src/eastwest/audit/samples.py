"""The small designed network that every rule has its examples on, and edits of it.

Examples serve tests and documentation alike: an edit is what a slip of the hand does to one device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from eastwest.audit.rule import Edit
from eastwest.audit.statements.model import Resume, Rewrite, Statements
from eastwest.audit.subject import Audited
from eastwest.design.designer import design
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
    SourceLine,
    SwitchState,
    found_from_plan,
)
from eastwest.fabric.graph import PortId
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent, ManagementIntent, TelemetryIntent
from eastwest.intent.document import document_of
from eastwest.intent.load import site_of
from eastwest.intent.site import SwitchChoice
from eastwest.intent.starter import starter_text
from eastwest.plan import Plan
from eastwest.plan.device import (
    BufferPool,
    DeviceIntent,
    InterfaceIntent,
    Neighbour,
    NicIntent,
    NicQos,
    Nos,
    Overlay,
    PortQos,
    QosIntent,
    Tenancy,
)
from eastwest.vendors.registry import FAMILIES

LEAF, SPINE, HOST = "leaf1", "spine1", "node001"
FAMILY = "nvue"
LINE = SourceLine("leaf1.cfg", 12)
"""Where the statements of examples stand."""


@cache
def sample_plan() -> Plan:
    """Four nodes of eight NICs on four leaves and two spines, with management and telemetry."""
    catalogue = load_catalogue()
    site = site_of(document_of(Path("site.yaml"), starter_text().encode()), catalogue)
    choice = SwitchChoice(model="sn5600")
    fabric = replace(
        site.fabric,
        topology="leaf-spine",
        leaf=choice,
        spine=choice,
        nodes_per_unit=1,
        spines=2,
        uplink_gbps=400.0,
        addressing="ipv4-p2p",
    )
    management = ManagementIntent("192.0.2.0/24", ntp=("192.0.2.3",), syslog=("192.0.2.5",))
    telemetry = TelemetryIntent(gnmi_port=9339, sflow_collectors=("192.0.2.7",))
    configuration = ConfigurationIntent(management=management, telemetry=telemetry)
    return design(
        replace(site, name="sample", fabric=fabric, configuration=configuration, storage=None, background=()), catalogue
    )


@cache
def sample() -> Audited:
    """The network of that plan as found, with the short names `leaf1`, `spine1` and so on, judged without its plan."""
    return Audited(_renamed(found_from_plan(sample_plan(), FAMILY)), load_catalogue())


def _renamed(network: FoundNetwork) -> FoundNetwork:
    """Examples name devices: short names whatever the design calls them."""
    names: dict[str, str] = {}
    for role in dict.fromkeys(device.role for device in network.devices):
        for number, device in enumerate((each for each in network.devices if each.role == role), start=1):
            names[device.name] = f"{role}{number}"
    devices = tuple(
        replace(
            device,
            name=names[device.name],
            intent=replace(
                device.intent,
                hostname=names[device.name],
                interfaces=tuple(_described(port, names) for port in device.intent.interfaces),
            ),
        )
        for device in network.devices
    )
    links = tuple(
        replace(
            link,
            a=link.a._replace(device=names.get(link.a.device, link.a.device)),
            b=link.b._replace(device=names.get(link.b.device, link.b.device)),
        )
        for link in network.links
    )
    return replace(network, devices=devices, links=links)


def _described(port: InterfaceIntent, names: dict[str, str]) -> InterfaceIntent:
    words = [names.get(word, word) for word in port.description.split()]
    return replace(port, description=" ".join(words))


def unchanged(audited: Audited) -> Audited:
    """The designed network as it is."""
    return audited


def chain(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edited(audited: Audited) -> Audited:
        for edit in edits:
            audited = edit(audited)
        return audited

    return edited


def device(name: str, change: Callable[[FoundDevice], FoundDevice]) -> Edit:
    """One switch changed; `*` changes all, a role those of that role."""

    def edited(audited: Audited) -> Audited:
        devices = tuple(
            change(each) if name in ("*", each.name, each.role) else each for each in audited.network.devices
        )
        return audited.with_network(replace(audited.network, devices=devices))

    return edited


def intent(name: str, change: Callable[[DeviceIntent], DeviceIntent]) -> Edit:
    """The intent of one switch, or of several as for `device`."""
    return device(name, lambda found: replace(found, intent=change(found.intent)))


def fields(name: str, **values: object) -> Edit:
    """Fields of the intent of a switch."""
    return intent(name, lambda found: replace(found, **values))  # type: ignore[arg-type]


def qos(name: str, change: Callable[[QosIntent], QosIntent]) -> Edit:
    """The QoS of a switch."""
    return intent(name, lambda found: replace(found, qos=None if found.qos is None else change(found.qos)))


def profiles(name: str, change: Callable[[PortQos], PortQos]) -> Edit:
    """Every QoS profile of a switch."""
    return qos(name, lambda found: replace(found, ports=tuple(change(each) for each in found.ports)))


def ports(name: str, change: Callable[[InterfaceIntent], InterfaceIntent], first: int | None = 1) -> Edit:
    """The first ports of a switch; None for all."""

    def changed(found: DeviceIntent) -> DeviceIntent:
        upto = len(found.interfaces) if first is None else first
        return replace(
            found, interfaces=(*(change(each) for each in found.interfaces[:upto]), *found.interfaces[upto:])
        )

    return intent(name, changed)


def mapped(name: str, **entries: dict[int, int | None]) -> Edit:
    """Entries of the QoS maps of a switch, by map and index."""

    def changed(found: QosIntent) -> QosIntent:
        maps = found.maps
        for field, values in entries.items():
            old = getattr(maps, field)
            maps = replace(maps, **{field: tuple(values.get(at, value) for at, value in enumerate(old))})
        return replace(found, maps=maps)

    return qos(name, changed)


def host(name: str, change: Callable[[FoundHost], FoundHost]) -> Edit:
    """One host changed; `*` changes all."""

    def edited(audited: Audited) -> Audited:
        hosts = tuple(change(each) if name in ("*", each.name) else each for each in audited.network.hosts)
        return audited.with_network(replace(audited.network, hosts=hosts))

    return edited


def found_nics(name: str, change: Callable[[FoundNic], FoundNic]) -> Edit:
    """Every NIC of a host."""
    return host(name, lambda found: replace(found, nics=tuple(change(each) for each in found.nics)))


def nics(name: str, change: Callable[[NicIntent], NicIntent]) -> Edit:
    """The intent of every NIC of a host."""
    return found_nics(name, lambda found: replace(found, intent=change(found.intent)))


def nic_qos(name: str, change: Callable[[NicQos], NicQos]) -> Edit:
    """The lossless settings of every NIC of a host."""
    return nics(name, lambda found: replace(found, qos=change(found.qos)))


def environment(name: str, **values: str) -> Edit:
    """Variables of the jobs of a host; an empty value takes the variable out."""

    def changed(found: FoundHost) -> FoundHost:
        merged = dict(found.environment) | values
        return replace(found, environment=tuple(sorted((key, value) for key, value in merged.items() if value)))

    return host(name, changed)


def said(name: str, statements: Statements) -> Edit:
    """Statements of a switch that its intent does not hold."""
    return lambda audited: replace(audited, statements={**audited.statements, name: statements})


def network(change: Callable[[FoundNetwork], FoundNetwork]) -> Edit:
    """The whole network."""
    return lambda audited: audited.with_network(change(audited.network))


def designed(audited: Audited) -> Audited:
    """Judged beside the plan that it was built from."""
    return replace(audited, plan=sample_plan())


def rewriting(traffic_class: int, dscp: int) -> Statements:
    """A statement that writes a code point."""
    return Statements(rewrites=(Rewrite(traffic_class, dscp, LINE),))


def overlay(name: str, *, copy_ecn: bool) -> Edit:
    """A VXLAN tunnel on a switch."""
    return intent(name, lambda found: replace(found, tenancy=Tenancy((), Overlay(copy_ecn=copy_ecn))))


def nic_state(**values: object) -> Edit:
    """What the NICs of the first host show of themselves."""
    return found_nics(HOST, lambda nic: replace(nic, state=NicState(nic.name, **values)))  # type: ignore[arg-type]


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


def state(name: str, change: Callable[[SwitchState], SwitchState]) -> Edit:
    """What a switch shows of itself."""
    return device(name, lambda found: replace(found, state=change(found.state or SwitchState())))


def shown(name: str, queue: int, headroom_bytes: int) -> Edit:
    """The programmed headroom of the first port."""
    programmed = QueueState("swp1s0", queue, "ingress", headroom_bytes=headroom_bytes)
    return state(name, lambda found: replace(found, queues=(programmed,)))


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
    counted = QueueState("swp1s0", 3, no_drop=True, dropped=packets)
    return state(name, lambda found: replace(found, queues=(counted,)))


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


def in_words_of(found: DeviceIntent, family: str) -> DeviceIntent:
    """The same switch under another operating system: its newest release, and its names of ports."""
    chosen = FAMILIES[family]
    names = {
        port.name: chosen.port_name(port.front) if port.front is not None else port.name for port in found.interfaces
    }
    known = {
        port.name: names[port.name] for port in sample().network.devices[0].intent.interfaces if port.name in names
    }
    ports_named = tuple(
        replace(
            port,
            name=names[port.name],
            description=" ".join(known.get(word, word) for word in port.description.split()),
        )
        for port in found.interfaces
    )
    port = found.management.out_of_band
    if port is not None:
        port = replace(port, interface=chosen.management_interface, vrf=chosen.management_vrf)
    management = replace(found.management, out_of_band=port)
    gnmi = found.telemetry.gnmi and replace(found.telemetry.gnmi, vrf=chosen.management_vrf)
    telemetry = replace(found.telemetry, gnmi=gnmi)
    return replace(found, nos=Nos(family, ""), interfaces=ports_named, management=management, telemetry=telemetry)
