"""`eastwest monitor` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import eastwest_here
from tests.monitor.sites import SMALL


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def test_it_writes_a_bundle_and_says_what(folder: Path) -> None:
    done = eastwest_here("monitor", "site.yaml", "--vendor", "sonic", folder=folder)
    assert done.code == 0, done.err
    assert "Alerts: " in done.out
    assert (folder / "out/small/monitor/prometheus/prometheus.yml").exists()
    readme = (folder / "out/small/monitor/README.md").read_text(encoding="utf-8")
    assert "not known to deliver" in readme
    assert "--nic nic0=INTERFACE" in readme


def test_json_names_files_thresholds_and_alerts(folder: Path) -> None:
    done = eastwest_here("monitor", "site.yaml", "--out", "bundle", "--json", folder=folder)
    tree = json.loads(done.out)
    assert {"README.md", "plan/plan.prom"} <= set(tree["files"])
    assert all((folder / "bundle" / name).exists() for name in tree["files"])
    assert all(one["why"] for one in tree["thresholds"])
    assert {one["layer"] for one in tree["alerts"]} >= {1, 2, 4, 5}


def test_names_of_nics_reach_the_scrape_configuration(folder: Path) -> None:
    eastwest_here("monitor", "site.yaml", "--out", "b", "--nic", "nic0=ens1f0np0,mlx5_0", folder=folder)
    text = (folder / "b/prometheus/prometheus.yml").read_text(encoding="utf-8")
    assert "ens1f0np0|mlx5_0" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nic", "nic0"), "PORT=INTERFACE"),
        (("--webhook", "ftp://x"), "--webhook"),
        (("--vendor", "foo"), "unknown vendor family"),
        (("--preview", "nowhere"), "is no URL"),
        (("--preview", "http://127.0.0.1:1", "--minutes", "1"), "cannot be reached"),
        (("--preview", "http://127.0.0.1:1", "--until", "soon"), "--until"),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_written(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = eastwest_here("monitor", "site.yaml", *words, folder=folder)
    assert done.code == 2
    assert said in done.err + done.out
    assert not (folder / "out").exists()


def test_a_site_or_an_address_is_needed(folder: Path) -> None:
    done = eastwest_here("monitor", folder=folder)
    assert done.code == 2
