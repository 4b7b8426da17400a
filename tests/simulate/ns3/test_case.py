"""Topology and flow files: what is read, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.simulate.ns3 import Case, Flow, Link, read_case
from tests.simulate.ns3.cases import config_text, write_case

TOPOLOGY = "3 1 2\n2\n0 2 100Gbps 0.001ms 0\n1 2 100Gbps 0.001ms 0\n"
FLOWS = "2\n0 1 3 100 1000 2\n1 0 3 100 2000 2.5\n"


def read(folder: Path, topology: str = TOPOLOGY, flows: str = FLOWS, config: str = "") -> Case:
    return read_case(*write_case(folder, topology, flows, config or config_text()))


def test_links_are_read(tmp_path: Path) -> None:
    assert read(tmp_path).links == (Link(0, 2, 100.0, 1.0), Link(1, 2, 100.0, 1.0))


def test_switches_are_read(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.nodes, found.switches) == (3, frozenset({2}))


def test_flows_start_relative_to_the_first(tmp_path: Path) -> None:
    assert read(tmp_path).flows == (Flow(0, 1, 3, 100, 1000, 0.0), Flow(1, 0, 3, 100, 2000, 500_000.0))


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        ("3 1 2", "3 1", "topology.txt:1"),
        ("3 1 2", "x", "topology.txt:1"),
        (TOPOLOGY, "", "topology.txt:1"),
        ("\n2\n", "\nx\n", "topology.txt:2"),
        ("1 2 100Gbps", "7 2 100Gbps", "topology.txt:4"),
        ("1 2 100Gbps", "2 2 100Gbps", "topology.txt:4"),
        ("1 2 100Gbps", "1 2 0Gbps", "topology.txt:4"),
        ("1 2 100Gbps 0.001ms 0", "1 2 100Gbps 0.001ms 1.1", "topology.txt:4"),
        ("1 2 100Gbps 0.001ms", "1 2 100Gbps -1ms", "topology.txt:4"),
        ("1 2 100Gbps 0.001ms 0", "", "topology.txt:4"),
        ("3 1 2", "3 1 3", "1 switches and 2 links"),
        ("3 1 2", "4 1 2", "host 3 has 0 links"),
        ("\n2\n", "\n9\n", "among them switches [9]"),
    ],
)
def test_a_wrong_topology_is_refused(tmp_path: Path, found: str, instead: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, topology=TOPOLOGY.replace(found, instead))
    assert said in caught.value.diagnostics()


@pytest.mark.parametrize(
    ("found", "instead", "said"),
    [
        (FLOWS, "", "flows.txt:1"),
        ("2\n0", "x\n0", "flows.txt:1"),
        ("2\n0", "3\n0", "2 flows"),
        ("0 1 3", "0 1 9", "flows.txt:2"),
        ("0 1 3", "0 1 0", "flows.txt:2"),
        ("0 1 3 100", "0 1 3 70000", "flows.txt:2"),
        ("1000 2", "0 2", "flows.txt:2"),
        ("1000 2", "-5 2", "flows.txt:2"),
        ("1000 2\n", "1000 nan\n", "flows.txt:2"),
        ("2000 2.5", "2000 1.5", "flows.txt:3"),
        ("2000 2.5", "5000000000 2.5", "flows.txt:3"),
        ("2000 2.5", "2000", "flows.txt:3"),
        ("0 1 3", "0 0 3", "flow 0 → 0"),
        ("0 1 3", "0 2 3", "flow 0 → 2"),
    ],
)
def test_wrong_flows_are_refused(tmp_path: Path, found: str, instead: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, flows=FLOWS.replace(found, instead, 1))
    assert said in caught.value.diagnostics()


def test_a_rate_without_marking_thresholds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="KMIN_MAP: has no entry for 25000000000 bit/s"):
        read(tmp_path, topology=TOPOLOGY.replace("100Gbps", "25Gbps"))


def test_without_marking_no_thresholds_are_needed(tmp_path: Path) -> None:
    topology = TOPOLOGY.replace("100Gbps", "25Gbps")
    assert not read(tmp_path, topology=topology, config=config_text(ENABLE_QCN="0")).config.ecn


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_case(tmp_path / "a", tmp_path / "b", tmp_path / "c")


def test_flows_out_of_order_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"flows\.txt:4"):
        read(tmp_path, flows="3\n0 1 3 100 1000 2\n1 0 3 100 2000 2.5\n0 1 3 100 1000 2.4\n")
