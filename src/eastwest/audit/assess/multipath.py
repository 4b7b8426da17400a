"""How a switch as found shares traffic out to equal paths: by which rule, and over how many."""

from __future__ import annotations

import zlib
from dataclasses import replace

from eastwest.audit.subject import Audited
from eastwest.audit.views.room import model_of
from eastwest.discover import FoundDevice
from eastwest.simulate.configured import HASHED, Configured, ConfiguredSwitch, Multipath
from eastwest.simulate.modes import Balance

_BALANCE = {
    "static": Balance.HASH,
    "flowlet": Balance.FLOWLET,
    "per-packet": Balance.SPRAY,
    "adaptive": Balance.ADAPTIVE,
}


def balance_of(device: FoundDevice) -> Balance:
    """How it chooses among equal next hops."""
    return _BALANCE.get(device.intent.balancing.mode, Balance.HASH)


def hashed_of(device: FoundDevice) -> tuple[str, ...]:
    """What its hash takes in: what is configured, else addresses and ports, as every family's default does.

    The destination queue pair counts as the source port does: either is one draw for each flow.
    """
    fields = {"source-port" if each == "roce-qp" else each for each in device.intent.balancing.hash_fields}
    return tuple(each for each in HASHED if not fields or each in fields)


def seed_of(audited: Audited, device: FoundDevice) -> int | None:
    """The seed of its hash, None where none is stated, so that it hashes like no other.

    Switches of one seed choose alike only where their chips compute the same hash.
    """
    seed = device.intent.balancing.seed
    if seed is None:
        return None
    switch = audited.catalogue.switches.get(model_of(device, audited.catalogue))
    return zlib.crc32(f"{device.family} {'' if switch is None else switch.asic.value} {seed}".encode())


def drawn(found: Configured, draw: int) -> Configured:
    """The same with another hash at every switch: which flows meet is chance, also where no port is hashed on.

    Switches of one seed still hash alike.
    """

    def seeded(switch: ConfiguredSwitch) -> ConfiguredSwitch:
        own = switch.name if switch.hash_seed is None else switch.hash_seed
        return replace(switch, hash_seed=zlib.crc32(f"{draw} {own}".encode()))

    return replace(found, switches=tuple(map(seeded, found.switches)))


def multipath_of(audited: Audited, device: FoundDevice) -> Multipath | None:
    """How many of its equal next hops BGP uses; None where no BGP was read, so that all are taken."""
    bgp = device.intent.bgp
    if bgp is None or device.partial or not bgp.neighbours:
        return None
    return Multipath(bgp.maximum_paths, () if bgp.multipath_relax else tuple(_kin(audited, device)))


def _kin(audited: Audited, device: FoundDevice) -> list[tuple[str, int]]:
    """Port and AS of the neighbour behind it: without relaxation, paths through another AS are not equal."""
    found = []
    for link in audited.network.links_of(device.name):
        near, far = (link.a, link.b) if link.a.device == device.name else (link.b, link.a)
        other = audited.network.device(far.device)
        if other is not None and other.intent.bgp is not None:
            found.append((near.port, other.intent.bgp.asn))
    return found
