"""`eastwest merge`, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import eastwest_here

EXAMPLE = Path(__file__).parents[2] / "examples" / "b200-single-switch.yaml"
GOLDEN = "hostname theirs\n!\nusername bob secret sha512 $6$theirs\n!\nqos map dscp 26 to traffic-class 5\n!\nend\n"


def test_the_diff_the_conflicts_and_the_files(tmp_path: Path) -> None:
    (tmp_path / "golden.cfg").write_text(GOLDEN)
    outcome = eastwest_here(
        *("merge", str(EXAMPLE), "--vendor", "eos", "--device", "leaf1", "--golden", "golden.cfg", "--out", "merged"),
        folder=tmp_path,
    )
    assert outcome.code == 0
    assert "-qos map dscp 26 to traffic-class 5" in outcome.out
    assert "replaced" in outcome.out
    assert "$6$theirs" not in outcome.out
    written = {path.name: path for path in (tmp_path / "merged").iterdir()}
    assert set(written) == {"startup-config.cfg", "remediation.txt", "rollback.txt", "conflicts.csv"}
    assert "$6$theirs" in written["startup-config.cfg"].read_text()
    assert written["startup-config.cfg"].stat().st_mode & 0o077 == 0


def test_from_the_folder_of_a_design_as_json(tmp_path: Path) -> None:
    eastwest_here("design", str(EXAMPLE), "--out", "here", folder=tmp_path)
    (tmp_path / "golden.json").write_text('{"PORT": {"Ethernet0": {"mtu": "1500"}}}')
    arguments = ("merge", "here", "--vendor", "sonic", "--device", "leaf1", "--golden", "golden.json", "--json")
    outcome = eastwest_here(*arguments, folder=tmp_path)
    summary = json.loads(outcome.out)
    assert outcome.code == 0
    assert summary["untouched"] == ["frr.conf"]
    assert {each["where"] for each in summary["conflicts"]} == {"PORT|Ethernet0|mtu"}


def test_what_cannot_be_taken(tmp_path: Path) -> None:
    (tmp_path / "golden.cfg").write_text(GOLDEN)
    for arguments, told in (
        (("--vendor", "eos", "--device", "leaf9", "--golden", "golden.cfg"), "leaf9"),
        (("--vendor", "eos", "--device", "leaf1", "--golden", "missing.cfg"), "missing.cfg"),
        (("--device", "leaf1", "--golden", "golden.cfg"), "--vendor"),
    ):
        outcome = eastwest_here("merge", str(EXAMPLE), *arguments, folder=tmp_path)
        assert outcome.code == 2
        assert told in outcome.err
