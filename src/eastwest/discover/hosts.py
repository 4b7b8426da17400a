"""Pieces of one host as a found host: settings of its NICs by family, its jobs' environment, its state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

from eastwest.discover import nics
from eastwest.discover.devices import overlaid, sentence
from eastwest.discover.model import FoundHost, FoundNic, Unreadable
from eastwest.discover.observe import Observed
from eastwest.discover.owners import stem
from eastwest.discover.relevance import OTHER, counted, relevance
from eastwest.discover.sort import Sorted
from eastwest.discover.state import HostState, NicState, PfcState
from eastwest.discover.where import Places
from eastwest.errors import EastwestError
from eastwest.plan.device import NicIntent, NicQos, natural
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.nic import policies
from eastwest.vendors.nic.family import ReadHost
from eastwest.vendors.nic.read import ONLY_NIC, read_host
from eastwest.vendors.nic.registry import NIC_FAMILIES

_NETPLAN, _ENVIRONMENT, _SETTINGS = ".yaml", ".env", ".txt"
_SUFFIX_OF = {"netplan": _NETPLAN, "environment": _ENVIRONMENT, "policy": policies.SUFFIX}
_MARK = "\x00"
DEFAULT_FAMILY = "connectx"
"""Whose reader takes files that every family has, when nothing tells the family."""


@dataclass(frozen=True, slots=True)
class HostMaterial:
    """What is known of one name."""

    name: str
    pieces: tuple[Sorted, ...]
    state: Observed


def host_of(material: HostMaterial) -> tuple[FoundHost, list[Unreadable]]:
    """The host, and files of it that could not be read."""
    state = material.state.host_state()
    told = _families(material, state)
    families = told or [DEFAULT_FAMILY]
    reads: dict[str, ReadHost] = {}
    refused: list[Unreadable] = []
    for family in families:
        texts = dict(_texts(material, family, first=family == families[0]))
        read, bad = _read(family, texts, material.state.interfaces())
        refused += bad
        if read is not None:
            reads[family] = read
    found = tuple(_nics(reads, state, material.state))
    found = found if told else tuple(replace(nic, family="") for nic in found)
    left = tuple(each for read in reads.values() for each in read.not_understood)
    environment = dict(pair for read in reads.values() for pair in read.intent.environment)
    texts = {
        each.piece.file: overlaid([other.piece for other in material.pieces if other.piece.file == each.piece.file])
        for each in material.pieces
    }
    numbers = [counted(each.piece.body) for each in material.pieces]
    host = FoundHost(
        name=next((read.intent.hostname for read in reads.values() if read.intent.hostname), material.name),
        nics=found,
        files=tuple(dict.fromkeys((*texts, *material.state.files))),
        not_understood=left,
        state=state,
        environment=tuple(sorted(environment.items())),
        lines=sum(lines for lines, _ in numbers),
        relevant=sum(relevant for _, relevant in numbers),
        relevant_left=len({(each.file, each.line) for each in left if relevance(each.text) != OTHER}),
        kind="storage" if state is not None and _is_storage(state) else "host",
        where=Places(texts),
    )
    return host, refused


_PCI = re.compile(r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


def _is_storage(state: HostState) -> bool:
    """ONTAP's ports are named by node, Pure's by controller; a card without a name is told by its place on PCI."""
    names = [nic.name.lower() for nic in state.nics]
    return bool(names) and all(name.startswith("ct") or (":" in name and not _PCI.fullmatch(name)) for name in names)


def _families(material: HostMaterial, state: HostState | None) -> list[str]:
    """The families of the host's NICs: those of its settings first, then those of its drivers and devices."""
    named = [each.family for each in material.pieces if each.family]
    drivers = [nics.driver_family(nic.driver) for nic in state.nics] if state is not None else []
    devices = [nics.device_family(nic.rdma) for nic in state.nics] if state is not None else []
    return [name for name in dict.fromkeys((*named, *drivers, *devices)) if name]


def _texts(material: HostMaterial, family: str, *, first: bool) -> Iterator[tuple[str, str]]:
    """Texts for the reader of a family: its own, and those of nobody in particular for the first.

    Readers tell forms by endings of names: each gets one, behind a mark that no name has.
    """
    number = 0
    for each in material.pieces:
        if each.family not in (family, "") or (not each.family and not first):
            continue
        number += 1
        text = each.piece.text
        suffix = _SUFFIX_OF.get(each.what, _NETPLAN if "kind: Nic" in text else _SETTINGS)
        if each.what == "host-file":
            suffix = _rendered_suffix(text)
        if each.piece.command and suffix == _SETTINGS:
            text = _with_command(text, each.piece.command)
        yield f"{each.piece.file}{_MARK}{number}{suffix}", text


def _rendered_suffix(text: str) -> str:
    if "\n# name model rail" in text:
        return ".nics"
    if "network:" in text:
        return _NETPLAN
    return _SETTINGS if "# settings: begin" in text else _ENVIRONMENT


_NAMED = re.compile(
    r"(?:^|[_-])(?:mlnx_qos(?:[_-]+i)?|dcb[_-](?:pfc|ets|app|buffer)[_-]show[_-]dev)[_-]+([A-Za-z][A-Za-z0-9.]*)$"
)


def _nic_of(file: str) -> str:
    """Whom a file is called after, `gpu1_mlnx_qos_eth0.txt`: what such a command prints names no interface."""
    named = _NAMED.search(stem(file))
    return "" if named is None else named[1]


def _with_command(text: str, command: str) -> str:
    """The command in the line above its output, which the splitter had cut off: it names the interface."""
    body = text.lstrip("\n")
    start = len(text) - len(body)
    return "\n" * max(start - 1, 0) + f"{command.removeprefix('sudo ')}\n" + body


def _read(
    family: str, texts: Mapping[str, str], interfaces: Mapping[str, str]
) -> tuple[ReadHost | None, list[Unreadable]]:
    good, refused = dict(texts), list[Unreadable]()
    while good:
        try:
            of = {file: nic for file in good if (nic := _nic_of(file.partition(_MARK)[0]))}
            read = read_host(NIC_FAMILIES[family], good, of, interfaces)
        except EastwestError as error:
            bad = next((file for file in good if not _reads(family, file, good[file])), next(iter(good)))
            refused.append(Unreadable(bad.partition(_MARK)[0], sentence(error).replace(_MARK, " ")))
            del good[bad]
            continue
        left = tuple(NotUnderstood(each.file.partition(_MARK)[0], each.line, each.text) for each in read.not_understood)
        return replace(read, not_understood=left), refused
    return None, refused


def _reads(family: str, file: str, text: str) -> bool:
    try:
        read_host(NIC_FAMILIES[family], {file: text})
    except EastwestError:
        return False
    return True


def _nics(reads: Mapping[str, ReadHost], state: HostState | None, observed: Observed) -> Iterator[FoundNic]:
    """Settings and state of each interface together; settings of `all NICs` go to every NIC that the state knows."""
    states = {nic.name: nic for nic in state.nics} if state is not None else {}
    known: dict[str, FoundNic] = {}
    for family, read in reads.items():
        for nic in read.intent.nics:
            name = observed.interface(nic.name)
            missing = _unstated(read, nic.name)
            if name == ONLY_NIC and states:
                for each in _of_family(states.values(), family):
                    known.setdefault(each.name, FoundNic(replace(nic, name=each.name), family, missing))
            else:
                known[name] = FoundNic(replace(nic, name=name), family, missing)
    for name, each in states.items():
        if name not in known:
            family = nics.driver_family(each.driver) or nics.device_family(each.rdma)
            intent = replace(_nothing_stated(family or DEFAULT_FAMILY), name=name)
            known[name] = FoundNic(intent, family, frozenset(f"qos.{field.name}" for field in fields(NicQos)) | _PLAIN)
    for name in sorted(known, key=natural):
        yield _with_state(known[name], states.get(name), observed)


_PLAIN = frozenset(("speed_gbps", "mtu_bytes", "cable_m"))


def _unstated(read: ReadHost, name: str) -> frozenset[str]:
    start = f"nics[{name}]."
    return frozenset(path.removeprefix(start) for path in read.unstated if path.startswith(start))


def _of_family(states: Iterable[NicState], family: str) -> list[NicState]:
    """NICs of a family; all of them where no driver is known."""
    every = list(states)
    found = [each for each in every if (nics.driver_family(each.driver) or nics.device_family(each.rdma)) == family]
    return found or every


def _nothing_stated(family: str) -> NicIntent:
    """What stands for a NIC that no settings speak of: the reader's own word for nothing."""
    read = read_host(NIC_FAMILIES[family], {"none.nics": f"{ONLY_NIC} - - 0 0 -\n"})
    return read.intent.nics[0]


def _with_state(nic: FoundNic, state: NicState | None, observed: Observed) -> FoundNic:
    """Speed, MTU and address as they run, where no file states them."""
    intent, missing = nic.intent, set(nic.unstated)
    addresses = observed.addresses.get(intent.name, ())
    if not intent.address and addresses:
        intent = replace(intent, address=addresses[0])
    if state is None:
        return replace(nic, intent=intent)
    if "speed_gbps" in missing and state.speed_gbps:
        intent = replace(intent, speed_gbps=state.speed_gbps)
        missing.discard("speed_gbps")
    if "mtu_bytes" in missing and state.mtu_bytes:
        intent = replace(intent, mtu_bytes=state.mtu_bytes)
        missing.discard("mtu_bytes")
    if state.pfc is None and "qos.pfc" not in missing:
        willing = None if "qos.willing" in missing else intent.qos.willing
        state = replace(state, pfc=PfcState(active=bool(intent.qos.pfc), priorities=intent.qos.pfc, willing=willing))
    return FoundNic(intent, nic.family, frozenset(missing), state)
