"""A small site file and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.intent.load import load_site

SITE = """\
name: small
gpus:
  node: dgx-h100
  count: 4
  nic: connectx-7
  nics: 8
fabric:
  link: 400G
room:
  node_to_leaf: 3 m
workloads:
  - name: allreduce
    kind: collective
    collective: all-reduce
    scope: rail
    sizes: [1 MiB]
"""

TRAINING = """\
  - name: job
    kind: training
    model: llama-3-8b
    tensor: 8
    data: 4
    global_batch: 64
    sequence: 8192
"""


def write(folder: Path, text: str, name: str = "site.yaml") -> Path:
    """A file with this text."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    """The problems of a site file with this text; none when it loads."""
    try:
        load_site(write(folder, text))
    except InputError as error:
        return error.problems
    return ()


def only_problem(folder: Path, text: str) -> Problem:
    """The one problem of a site file with this text."""
    (problem,) = problems(folder, text)
    return problem
