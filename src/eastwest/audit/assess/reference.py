"""The yardstick: the fabric as found under a sound lossless policy, worked out as a design's would be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from eastwest.audit.assess.found import Found
from eastwest.audit.assess.listed import listed
from eastwest.audit.assess.queue_pairs import queue_pair_notes, queue_pairs_of
from eastwest.audit.subject import Audited
from eastwest.audit.views.marks import cnp_dscp_of, commonest, roce_dscp_of
from eastwest.fabric.graph import Device, Fabric, Role
from eastwest.intent.catalogue.model import NOT_GIVEN, Catalogue, Fact, GpuNode, PortGroup, Switch
from eastwest.intent.document import document_of
from eastwest.intent.load import site_of
from eastwest.intent.site import LosslessIntent, Site
from eastwest.intent.starter import starter_text
from eastwest.lossless.build import build_policy
from eastwest.plan import Plan
from eastwest.plan.model import Addressing
from eastwest.traffic.lanes import MOST_CHANNELS
from eastwest.vendors.nic.registry import NIC_FAMILIES

RDMA_MTUS = (4096, 2048, 1024, 512, 256)
HEADERS_BYTES = 60
"""IPv4, UDP, base and extended transport header and the checksum of a RoCEv2 packet: what an IP MTU must hold beside
its payload (InfiniBand annex A17)."""
_DEFAULT_PRIORITY = 3


@dataclass(frozen=True)
class Reference:
    """plan: the found fabric with the sound policy. site, node: what a workload is built for. notes: sentences.

    queue_pairs: that a job opens between two NICs.
    """

    plan: Plan
    site: Site
    node: GpuNode
    notes: tuple[str, ...]
    queue_pairs: int = MOST_CHANNELS


def reference_of(audited: Audited, found: Found, site: Site | None = None) -> Reference:
    """The found fabric with a policy for it. site: whose nodes, code points and NICs hold, where it is known.

    Raises InputError for code points that clash, NoFitError when a switch's buffer cannot hold the headroom.
    """
    own = _plain_site(audited.catalogue) if site is None else site
    catalogue, fabric, unknown = _with_models(found.fabric, audited.catalogue)
    lossless = own.lossless if site is not None else _lossless(audited, own.lossless)
    lossless = replace(lossless, rdma_mtu_bytes=min(lossless.rdma_mtu_bytes, rdma_mtu_bytes(audited)))
    ports = len(fabric.gpu_nodes[0].ports)
    gpus = replace(own.gpus, nics=ports, count=len(fabric.gpu_nodes), rails=ports, other_nics=())
    if site is None:
        gpus = replace(gpus, nic=_nic(audited, gpus.nic))
    own = replace(own, gpus=gpus, lossless=lossless, fabric=replace(own.fabric, link_gbps=found.usual_gbps, planes=1))
    policy = build_policy(own, fabric, catalogue)
    balanced = replace(policy, reasons=())
    plan = Plan("as found", "", "leaf-spine", ports, fabric, balanced, Addressing("", (), ()), (), (), (), (), ())
    notes = (*_notes(unknown, audited), *queue_pair_notes(audited))
    node = _node(audited.catalogue, own, ports, known=site is not None)
    return Reference(plan, own, node, notes, queue_pairs_of(audited))


def rdma_mtu_bytes(audited: Audited) -> int:
    """The largest RDMA payload that every NIC's MTU holds; 4096 where no file tells an MTU."""
    stated = [
        nic.intent.mtu_bytes
        for host in audited.network.hosts
        for nic in (host.nics if host.kind != "storage" else ())
        if "mtu_bytes" not in nic.unstated and nic.intent.mtu_bytes and audited.network.link_at(host.name, nic.name)
    ]
    least = min(stated, default=RDMA_MTUS[0] + HEADERS_BYTES)
    return next((size for size in RDMA_MTUS if size + HEADERS_BYTES <= least), RDMA_MTUS[-1])


def _plain_site(catalogue: Catalogue) -> Site:
    return site_of(document_of(Path("site.yaml"), starter_text().encode()), catalogue)


def _lossless(audited: Audited, usual: LosslessIntent) -> LosslessIntent:
    """Code points that most NICs send, and the priority that most profiles pause."""
    nics = [(host, nic) for host in audited.network.hosts if host.kind != "storage" for nic in host.nics]
    roce = commonest(dscp for host, nic in nics if (dscp := roce_dscp_of(host, nic)) is not None)
    cnp = commonest(dscp for _, nic in nics if (dscp := cnp_dscp_of(nic)) is not None)
    seen = Counter(dscp for device in audited.network.devices for dscp in audited.marks(device.name).roce)
    roce = roce or tuple(dscp for dscp, _ in seen.most_common(1))
    paused = Counter(priority for _, use in audited.lossless for priority in use.pfc if priority)
    priority = min(paused, key=lambda each: (-paused[each], each)) if paused else _DEFAULT_PRIORITY
    data = roce[0] if roce else usual.roce_dscp
    notes = cnp[0] if cnp and cnp[0] != data else usual.cnp_dscp
    if notes == data:
        notes = next(dscp for dscp in (48, 46, 56) if dscp != data)
    return replace(usual, roce_dscp=data, cnp_dscp=notes, priority=priority)


def _nic(audited: Audited, usual: str) -> str:
    """The catalogue's id of the NICs: as files name it, else the first of their family, else the usual one."""
    nics = [nic for host in audited.network.hosts if host.kind != "storage" for nic in host.nics]
    named = Counter(nic.intent.model for nic in nics if nic.intent.model in audited.catalogue.nics)
    if named:
        return named.most_common(1)[0][0]
    families = Counter(nic.family for nic in nics if nic.family in NIC_FAMILIES)
    for family, _ in families.most_common():
        known = sorted(entry.id for entry in audited.catalogue.nics.values() if entry.family == family)
        if known:
            return usual if usual in known else known[0]
    return usual


def _with_models(fabric: Fabric, catalogue: Catalogue) -> tuple[Catalogue, Fabric, list[str]]:
    """Switches of unknown model get an entry that knows their ports alone, so that their buffer is assumed."""
    entries = dict(catalogue.switches)
    unknown: list[str] = []
    devices: list[Device] = []
    for device in fabric.devices:
        if device.role is Role.GPU_NODE or device.model in entries:
            devices.append(device)
            continue
        gbps = sum(port.speed_gbps for port in device.ports)
        entry = _stand_in(gbps)
        entries.setdefault(entry.id, entry)
        unknown.append(device.name)
        devices.append(replace(device, model=entry.id))
    return replace(catalogue, switches=entries), Fabric(tuple(devices), fabric.links), unknown


def _stand_in(gbps: float) -> Switch:
    ports: Fact[tuple[PortGroup, ...]] = Fact((PortGroup(1, gbps, "", "{n}"),), "sum of the connected ports", "derived")
    return Switch(f"unknown-{gbps:g}g", "", "unknown", NOT_GIVEN, (), ports, NOT_GIVEN, NOT_GIVEN, NOT_GIVEN)


def _node(catalogue: Catalogue, site: Site, ports: int, *, known: bool) -> GpuNode:
    """The site's node; without a site one GPU for each NIC, whose links inside are left out."""
    node = catalogue.nodes[site.gpus.node]
    if known and (node.gpus.value or ports) % ports == 0:
        return node
    return replace(node, gpus=Fact(ports, "one for each NIC found", "derived"), scale_up_gigabytes_per_s=NOT_GIVEN)


def _notes(unknown: list[str], audited: Audited) -> list[str]:
    notes = []
    if unknown:
        notes.append(
            f"the model of {len(unknown)} switches is not in the files: their buffer is taken by their ports' speed, "
            f"as the least that a maker publishes: {listed(unknown)}"
        )
    if not audited.network.hosts:
        notes.append("no NIC was read: NICs are taken to mark, pause and slow down as the switches expect")
    return notes
