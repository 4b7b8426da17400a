"""What belongs to one switch or one tenant has one name and one number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice, FoundNetwork, SourceLine
from eastwest.findings import Place, Severity
from eastwest.plan.device import Tenancy, Vrf

ROUTING = ".conf"


def _parted(found: FoundNetwork) -> FoundNetwork:
    """Two SONiC switches: of one folder's files, config_db.json is of the one and frr.conf of the other."""
    first, second, *rest = found.devices
    ports = replace(first, family="sonic", texts={"leaf1/config_db.json": ""})
    routing = replace(second, family="sonic", texts={"leaf1/frr.conf": ""})
    return replace(found, devices=(ports, routing, *rest))


@rule(
    "EW114",
    severity=Severity.WARNING,
    title="Files of one folder name two switches",
    why="Ports and routing of a SONiC switch stand in two files. Where they name different hosts, one of them is of "
    "another switch, or was renamed by half.",
    effect="the switch boots with the routing of another: wrong AS, wrong router id, no sessions",
    source="SONiC: config_db.json and frr.conf",
    remedy="Put the file back where it belongs, or name the host alike in both.",
    passes=Example("both files of a folder name one switch", samples.unchanged),
    fails=Example("leaf1/frr.conf names leaf2", samples.network(_parted)),
)
def files_name_one_switch(audited: Audited) -> Iterator[Outcome]:
    """Folders in which one device has no routing file and another one nothing else."""
    folders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for device in audited.network.devices:
        for file in device.texts if device.family == "sonic" else ():
            folder, _, name = file.rpartition("/")
            folders[folder][device.name].add(name)
    for folder, owners in folders.items():
        if len(owners) != 2:
            continue
        routing = [name for name, files in owners.items() if all(file.endswith(ROUTING) for file in files)]
        if len(routing) == 1:
            (other,) = owners.keys() - set(routing)
            if not any(file.endswith(ROUTING) for file in owners[other]):
                file = f"{folder}/{min(owners[routing[0]])}".lstrip("/")
                observed = f"{file} names {routing[0]}, the other files of its folder {other}"
                yield Breach(Place(other), observed, "one switch", line=SourceLine(file, 1))


def _numbered(*vnis: int | None) -> Tenancy:
    return Tenancy(tuple(Vrf(f"tenant{at}", vni=vni) for at, vni in enumerate(vnis)))


@rule(
    "EW115",
    severity=Severity.WARNING,
    title="A VRF has another VNI than elsewhere, or none",
    why="Routes of a tenant travel under its VNI: a switch with another number, or none, is not part of the tenant.",
    effect="nodes of the tenant on that switch reach nobody behind other switches",
    source="RFC 9136, section 4.4 (IP-VRF to IP-VRF)",
    remedy="Use one VNI per tenant on every switch.",
    passes=Example(
        "tenant0 has VNI 4001 on two leaves",
        samples.chain(
            samples.fields("leaf1", tenancy=_numbered(4001)), samples.fields("leaf2", tenancy=_numbered(4001))
        ),
    ),
    fails=Example(
        "tenant0 has VNI 4001 on leaf1 and 4010 on leaf2",
        samples.chain(
            samples.fields("leaf1", tenancy=_numbered(4001)), samples.fields("leaf2", tenancy=_numbered(4010))
        ),
    ),
)
def tenants_have_one_vni(audited: Audited) -> Iterator[Outcome]:
    """VNI of VRFs of one name, and VRFs without one beside others that have them.

    A VRF that BGP does not know, such as that of a heartbeat between two switches, is no tenant.
    """
    numbers: dict[str, Counter[int]] = defaultdict(Counter)
    everybody = [(device, vrf) for device in audited.network.devices for vrf in device.intent.tenancy.vrfs]
    for _, vrf in everybody:
        if vrf.vni is not None:
            numbers[vrf.name][vrf.vni] += 1
    for device, vrf in everybody:
        known = numbers[vrf.name]
        usual = min(known, key=lambda vni: (-known[vni], vni), default=None)
        if vrf.vni is not None and vrf.vni != usual:
            yield _breach(device, vrf, f"VNI {usual}, as elsewhere")
        elif vrf.vni is None and not device.partial and (usual is not None or vrf.distinguisher or vrf.route_target):
            beside = sum(each.vni is not None for each in device.intent.tenancy.vrfs)
            if usual is not None or beside >= max(2, len(device.intent.tenancy.vrfs) - 1):
                yield _breach(device, vrf, "a VNI, as the others" if usual is None else f"VNI {usual}")


def _breach(device: FoundDevice, vrf: Vrf, expected: str) -> Breach:
    observed = f"VRF {vrf.name}: {'no VNI' if vrf.vni is None else f'VNI {vrf.vni}'}"
    return Breach(Place(device.name), observed, expected, path=f"tenancy.vrfs[{vrf.name}]")
