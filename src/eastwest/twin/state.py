"""What is up, kept in a file from before the first namespace is made, so that `down` can always clean up."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.store import read_json, write_text

LARGEST_BYTES = 1_000_000
FOLDER = Path("/run/eastwest-twin")
ETC, RUN = Path("/etc/frr"), Path("/var/run/frr")
"""Where FRR's tools look for a namespace's configuration and sockets."""
_PREFIX = re.compile(r"ew[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class State:
    """One twin. prefix: of its namespaces. nodes: names in order; the namespace of node k is PREFIX-k.

    family: whose configurations it runs.
    """

    name: str
    prefix: str
    plan_sha256: str
    nodes: tuple[str, ...]
    family: str

    def namespace(self, node: str) -> str:
        """The network namespace of a node."""
        return f"{self.prefix}-{self.nodes.index(node)}"

    def folder(self, node: str) -> Path:
        """Sockets and process ids of a node's daemons."""
        return RUN / self.namespace(node)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(f"{self.prefix}-{at}" for at in range(len(self.nodes)))


def prefix_of(name: str) -> str:
    """A prefix of its own for each name of a twin."""
    return f"ew{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _file(name: str) -> Path:
    return FOLDER / f"{prefix_of(name)}.json"


def save(state: State) -> None:
    """Write the state file."""
    tree = {
        "name": state.name,
        "prefix": state.prefix,
        "plan_sha256": state.plan_sha256,
        "nodes": state.nodes,
        "family": state.family,
    }
    write_text(_file(state.name), json.dumps(tree) + "\n")


def load(name: str) -> State | None:
    """The state of a twin, None when it is not up. Raises InputError for a file that `save` did not write."""
    file = _file(name)
    if not file.exists():
        return None
    tree = read_json(file, LARGEST_BYTES)
    strange = InputError(Problem("not the state of a twin", file=file, mend="eastwest twin down"))
    if not isinstance(tree, dict) or not {"prefix", "plan_sha256", "nodes", "family"} <= tree.keys():
        raise strange
    if not _PREFIX.fullmatch(str(tree["prefix"])) or not isinstance(tree["nodes"], list):
        raise strange
    nodes = tuple(map(str, tree["nodes"]))
    return State(name, str(tree["prefix"]), str(tree["plan_sha256"]), nodes, str(tree["family"]))


def is_kept(name: str) -> bool:
    """Whether there is a state file, of whatever content."""
    return _file(name).exists()


def forget(name: str) -> None:
    """Remove the state file."""
    _file(name).unlink(missing_ok=True)
