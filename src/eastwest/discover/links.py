"""Who is cabled to whom: LLDP first, then addresses and BGP, then what the files plan or describe.

The stronger evidence wins a port. What a weaker one says otherwise is a conflict, and so is what two files say of one
link with the same evidence. Sessions over unnumbered ports tell no peer: without LLDP their links stay unknown.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface
from itertools import pairwise

from eastwest.discover.model import FoundDevice, FoundHost, FoundLink, LinkClaim, LinkConflict, SourceLine
from eastwest.discover.names import Directory
from eastwest.discover.state import LldpNeighbour
from eastwest.fabric.graph import PortId
from eastwest.plan.device import natural

CONFIDENCE = {"lldp": 0.9, "addresses": 0.9, "bgp": 0.8, "plan": 0.8, "description": 0.6}
"""Of a claim that one side makes; both sides agreeing make LLDP certain and a description likely (0.8)."""
ORDER = ("lldp", "addresses", "bgp", "plan", "description")
POINT_TO_POINT = {4: 30, 6: 126}
"""Shortest prefixes of links between two routers."""
Planned = Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One side's word. place: where it stands, looked up only for what is disputed: it takes longer than all else."""

    port: PortId
    peer: PortId
    evidence: str
    place: Callable[[], SourceLine]


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
    devices: Sequence[FoundDevice], hosts: Sequence[FoundHost], planned: Planned
) -> tuple[tuple[FoundLink, ...], tuple[LinkConflict, ...], tuple[str, ...]]:
    """Links, conflicts, and what could not be derived."""
    directory = directory_of(devices, hosts)
    by_evidence = {
        "lldp": list(_lldp(devices, hosts, directory)),
        "addresses": list(_addresses(devices, hosts)),
        "bgp": list(_bgp(devices)),
        "plan": list(_planned(devices, planned, directory)),
    }
    taken: dict[PortId, FoundLink] = {}
    conflicts: list[LinkConflict] = []
    for evidence in ORDER:
        claims = by_evidence.get(evidence)
        if claims is None:
            claims = list(_descriptions(devices, directory, taken))
        _join(evidence, _completed(claims, taken, directory), taken, conflicts)
    links = {(link.a, link.b): link for link in taken.values()}
    ordered = sorted(links.values(), key=lambda link: (natural(link.a.device), natural(link.a.port)))
    return tuple(ordered), (*conflicts, *_doubled(devices)), tuple(_unknown(devices, taken, directory, ordered))


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


def _lldp(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost], directory: Directory) -> Iterator[Claim]:
    for device in devices:
        for each in device.state.lldp if device.state is not None else ():
            yield from _neighbour(device.name, each, directory)
    for host in hosts:
        for nic in host.state.nics if host.state is not None else ():
            for each in nic.lldp:
                yield from _neighbour(host.name, each, directory)


_MANAGEMENT = re.compile(r"(?i)^(?:ma?\d|mgmt|management|fxp|em\d|me\d|re\d|eth0$|vme)")


def _neighbour(device: str, each: LldpNeighbour, directory: Directory) -> Iterator[Claim]:
    """Management ports are no part of the fabric. A neighbour without files keeps the name it gave itself."""
    own = directory.port(device, each.port) or each.port
    if _MANAGEMENT.match(own) and not directory.port(device, each.port):
        return
    name = directory.device(each.device)
    peer = directory.port(name, each.peer_port, each.peer_port_description) if name else ""
    if not name and not each.device:
        return
    far = PortId(name or each.device, peer or each.peer_port or each.peer_port_description)
    if far.device != device and not (name and _MANAGEMENT.match(far.port)):
        yield Claim(PortId(device, own), far, "lldp", partial(SourceLine, each.file, each.line))


Address = IPv4Interface | IPv6Interface


def _own(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Iterator[tuple[PortId, str, Address, str]]:
    """Every address: of which port, in which VRF, in which file."""
    for device in devices:
        for port in device.intent.interfaces:
            for text in port.addresses if port.enabled else ():
                address = _address(text)
                if address is not None:
                    yield PortId(device.name, port.name), port.vrf, address, next(iter(device.files), "")
    for host in hosts:
        for nic in host.nics:
            address = _address(nic.intent.address) if nic.intent.address else None
            if address is not None:
                yield PortId(host.name, nic.name), "", address, next(iter(host.files), "")


@lru_cache(maxsize=200_000)
def _address(text: str) -> Address | None:
    try:
        address = ip_interface(text)
    except ValueError:
        return None
    return None if address.ip.is_link_local or address.ip.is_loopback else address


def _addresses(devices: Sequence[FoundDevice], hosts: Sequence[FoundHost]) -> Iterator[Claim]:
    """Two ports in one subnet of two addresses are one link; VRFs of hosts are those of their leaves."""
    by_subnet: dict[object, list[tuple[PortId, str]]] = defaultdict(list)
    for port, _, address, file in _own(devices, hosts):
        if address.network.prefixlen >= POINT_TO_POINT[address.version] and address.network.num_addresses > 1:
            by_subnet[address.network].append((port, file))
    for ends in by_subnet.values():
        distinct = dict(ends)
        if len({port.device for port in distinct}) == 2 == len(distinct):
            (a, a_file), (b, b_file) = distinct.items()
            yield Claim(a, b, "addresses", partial(SourceLine, a_file, 1))
            yield Claim(b, a, "addresses", partial(SourceLine, b_file, 1))
        elif len(distinct) > 2:
            for port, file in distinct.items():
                for other in distinct:
                    if other.device != port.device:
                        yield Claim(port, other, "addresses", partial(SourceLine, file, 1))


def _bgp(devices: Sequence[FoundDevice]) -> Iterator[Claim]:
    """A neighbour's address on a port of the other device, reached through a port whose subnet holds it."""
    at = {address.ip: port for port, _, address, _ in _own(devices, ())}
    for device in devices:
        bgp = device.intent.bgp
        mine = [(port, address) for port, _, address, _ in _own((device,), ())]
        for neighbour in bgp.neighbours if bgp is not None else ():
            try:
                peer = ip_address(neighbour.peer)
            except ValueError:
                continue
            far = at.get(peer)
            near = [port for port, address in mine if peer in address.network and peer != address.ip]
            if far is not None and far.device != device.name and len(near) == 1:
                yield Claim(near[0], far, "bgp", partial(SourceLine, next(iter(device.files), ""), 1))


def _planned(devices: Sequence[FoundDevice], planned: Planned, directory: Directory) -> Iterator[Claim]:
    for device in devices:
        for port, (name, peer) in planned.get(device.name, {}).items():
            own = directory.port(device.name, port) or port
            far = directory.device(name) or name
            source = partial(SourceLine, next(iter(device.files), ""), 1)
            yield Claim(PortId(device.name, own), PortId(far, directory.port(far, peer) or peer), "plan", source)


def planned_in(data: object) -> dict[str, tuple[str, str]]:
    """Neighbours by port that SONiC's config_db plans (`DEVICE_NEIGHBOR`)."""
    table = data.get("DEVICE_NEIGHBOR") if isinstance(data, dict) else None
    return {
        str(port): (str(each["name"]), str(each["port"]))
        for port, each in (table.items() if isinstance(table, dict) else ())
        if isinstance(each, dict) and each.get("name") and each.get("port")
    }


_WORD = re.compile(r"[A-Za-z0-9][\w./:-]*[\w]|[A-Za-z0-9]")


def _descriptions(
    devices: Sequence[FoundDevice], directory: Directory, taken: Mapping[PortId, FoundLink]
) -> Iterator[Claim]:
    """`to spine1 Ethernet1/1`, `SPINE1_Eth1-1`, `leaf3:et-0/0/5`: a device that has files, then one of its ports."""
    names = sorted(directory.names, key=len, reverse=True)
    pattern = (
        re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, names))})(?![a-z0-9])", re.IGNORECASE) if names else None
    )
    unknown: dict[tuple[str, str], dict[str, Foreign]] = {}
    for device in devices:
        for port in device.intent.interfaces:
            for match in pattern.finditer(port.description) if pattern is not None and port.description else ():
                far = directory.device(match[1])
                if far == device.name:
                    continue
                rest = port.description[: match.start()] + " " + port.description[match.end() :]
                words = [
                    word for word in re.split(r"[\s,;()\[\]|_]+|(?<=\w):(?=[a-zA-Z])", rest.replace("_", " ")) if word
                ]
                pairs = (f"{first}{second}" for first, second in pairwise(words))  # `Eth 1/1`
                named = [word.strip(":-.") for word in (*words, *pairs)]
                peer = directory.port(far, *named)
                if not peer and PortId(device.name, port.name) in taken:
                    peer = directory.alike(far, *named)
                source = partial(_described, device, port.name)
                if peer:
                    yield Claim(PortId(device.name, port.name), PortId(far, peer), "description", source)
                elif (foreign := next((word for word in named if any(map(str.isdigit, word))), "")) and far:
                    unknown.setdefault((device.name, far), {})[port.name] = (foreign, source)
                break
    yield from _in_order(unknown)


Foreign = tuple[str, Callable[[], SourceLine]]


def _in_order(unknown: Mapping[tuple[str, str], Mapping[str, Foreign]]) -> Iterator[Claim]:
    """Ports of two devices that describe each other by names of another system, such as those of a drawing.

    Names count up as the ports do: the ports of one side in their order are those that the other side names, in the
    order of these names. Only where that holds for both sides alike is anything said.
    """
    for (near, far), own in unknown.items():
        theirs = unknown.get((far, near), {})
        names = [{name for name, _ in side.values()} for side in (own, theirs)]
        if not len(names[0]) == len(own) == len(names[1]) == len(theirs):
            continue
        mine = dict(zip(_by_name(own), sorted(theirs, key=natural), strict=True))
        back = dict(zip(_by_name(theirs), sorted(own, key=natural), strict=True))
        if all(back[peer] == port for port, peer in mine.items()):
            for port, peer in mine.items():
                yield Claim(PortId(near, port), PortId(far, peer), "description", own[port][1])


def _by_name(described: Mapping[str, Foreign]) -> list[str]:
    """Ports in the order of the names that their descriptions have."""
    return sorted(described, key=lambda port: natural(described[port][0]))


def _described(device: FoundDevice, port: str) -> SourceLine:
    return device.where.get(f"interfaces[{port}].description") or SourceLine("", 1)


def _doubled(devices: Sequence[FoundDevice]) -> Iterator[LinkConflict]:
    """One address on two devices."""
    seen: dict[tuple[str, object], tuple[PortId, str]] = {}
    for port, vrf, address, file in _own(devices, ()):
        before = seen.setdefault((vrf, address.ip), (port, file))
        if before[0].device != port.device:
            claims = (
                LinkClaim(before[0], "addresses", SourceLine(before[1], 1)),
                LinkClaim(port, "addresses", SourceLine(file, 1)),
            )
            yield LinkConflict(port, claims, f"{address.ip} stands on {_name(before[0])} and on {_name(port)}")


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


def planned_of(texts: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The same, of texts of config_db."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        if "DEVICE_NEIGHBOR" in text:
            try:
                found |= planned_in(json.loads(text))
            except (ValueError, RecursionError):
                continue
    return found
