"""Loads a scenario file: name, seed, modes, background and faults, checked against the plan they are for."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from eastwest.errors import InputError, Problem
from eastwest.intent.background import Background, BackgroundModel
from eastwest.intent.document import Document, Keys, read_document
from eastwest.intent.problems import did_you_mean, problems_of, shown
from eastwest.plan import Plan
from eastwest.simulate.faults import Fault
from eastwest.simulate.host_faults_schema import HostFaultModel, PauseStormModel
from eastwest.simulate.modes import AS_PLANNED, Modes
from eastwest.simulate.network_faults_schema import (
    CorruptionModel,
    PfcOffModel,
    PortFaultModel,
    SwitchFaultModel,
    WrongDscpMapModel,
    WrongEtsModel,
)
from eastwest.simulate.scenario_schema import KINDS, AnyFault, ScenarioModel

_NEAR = 5


class FaultFile(NamedTuple):
    """What a scenario file holds."""

    name: str
    seed: int
    faults: tuple[Fault, ...]
    modes: Modes = AS_PLANNED
    background: tuple[Background, ...] = ()


def load_faults(path: Path, plan: Plan) -> FaultFile:
    """Read a scenario file for a plan.

    Raises InputError with all problems, each with line, dotted path, what is allowed and how to mend; devices, ports
    and classes that the plan has not are among them.
    """
    document = read_document(path)
    if not isinstance(document.data, dict):
        raise InputError(
            Problem("is not a scenario file", file=path, allowed="name:, seed:, modes:, background: and faults:")
        )
    unknown = list(_unknown_kinds(document))
    if unknown:
        raise InputError(unknown)
    try:
        written = ScenarioModel.model_validate(document.data)
    except ValidationError as error:
        raise InputError(list(problems_of(error, document, ScenarioModel))) from error
    line_gbps = max((port.speed_gbps for node in plan.fabric.gpu_nodes for port in node.ports), default=0.0)
    faults: list[Fault] = []
    problems: list[Problem] = []
    for position, entry in enumerate(written.faults):
        place = ("faults", position)
        problems.extend(_misplaced(document, place, entry, plan))
        try:
            faults.append(entry.timed(entry.build(line_gbps)))
        except InputError as error:
            allowed = error.problems[0].allowed
            problems.append(document.problem((*place, "profile"), error.problems[0].found, allowed))
    for position, beside in enumerate(written.background):
        problems.extend(_unfit(document, ("background", position), beside, plan))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    background = tuple(entry.build() for entry in written.background)
    return FaultFile(written.name, written.seed, tuple(faults), written.modes.build(), background)


def _unknown_kinds(document: Document) -> Iterator[Problem]:
    entries = document.value_at(("faults",))
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        path = ("faults", position)
        if not isinstance(entry, dict):
            yield document.problem(path, shown(entry), "a fault with a kind", "write `- kind: ...`")
        elif entry.get("kind") not in KINDS:
            kind = entry.get("kind")
            found = "is missing" if "kind" not in entry else f"unknown kind {shown(kind)}"
            yield document.problem((*path, "kind"), found, ", ".join(KINDS), did_you_mean(kind, KINDS))


def _misplaced(document: Document, place: Keys, entry: AnyFault, plan: Plan) -> Iterator[Problem]:
    """Names of the entry that the plan does not have."""
    if isinstance(entry, HostFaultModel):
        every = () if isinstance(entry, PauseStormModel) else ("*",)
        yield from _named(document, (*place, "host"), "host", entry.host, [*plan.fabric.endpoints_of, *every])
    elif isinstance(entry, PortFaultModel):
        yield from _port(document, place, entry, plan)
    else:
        switches = [device.name for device in plan.fabric.switches]
        yield from _named(document, (*place, "device"), "switch", entry.device, [*switches, "*"])
        classes = [one.name for one in plan.policy.classes]
        for keys, name in _classes_in(entry):
            yield from _named(document, (*place, *keys), "traffic class", name, classes)


def _classes_in(entry: SwitchFaultModel) -> Iterator[tuple[Keys, str]]:
    """The traffic classes that an entry names, and where in it."""
    match entry:
        case WrongDscpMapModel():
            yield ("class",), entry.class_name
        case WrongEtsModel():
            yield from ((("weights", name), name) for name in entry.weights)
            yield from ((("strict", number), name) for number, name in enumerate(entry.strict or ()))


def _unfit(document: Document, place: Keys, entry: BackgroundModel, plan: Plan) -> Iterator[Problem]:
    """Hosts and classes of a background entry that the plan does not have, and DCTCP where nothing is marked."""
    nodes = list(plan.fabric.endpoints_of)
    for key, names in (("from", entry.senders), ("to", entry.receivers)):
        for number, name in enumerate(names):
            yield from _named(document, (*place, key, number), "host", name, [*nodes, "*"])
    marks = {one.name: one.ecn for one in plan.policy.classes}
    yield from _named(document, (*place, "class"), "traffic class", entry.class_name, list(marks))
    if entry.protocol == "dctcp" and not marks.get(entry.class_name, True):
        allowed = ", ".join(name for name, ecn in marks.items() if ecn)
        found = f"DCTCP in class {entry.class_name}, which is not marked"
        mend = "add a class with `ecn: true` to lossless.classes of the site file"
        yield document.problem((*place, "class"), found, allowed, mend)


def _port(document: Document, place: Keys, entry: PortFaultModel, plan: Plan) -> Iterator[Problem]:
    every = ("*",) if isinstance(entry, CorruptionModel | PfcOffModel) else ()
    names = [*(one.name for one in plan.fabric.switches), *plan.fabric.endpoints_of, *every]
    yield from _named(document, (*place, "device"), "device", entry.device, names)
    linked = [end for end in plan.fabric.link_at if entry.device in ("*", end.device)]
    if linked:
        ports = list(dict.fromkeys(end.port for end in linked))
        of = "of any device" if entry.device == "*" else f"of {entry.device}"
        yield from _named(document, (*place, "port"), f"linked port {of}", entry.port, [*ports, *every])


def _named(document: Document, path: Keys, what: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    if name in known:
        return
    near = difflib.get_close_matches(name, list(known), n=_NEAR, cutoff=0.4) or list(known)[:_NEAR]
    more = len(known) - len(near)
    allowed = ", ".join(near) + (f" and {more} more" if more else "")
    yield document.problem(path, f"unknown {what} {shown(name)}", allowed, did_you_mean(name, known))
