"""What validators of schemas and syntax say of the same edits: the comparison.

pyavd checks EOS as structured data, which our reader makes of the edited lines; libyang checks SONiC's config_db
against SONiC's own YANG models; `vtysh -C` checks frr.conf. For the other systems no validator is public.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.audit_mutation.edits import Mutant
from eastwest.errors import EastwestError
from eastwest.vendors.controllers.avd import structured
from eastwest.vendors.eos import EOS
from tests.vendors.sonic.yang import Referee, models

Validator = Callable[[str], str]
"""From a text to what is wrong with it, empty when nothing is."""


def validators(family: str) -> Iterator[tuple[str, str, Validator]]:
    """Name, ending of the files that it checks, and the validator; those that are not installed are left out."""
    if family == "eos" and importlib.util.find_spec("pyavd"):
        yield "pyavd", ".cfg", _avd
    if family == "sonic":
        yang = _yang()
        if yang is not None:
            yield "SONiC YANG", ".json", yang
        if shutil.which("vtysh"):
            yield "vtysh -C", ".conf", _vtysh


def caught(family: str, folder: Mapping[str, str], mutants: list[Mutant]) -> dict[str, tuple[int, int]]:
    """By validator: how many edits of its files it refuses, and how many there are. A file that it refuses before any
    edit is left out.
    """
    found: dict[str, tuple[int, int]] = {}
    for name, ending, validator in validators(family):
        sound = {file for file, text in folder.items() if file.endswith(ending) and not validator(text)}
        own = [mutant for mutant in mutants if mutant.file in sound]
        found[name] = sum(bool(validator(mutant.text)) for mutant in own), len(own)
    return found


def _avd(text: str) -> str:
    pyavd: Any = importlib.import_module("pyavd")
    try:
        intent = EOS.read({"startup-config.cfg": text}).intent
        result = pyavd.validate_structured_config(structured(intent)).validation_result
    except (EastwestError, ValueError) as error:
        return str(error)
    return "; ".join(f"{each.path}: {each.message}" for each in result.violations)


def _yang() -> Validator | None:
    if models() is None:
        return None
    referee = Referee()
    return lambda text: referee.problems(json.loads(text))


def _vtysh(text: str) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(text)
        file.flush()
        done = subprocess.run(  # noqa: S603
            [str(shutil.which("vtysh")), "-C", "-f", file.name], capture_output=True, text=True, check=False
        )
    return done.stderr + done.stdout if done.returncode else ""
