"""What must agree between traffic classes of the site's own, code points and background traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eastwest.errors import Problem
from eastwest.intent.background import BackgroundModel
from eastwest.intent.document import Document
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.schema.lossless import LosslessModel

RESERVED = ("roce", "cnp", "control", "default")
CONTROL_DSCPS = (48, 56)
"""Kept for the control class where RoCE and CNP do not take them (RFC 4594: CS6, CS7)."""
MOST_WEIGHT = 0.8
"""The classes of the site's own together: RoCE and the default class keep the rest."""


def check_classes(document: Document, lossless: LosslessModel) -> Iterator[Problem]:
    """Names, code points and queues that are taken, and shares that leave nothing for RoCE."""
    names = dict.fromkeys(RESERVED, "the policy")
    dscps = {**dict.fromkeys(CONTROL_DSCPS, "control"), lossless.cnp_dscp: "cnp", lossless.roce_dscp: "roce"}
    queues = {lossless.priority: "roce"}
    for position, one in enumerate(lossless.classes):
        path = ("lossless", "classes", position)
        if one.name in names:
            yield document.problem((*path, "name"), f"{shown(one.name)} is taken by {names[one.name]}", "another name")
        clash = [dscp for dscp in one.dscps if dscp in dscps]
        if clash:
            found = f"{clash[0]} falls into class {dscps[clash[0]]}"
            yield document.problem((*path, "dscps"), found, "code points of no other class")
        if one.queue in queues:
            found = f"{one.queue} is the queue of class {queues[one.queue]}"
            yield document.problem((*path, "queue"), found, "a queue of no other class")
        names.setdefault(one.name, f"class {position + 1}")
        dscps.update(dict.fromkeys(one.dscps, one.name))
        queues.update({} if one.queue is None else {one.queue: one.name})
    together = sum(one.weight for one in lossless.classes if not one.strict)
    if together > MOST_WEIGHT:
        found = f"the shares of all classes add up to {together:.0%}"
        yield document.problem(("lossless", "classes"), found, f"at most {MOST_WEIGHT:.0%}: RoCE keeps the rest")


def check_background(
    document: Document, lossless: LosslessModel | None, background: Mapping[int, BackgroundModel]
) -> Iterator[Problem]:
    """Names used twice, classes that do not exist, DCTCP where nothing is marked."""
    if lossless is None and document.value_at(("lossless",)) is None:
        lossless = LosslessModel()
    marks = {"roce": True, "cnp": False, "control": False, "default": False}
    marks.update({} if lossless is None else {one.name: one.ecn for one in lossless.classes})
    first: dict[str, int] = {}
    for position, one in background.items():
        path = ("background", position)
        if one.name in first:
            found = f"{shown(one.name)} is also the name of entry {first[one.name] + 1}"
            yield document.problem((*path, "name"), found, "a name of its own")
        first.setdefault(one.name, position)
        if lossless is None:
            continue
        if one.class_name not in marks:
            mend = did_you_mean(one.class_name, marks) or "add it to lossless.classes"
            yield document.problem((*path, "class"), f"unknown class {shown(one.class_name)}", ", ".join(marks), mend)
        elif one.protocol == "dctcp" and not marks[one.class_name]:
            found = f"DCTCP in class {one.class_name}, which is not marked"
            yield document.problem((*path, "class"), found, "a class with ecn", "a class of its own with `ecn: true`")
