"""Snippets of a page that no sign tells belong with the rest of the page."""

from __future__ import annotations

from pathlib import Path

from eastwest.discover import FoundDevice, discover

KNOWN = "```\ninterface ethernet1/1/1\n mtu 9216\n priority-flow-control mode on\n```\n"


def read(folder: Path, page: str) -> tuple[FoundDevice, ...]:
    folder.mkdir(exist_ok=True)
    (folder / "page.md").write_text(page, encoding="utf-8")
    return discover(folder).devices


def families(folder: Path, page: str) -> list[str]:
    return [device.family for device in read(folder, page)]


def test_a_lossless_snippet_is_of_the_system_of_its_page(tmp_path: Path) -> None:
    snippet = "```\nqos-map dscp-tc ROCE\n dscp 26 traffic-class 3\n```\n"
    assert families(tmp_path, KNOWN + snippet) == ["os10"]
    assert [device.lines for device in discover(tmp_path).devices] == [5]
    assert families(tmp_path / "alone", snippet) == []


def test_other_snippets_stay_out(tmp_path: Path) -> None:
    assert families(tmp_path, KNOWN + "```\npip install qos\nrun --threshold 3\n```\n") == ["os10"]


def test_a_page_of_two_systems_lends_its_name_to_nobody(tmp_path: Path) -> None:
    page = KNOWN + "```\nversion 10.4(3)\nhostname a\nfeature bgp\n```\n```\nqos-map dscp-tc ROCE\n dscp 26 tc 3\n```\n"
    assert sorted(families(tmp_path, page)) == ["nxos", "os10"]
