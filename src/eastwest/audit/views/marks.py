"""Which code points RoCE and its notifications carry, and how that is known: by part of the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eastwest.audit.views.maps import dscps_of, stated
from eastwest.discover import FoundDevice, FoundHost, FoundNetwork, FoundNic
from eastwest.plan import Plan

_MOST_PER_PRIORITY = 2
"""More code points than this in a lossless class are a range, not a choice: they name no mark."""


@dataclass(frozen=True, slots=True)
class Marks:
    """roce, cnp: code points, empty when nobody says. roce_from, cnp_from: by what they are known.

    assumed: what a judgement by them takes for granted, empty where nothing.
    """

    roce: tuple[int, ...] = ()
    roce_from: str = ""
    cnp: tuple[int, ...] = ()
    cnp_from: str = ""
    assumed: str = ""


def marks_by_device(network: FoundNetwork, plan: Plan | None) -> Mapping[str, Marks]:
    """The marks that hold at each switch: the plan's, else those of the NICs and switches it is linked with.

    A whole configuration that no link joins with anything, and that keeps no code point lossless itself, is judged by
    what all NICs send, and says so. So are switches by what the scripts of jobs ask for where no NIC is known and they
    keep something else lossless.
    """
    if plan is not None:
        roce, cnp = plan.policy.class_named("roce"), plan.policy.class_named("cnp")
        marks = Marks(roce.dscps, "the design", cnp.dscps, "the design")
        return {device.name: marks for device in network.devices}
    found: dict[str, Marks] = {}
    everywhere = _of_nics(network.hosts)
    asked = () if everywhere.roce else _of_jobs(network.hosts)
    for names in components(network):
        devices = [device for device in network.devices if device.name in names]
        here = _of_nics(host for host in network.hosts if host.name in names)
        own = _of_switches(devices)
        alone = len(names) == 1 and bool(devices) and not devices[0].partial
        if alone and not (here.roce or own) and everywhere.roce_from:
            taken = "no link of this switch is known; its hosts are taken to mark as all hosts of the folder do"
            here = Marks(everywhere.roce, everywhere.roce_from, everywhere.cnp, everywhere.cnp_from, taken)
        if not here.roce and asked and asked[0] not in own and _pause(devices):
            here = Marks(asked, "what the jobs ask for", here.cnp, here.cnp_from, _SOMEWHERE)
        if not here.roce:
            here = Marks(own, "what the switches keep lossless" if own else "", here.cnp, here.cnp_from, here.assumed)
        found |= {device.name: here for device in devices}
    return found


def components(network: FoundNetwork) -> list[frozenset[str]]:
    """Names of switches and hosts that links join, in order of their first."""
    names = [*(device.name for device in network.devices), *(host.name for host in network.hosts)]
    root: dict[str, str] = {name: name for name in names}

    def find(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for link in network.links:
        if link.a.device in root and link.b.device in root:
            root[find(link.b.device)] = find(link.a.device)
    found: dict[str, set[str]] = {}
    for name in root:
        found.setdefault(find(name), set()).add(name)
    return [frozenset(names) for names in found.values()]


def roce_dscp_of(host: FoundHost, nic: FoundNic) -> int | None:
    """What a NIC marks data with: the job's traffic class goes before the NIC's own setting; None where unstated."""
    traffic_class = job_dscp_of(host)
    return set_roce_dscp_of(nic) if traffic_class is None else traffic_class


def job_dscp_of(host: FoundHost) -> int | None:
    """The code point that NCCL_IB_TC asks for, None without one."""
    text = dict(host.environment).get("NCCL_IB_TC", "")
    return int(text) >> 2 if text.isdecimal() and len(text) < 4 and int(text) < 256 else None


def set_roce_dscp_of(nic: FoundNic) -> int | None:
    """What the NIC's own settings say of data; None where unstated."""
    if "qos.roce_dscp" in nic.unstated or not 0 <= nic.intent.qos.roce_dscp < 64:
        return None
    return nic.intent.qos.roce_dscp


def cnp_dscp_of(nic: FoundNic) -> int | None:
    """What a NIC marks notifications with, None where no file says."""
    if "qos.cnp_dscp" in nic.unstated or not 0 <= nic.intent.qos.cnp_dscp < 64:
        return None
    return nic.intent.qos.cnp_dscp


def commonest(found: Iterable[int]) -> tuple[int, ...]:
    """The value that most have, the lowest of equals; none of none."""
    counts = Counter(found)
    return (min(counts, key=lambda dscp: (-counts[dscp], dscp)),) if counts else ()


def _of_nics(hosts: Iterable[FoundHost]) -> Marks:
    nics = [(host, nic) for host in hosts for nic in host.nics]
    roce = commonest(dscp for host, nic in nics if (dscp := roce_dscp_of(host, nic)) is not None)
    cnp = commonest(dscp for _, nic in nics if (dscp := cnp_dscp_of(nic)) is not None)
    said = "what the NICs send"
    return Marks(roce, said if roce else "", cnp, said if cnp else "")


def _pause(devices: Iterable[FoundDevice]) -> bool:
    """Whether any of the switches keeps anything lossless."""
    return any(profile.pfc for each in devices if each.intent.qos for profile in each.intent.qos.ports)


_SOMEWHERE = "no file says where the jobs of the folder run; they are taken to run here"


def _of_jobs(hosts: Iterable[FoundHost]) -> tuple[int, ...]:
    """What jobs ask for of which no NIC is known."""
    return commonest(dscp for host in hosts if not host.nics and (dscp := job_dscp_of(host)) is not None)


def _of_switches(devices: Iterable[FoundDevice]) -> tuple[int, ...]:
    """Code points that are lossless on every lossless profile, and that most switches agree on."""
    counts: Counter[tuple[int, ...]] = Counter()
    for device in devices:
        qos = device.intent.qos
        if qos is None or not any(stated(device, profile) for profile in (None, *qos.ports)):
            continue
        pausing = [profile for profile in qos.ports if profile.pfc and profile.trust != "cos"]
        priorities = sorted(set.intersection(*(set(profile.pfc) for profile in pausing))) if pausing else []
        kept = [{dscp for each in priorities for dscp in dscps_of(device, each, profile)} for profile in pausing]
        dscps = tuple(sorted(set.intersection(*kept))) if kept else ()
        if 0 < len(dscps) <= _MOST_PER_PRIORITY * max(1, len(priorities)):
            counts[dscps] += 1
    return min(counts, key=lambda dscps: (-counts[dscps], dscps)) if counts else ()
