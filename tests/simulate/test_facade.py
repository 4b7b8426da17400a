"""The library in a few lines: from a site file, from a scenario, from files of the HPCC ns-3."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow.compute as pc
import pytest

import eastwest.simulate as library
from eastwest.errors import InputError
from eastwest.simulate import CaseRun, EcnOff, Modes, Scenario, scenario_of, simulate, simulate_ns3

EXAMPLES = Path(__file__).parents[2] / "examples"
SITE = EXAMPLES / "b200-single-switch.yaml"
NS3 = EXAMPLES / "ns3"
CASE = (NS3 / "topology.txt", NS3 / "flows.txt", NS3 / "config.txt")


@cache
def case_run() -> CaseRun:
    return simulate_ns3(*CASE, sample_us=5.0)


@cache
def scenario() -> Scenario:
    return scenario_of(SITE, "alltoall")


@pytest.mark.parametrize("name", library.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(library, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="simulate_ns4"):
        library.simulate_ns4  # noqa: B018


def test_importing_it_imports_nothing_heavy() -> None:
    code = "import sys, eastwest.simulate; print('numpy' in sys.modules, 'pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == ["False", "False"]


def test_a_scenario_has_the_workload_of_its_name() -> None:
    assert {operation.kind for operation in scenario().workload.operations} == {"all-to-all"}


def test_the_first_workload_stands_in_for_none() -> None:
    assert scenario_of(SITE).name == "llama-3-8b"


def test_an_unknown_workload_is_an_input_error() -> None:
    with pytest.raises(InputError, match="alltoal"):
        scenario_of(SITE, "alltoal")


def test_a_scenario_file_brings_name_seed_and_modes() -> None:
    found = scenario_of(EXAMPLES / "h100-rail-128.yaml", None, EXAMPLES / "scenarios" / "pause-frames-alone.yaml", 7)
    assert (found.name, found.seed, found.congestion_control) == ("pause-frames-alone", 7, "none")


def test_a_run_gives_flows_and_ports_as_arrow_tables() -> None:
    run = simulate(replace(scenario(), limit_us=60.0, faults=(EcnOff("*"),), modes=Modes()))
    assert pc.sum(run.flows["bytes"]).as_py() == int(scenario().workload.bytes.sum())
    assert run.ports.num_rows > 0


def test_a_case_gives_flows_in_the_order_of_its_file() -> None:
    flows = case_run().flows
    assert flows["src"].to_pylist() == [1, 2, 3, 4, 5, 6, 7]
    assert pc.min(flows["slowdown"]).as_py() > 1


def test_the_ideal_is_the_standalone_time_of_the_reference() -> None:
    # 500 packets of 1,048 B at 100 Gb/s, and a base round trip: 2 x 2 us and two payloads within the leaf; from the
    # other leaf 2 x 4 us, two payloads at 100 and two at 200 Gb/s.
    wire_ns = 500 * 1048 * 8 // 100
    ideal = case_run().flows["ideal_us"].to_pylist()
    assert (ideal[0], ideal[-1]) == ((wire_ns + 4000 + 160) / 1000, (wire_ns + 8000 + 240) / 1000)


def test_the_ports_of_a_case_are_named_after_its_nodes() -> None:
    ports = case_run().ports
    to_victim = ports.filter(pc.and_(pc.equal(ports["device"], "8"), pc.equal(ports["port"], "0")))
    data = to_victim.filter(pc.equal(to_victim["priority"], 3))
    assert pc.sum(data["tx_bytes"]).as_py() == 7 * 500 * 1048


def test_a_case_is_what_the_command_says() -> None:
    from eastwest.simulate.ns3 import read_case, run_case  # noqa: PLC0415

    plain = run_case(read_case(*CASE), 1)
    assert [flow.fct_ns for flow in plain.flows] == [
        pytest.approx(fct * 1000) for fct in case_run().flows["fct_us"].to_pylist()
    ]
