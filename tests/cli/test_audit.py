"""`eastwest audit`, `rules` and `anonymise` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.rules import RULES
from eastwest.intent.starter import starter_text
from tests.audit.folders import write_configs
from tests.cli.command import eastwest_here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    broken = RULES["EW504"].fails.edit(RULES["EW201"].fails.edit(samples.sample()))
    return write_configs(broken, tmp_path_factory.mktemp("fabric"), "eos")


def test_what_breaks_is_found_and_fails(folder: Path) -> None:
    done = eastwest_here(
        "audit", ".", "--html", "../a.html", "--sarif", "../a.sarif", "--junit", "../a.xml", folder=folder
    )
    assert done.code == 1
    assert "EW201  ✗ breaks" in done.out
    assert "leaf1" in done.out
    assert "break losslessness" in done.out
    page = (folder.parent / "a.html").read_text(encoding="utf-8")
    assert "RoCE is not in a class that PFC protects" in page
    assert "<svg" in page
    assert json.loads((folder.parent / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (folder.parent / "a.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_json_names_file_and_line(folder: Path) -> None:
    done = eastwest_here("audit", ".", "--json", folder=folder)
    found = [each for each in json.loads(done.out)["findings"] if each["rule"] == "EW201"]
    assert found
    text = (folder / found[0]["file"]).read_text(encoding="utf-8").splitlines()
    assert "dscp" in text[found[0]["line"] - 1]


def test_accepted_findings_do_not_fail(folder: Path, tmp_path: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            to = tmp_path / path.relative_to(folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
    found = json.loads(eastwest_here("audit", ".", "--json", folder=tmp_path).out)["findings"]
    rules = sorted({each["rule"] for each in found if each["severity"] == "breaks"})
    entries = "".join(f"  - rule: {rule}\n    reason: a test\n" for rule in rules)
    (tmp_path / "audit.yaml").write_text("suppress:\n" + entries, encoding="utf-8")
    assert eastwest_here("audit", ".", folder=tmp_path).code == 0
    assert eastwest_here("audit", ".", "--fail-on", "contradicts", folder=tmp_path).code == 1


def test_no_such_folder_is_no_traceback(tmp_path: Path) -> None:
    done = eastwest_here("audit", "nowhere", folder=tmp_path)
    assert done.code == 2
    assert "nowhere" in done.err


def test_a_rule_explains_itself(tmp_path: Path) -> None:
    done = eastwest_here("rules", "ew201", folder=tmp_path)
    assert done.code == 0
    for word in ("why:", "effect:", "remedy:", "source:", "dscp", "finding:"):
        assert word in done.out
    assert eastwest_here("rules", "EW000", folder=tmp_path).code == 2
    assert len(json.loads(eastwest_here("rules", "--json", folder=tmp_path).out)) == len(RULES)


def test_anonymise_tells_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    done = eastwest_here("anonymise", str(folder), "out", "--json", folder=tmp_path)
    assert done.code == 0
    assert all((tmp_path / "out" / name).is_file() for name in json.loads(done.out)["files"])
    assert eastwest_here("anonymise", str(folder), "out", folder=tmp_path).code == 2


def test_a_site_is_judged_against_by_its_design(tmp_path: Path) -> None:
    """The network keeps DSCP 26 lossless, the site sends 24: nothing is wrong in itself, and all of it for the site."""
    write_configs(samples.sample(), tmp_path / "net", "eos")
    site = starter_text().replace(
        "# lossless:                 # left out: these values", "lossless:\n  roce_dscp: 24", 1
    )
    (tmp_path / "site.yaml").write_text(site, encoding="utf-8")
    alone = json.loads(eastwest_here("audit", "net", "--json", folder=tmp_path).out)["findings"]
    beside = json.loads(eastwest_here("audit", "net", "--site", "site.yaml", "--json", folder=tmp_path).out)["findings"]
    assert "EW201" not in {each["rule"] for each in alone}
    assert {each["place"]["device"] for each in beside if each["rule"] == "EW201"} >= {"leaf1", "spine1"}
