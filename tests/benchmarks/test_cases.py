"""The cases of the benchmarks are those of the published inputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.cases import CASES
from benchmarks.ns3_published import SPEED
from eastwest.simulate.ns3 import Case, read_case

FILES = {  # topology, flows, settings
    "W0": ("W1_topo", "W0_flows", "W0_single_1sw.config"),
    "W0b": ("W2_topo", "W0b_flows", "W0b_single_spine.config"),
    "W1a": ("W1_topo", "W1_flows", "W1a_dcqcn_buf32.config"),
    "W1b": ("W1_topo", "W1_flows", "W1b_dcqcn_buf4.config"),
    "W1d": ("W1_topo", "W1d_flows", "W1d_2to1_dcqcn_buf32.config"),
    "W2": ("W2_topo", "W2_flows", "W2_dcqcn_buf32.config"),
    "W3": ("W2_topo", "W3_flows", "W2_dcqcn_buf32.config"),
    "W4": ("W4_topo", "W4_flows", "W2_dcqcn_buf32.config"),
}


def published(name: str) -> Case:
    beside = Path(__file__).resolve().parents[3] / "shared" / "baselines" / "ns3"
    folder = Path(os.environ.get("EASTWEST_NS3_CASES", beside))
    if not folder.is_dir():
        pytest.skip("the published inputs are not here: set EASTWEST_NS3_CASES to their folder")
    topology, flows, config = (folder / f"{file}.txt" for file in FILES[name])
    return read_case(topology, flows, config)


@pytest.mark.parametrize("name", FILES)
def test_case_is_the_published_one(name: str) -> None:
    assert CASES[name]() == published(name)


@pytest.mark.parametrize("name", SPEED)
def test_case_has_the_packets_of_the_reference(name: str) -> None:
    assert sum(-(-flow.bytes // 1000) for flow in CASES[name]().flows) == SPEED[name].packets
