"""Traffic for generators: judged by snappi itself and, for TestCenter, by following every handle."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eastwest.errors import InputError
from eastwest.exchange.fabric_file import save_fabric
from eastwest.exchange.source import load_source
from eastwest.exchange.tester import Replay, otg_config
from eastwest.exchange.tester import testcenter_script as script_of
from eastwest.exchange.tester.from_site import replay_of
from eastwest.exchange.tester.otg import base_transport_header
from eastwest.traffic.workload import build_workload
from tests.cli.sites import TINY
from tests.exchange.fabrics import source


@pytest.fixture
def tiny(tmp_path: Path) -> Replay:
    return replay_of(source(tmp_path), "a2a")


def test_snappi_takes_the_configuration(tiny: Replay) -> None:
    snappi = pytest.importorskip("snappi", reason="snappi is not installed (extra: exchange)")
    config = snappi.Config()
    config.deserialize(json.dumps(otg_config(tiny)))
    assert len(config.flows) == len(tiny.flows)
    flow = json.loads(config.serialize())["flows"][0]
    assert flow["packet"][1]["ipv4"]["priority"]["dscp"]["phb"]["value"] == tiny.flows[0].dscp
    assert flow["packet"][2]["udp"]["dst_port"]["value"] == 4791
    assert flow["size"]["fixed"] == tiny.flows[0].frame_bytes


def test_frames_and_shares_follow_the_messages(tmp_path: Path, tiny: Replay) -> None:
    loaded = source(tmp_path)
    assert loaded.site is not None
    plan, node = loaded.planned("a test"), loaded.catalogue.nodes[loaded.site.gpus.node]
    graph, _ = build_workload(loaded.site.workloads[1], loaded.site, plan.fabric, node, 1)
    frames = int(np.sum(-(-graph.bytes // plan.policy.rdma_mtu_bytes)))
    assert sum(flow.frames for flow in tiny.flows) == frames
    for port in range(len(tiny.ports)):
        assert sum(flow.rate_percent for flow in tiny.flows if flow.src == port) == pytest.approx(100)
    assert {flow.dscp for flow in tiny.flows} == set(plan.policy.class_named("roce").dscps)
    assert {flow.frame_bytes for flow in tiny.flows} == {plan.policy.rdma_mtu_bytes + 62}


def test_pfc_is_heeded_for_the_priority_of_roce(tiny: Replay) -> None:
    layers = otg_config(tiny)["layer1"]
    assert isinstance(layers, list)
    assert layers[0]["flow_control"]["ieee_802_1qbb"] == {"pfc_delay": 0, "pfc_class_3": 3}


def test_handles_of_the_testcenter_script_exist_before_they_are_used(tiny: Replay) -> None:
    known: set[str] = set()
    steps = script_of(tiny)["steps"]
    assert isinstance(steps, list)
    for step in steps:
        words = [step.get("under", ""), step.get("handle", ""), *step.get("attributes", {}).values()]
        assert all(word[1:] in known for word in words if word.startswith("$"))
        known |= {step["as"]} if "as" in step else set()
    types = [step.get("object_type") for step in steps]
    assert types.count("StreamBlock") == len(tiny.flows)
    assert types.count("Port") == len(tiny.ports)
    assert steps[-1] == {"call": "apply"}


def test_base_transport_header_has_twelve_bytes() -> None:
    assert base_transport_header(0x123456) == "0a00ffff0012345600000000"


def test_an_unknown_workload_and_a_fabric_without_plan_are_told(tmp_path: Path) -> None:
    loaded = source(tmp_path)
    with pytest.raises(InputError, match="a2a"):
        replay_of(loaded, "a2b")
    save_fabric(loaded.fabric, tmp_path / "f.json")
    with pytest.raises(InputError, match="without a plan"):
        replay_of(load_source(tmp_path / "f.json"), None)


def test_background_goes_along_as_tcp_in_its_class(tmp_path: Path) -> None:
    text = TINY + 'background:\n  - {name: nfs, from: ["*"], to: [node001], size: 64 KiB, transfers: 2}\n'
    loaded = source(tmp_path, text)
    flows = [flow for flow in replay_of(loaded, "a2a").flows if flow.protocol == "tcp"]
    policy = loaded.planned("a test").policy
    assert {flow.class_name for flow in flows} == {"default"}
    assert {flow.dscp for flow in flows} == {policy.class_named("default").dscps[0]}
    payload = policy.mtu_bytes - 40
    assert sum(flow.frames for flow in flows) == 2 * -(-(64 * 1024) // payload)
    packets = otg_config(replay_of(loaded, "a2a"))["flows"]
    assert isinstance(packets, list)
    assert "tcp" in {packet["packet"][2]["choice"] for packet in packets}
