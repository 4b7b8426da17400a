from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from eastwest import __version__
from eastwest.cli.verbs import PHASES, VERBS
from tests.cli.command import eastwest

HEAVY = ("pydantic", "pyarrow", "numpy", "jinja2", "yaml")


def _loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603
    return set(done.stdout.splitlines()[-1].split())


def test_the_version_is_printed(tmp_path: Path) -> None:
    outcome = eastwest("--version", folder=tmp_path)
    assert (outcome.code, outcome.out) == (0, f"eastwest {__version__}\n")


def test_the_help_lists_every_verb(tmp_path: Path) -> None:
    outcome = eastwest("--help", folder=tmp_path)
    assert outcome.code == 0
    assert all(f" {verb} " in outcome.out for verb in VERBS)


def test_the_help_lists_the_verbs_under_their_phases(tmp_path: Path) -> None:
    out = eastwest("--help", folder=tmp_path).out
    headings = [out.index(f"─ {phase} ─") for phase in PHASES]
    assert headings == sorted(headings)
    for phase, start, end in zip(PHASES, headings, [*headings[1:], len(out)], strict=True):
        assert all(f"│ {verb} " in out[start:end] for verb in PHASES[phase])


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_nothing_heavy_is_imported_before_a_verb_is_chosen(argument: str) -> None:
    code = f"from eastwest.cli.main import app\ntry:\n    app(['{argument}'], prog_name='eastwest')\n"
    assert not _loaded_after(code + "except SystemExit:\n    pass") & set(HEAVY)


def test_a_verb_has_its_own_help(tmp_path: Path) -> None:
    outcome = eastwest("schema", "--help", folder=tmp_path)
    assert outcome.code == 0
    assert "--output" in outcome.out


@pytest.mark.parametrize("arguments", [("nonsense",), ("schema", "--nonsense"), ("init", "a", "b")])
def test_a_wrong_command_line_exits_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = eastwest(*arguments, folder=tmp_path)
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


def test_a_wrong_input_exits_with_2_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "own.yaml").write_text("nics: 5\n", encoding="utf-8")
    outcome = eastwest("catalogue", folder=tmp_path)
    assert outcome.code == 2
    assert "own.yaml:1  nics: 5" in outcome.err
    assert "Traceback" not in outcome.err


def test_an_interruption_exits_with_130(tmp_path: Path) -> None:
    code = "import time, typer\nimport eastwest.cli.main as m\nimport sys, types\n"
    code += "verb = types.ModuleType('eastwest.cli.design')\n"
    code += "def design() -> None:\n    print('ready', flush=True)\n    time.sleep(30)\n"
    code += (
        "verb.design = design\nsys.modules['eastwest.cli.design'] = verb\nsys.argv = ['eastwest', 'design']\nm.run()\n"
    )
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err
