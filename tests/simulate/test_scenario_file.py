"""Scenario files: every kind of fault, every mistake with its line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from eastwest.design import design
from eastwest.errors import InputError
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.load import load_site
from eastwest.plan import Plan
from eastwest.simulate.faults import (
    ComputeStraggler,
    Corruption,
    DataStall,
    During,
    EcnOff,
    Fault,
    LinkDegraded,
    LinkDown,
    MistunedDcqcn,
    PfcOff,
    ShortHeadroom,
    SlowReceiver,
    WrongDscpMap,
    WrongEts,
    WrongNicClass,
)
from eastwest.simulate.scenario_file import FaultFile, load_faults
from eastwest.simulate.scenario_schema import KINDS

EXAMPLES = Path(__file__).parents[2] / "examples"
SCENARIOS = sorted((EXAMPLES / "scenarios").glob("*.yaml"))


@cache
def demo_plan() -> Plan:
    file = EXAMPLES / "h100-rail-128.yaml"
    return design(load_site(file), load_catalogue(catalogue_beside(file)))


def written(folder: Path, *lines: str) -> Path:
    file = folder / "scenario.yaml"
    file.write_text("\n".join(("name: test", "faults:", *lines)) + "\n")
    return file


def the_fault(folder: Path, *lines: str) -> Fault:
    (fault,) = load_faults(written(folder, *lines), demo_plan()).faults
    return fault


def problems(folder: Path, *lines: str) -> str:
    with pytest.raises(InputError) as caught:
        load_faults(written(folder, *lines), demo_plan())
    return caught.value.diagnostics()


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_the_examples_fit_the_demo(file: Path) -> None:
    assert load_faults(file, demo_plan()).name == file.stem


def test_there_is_an_example_of_every_kind() -> None:
    texts = [file.read_text() for file in SCENARIOS]
    assert [kind for kind in KINDS if not any(f"kind: {kind}\n" in text for text in texts)] == []


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            ("- {kind: link-down, device: spine1, port: et-0/0/0:0, at: 1.5 ms, reroute: 50 us}",),
            LinkDown("spine1", "et-0/0/0:0", 1500, 50),
        ),
        (("- {kind: corruption, device: '*', port: '*', rate: 0.01 %}",), Corruption("*", "*", 1e-4)),
        (("- {kind: pfc-off, device: node001, port: nic0}",), PfcOff("node001", "nic0")),
        (
            ("- {kind: ecn-off, device: spine1, start: 2 s, end: 1 min}",),
            During(EcnOff("spine1"), 2e6, 60e6),
        ),
        (("- {kind: data-stall, host: '*', wait: 3 ms, end: 1 s}",), During(DataStall("*", 3000.0), 0.0, 1e6)),
        (("- {kind: compute-straggler, host: node001, slowdown: 1.5}",), ComputeStraggler("node001", 1.5)),
        (
            ("- {kind: link-degraded, device: spine1, port: et-0/0/0:0, rate: 100G}",),
            LinkDegraded("spine1", "et-0/0/0:0", 100.0),
        ),
        (("- {kind: ecn-off, device: leaf-u1-r0}",), EcnOff("leaf-u1-r0")),
        (
            ("- {kind: wrong-dscp-map, device: spine2, dscp: 26, class: default}",),
            WrongDscpMap("spine2", 26, "default"),
        ),
        (("- {kind: short-headroom, device: '*', share: 25 %}",), ShortHeadroom("*", 0.25)),
        (("- {kind: slow-receiver, host: node016, rate: 50G}",), SlowReceiver("node016", 50)),
        (
            ("- {kind: wrong-ets, device: spine1, weights: {roce: 30 %}, strict: [cnp, default]}",),
            WrongEts("spine1", (("roce", 30),), ("cnp", "default")),
        ),
        (
            ("- {kind: wrong-nic-class, host: node001, cnp-dscp: 26, cnp-priority: 3}",),
            WrongNicClass("node001", cnp_dscp=26, cnp_priority=3),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_kind_becomes_its_fault(tmp_path: Path, lines: tuple[str, ...], fault: Fault) -> None:
    found = the_fault(tmp_path, *lines)
    assert found == fault


def test_a_profile_is_taken_by_name(tmp_path: Path) -> None:
    fault = the_fault(tmp_path, "- {kind: mistuned-dcqcn, host: node001, profile: dcqcn-paper}")
    assert isinstance(fault, MistunedDcqcn)
    assert fault.profile.name == "dcqcn-paper"


def test_a_profile_that_follows_the_line_rate_is_scaled(tmp_path: Path) -> None:
    fault = the_fault(tmp_path, "- {kind: mistuned-dcqcn, host: node001, profile: connectx-scaled}")
    assert isinstance(fault, MistunedDcqcn)
    assert fault.profile.ai_rate_mbps == 5 * 400 / 25


def test_single_values_of_a_profile_can_be_changed(tmp_path: Path) -> None:
    fault = the_fault(
        tmp_path, "- {kind: mistuned-dcqcn, host: node001, profile: connectx, cnp_interval: 50 us, additive_step: 2G}"
    )
    assert isinstance(fault, MistunedDcqcn)
    assert (fault.profile.cnp_interval_us, fault.profile.ai_rate_mbps) == (50, 2000)


def test_no_fault_at_all_is_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "calm.yaml"
    file.write_text("name: calm\nseed: 7\nfaults: []\n")
    assert load_faults(file, demo_plan()) == FaultFile("calm", 7, ())


def test_an_unknown_device_has_its_line(tmp_path: Path) -> None:
    said = problems(tmp_path, "- kind: ecn-off", "  device: leaf-u1-r9")
    assert 'scenario.yaml:4  faults[0].device: unknown switch "leaf-u1-r9"' in said


def test_an_unknown_device_has_near_names(tmp_path: Path) -> None:
    assert "leaf-u1-r7, leaf-u1-r6" in problems(tmp_path, "- {kind: ecn-off, device: leaf-u1-r9}")


def test_an_unknown_port_is_told_against_its_device(tmp_path: Path) -> None:
    said = problems(tmp_path, "- {kind: pfc-off, device: leaf-u1-r0, port: et-0/0/0}")
    assert 'unknown linked port of leaf-u1-r0 "et-0/0/0"' in said


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    said = problems(tmp_path, "- {kind: ecn-off, device: x}", "- {kind: slow-receiver, host: y, rate: 50G}")
    assert ('"x"' in said, '"y"' in said) == (True, True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {kind: link-down, device: '*', port: et-0/0/0:0, at: 1 us, reroute: 1 us}", 'unknown device "*"'),
        ("- {kind: ecn-off, device: node001}", "unknown switch"),
        ("- {kind: slow-receiver, host: spine1, rate: 50G}", "unknown host"),
        ("- {kind: wrong-dscp-map, device: spine1, dscp: 26, class: bulk}", "unknown traffic class"),
        ("- {kind: wrong-dscp-map, device: spine1, dscp: 64, class: default}", "at most 63"),
        ("- {kind: mistuned-dcqcn, host: node001, profile: connectx-9}", "unknown DCQCN profile"),
        ("- {kind: corruption, device: spine1, port: '*', rate: 0.01}", "%"),
        ("- {kind: slow-receiver, host: node001, rate: 50 GB/s}", "write a number with a unit"),
        ("- {kind: link-up, device: spine1}", "unknown kind"),
        ("- {device: spine1}", "faults[0].kind: is missing"),
        ("- spine1", "a fault with a kind"),
        ("- {kind: ecn-off}", "is missing"),
        ("- {kind: ecn-off, device: spine1, port: x}", "unknown key"),
        ("- {kind: wrong-ets, device: spine1}", "give `weights`, `strict` or both"),
        ("- {kind: ecn-off, device: spine1, start: 2 s, end: 1 s}", "`end` must be later than `start`"),
        ("- {kind: wrong-ets, device: spine1, weights: {bulk: 10 %}}", "unknown traffic class"),
        ("- {kind: wrong-ets, device: spine1, strict: [bulk]}", "unknown traffic class"),
        ("- {kind: wrong-nic-class, host: node001}", "give at least one of"),
        ("- {kind: wrong-nic-class, host: spine1, dscp: 0}", "unknown host"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, line: str, said: str) -> None:
    assert said in problems(tmp_path, line)


@pytest.mark.parametrize("text", ["", "[]", "faults", "name: x\n", "name: x\nfaults: 3\n", "name: X Y\nfaults: []\n"])
def test_what_is_no_scenario_is_an_input_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(text)
    with pytest.raises(InputError):
        load_faults(file, demo_plan())


def beside(folder: Path, line: str) -> FaultFile:
    file = folder / "scenario.yaml"
    file.write_text(f"name: test\nbackground:\n  - {line}\n")
    return load_faults(file, demo_plan())


def test_background_comes_with_the_scenario(tmp_path: Path) -> None:
    found = beside(tmp_path, '{name: nfs, from: [node001], to: ["*"], size: 1 MiB, transfers: 2}')
    assert (found.faults, [one.name for one in found.background]) == ((), ["nfs"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{name: x, from: [node99], to: [node001], size: 1 B, transfers: 1}", "scenario.yaml:3  background[0].from[0]"),
        ("{name: x, from: [node002], to: [leaf-u1-r0], size: 1 B, transfers: 1}", "unknown host"),
        ("{name: x, class: bulk, from: [node002], to: [node001], size: 1 B, transfers: 1}", "unknown traffic class"),
        ("{name: x, protocol: dctcp, from: [node002], to: [node001], size: 1 B, transfers: 1}", "which is not marked"),
        ("{name: x, from: [node002], to: [node001], size: 1 B}", "give `transfers`"),
        ("{name: x, from: node002, to: [node001], size: 1 B, transfers: 1}", "a list"),
    ],
)
def test_a_mistake_in_the_background_is_told(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        beside(tmp_path, line)
    assert said in caught.value.diagnostics()
