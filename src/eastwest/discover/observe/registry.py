"""All readers of outputs. Adding one is adding a function and a line in its module."""

from __future__ import annotations

from collections.abc import Callable

from eastwest.discover.observe import (
    addresses,
    bgp,
    ethtool,
    host,
    junos_ports,
    lldp,
    nclu,
    nicctl,
    nvue,
    nvue_link,
    nvue_modules,
    nvue_roce,
    occupancy,
    optics,
    pfc,
    ports,
    queue_json,
    queues,
    rdma,
    routes,
    system,
    watchdog,
)
from eastwest.discover.observe.model import Output, OutputReader
from eastwest.discover.observe.observed import Observed

READERS: tuple[OutputReader, ...] = (
    *lldp.READERS,
    *ports.READERS,
    *junos_ports.READERS,
    *pfc.READERS,
    *bgp.READERS,
    *routes.READERS,
    *optics.READERS,
    *system.READERS,
    *queues.READERS,
    *occupancy.READERS,
    *watchdog.READERS,
    *nvue.READERS,
    *nvue_roce.READERS,
    *nvue_link.READERS,
    *nvue_modules.READERS,
    *ethtool.READERS,
    *nclu.READERS,
    *nicctl.READERS,
    *addresses.READERS,
    *rdma.READERS,
    *host.READERS,
)
_JSON: tuple[Callable[[Output, Observed], None], ...] = tuple(
    each.from_json
    for each in (lldp, ports, pfc, bgp, routes, optics, queue_json, system, ethtool, nicctl, addresses, rdma, nvue)
)


def readers_of(output: Output) -> tuple[OutputReader, ...]:
    """The readers that know a text; several where it holds several outputs."""
    return tuple(each for each in READERS if each.knows(output))


def observe(output: Output, found: Observed) -> bool:
    """Add what an output tells. Whether anything was told, also where it was known before from another output."""
    told = _read(output, found) or _read(output, Observed(current=found.current))
    if told:
        found.files[output.file] = None
    return told


def _read(output: Output, found: Observed) -> bool:
    before = _size(found)
    if output.data is not None:
        for read in _JSON:
            read(output, found)
    else:
        for each in readers_of(output):
            each.read(output, found)
    return _size(found) != before


def _size(found: Observed) -> tuple[object, ...]:
    """Something that changes with every fact."""
    return (
        len(found.lldp),
        hash(tuple(found.bgp.values())),
        hash(found.ports.all()),
        hash(tuple(found.queues.values())),
        len(found.seen),
        hash(tuple(found.routes.values())),
        hash(found.nics.all()),
        len(found.addresses),
        len(found.rdma),
        len(found.gids),
        len(found.drops),
        len(found.pools),
        sum(map(len, found.counters.values())),
        sum(map(len, found.settings.values())),
        found.version,
        found.hostname,
        found.kernel,
        len(found.versions),
    )
