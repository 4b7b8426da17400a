"""The documentation says what is true: links lead somewhere, commands exist, reference pages follow from the code."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from eastwest.cli.verbs import VERBS
from eastwest.design import design
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.load import load_site
from eastwest.simulate import faults
from eastwest.simulate.modes_schema import ModesModel
from eastwest.simulate.scenario_file import load_faults
from tests.repo.tracked import ROOT, name_of, pages

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_VERB = re.compile(r"^\$ (?:\.venv/bin/)?eastwest ([a-z-]+)", re.MULTILINE)
_MAKE = re.compile(r"(?:^\$ |`)make ([a-z-]+)", re.MULTILINE)


def _targets(page: Path) -> list[str]:
    found = _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return [target for target in found if "://" not in target]


def _anchors(page: Path) -> set[str]:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for target in _targets(page):
        path, _, anchor = target.partition("#")
        goal = page if not path else (page.parent / path).resolve()
        if not goal.exists() or (anchor and anchor not in _anchors(goal)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    verbs = {verb for block in _CONSOLE.findall(text) for verb in _VERB.findall(block)}
    assert verbs <= set(VERBS)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(_MAKE.findall(page.read_text(encoding="utf-8")))
    assert named <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """What `make reference` would write."""
    script = runpy.run_path(str(ROOT / ".ci" / "reference"))
    written: dict[str, str] = script["pages"]()
    return written


@pytest.mark.parametrize("name", ["cli.md", "site-file.md", "telemetry.md", "sources.md", "catalogue.md", "rules.md"])
def test_reference_pages_follow_from_the_code(name: str, generated: dict[str, str]) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == generated[name], "run `make reference`"


def test_every_page_is_in_the_navigation() -> None:
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    listed = set(_leaves(navigation))
    assert listed == {path.relative_to(ROOT / "docs").as_posix() for path in pages() if ROOT / "docs" in path.parents}


def _leaves(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [leaf for part in parts for leaf in _leaves(part)]


_YAML = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_catalogue_entries_of_the_guide_are_accepted(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "how-to" / "add-hardware.md").read_text(encoding="utf-8")
    for number, block in enumerate(_YAML.findall(guide)):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
    assert "my-switch" in load_catalogue(tmp_path).switches


def test_scenarios_of_the_guide_are_accepted(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "how-to" / "inject-faults.md").read_text(encoding="utf-8")
    blocks = [block for block in _YAML.findall(guide) if block.startswith("name:")]
    assert len(blocks) == 3
    file = ROOT / "examples" / "h100-rail-128.yaml"
    plan = design(load_site(file), load_catalogue(catalogue_beside(file)))
    for block in blocks:
        (tmp_path / "scenario.yaml").write_text(block, encoding="utf-8")
        assert load_faults(tmp_path / "scenario.yaml", plan).name in block


_PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["use-from-python.md", "bring-ns3-cases.md"])
def test_the_python_guides_run(name: str, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")
    lines = ["if __name__ == '__main__':", *(line for block in _PYTHON.findall(guide) for line in block.splitlines())]
    script = tmp_path / "guide.py"
    script.write_text("\n    ".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_the_ns3_guide_shows_what_the_command_prints() -> None:
    guide = (ROOT / "docs" / "how-to" / "bring-ns3-cases.md").read_text(encoding="utf-8")
    (block,) = _CONSOLE.findall(guide)
    command, *shown = block.splitlines()
    words = command.removeprefix("$ eastwest ").split()
    script = "from eastwest.cli.main import run; run()"
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[: len(shown)] == shown


def test_every_key_of_a_mode_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "how-to" / "inject-faults.md").read_text(encoding="utf-8")
    keys = [field.alias or name for name, field in ModesModel.model_fields.items()]
    assert [key for key in keys if f"`{key}`" not in guide] == []


def test_every_fault_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "how-to" / "inject-faults.md").read_text(encoding="utf-8")
    plain = [kind for kind in faults.Fault.__args__ if kind is not faults.During]  # its keys are `start` and `end`
    kinds = [re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower() for kind in plain]
    assert [kind for kind in kinds if f"`{kind}`" not in guide] == []


@pytest.mark.parametrize("file", sorted((ROOT / "examples").glob("*.yaml")), ids=name_of)
def test_examples_are_accepted(file: Path) -> None:
    assert load_site(file).name == file.stem
