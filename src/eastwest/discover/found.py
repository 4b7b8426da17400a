"""From a folder of anybody's files to the network as found."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eastwest.discover.devices import Material, device_of
from eastwest.discover.hosts import HostMaterial, host_of
from eastwest.discover.kin import adopted, as_namesakes, families_of_names, is_loose, settled
from eastwest.discover.lab_nodes import configured
from eastwest.discover.labs import labs_in
from eastwest.discover.links import links_of
from eastwest.discover.model import FoundDevice, FoundHost, FoundNetwork, Unreadable
from eastwest.discover.observe import Observed, Output, observe
from eastwest.discover.observe.ethtool import nic_of
from eastwest.discover.observe.registry import readers_of
from eastwest.discover.owners import owners, stem
from eastwest.discover.planned import planned_in, planned_of
from eastwest.discover.roles import with_roles
from eastwest.discover.scripts import scripted
from eastwest.discover.sort import Sorted, sort
from eastwest.discover.source import Text, texts_of
from eastwest.discover.split import pieces_of
from eastwest.errors import InputError
from eastwest.plan.device import natural
from eastwest.progress import Listener, Progress, silent
from eastwest.vendors.sonic.minigraph import read_minigraph

T = TypeVar("T")
UNKNOWN = "is no configuration or output that is known: not read"
MANY = 48
"""Fewer names are read faster than processes start."""
MOST_WORKERS = 16
_HOST = ("settings", "environment", "netplan", "policy", "host-file")
_NO_INTERFACE = "of an interface that nothing names: call the file after its command, such as ethtool_-S_eth0.txt"


def discover(place: Path, listener: Listener = silent) -> FoundNetwork:
    """The network of a folder, file or archive; files that cannot be read are listed, the rest is read.

    Raises InputError when there is no such place.
    """
    return network_of(texts_of(place), listener)


def network_of(texts: Iterator[Text | Unreadable], listener: Listener = silent) -> FoundNetwork:
    """The same, of texts."""
    unreadable: list[Unreadable] = []
    whole: list[Text] = []
    for text in texts:
        if isinstance(text, Unreadable):
            unreadable.append(text)
        else:
            whole.append(text)
    listener(Progress("reading", 0.0))
    sorted_: list[Sorted] = []
    for useful, refused in _shared(_pieces, (whole,)):
        sorted_ += useful
        unreadable += refused
    return _network(sorted_, unreadable, listener)


def _pieces(text: Text) -> tuple[list[Sorted], list[Unreadable]]:
    """The pieces of a text that say something, and what of it is not read."""
    found = adopted(sort(part) for piece in pieces_of(text) for part in scripted(piece))
    unreadable = [each for each in found if isinstance(each, Unreadable)]
    useful = [each for each in found if isinstance(each, Sorted) and each.what != "nothing"]
    useful += [node for each in useful if each.what == "lab" for node in configured(each)]
    return useful, [*unreadable, *_unused(text, useful)]


def _unused(text: Text, found: Sequence[Sorted]) -> list[Unreadable]:
    """A file in which nothing was recognised, and systems that are recognised and not read."""
    known = [each for each in found if each.what not in ("unknown", "unsupported")]
    other = dict.fromkeys(each.family for each in found if each.what == "unsupported")
    if other:
        systems = ", ".join(other)
        return [Unreadable(text.name, f"is of {systems}: recognised, but not supported")]
    if found and not known:
        return [Unreadable(text.name, UNKNOWN)]
    return []


def _network(found: Sequence[Sorted], unreadable: list[Unreadable], listener: Listener) -> FoundNetwork:
    labs, refused = labs_in(found)
    unreadable += refused
    groups = _groups(found, {node for lab in labs for node in lab.nodes})
    read_after_all = {each.piece.file for group in groups.values() for each in group}
    unreadable = [each for each in unreadable if each.problem != UNKNOWN or each.file not in read_after_all]
    devices: list[FoundDevice] = []
    hosts: list[FoundHost] = []
    notes = list(_passed_over(found))
    planned: dict[str, dict[str, tuple[str, str]]] = {}
    for number, read in enumerate(_each(groups)):
        listener(Progress("reading", number / len(groups)))
        unreadable += read.unreadable
        notes += read.notes
        if read.device is not None:
            devices.append(read.device)
            planned[read.device.name] = read.planned
        if read.host is not None:
            hosts.append(read.host)
    links, conflicts, unknown = links_of(devices, hosts, planned, labs)
    with_role, shape, said = with_roles(devices, hosts, links)
    return FoundNetwork(with_role, tuple(hosts), links, conflicts, tuple(unreadable), (*notes, *unknown, *said), shape)


def _groups(found: Sequence[Sorted], nodes: set[str]) -> dict[str, list[Sorted]]:
    """Pieces by device; a device that only loose files name is none. nodes: names that a lab gives its devices."""
    usable = [each for each in found if each.what not in ("unknown", "unsupported", "lab") or is_loose(each)]
    groups: dict[str, list[Sorted]] = defaultdict(list)
    names = owners(usable, nodes)
    switches = {name for each, name in zip(usable, names, strict=True) if each.what == "config"}
    for each, name in zip(usable, names, strict=True):
        runs_elsewhere = each.what == "environment" and name in switches  # no switch runs jobs
        groups[stem(each.piece.file) if runs_elsewhere else name].append(each)
    sure = {name: pieces for name, group in groups.items() if (pieces := settled(group))}
    families = families_of_names(sure.values())
    loose = {name: as_namesakes(group, families) for name, group in groups.items() if name not in sure}
    return sure | {name: pieces for name, pieces in loose.items() if pieces}


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of one name. planned: neighbours by port that its own files plan."""

    device: FoundDevice | None
    host: FoundHost | None
    planned: dict[str, tuple[str, str]]
    unreadable: list[Unreadable]
    notes: list[str]


def _each(groups: Mapping[str, Sequence[Sorted]]) -> Iterator[_Read]:
    """Every name in natural order; many names are read by as many processes as there are processors."""
    names = sorted(groups, key=natural)
    return _shared(_one, (names, [groups[name] for name in names]))


def _shared(work: Callable[..., T], arguments: tuple[Sequence[Any], ...]) -> Iterator[T]:
    """Results in order; in this process where others do not pay."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if len(arguments[0]) < MANY or workers < 2:
        yield from map(work, *arguments)
        return
    with ProcessPoolExecutor(min(workers, MOST_WORKERS)) as pool:
        yield from pool.map(work, *arguments, chunksize=8)


def _one(name: str, group: Sequence[Sorted]) -> _Read:
    """A name is a switch when a switch's configuration is under it, or outputs that only switches print."""
    unreadable: list[Unreadable] = []
    notes: list[str] = []
    device: FoundDevice | None = None
    host: FoundHost | None = None
    state = _observed(group, unreadable)
    configs = tuple(each for each in group if each.what == "config")
    of_host = tuple(each for each in group if each.what in _HOST)
    if configs or (not of_host and _is_switch(group, state)):
        device, refused, notes = device_of(Material(name, configs, state))
        unreadable += refused
    elif not of_host and state.knows_others_alone:
        notes = [f"{name}: its outputs do not tell whether it is a switch or a host"]
    elif of_host or not state.is_empty:
        host, refused = host_of(HostMaterial(name, of_host, state))
        unreadable += refused
    return _Read(device, host, {} if device is None else _planned(group), unreadable, notes)


def _is_switch(group: Sequence[Sorted], state: Observed) -> bool:
    sides = {each.side for each in group}
    if any(re.fullmatch(r"swp\d+(?:s\d+)?", name) for name in state.nics.records):
        return True
    if "host" in sides:
        return False
    of_switches = (state.ports.records, state.bgp, state.queues, state.routes, state.drops, state.pools)
    return "switch" in sides or any(of_switches) or _has_switch_ports(state)


_SWITCH_PORT = re.compile(
    r"(?:Et(?:h|hernet)?\s?\d|swp\d|(?:et|xe|ge)-\d|Management\d|mgmt\d|me\d|fxp\d)\S*", re.IGNORECASE
)


def _has_switch_ports(state: Observed) -> bool:
    """Whether neighbours are seen on ports that only switches have; Linux calls its own `eth0` and `enp1s0f0`."""
    ports = (*(port for port, _, _ in state.lldp), *(each.port for each in state.seen), *state.counters)
    return any(_SWITCH_PORT.fullmatch(port) and not re.fullmatch(r"eth\d+", port) for port in ports)


def _observed(group: Sequence[Sorted], unreadable: list[Unreadable]) -> Observed:
    """What all outputs of a name tell; those that name devices first, so that later ones find their interfaces."""
    state = Observed()
    silent: list[Sorted] = []
    for each in group:
        if each.what in ("output", *_HOST):
            command = each.piece.command or stem(each.piece.file).replace("_", " ")
            state.current = nic_of(command)
            output = Output(each.piece.file, each.piece.body, each.piece.command, each.data, each.piece.start)
            told = observe(output, state)
            if not told and each.what == "output":
                silent.append(each)
            if nameless := state.drop_nameless():
                unreadable.append(Unreadable(each.piece.file, f"holds {' and '.join(nameless)} {_NO_INTERFACE}"))
    unreadable += _silent(group, silent, state)
    return state


def _silent(group: Sequence[Sorted], silent: Sequence[Sorted], state: Observed) -> Iterator[Unreadable]:
    """Files whose outputs are recognised, of which nothing was taken."""
    told = {each.piece.file for each in group if each not in silent} | set(state.files)
    for each in silent:
        if each.data is not None and not each.piece.command:
            yield Unreadable(each.piece.file, "is JSON in which nothing is read here")
        elif each.piece.file not in told:
            told.add(each.piece.file)
            yield Unreadable(each.piece.file, _nothing_taken(each))


def _nothing_taken(each: Sorted) -> str:
    names = sorted({reader.name for reader in readers_of(Output(each.piece.file, each.piece.body, each.piece.command))})
    what = f"looks like {' or '.join(names)}" if names else "is an output"
    return f"{what}; nothing could be taken from it: it holds no rows, or its layout is not known here"


def _planned(group: Sequence[Sorted]) -> dict[str, tuple[str, str]]:
    """Neighbours that SONiC's own files plan."""
    found: dict[str, tuple[str, str]] = {}
    for each in group:
        text = each.piece.body
        if each.family == "sonic" and text.lstrip().startswith("<"):
            with suppress(InputError):
                found |= planned_in(read_minigraph(each.piece.file, text)[0].tree)
        elif each.family == "sonic":
            found |= planned_of((text,))
    return found


def _passed_over(found: Sequence[Sorted]) -> Iterator[str]:
    """Outputs of commands that say nothing here; a `show tech` has hundreds."""
    known = {each.piece.file for each in found if each.what != "unknown"}
    commands = Counter(each.piece.command for each in found if each.what == "unknown" and each.piece.file in known)
    if commands:
        names = [name or "(no command)" for name, _ in commands.most_common(6)]
        more = f" and {len(commands) - 6} more" if len(commands) > 6 else ""
        yield f"{sum(commands.values())} outputs say nothing that is read here: {', '.join(names)}{more}"
