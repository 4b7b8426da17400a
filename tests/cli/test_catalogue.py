from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest, eastwest_here

NIC = """\
nics:
  - {id: mine, vendor: me, model: M, ports: {value: 1, source: s}, speed_gbps: {value: 400G, source: s},
     dcqcn: {value: null, source: s}}
"""


def test_all_kinds_are_listed(tmp_path: Path) -> None:
    outcome = eastwest("catalogue", folder=tmp_path)
    assert outcome.code == 0
    assert all(
        word in outcome.out for word in ("tomahawk-5", "sn5600", "thor-2", "dgx-b200", "ddn-ai400x2t", "dac-400g")
    )


def test_one_kind_is_listed(tmp_path: Path) -> None:
    rows = json.loads(eastwest_here("catalogue", "nics", "--json", folder=tmp_path).out)
    assert {row["kind"] for row in rows} == {"nics"}


def test_unknown_facts_are_named_for_machines(tmp_path: Path) -> None:
    rows = json.loads(eastwest_here("catalogue", "switches", "--json", folder=tmp_path).out)
    unknown = {row["id"]: row["unknown"] for row in rows}
    assert unknown["sn5600"] == ["latency_ns", "power_w", "airflow"]


def test_an_entry_is_shown_with_its_sources(tmp_path: Path) -> None:
    outcome = eastwest_here("catalogue", "show", "spectrum-4", folder=tmp_path)
    assert "158,229,504 B" in outcome.out
    assert "SONiC" in outcome.out


def test_an_entry_is_shown_for_machines(tmp_path: Path) -> None:
    (found,) = json.loads(eastwest_here("catalogue", "show", "dgx-h100", "--json", folder=tmp_path).out)
    assert found["entry"]["gpus"]["value"] == 8


def test_an_unknown_entry_exits_with_2(tmp_path: Path) -> None:
    outcome = eastwest_here("catalogue", "show", "sn5600x", folder=tmp_path)
    assert outcome.code == 2
    assert 'did you mean "sn5600"?' in outcome.err


def test_an_unknown_kind_exits_with_2(tmp_path: Path) -> None:
    outcome = eastwest_here("catalogue", "swiches", folder=tmp_path)
    assert outcome.code == 2
    assert 'did you mean "switches"?' in outcome.err


def test_the_user_s_own_entries_are_listed(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "own.yaml").write_text(NIC, encoding="utf-8")
    rows = json.loads(eastwest_here("catalogue", "nics", "--json", folder=tmp_path).out)
    assert "mine" in {row["id"] for row in rows}


def test_coverage_counts_known_and_unknown_facts(tmp_path: Path) -> None:
    rows = {
        row["kind"]: row for row in json.loads(eastwest_here("catalogue", "coverage", "--json", folder=tmp_path).out)
    }
    assert rows["switches"]["entries"] > 40
    assert rows["switches"]["unknown"] > 0
    assert rows["cables"]["primary"] > 0


def test_coverage_is_a_table_for_people(tmp_path: Path) -> None:
    lines = eastwest_here("catalogue", "coverage", folder=tmp_path).out.splitlines()
    assert lines[0].split() == ["kind", "entries", "read", "second-hand", "derived", "unknown"]
    assert len(lines) == 7
