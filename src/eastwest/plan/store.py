"""Plans as files: written whole or not at all, read with care, identified by their hash."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.codec import Json
from eastwest.plan.model import Plan
from eastwest.plan.pack import pack, unpack

FORMAT = "eastwest-plan-2"
_ONE_LINE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
LARGEST_BYTES = 512 * 2**20
"""A plan of 32,768 NICs takes about 20 MB; what is far above that is no plan."""


def plan_hash(plan: Plan) -> str:
    """The plan's own hash, `Plan.sha256`: it is worked out once."""
    return plan.sha256


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan as JSON, a row of its tables on each line. Raises InputError when the place cannot be written."""
    tree, shared = pack(plan, Plan)
    write_text(path, "".join(_lines({"format": FORMAT, "plan": tree, "shared": shared}, "")) + "\n")


def load_plan(path: Path) -> Plan:
    """Read a plan that `save_plan` wrote. Raises InputError for anything else."""
    tree = read_json(path, LARGEST_BYTES)
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        mend = "write it anew with `eastwest design`"
        raise InputError(
            Problem("is not a plan of this version", file=path, allowed=f'"format": "{FORMAT}"', mend=mend)
        )
    try:
        return unpack(tree.get("plan"), tree.get("shared"), Plan)
    except InputError as error:
        raise InputError([replace(problem, file=path) for problem in error.problems]) from error


def _lines(tree: Json, indent: str) -> Iterator[str]:
    """JSON with one line for each value of an object and each entry of a list; rows of tables are not broken up."""
    deeper = indent + " "
    if isinstance(tree, dict) and tree:
        for at, (key, value) in enumerate(sorted(tree.items())):
            yield f"{',' if at else '{'}\n{deeper}{_ONE_LINE(key)}: "
            yield from _lines(value, deeper)
        yield f"\n{indent}}}"
    elif isinstance(tree, list) and tree and isinstance(tree[0], list | dict):
        for at, value in enumerate(tree):
            yield f"{',' if at else '['}\n{deeper}"
            yield from _lines(value, deeper) if isinstance(value, dict) else (_ONE_LINE(value),)
        yield f"\n{indent}]"
    else:
        yield _ONE_LINE(tree)


def read_json(path: Path, largest_bytes: int) -> object:
    """The tree of a JSON file. Raises InputError when it cannot be read, is too large or is not JSON."""
    try:
        return json.loads(read_bytes(path, largest_bytes).decode())
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"is not JSON: {error.msg}", file=path, line=error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("is not JSON in UTF-8", file=path)) from error


def read_bytes(path: Path, largest_bytes: int) -> bytes:
    """A file whole. Raises InputError when it cannot be read or is too large."""
    try:
        if path.stat().st_size > largest_bytes:
            raise InputError(Problem(f"is larger than {largest_bytes} bytes", file=path))
        return path.read_bytes()
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be read", file=path)) from error


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all, in UTF-8. Raises InputError when the place cannot be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: into a temporary file beside it, then renamed over it.

    Missing folders are made. Raises InputError when the place cannot be written.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise InputError(Problem(error.strerror or "cannot be written", file=path)) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
