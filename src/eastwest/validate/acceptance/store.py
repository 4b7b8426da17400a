"""Acceptance plans as files: hashed, dated, and a later change shows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.codec import Json
from eastwest.plan.pack import pack, unpack
from eastwest.plan.store import read_json, write_text
from eastwest.validate.acceptance.model import AcceptancePlan

FORMAT = "eastwest-acceptance-plan/1"
LARGEST_BYTES = 512 * 2**20


def fingerprint(plan: AcceptancePlan) -> str:
    """SHA-256 of everything in the plan, in hexadecimal."""
    return _digest(*pack(plan, AcceptancePlan))


def _digest(tree: Json, shared: Json) -> str:
    return hashlib.sha256(json.dumps([tree, shared], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def save_acceptance(plan: AcceptancePlan, path: Path) -> str:
    """Write the plan; returns its hash. Raises InputError."""
    tree, shared = pack(plan, AcceptancePlan)
    digest = _digest(tree, shared)
    head = {"format": FORMAT, "created": plan.created, "sha256": digest}
    lines = [f" {json.dumps(key)}: {_one(value)}" for key, value in head.items()]
    lines += [f' "plan": {{\n{_rows(tree)}\n }}', f' "shared": {_one(shared)}']
    write_text(path, "{\n" + ",\n".join(lines) + "\n}\n")
    return digest


def load_acceptance(path: Path) -> tuple[AcceptancePlan, bool]:
    """The plan, and whether it still is what its hash says. Raises InputError for anything else."""
    tree = read_json(path, LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise InputError(Problem("is no acceptance plan", file=path, mend="write one with `eastwest validate plan`"))
    inner, shared = tree.get("plan"), tree.get("shared")
    try:
        plan = unpack(inner, shared, AcceptancePlan)
    except InputError as error:
        raise InputError([Problem(one.found, one.path, path, allowed=one.allowed) for one in error.problems]) from error
    whole = tree.get("sha256") == _digest(inner, shared) and tree.get("created") == plan.created
    return plan, whole


def _rows(tree: Json) -> str:
    """One line for each field of the plan."""
    fields = tree.items() if isinstance(tree, dict) else ()
    return ",\n".join(f"  {json.dumps(key)}: {_one(value)}" for key, value in fields)


def _one(tree: Json) -> str:
    return json.dumps(tree, ensure_ascii=False)
