"""What a designed switch looks like, and what NX-OS cannot say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.errors import InputError
from eastwest.plan.device import (
    DeviceIntent,
    LoadBalancing,
    LosslessBuffer,
    Nos,
    PfcWatchdog,
    QueueIntent,
)
from eastwest.vendors.family import Rendered
from eastwest.vendors.nxos import NXOS
from eastwest.vendors.nxos.family import FREEFORM
from tests.vendors.designed import configured, plan_with
from tests.vendors.roundtrip import assert_round_trip

MODEL = "n9364e-sg2-o"


def _switches(*, tenants: bool = False, addressing: str = "bgp-unnumbered") -> tuple[DeviceIntent, ...]:
    return configured("nxos", plan=plan_with(MODEL, tenants=tenants, addressing=addressing)).intents


def _lines(rendered: Rendered) -> list[str]:
    return [line.strip() for line in rendered.files[0].text.splitlines()]


@pytest.mark.parametrize(
    ("tenants", "addressing"), [(False, "bgp-unnumbered"), (True, "bgp-unnumbered"), (False, "ipv4-p2p")]
)
def test_a_designed_switch_is_read_back(tenants: bool, addressing: str) -> None:
    devices = _switches(tenants=tenants, addressing=addressing)
    for intent in (devices[0], devices[-1]):
        assert_round_trip(NXOS, intent)


def test_a_designed_leaf_has_the_lossless_chain() -> None:
    lines = _lines(NXOS.render(_switches()[0]))
    chain = (
        "interface breakout module 1 port 1-8 map 400g-2x",
        "match dscp 26",
        "set qos-group 3",
        "pause pfc-cos 3",
        "priority level 1",
        "priority-flow-control mode on",
        "priority-flow-control watch-dog shutdown-multiplier 2",
        "service-policy type qos input EASTWEST-DSCP",
        "ip forward",
        "neighbor Ethernet1/5/1",
    )
    assert [line for line in chain if line not in lines] == []


def test_a_spine_of_an_overlay_keeps_next_hops_and_has_evpn() -> None:
    lines = _lines(NXOS.render(_switches(tenants=True)[-1]))
    wanted = ("nv overlay evpn", "retain route-target all", "set ip next-hop unchanged")
    assert [line for line in wanted if line not in lines] == []
    assert "interface nve1" not in lines


def test_the_freeform_for_nexus_dashboard_is_the_same_qos() -> None:
    rendered = NXOS.render(_switches()[0])
    files = {file.path.name: file.text for file in rendered.files}
    freeform = [line for line in files[FREEFORM].splitlines() if not line.startswith("!")]
    assert "policy-map type network-qos EASTWEST-NETWORK" in freeform
    assert "\n".join(freeform) in rendered.files[0].text
    assert NXOS.read({"freeform": files[FREEFORM]}).not_understood == ()


def test_a_dynamic_threshold_is_told_and_a_static_one_is_rendered() -> None:
    intent = _switches()[0]
    told = {each.path: each.why for each in NXOS.render(intent).inexpressible}
    assert any("dynamic threshold" in why for path, why in told.items() if ".buffers" in path)
    assert intent.qos is not None
    static = LosslessBuffer(3, 200_000, 20_000, 100_000)
    ports = tuple(replace(port, buffers=(static,)) for port in intent.qos.ports)
    rendered = assert_round_trip(NXOS, replace(intent, qos=replace(intent.qos, ports=ports)))
    assert "pause buffer-size 300000 pause-threshold 100000 resume-threshold 80000" in _lines(rendered)
    assert not any(".buffers" in each.path for each in rendered.inexpressible)


def test_shares_are_brought_down_to_the_whole() -> None:
    intent = _switches()[0]
    assert intent.qos is not None
    queues = tuple(QueueIntent(number, weight_percent=100 if number > 5 else 1) for number in range(8))
    ports = tuple(replace(port, queues=queues) for port in intent.qos.ports)
    expressed = assert_round_trip(NXOS, replace(intent, qos=replace(intent.qos, ports=ports))).expressed.qos
    assert expressed is not None
    assert [queue.weight_percent for queue in expressed.ports[0].queues] == [1, 1, 1, 1, 1, 1, 47, 47]


def test_the_watchdog_counts_in_polls() -> None:
    intent = _switches()[0]
    assert intent.qos is not None
    odd = replace(intent.qos, watchdog=PfcWatchdog(30, 250, 90_000, "forward"))
    expressed = NXOS.render(replace(intent, qos=odd)).expressed.qos
    assert expressed is not None
    assert expressed.watchdog == PfcWatchdog(100, 200, 10_000, "drop")


@pytest.mark.parametrize(("version", "mode"), [("10.4", "static"), ("10.5(3)F", "flowlet")])
def test_dynamic_load_balancing_follows_the_release(version: str, mode: str) -> None:
    wanted = replace(_switches()[0], nos=Nos("nxos", version), balancing=LoadBalancing("flowlet", 500))
    rendered = assert_round_trip(NXOS, wanted)
    assert rendered.expressed.balancing.mode == mode
    uplinks = [line for line in _lines(rendered) if line.startswith("dlb-interface")]
    assert [line.count("Ethernet") for line in uplinks] == ([8] if mode == "flowlet" else [])


def test_numbered_uplinks_are_found_for_load_balancing() -> None:
    wanted = replace(_switches(addressing="ipv4-p2p")[0], balancing=LoadBalancing("per-packet"))
    line = next(line for line in _lines(NXOS.render(wanted)) if line.startswith("dlb-interface"))
    assert line.startswith("dlb-interface Ethernet1/5/1 , ")
    assert line.count("Ethernet") == 8


@pytest.mark.parametrize(("speed_gbps", "line"), [(100.0, ["fec rs-fec"]), (400.0, [])])
def test_fec_is_set_where_there_is_a_choice(speed_gbps: float, line: list[str]) -> None:
    intent = _switches()[0]
    port = replace(intent.interfaces[0], name="Ethernet1/1", front=None, speed_gbps=speed_gbps, fec="rs")
    rendered = assert_round_trip(NXOS, replace(intent, interfaces=(port,), bgp=None))
    assert [found for found in _lines(rendered) if found.startswith("fec")] == line


def test_an_unsupported_release_is_refused_with_those_supported() -> None:
    with pytest.raises(InputError) as raised:
        NXOS.render(replace(_switches()[0], nos=Nos("nxos", "9.3(5)")))
    assert all(version in raised.value.diagnostics() for version in NXOS.versions)
