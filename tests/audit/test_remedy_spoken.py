"""Whole change plans for systems that are read and amended, but not designed for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.audit.remedy import Remedy, Step, fixed, remedies
from eastwest.audit.rule import Edit
from tests.audit.slips import unmarked
from tests.audit.spoken import broken

SLIPS: dict[str, Edit] = {
    "EW220": samples.profiles(samples.LEAF, unmarked),
    "EW104": samples.ports(samples.SPINE, lambda port: replace(port, mtu_bytes=2000)),
}
ENTERPRISE = """\
hostname es1
qos wred-policy MARKS
 green minimum-threshold 4000 maximum-threshold 1000 drop-probability 10
 ecn green
!
qos scheduler-policy TURNS
 !
 queue 0
  type dwrr
  weight 30
 !
 queue 3
  type dwrr
  weight 70
!
qos map dscp-tc CODES
 dscp 0-25,27-47,49-63 traffic-class 0
 dscp 26 traffic-class 3
 dscp 48 traffic-class 6
!
interface range Eth1/1-1/2
 description hosts
 mtu 9216
 speed 400000
 no shutdown
 strange words of our own
 queue 3 wred-policy MARKS
 scheduler-policy TURNS
 qos-map dscp-tc CODES
 priority-flow-control priority 3
 priority-flow-control watchdog on detect-time 200
!
"""
OS10 = """\
! Version 10.5.6.1
hostname os1
class-map type network-qos pauses
 match qos-group 3
class-map type queuing third
 match queue 3
trust dscp-map codes
 qos-group 0 dscp 0-25,27-63
 qos-group 3 dscp 26
policy-map type network-qos pfc
 !
 class pauses
  pause
  pfc-cos 3
policy-map type queuing turns
 !
 class third
  bandwidth percent 60
  random-detect marks
wred marks
 random-detect color green minimum-threshold 4000 maximum-threshold 1000 drop-probability 20
 random-detect ecn
system qos
 trust-map dscp codes
interface ethernet1/1/1
 no shutdown
 mtu 9216
 flowcontrol receive on
 flowcontrol transmit off
 priority-flow-control mode on
 service-policy input type network-qos pfc
 service-policy output type queuing turns
"""


def _step(steps: tuple[Step, ...]) -> Remedy:
    (step,) = (each for each in steps if isinstance(each, Remedy))
    return step


@pytest.mark.parametrize("family", ["enterprise-sonic", "os10"])
@pytest.mark.parametrize("rule", SLIPS)
def test_the_finding_goes_and_no_other_comes(family: str, rule: str) -> None:
    audited = broken(family, SLIPS[rule])
    before = audit(audited)
    steps, _ = remedies(audited, before)
    assert rule in {each.rule for each in before.findings}
    assert steps
    assert all(script.remediation and script.rollback for step in steps for script in step.scripts)
    known = {(each.rule, each.place) for each in before.findings}
    after = audit(fixed(audited, steps)).findings
    assert rule not in {each.rule for each in after}
    assert [each for each in after if (each.rule, each.place) not in known] == []


def test_words_and_names_of_enterprise_sonic_are_kept(tmp_path: Path) -> None:
    (tmp_path / "es1.cfg").write_text(ENTERPRISE)
    audited = audited_in(tmp_path)
    result = audit(audited)
    assert "EW221" in {finding.rule for finding in result.findings}
    step = _step(remedies(audited, result)[0])
    (script,) = step.scripts
    there, back = (text.splitlines() for text in (script.remediation, script.rollback))
    assert there[0] == back[0] == "qos wred-policy MARKS"
    assert back[1] == " green minimum-threshold 4000 maximum-threshold 1000 drop-probability 10"
    assert [each.strip() for each in there[2:]] == ["exit"]
    assert "`show qos wred-policy`" in step.check
    assert "write memory" in step.way_back
    (device,) = fixed(audited, (step,)).network.devices
    assert {each.text for each in device.not_understood} == {"strange words of our own"}


def test_words_and_names_of_os10_are_kept(tmp_path: Path) -> None:
    (tmp_path / "os1.cfg").write_text(OS10)
    audited = audited_in(tmp_path)
    result = audit(audited)
    assert {"EW213", "EW221"} <= {finding.rule for finding in result.findings}
    step = _step(remedies(audited, result)[0])
    (script,) = step.scripts
    lines = [each.strip() for each in script.remediation.splitlines()]
    assert lines[0] == "wred marks"
    assert lines[-3:] == ["interface ethernet1/1/1", "flowcontrol receive off", "exit"]
    undone = [each.strip() for each in script.rollback.splitlines()]
    assert undone[:2] == ["interface ethernet1/1/1", "flowcontrol receive on"]
    assert "random-detect color green minimum-threshold 4000 maximum-threshold 1000 drop-probability 20" in undone
    assert {"EW213", "EW221"} & {finding.rule for finding in audit(fixed(audited, (step,))).findings} == set()


def test_parts_in_a_range_are_left_to_hands(tmp_path: Path) -> None:
    """What a port of it had could not be given back: the range says it of all."""
    split = "".join(f"interface breakout 1/1/{port} map 100g-4x\n" for port in (1, 2))
    text = OS10.replace("interface ethernet1/1/1\n", f"{split}interface range ethernet1/1/1:1-1/1/2:4\n")
    (tmp_path / "os1.cfg").write_text(text)
    audited = audited_in(tmp_path)
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    assert "os1" in {each.device for each in skipped}
