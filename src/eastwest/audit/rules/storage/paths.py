"""Ports of storage systems and the way from them to the nodes."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.ends import Joined
from eastwest.audit.views.maps import hop
from eastwest.audit.views.marks import set_roce_dscp_of
from eastwest.discover import FoundHost
from eastwest.findings import Place, Severity

_ROCE_STORAGE = "NFS over RDMA (RFC 8267), NVMe over RDMA, GPUDirect Storage guides: lossless like any RoCE"


def _arrays(audited: Audited) -> Iterator[FoundHost]:
    return (host for host in audited.network.hosts if host.kind == "storage")


def _joined(audited: Audited) -> Iterator[Joined]:
    return (each for each in audited.ends.to_nics if each.b.host is not None and each.b.host.kind == "storage")


@rule(
    "EW401",
    severity=Severity.CRITICAL,
    title="Storage sends larger packets than its switch port takes",
    why="An array with jumbo frames behind a port without them loses every full packet.",
    effect="reads hang after the first block; data loaders and checkpoints time out",
    source="array vendors' network guides; RFC 1812",
    remedy="Set one MTU on array ports and switch ports.",
    passes=Example("9000 B behind 9216 B", samples.array(mtu_bytes=9000)),
    fails=Example("9500 B behind 9216 B", samples.array(mtu_bytes=9500)),
)
def storage_packets_fit(audited: Audited) -> Iterator[Outcome]:
    """MTU of array ports against the switch ports they stand at."""
    for joined in _joined(audited):
        nic, port = joined.b.nic, joined.a.port
        if nic is None or port is None or "mtu_bytes" in nic.unstated:
            continue
        if nic.intent.mtu_bytes > port.mtu_bytes > 0:
            observed = f"MTU {nic.intent.mtu_bytes} B; {joined.a.text()} takes {port.mtu_bytes} B"
            yield Breach(joined.b.place(), observed, "at most the port's", path=f"nics[{nic.name}].mtu_bytes")


@rule(
    "EW402",
    severity=Severity.WARNING,
    title="Storage and nodes use different MTUs",
    why="The smaller one decides by negotiation or by loss; jumbo frames on one side alone bring nothing.",
    effect="three times the packets for a checkpoint: the array's CPUs or the NIC's packet rate limit it",
    source="array vendors' network guides",
    remedy="Use one MTU on nodes, switches and arrays.",
    passes=Example("9000 B and 9216 B are both jumbo", samples.array(mtu_bytes=9000)),
    fails=Example("1500 B and 9216 B", samples.array(mtu_bytes=1500)),
)
def storage_uses_jumbo_frames(audited: Audited) -> Iterator[Outcome]:
    """MTU of arrays against that of most nodes."""
    sizes = [
        nic.intent.mtu_bytes
        for host in audited.network.hosts
        if host.kind != "storage"
        for nic in host.nics
        if nic.intent.mtu_bytes and "mtu_bytes" not in nic.unstated
    ]
    for host in _arrays(audited) if sizes else ():
        for nic in host.nics:
            if "mtu_bytes" not in nic.unstated and nic.intent.mtu_bytes < min(sizes) * _NEAR:
                where, path = Place(host=host.name, port=nic.name), f"nics[{nic.name}].mtu_bytes"
                yield Breach(where, f"{nic.intent.mtu_bytes} B; nodes have {min(sizes)} B", "one MTU", path=path)


_NEAR = 0.9
"""9000 and 9216 B are the same choice; 1500 and 9216 B are not."""


@rule(
    "EW403",
    severity=Severity.CRITICAL,
    title="Storage over RoCE is outside the lossless class",
    why="The array's code point must lead to the class that PFC protects, like that of the nodes.",
    effect="reads drop when many nodes read at once, which is what a data loader does",
    source=_ROCE_STORAGE,
    remedy="Let the array send the code point of RoCE, or give its own a lossless class.",
    passes=Example("the array sends DSCP 26", samples.array(roce_dscp=26)),
    fails=Example("the array sends DSCP 10", samples.array(roce_dscp=10)),
)
def storage_is_lossless(audited: Audited) -> Iterator[Outcome]:
    """The class of an array's code point on its switch."""
    for joined in _joined(audited):
        nic, device, profile = joined.b.nic, joined.a.device, joined.a.profile
        if nic is None or device is None or profile is None or not profile.pfc:
            continue
        dscp = set_roce_dscp_of(nic)
        if dscp is None:
            yield Abstained(joined.b.place(), "no file says which DSCP the array sends")
            continue
        found = hop(device, dscp, profile)
        if found.traffic_class is not None and found.group not in profile.pfc:
            yield Breach(
                joined.b.place(),
                f"DSCP {dscp} goes to class {found.traffic_class} on {device.name}, which PFC does not protect",
                f"a class of priority {', '.join(map(str, profile.pfc))}",
                path=f"nics[{nic.name}].qos.roce_dscp",
            )


@rule(
    "EW404",
    severity=Severity.WARNING,
    title="A storage system hangs on one switch",
    why="Arrays have several ports so that no switch is between all nodes and their data.",
    effect="an upgrade or failure of that switch stops every job that reads or writes a checkpoint",
    source="array vendors' network guides",
    remedy="Spread the array's ports over two switches.",
    passes=Example("ports on leaf1 and leaf2", samples.array(leaves=("leaf1", "leaf2"))),
    fails=Example("both ports on leaf1", samples.array(leaves=("leaf1", "leaf1"))),
)
def storage_is_dual_homed(audited: Audited) -> Iterator[Outcome]:
    """The switches at which an array with several ports stands."""
    for host in _arrays(audited):
        links = audited.network.links_of(host.name)
        switches = {link.other(host.name).device for link in links}
        if len(links) > 1 and len(switches) == 1:
            observed = f"{len(links)} ports, all on {next(iter(switches))}"
            yield Breach(Place(host=host.name), observed, "two switches")


@rule(
    "EW405",
    severity=Severity.INFO,
    title="Storage and collectives share the lossless queue without a limit",
    why="A read of many nodes is an incast: in the queue of the collectives it pauses them.",
    effect="step time grows whenever checkpoints are written or data are loaded",
    source="Meta, SIGCOMM'24; NVIDIA DGX SuperPOD: storage on a fabric of its own",
    remedy="Use a fabric, rail or class of its own for storage.",
    passes=Example("storage in a class of its own", samples.array(roce_dscp=10)),
    fails=Example("storage and nodes on leaf1 with DSCP 26", samples.array(roce_dscp=26)),
)
def storage_has_its_own_class(audited: Audited) -> Iterator[Outcome]:
    """Arrays that send the nodes' code point on a switch that also serves nodes."""
    serving = {
        joined.a.at.device
        for joined in audited.ends.to_nics
        if joined.b.host is not None and joined.b.host.kind != "storage"
    }
    told: set[str] = set()
    for joined in _joined(audited):
        nic, name = joined.b.nic, joined.a.at.device
        dscp = None if nic is None else set_roce_dscp_of(nic)
        if name in serving and dscp in audited.marks(name).roce and joined.b.at.device not in told:
            told.add(joined.b.at.device)
            yield Breach(joined.b.place(), f"DSCP {dscp}, as the nodes on {name}", "a class or fabric of its own")


@rule(
    "EW406",
    severity=Severity.CRITICAL,
    title="Flow control of storage and switch differ",
    why="An array speaks PFC or link-level pause; the switch port must speak the same.",
    effect="the array or the switch drops under load, with both sides sure of being lossless",
    source=_ROCE_STORAGE,
    remedy="Use PFC on the same priority at both ends, or neither.",
    passes=Example("PFC on 3 at both ends", samples.array(pfc=(3,))),
    fails=Example("the array pauses priority 4", samples.array(pfc=(4,))),
)
def storage_pauses_alike(audited: Audited) -> Iterator[Outcome]:
    """PFC of array ports and of their switch ports."""
    for joined in _joined(audited):
        nic, profile = joined.b.nic, joined.a.profile
        if nic is None or profile is None or "qos.pfc" in nic.unstated:
            continue
        own = nic.intent.qos.pfc
        if own and profile.pfc and not set(own) <= set(profile.pfc):
            observed = f"pauses {', '.join(map(str, own))}; {joined.a.text()} pauses {', '.join(map(str, profile.pfc))}"
            yield Breach(joined.b.place(), observed, "the same priority", path=f"nics[{nic.name}].qos.pfc")
