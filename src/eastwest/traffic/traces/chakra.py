"""MLCommons Chakra execution traces: nodes of one rank, or of several in files of their own, as calls.

A single file stands for all ranks: they do the same, shifted by their number. With several, a collective is one call
that waits for what each of its ranks waits for.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eastwest.errors import InputError, Problem
from eastwest.traffic.traces.chakra_schema import (
    COLLECTIVE_NODE,
    COLLECTIVES,
    METADATA_NODE,
    RECEIVE_NODE,
    SEND_NODE,
)
from eastwest.traffic.traces.chakra_wire import nodes_of
from eastwest.traffic.traces.model import COMPUTE, EVERYBODY, RECEIVE, SEND, Call, Group, Ranks, Trace, shape_of
from eastwest.traffic.traces.source import MOST_RANKS, name_of, rank_of, size_of

_BARRIER_BYTES = 8
_MOST_TAG = 1 << 62
_GROUPS = "process_group:init"
_RANK = re.compile(r"(\d+)(?:\.et)?(?:\.gz)?$")
_WANTED = frozenset(
    {"comm_type", "comm_size", "comm_src", "comm_dst", "comm_tag", "comm_root", "pg_name", "comm_group", "num_ops"}
)


def chakra(files: tuple[Path, ...]) -> Trace:
    """The trace of these files, one for each rank; the number at the end of a file's name is its rank."""
    ranks = ranks_of(files)
    alone = len(files) == 1
    said = [
        "Chakra: an all-gather's size is each rank's part, as ASTRA-sim takes it; a reduce counts as a broadcast, "
        "gather and scatter as many-to-one.",
        "The one file stands for all ranks: they do the same, shifted by their number."
        if alone
        else f"Files of {len(files)} ranks; a collective waits for all of them.",
    ]
    return Trace("chakra", files, lambda: _Reader(ranks).calls(), None if alone else max(ranks) + 1, tuple(said))


def ranks_of(files: tuple[Path, ...]) -> dict[int, Path]:
    """The file of each rank. Raises InputError where several files give no or the same rank."""
    if len(files) == 1:
        found = _RANK.search(files[0].name)
        return {int(found.group(1)) if found and int(found.group(1)) < MOST_RANKS else 0: files[0]}
    ranks: dict[int, Path] = {}
    for file in files:
        found = _RANK.search(file.name)
        if found is None or int(found.group(1)) in ranks or int(found.group(1)) >= MOST_RANKS:
            what = "has no rank in its name" if found is None else f"is a second file of rank {found.group(1)}"
            raise InputError(Problem(what, file=file, allowed="one file for each rank, such as trace.0.et, trace.1.et"))
        ranks[int(found.group(1))] = file
    return dict(sorted(ranks.items()))


@dataclass
class _Reader:
    """State of one pass over the files. joint: a collective of several files until all of its ranks came to it."""

    ranks: Mapping[int, Path]
    groups: dict[str, Ranks] = field(default_factory=dict)
    turn: Counter[tuple[int, str]] = field(default_factory=Counter)
    joint: dict[tuple[str, int], tuple[Call, set[int]]] = field(default_factory=dict)
    alias: dict[int, int] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        return len(self.ranks) == 1

    def calls(self) -> Iterator[Call]:
        """The calls of all files, taking turns between them."""
        readers = {rank: nodes_of(file) for rank, file in self.ranks.items()}
        while readers:
            for rank in list(readers):
                node, at = next(readers[rank], (None, 0))
                if node is None:
                    del readers[rank]
                elif (call := self._call(rank, node, at)) is not None:
                    yield call
        for call, members in self.joint.values():
            missing = sorted(set(self._members(call.group)) - members)
            found = f'collective "{call.name}" is not in the files of ranks {", ".join(map(str, missing[:5]))}'
            raise InputError(Problem(found, file=next(iter(self.ranks.values())), mend="give complete files"))

    def _call(self, rank: int, node: Any, at: int) -> Call | None:  # noqa: ANN401
        file, place = self.ranks[rank], f"node {node.id} at byte {at}"
        if node.type == METADATA_NODE and _GROUPS in node.name:
            self.groups |= _groups_in(node.inputs.values)
        values = {one.name: getattr(one, one.WhichOneof("value")) for one in node.attr if _has(one)}
        number = self._number(rank, node.id)
        waits = dict.fromkeys((*node.ctrl_deps, *node.data_deps))
        after = tuple(dict.fromkeys(self._known(rank, dep) for dep in waits if dep != node.id))
        call = Call(number, name_of(node.name), COMPUTE, after=after, group=Group(ranks=(rank,)))
        if node.type in {SEND_NODE, RECEIVE_NODE}:
            return self._transfer(call, rank, node, values, file, place)
        if node.type == COLLECTIVE_NODE:
            return self._collective(call, rank, values, file, place)
        flops = values.get("num_ops", 0)
        return replace(
            call,
            group=EVERYBODY if self.alone else call.group,
            time_us=float(node.duration_micros),
            flops=float(flops) if not node.duration_micros and isinstance(flops, int | float) else 0.0,
        )

    def _transfer(
        self,
        call: Call,
        rank: int,
        node: Any,  # noqa: ANN401
        values: Mapping[str, object],
        file: Path,
        place: str,
    ) -> Call:
        sends = node.type == SEND_NODE
        key = "comm_dst" if sends else "comm_src"
        if key not in values:
            raise InputError(Problem(f"has no {key}", place, file, mend="a send or receive needs its peer"))
        peer = rank_of(file, f"{place}, {key}", values[key])
        tag = values.get("comm_tag", 0)
        return replace(
            call,
            kind=SEND if sends else RECEIVE,
            size_bytes=size_of(file, f"{place}, comm_size", values.get("comm_size", 0)),
            pairs=((rank, peer) if sends else (peer, rank),),
            tag=tag if isinstance(tag, int) and abs(tag) < _MOST_TAG else 0,
            alike=self.alone,
            measured_us=float(node.duration_micros) or None,
        )

    def _collective(self, call: Call, rank: int, values: Mapping[str, object], file: Path, place: str) -> Call | None:
        number = values.get("comm_type", 0)
        if not isinstance(number, int) or number not in COLLECTIVES:
            allowed = f"0 to {max(COLLECTIVES)}, a CollectiveCommType"
            raise InputError(Problem(str(number)[:40], f"{place}, comm_type", file, allowed=allowed))
        kind = COLLECTIVES[number]
        size = size_of(file, f"{place}, comm_size", values.get("comm_size", 0))
        name = str(values.get("pg_name", values.get("comm_group", "")))
        members = self.groups.get(name, ())
        group = EVERYBODY if not members else shape_of(members) if self.alone else Group(ranks=members)
        if kind == "barrier":
            kind, size = "all-reduce", max(size, _BARRIER_BYTES)
        found = replace(call, kind=kind, size_bytes=size, group=group, part=kind == "all-gather")
        return found if self.alone else self._joined(found, rank, name)

    def _joined(self, call: Call, rank: int, name: str) -> Call | None:
        """The call once all of its ranks have come to it."""
        turn = self.turn[rank, name]
        self.turn[rank, name] += 1
        known, members = self.joint.get((name, turn), (call, set()))
        members.add(rank)
        self.alias[call.number] = known.number
        call = replace(known, after=tuple(dict.fromkeys((*known.after, *call.after))))
        self.joint[name, turn] = (call, members)
        if members < set(self._members(call.group)):
            return None
        del self.joint[name, turn]
        return call

    def _members(self, group: Group) -> Ranks:
        return tuple(rank for rank in (group.ranks or tuple(self.ranks)) if rank in self.ranks)

    def _number(self, rank: int, node: int) -> int:
        return node if self.alone else node * MOST_RANKS + rank

    def _known(self, rank: int, node: int) -> int:
        number = self._number(rank, node)
        return self.alias.get(number, number)


def _has(attribute: Any) -> bool:  # noqa: ANN401
    return attribute.name in _WANTED and attribute.WhichOneof("value") is not None


def _groups_in(text: str) -> dict[str, Ranks]:
    """Process groups as PyTorch records them: a JSON list inside the inputs of a node; nothing where it is not one."""
    start = text.find("[{")
    if start < 0:
        return {}
    try:
        found, _ = json.JSONDecoder().raw_decode(text.replace('\\"', '"'), start)
    except (ValueError, RecursionError):
        return {}
    groups = {}
    for entry in found:
        ranks = entry.get("ranks") if isinstance(entry, dict) else None
        if isinstance(ranks, list) and all(isinstance(rank, int) and 0 <= rank < MOST_RANKS for rank in ranks):
            groups[str(entry.get("pg_name", ""))] = tuple(dict.fromkeys(ranks))
    return groups
