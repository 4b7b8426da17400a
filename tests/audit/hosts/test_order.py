"""Switches first: what hosts need is judged by the network with the steps of the switches done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eastwest.audit import samples
from eastwest.audit.disruption import Window
from eastwest.audit.engine import Suppressed, audit
from eastwest.audit.load import audited_in
from eastwest.audit.remedy import HostRemedy, Remedy, fixed, remedies
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from tests.audit.folders import write_configs


def _network(edit: Edit, place: Path) -> Audited:
    """Switches read from files, hosts and links as the sample has them."""
    edited = edit(samples.sample())
    read = audited_in(write_configs(edited, place, samples.FAMILY))
    network = replace(read.network, hosts=edited.network.hosts, links=edited.network.links)
    return replace(read, network=network)


def test_a_finding_at_a_host_that_a_switch_causes_goes_with_the_switch(tmp_path: Path) -> None:
    audited = _network(samples.unpaused(samples.LEAF), tmp_path)
    result = audit(audited)
    assert "EW211" in {finding.rule for finding in result.findings}
    steps, skipped = remedies(audited, result)
    assert [step.name for step in steps] == [samples.LEAF]
    assert ("node001", "EW211: goes with the steps of the switches") in {(each.device, each.why) for each in skipped}
    assert audit(fixed(audited, steps)).findings == ()


def test_a_port_that_is_too_small_for_its_nics_is_raised_and_the_nics_stay(tmp_path: Path) -> None:
    down = samples.ports(
        samples.LEAF, lambda port: replace(port, mtu_bytes=1500) if "node" in port.description else port, None
    )
    audited = _network(down, tmp_path)
    result = audit(audited)
    assert "EW105" in {finding.rule for finding in result.findings}
    steps, _ = remedies(audited, result)
    assert [step.name for step in steps] == [samples.LEAF]
    assert "EW105" in steps[0].rules
    assert audit(fixed(audited, steps)).findings == ()


def test_hosts_come_after_all_switches_whatever_their_windows(tmp_path: Path) -> None:
    slips = samples.chain(
        samples.profiles(samples.LEAF, lambda profile: replace(profile, pfc=())),
        samples.environment("node002", NCCL_IB_RETRY_CNT="1"),
        samples.nic_qos(samples.HOST, lambda qos: replace(qos, pfc=())),
    )
    audited = _network(slips, tmp_path)
    steps, _ = remedies(audited, audit(audited))
    assert [type(step) for step in steps] == [Remedy, HostRemedy, HostRemedy]
    assert [(step.name, step.when) for step in steps[1:]] == [("node002", "any time"), ("node001", "host drained")]
    assert steps[0].window > Window.ANY
    assert audit(fixed(audited, steps)).findings == ()


def test_what_was_accepted_is_not_mended_on_the_way(tmp_path: Path) -> None:
    slips = samples.chain(RULES["EW266"].fails.edit, samples.unpaused(samples.LEAF))
    audited = _network(slips, tmp_path)
    result = audit(audited)
    ecn = tuple(finding for finding in result.findings if finding.rule == "EW266")
    rest = tuple(finding for finding in result.findings if finding.rule != "EW266")
    accepted = replace(result, findings=rest, suppressed=tuple(Suppressed(each, "known") for each in ecn))
    steps, _ = remedies(audited, accepted)
    assert [step.name for step in steps] == [samples.LEAF]


def test_what_was_accepted_is_nothing_new() -> None:
    slips = samples.chain(RULES["EW266"].fails.edit, samples.environment("node002", NCCL_IB_RETRY_CNT="1"))
    audited = slips(samples.sample())
    result = audit(audited)
    ecn = tuple(Suppressed(each, "known") for each in result.findings if each.rule == "EW266")
    rest = tuple(each for each in result.findings if each.rule != "EW266")
    steps, _ = remedies(audited, replace(result, findings=rest, suppressed=ecn))
    assert [(step.name, step.rules) for step in steps] == [("node002", ("EW145",))]
