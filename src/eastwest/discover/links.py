"""Who is cabled to whom: LLDP first, then addresses and BGP, then what the files plan or describe.

The stronger evidence wins a port. What a weaker one says otherwise is a conflict, and so is what two files say of one
link with the same evidence. Sessions over unnumbered ports tell no peer: without LLDP their links stay unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from eastwest.discover.claims import (
    Claim,
    address_claims,
    addresses_of,
    addresses_of_hosts,
    bgp_claims,
    lldp_claims,
)
from eastwest.discover.descriptions import description_claims
from eastwest.discover.labs import Lab, lab_claims
from eastwest.discover.model import FoundDevice, FoundHost, FoundLink, LinkClaim, LinkConflict
from eastwest.discover.names import Directory
from eastwest.discover.planned import Planned, planned_claims
from eastwest.fabric.graph import PortId
from eastwest.plan.device import natural

CONFIDENCE = {"lldp": 0.9, "addresses": 0.9, "bgp": 0.8, "plan": 0.8, "description": 0.6}
"""Of a claim that one side makes; both sides agreeing make LLDP certain and a description likely (0.8)."""
ORDER = ("lldp", "addresses", "bgp", "plan", "description")


def directory_of(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Directory:
    """All names."""
    directory = Directory()
    for device in devices:
        directory.add(device.name, ((port.name, port.alias) for port in device.intent.interfaces))
        if device.state is not None:
            directory.add(device.name, ((port.name, "") for port in device.state.ports))
    for host in hosts:
        directory.add(host.name, ((nic.name, "" if nic.state is None else nic.state.mac) for nic in host.nics))
    return directory


def links_of(
    devices: Sequence[FoundDevice], hosts: Sequence[FoundHost], planned: Planned, labs: Sequence[Lab] = ()
) -> tuple[tuple[FoundLink, ...], tuple[LinkConflict, ...], tuple[str, ...]]:
    """Links, conflicts, and what could not be derived."""
    directory = directory_of(devices, hosts)
    owned = [tuple(addresses_of(device)) for device in devices]
    by_evidence = {
        "lldp": list(lldp_claims(devices, hosts, directory)),
        "addresses": list(address_claims([*chain.from_iterable(owned), *addresses_of_hosts(hosts)])),
        "bgp": list(bgp_claims(devices, owned)),
        "plan": [*planned_claims(devices, planned, directory), *lab_claims(labs, devices, directory)],
    }
    taken: dict[PortId, FoundLink] = {}
    conflicts: list[LinkConflict] = []
    for evidence in ORDER:
        claims = by_evidence.get(evidence)
        if claims is None:
            claims = list(description_claims(devices, directory, taken))
        _join(evidence, _completed(claims, taken, directory), taken, conflicts)
    links = {(link.a, link.b): link for link in taken.values()}
    ordered = sorted(links.values(), key=lambda link: (natural(link.a.device), natural(link.a.port)))
    return tuple(ordered), tuple(conflicts), tuple(_unknown(devices, taken, directory, ordered))


def _completed(claims: Sequence[Claim], taken: dict[PortId, FoundLink], directory: Directory) -> list[Claim]:
    """The claims; one that names the port where stronger evidence named only its device completes that link.

    NICs call their ports by MAC addresses in LLDP, which no configuration has.
    """
    left: list[Claim] = []
    for claim in claims:
        link = taken.get(claim.port)
        far = None if link is None else (link.b if link.a == claim.port else link.a)
        unnamed = far is not None and far.device == claim.peer.device and not directory.port(*far)
        if link is None or far is None or not unnamed or claim.peer in taken:
            left.append(claim)
            continue
        a, b = _sorted((claim.port, claim.peer))
        taken.pop(far, None)
        taken[claim.port] = taken[claim.peer] = replace(link, a=a, b=b)
    return left


def _join(
    evidence: str, claims: Sequence[Claim], taken: dict[PortId, FoundLink], conflicts: list[LinkConflict]
) -> None:
    """Turn the claims of one kind of evidence into links."""
    said: dict[PortId, dict[PortId, Claim]] = defaultdict(dict)
    for claim in claims:
        said[claim.port].setdefault(claim.peer, claim)
    disputed = set(_disputes(said, taken, conflicts))
    for port in _sorted(said):
        if port in taken:
            _compare(taken[port], port, said[port], conflicts)
            continue
        peer, claim = next(iter(said[port].items()))
        if port in disputed or peer in disputed:
            continue
        if peer in taken:
            _compare(taken[peer], peer, {port: replace(claim, port=peer, peer=port)}, conflicts)
        else:
            sure = _confidence(evidence, both=peer in said)
            a, b = _sorted((port, peer))
            taken[port] = taken[peer] = FoundLink(a, b, evidence, sure)


def _sorted(ports: Iterable[PortId]) -> list[PortId]:
    return sorted(ports, key=lambda each: (natural(each.device), natural(each.port)))


def _disputes(
    said: Mapping[PortId, Mapping[PortId, Claim]], taken: Mapping[PortId, FoundLink], conflicts: list[LinkConflict]
) -> Iterator[PortId]:
    """Ports about which the claims of one kind of evidence disagree; each disagreement is told once."""
    named: dict[PortId, list[PortId]] = defaultdict(list)
    for port in _sorted(said):
        for peer in said[port]:
            named[peer].append(port)
    for port in _sorted(said):
        peers = said[port]
        if port in taken:
            continue
        if len(peers) > 1:
            conflicts.append(_conflict(port, peers.values(), f"{_name(port)} has {len(peers)} neighbours at once"))
            yield from (port, *peers)
            continue
        peer = next(iter(peers))
        back = said.get(peer, {})
        if back and port not in back:
            text = f"{_name(port)} names {_name(peer)}, which names {_name(next(iter(back)))}"
            conflicts.append(_conflict(port, (*peers.values(), *back.values()), text))
            yield from (port, peer)
        elif not back and len(named[peer]) > 1:
            if port == named[peer][0]:
                told = tuple(said[each][peer] for each in named[peer])
                conflicts.append(_conflict(peer, told, f"{len(told)} ports name {_name(peer)} as their other end"))
            yield from (port, peer)


def _confidence(evidence: str, *, both: bool) -> float:
    if not both:
        return CONFIDENCE[evidence]
    return {"lldp": 1.0, "addresses": 0.9, "description": 0.8}.get(evidence, 0.9)


def _name(port: PortId) -> str:
    return f"{port.device} {port.port}"


def _conflict(port: PortId, claims: Iterable[Claim], problem: str, kept: FoundLink | None = None) -> LinkConflict:
    told = tuple(LinkClaim(each.peer, each.evidence, each.place()) for each in claims)
    return LinkConflict(port, told, problem, kept)


def _compare(kept: FoundLink, port: PortId, peers: Mapping[PortId, Claim], conflicts: list[LinkConflict]) -> None:
    """A weaker word about a port that has its link: another port of the same device may be a stale label, too."""
    real = kept.b if kept.a == port else kept.a
    for peer, claim in peers.items():
        if peer != real and not (peer.device == real.device and not peer.port):
            known = f"{_name(port)} is connected to {_name(real)} by {kept.evidence}"
            text = f"{known}; its {claim.evidence} says {_name(peer)}"
            conflicts.append(_conflict(port, (claim,), text, kept))


def _unknown(
    devices: Sequence[FoundDevice],
    taken: Mapping[PortId, FoundLink],
    directory: Directory,
    links: Sequence[FoundLink],
) -> Iterator[str]:
    """Ports in use whose other end nothing tells, and neighbours without files."""
    for device in devices:
        ports = [port for port in device.intent.interfaces if port.enabled and (port.addresses or port.unnumbered)]
        lost = [port for port in ports if PortId(device.name, port.name) not in taken]
        if lost:
            bare = sum(port.unnumbered for port in lost)
            why = "unnumbered ones show their neighbour in LLDP only" if bare else "no other end is in the files"
            yield f"{device.name}: the other end of {len(lost)} of {len(ports)} routed ports is not known; {why}"
    known = set(directory.names.values())
    outside = dict.fromkeys(end.device for link in links for end in (link.a, link.b) if end.device not in known)
    if outside:
        shown = ", ".join(list(outside)[:8]) + (f" and {len(outside) - 8} more" if len(outside) > 8 else "")
        yield f"neighbours without files of their own: {shown}"
