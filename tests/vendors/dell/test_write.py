"""What is said in the words of either command line reads back as it was meant, less what it says that it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.plan.device import DeviceIntent, EcnMarking, PfcWatchdog, PortQos, Sflow, Telemetry
from eastwest.plan.device.qos import HASH_FIELDS
from eastwest.vendors.dell.write import DELL, DellSpeech
from eastwest.vendors.express import without_keys
from tests.audit.spoken import in_words_of

SPEECHES = {each.name: each for each in DELL}
NEITHER = {
    "loopbacks.description",
    "bgp.bfd",
    "qos.ports.queues.ecn.kmin_bytes",
    "qos.ports.queues.ecn.kmax_bytes",
    "qos.pool",
    "lldp.interval_s",
    "management.out_of_band",
    "management.users",
}
"""Thresholds are in kilobytes; timers of BFD are the system's; the rest is not said here."""
UNSAID = {
    "enterprise-sonic": NEITHER
    | {
        "qos.ports.buffers.headroom_bytes",
        "qos.ports.buffers.xon_offset_bytes",
        "qos.ports.buffers.reserve_bytes",
        "qos.ports.buffers.alpha_log2",
        "telemetry.gnmi",
    },
    "os10": NEITHER
    | {
        "qos.maps.priority_group",
        "qos.maps.pfc_queue",
        "qos.ports.watchdog",
        "qos.ports.buffers",
        "qos.watchdog",
        "balancing.hash_fields",
        "telemetry.gnmi",
        "telemetry.sflow",
    },
}


def _intent(name: str) -> DeviceIntent:
    found = samples.sample().network.device(samples.LEAF)
    assert found is not None
    return in_words_of(found.intent, name)


@pytest.mark.parametrize("name", SPEECHES)
def test_only_what_is_known_is_lost(name: str) -> None:
    rendered = SPEECHES[name].render(_intent(name))
    assert {without_keys(each.path) for each in rendered.inexpressible} <= UNSAID[name]
    assert SPEECHES[name].read({"a.cfg": rendered.files[0].text}).not_understood == ()


@pytest.mark.parametrize("name", SPEECHES)
def test_an_mtu_that_no_port_takes_is_told(name: str) -> None:
    intent = _intent(name)
    large = replace(intent, interfaces=(replace(intent.interfaces[0], mtu_bytes=12_000), *intent.interfaces[1:]))
    lost = {each.path: each.instead for each in SPEECHES[name].render(large).inexpressible}
    most = {"enterprise-sonic": 9216, "os10": 9198}[name]
    assert lost[f"interfaces[{intent.interfaces[0].name}].mtu_bytes"] == most


def _remarked(speech: DellSpeech, marking: EcnMarking) -> tuple[str, str]:
    """The words before, and those after every queue that marks does so otherwise."""
    intent = _intent(speech.name)
    assert intent.qos is not None

    def marked(profile: PortQos) -> PortQos:
        queues = (each if each.ecn is None else replace(each, ecn=marking) for each in profile.queues)
        return replace(profile, queues=tuple(queues))

    ports = tuple(map(marked, intent.qos.ports))
    then = replace(intent, qos=replace(intent.qos, ports=ports))
    return intent_text(speech, intent), intent_text(speech.after(intent), then)


def intent_text(speech: DellSpeech, intent: DeviceIntent) -> str:
    """Its running configuration."""
    return speech.render(intent).files[0].text


@pytest.mark.parametrize("name", SPEECHES)
def test_other_thresholds_change_one_line_of_one_profile(name: str) -> None:
    before, after = (text.splitlines() for text in _remarked(SPEECHES[name], EcnMarking(1_000_000, 2_000_000, 5)))
    assert len(before) == len(after)
    (changed,) = [line for old, line in zip(before, after, strict=True) if old != line]
    assert "minimum-threshold 1000 maximum-threshold 2000 drop-probability 5" in changed


def test_samples_watchdog_and_load_balancing_of_enterprise_sonic() -> None:
    speech = SPEECHES["enterprise-sonic"]
    intent = _intent("enterprise-sonic")
    assert intent.qos is not None
    wanted = replace(
        intent,
        telemetry=Telemetry(sflow=Sflow(65_536, ("192.0.2.7",), 20, 6343)),
        qos=replace(intent.qos, watchdog=PfcWatchdog(100, 200, 400, "forward")),
        balancing=replace(intent.balancing, mode="flowlet", flowlet_us=64, hash_fields=HASH_FIELDS, seed=7),
    )
    found = speech.read({"a.cfg": intent_text(speech, wanted)}).intent
    assert found.telemetry == wanted.telemetry
    assert found.balancing == wanted.balancing
    assert found.qos is not None
    assert found.qos.watchdog == PfcWatchdog(100, 200, 400, "forward")


def test_older_words_switch_the_watchdog_on_as_well() -> None:
    text = "interface Eth1/1\n priority-flow-control priority 3\n priority-flow-control watchdog detect-time 300\n"
    qos = SPEECHES["enterprise-sonic"].read({"a.cfg": text}).intent.qos
    assert qos is not None
    assert qos.ports[0].watchdog
    assert qos.watchdog is not None
    assert qos.watchdog.detection_ms == 300
