"""The files of a design."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from eastwest.design.artefacts import write_design
from eastwest.design.from_file import design_file
from eastwest.errors import InputError, NoFitError
from eastwest.plan import Plan, load_plan, plan_hash

SITE = """\
name: tiny
gpus: {node: dgx-h100, count: 2, nic: connectx-7, nics: 2}
fabric:
  topology: TOPOLOGY
  link: 400G
  leaf: {model: sn5600}
room: {node_to_leaf: 2 m}
workloads:
  - {name: ar, kind: collective, collective: all-reduce, scope: rail, sizes: [1 MiB]}
"""
TABLES = ("cabling.csv", "bill-of-materials.csv", "addressing.csv", "failure-domains.csv")


@pytest.fixture
def site_file(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(SITE.replace("TOPOLOGY", "single-switch"))
    return file


def written(site_file: Path) -> tuple[Plan, Path]:
    site, _, plan = design_file(site_file)
    folder = site_file.parent / "out"
    write_design(plan, site_file, folder, site.references)
    return plan, folder


def test_all_files_are_written(site_file: Path) -> None:
    _, folder = written(site_file)
    assert {file.name for file in folder.iterdir()} == {"site.yaml", "plan.json", *TABLES}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_names_its_plan(site_file: Path, name: str) -> None:
    plan, folder = written(site_file)
    assert (folder / name).read_text().splitlines()[0] == f"# plan sha256:{plan_hash(plan)}"


def test_the_plan_is_the_one_designed(site_file: Path) -> None:
    plan, folder = written(site_file)
    assert load_plan(folder / "plan.json") == plan


def test_the_plan_names_its_site_file(site_file: Path) -> None:
    plan, folder = written(site_file)
    assert plan.site_hash == hashlib.sha256((folder / "site.yaml").read_bytes()).hexdigest()


def test_the_schedule_has_a_row_per_cable(site_file: Path) -> None:
    plan, folder = written(site_file)
    rows = list(csv.DictReader((folder / "cabling.csv").read_text().splitlines()[1:]))
    assert [row["a_port"] for row in rows] == [cable.a_port for cable in plan.cabling]


def test_own_catalogue_entries_go_along(site_file: Path) -> None:
    (site_file.parent / "catalogue").mkdir()
    (site_file.parent / "catalogue" / "mine.yaml").write_text("cables: []\n")
    _, folder = written(site_file)
    assert (folder / "catalogue" / "mine.yaml").read_text() == "cables: []\n"


def test_writing_again_gives_the_same_bytes(site_file: Path) -> None:
    _, folder = written(site_file)
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    written(site_file)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == first


def test_a_site_inside_its_project_folder_stays(site_file: Path) -> None:
    _, folder = written(site_file)
    site, _, plan = design_file(folder / "site.yaml")
    write_design(plan, folder / "site.yaml", folder, site.references)
    assert (folder / "site.yaml").read_bytes() == site_file.read_bytes()


def test_a_missing_site_file_is_an_input_error(site_file: Path) -> None:
    site, _, plan = design_file(site_file)
    with pytest.raises(InputError, match=r"gone\.yaml"):
        write_design(plan, site_file.parent / "gone.yaml", site_file.parent / "out", site.references)


def test_a_site_that_does_not_fit_is_told_with_its_line(site_file: Path) -> None:
    site_file.write_text(site_file.read_text().replace("count: 2", "count: 200"))
    with pytest.raises(NoFitError) as caught:
        design_file(site_file)
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == (site_file, 4)
