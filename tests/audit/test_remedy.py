"""The way to the design: commands for each switch, and an audit of the result that finds nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in
from eastwest.audit.remedy import fixed, remedies
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.cli.audit_remedy import write_remedies
from eastwest.discover import found_from_plan
from eastwest.plan.device import Lldp, Management, PortQos
from eastwest.plan.store import save_plan
from eastwest.vendors.registry import FAMILIES
from tests.audit.folders import write_configs
from tests.audit.slips import unmarked
from tests.cli.command import eastwest_here


def _folder(place: Path, family: str) -> Path:
    """The design of the sample, but for the first leaf, whose ECN is off and whose MTU is small."""
    network = found_from_plan(samples.sample_plan(), family)
    for number, device in enumerate(network.devices):
        intent = device.intent
        if number == 0 and intent.qos is not None:
            ports = tuple(unmarked(profile) for profile in intent.qos.ports)
            small = tuple(replace(port, mtu_bytes=2000) for port in intent.interfaces)
            intent = replace(intent, qos=replace(intent.qos, ports=ports), interfaces=small)
        for file in FAMILIES[family].render(intent).files[:1]:
            path = place / device.name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, encoding="utf-8")
    save_plan(samples.sample_plan(), place.parent / "plan.json")
    return place


@pytest.mark.parametrize("family", ["eos", "nxos", "junos"])
def test_the_result_has_no_finding(family: str, tmp_path: Path) -> None:
    audited = audited_in(_folder(tmp_path / family, family), tmp_path / "plan.json")
    result = audit(audited)
    assert {"EW220", "EW104"} <= {finding.rule for finding in result.findings}
    steps, skipped = remedies(audited, result)
    assert skipped == ()
    first = next(step for step in steps if "EW220" in step.rules)
    assert first.links > 0
    assert any(script.remediation and script.rollback for script in first.scripts)
    assert [(f.rule, f.place.text(), f.observed) for f in audit(fixed(audited, steps)).findings] == []


def test_the_change_plan_is_written(tmp_path: Path) -> None:
    _folder(tmp_path / "eos", "eos")
    done = eastwest_here("audit", "eos", "--plan", "plan.json", "--remedy", "change", "--fixed", folder=tmp_path)
    assert "0 left, 0 new" in done.out
    rows = (tmp_path / "change" / "change-plan.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("step,place,kind,mends")
    assert len(rows) > 1
    written = list((tmp_path / "change").rglob("remediation.txt"))
    assert written
    assert all(path.stat().st_mode & 0o077 == 0 for path in written)


def test_commands_of_an_earlier_plan_go(tmp_path: Path) -> None:
    """Those alone: what else lies beside them, or where no plan was, stays."""
    audited = audited_in(write_configs(SLIPS["EW502"](samples.sample()), tmp_path / "eos", "eos"))
    steps, _ = remedies(audited, audit(audited))
    folder = tmp_path / "change"
    old = folder / "spine9" / "rollback.txt"
    old.parent.mkdir(parents=True)
    old.write_text("no mtu\n", encoding="utf-8")
    write_remedies(steps, (), folder)
    assert old.exists()
    note = folder / samples.LEAF / "note.txt"
    note.write_text("mine\n", encoding="utf-8")
    write_remedies((), (), folder)
    assert [path.name for path in sorted(folder.rglob("*.*"))] == ["change-plan.csv", "note.txt"]
    assert not old.parent.exists()


def _unguarded(profile: PortQos) -> PortQos:
    return replace(profile, watchdog=False)


SLIPS: dict[str, Edit] = {
    "EW220": samples.profiles(samples.LEAF, unmarked),
    "EW240": samples.profiles(samples.LEAF, _unguarded),
    "EW104": samples.ports(samples.SPINE, lambda port: replace(port, mtu_bytes=2000)),
    "EW502": samples.fields(samples.LEAF, lldp=Lldp(enabled=False)),
    "EW108": samples.ports(samples.SPINE, lambda port: replace(port, enabled=False)),
    "EW103": samples.ports(samples.LEAF, lambda port: replace(port, fec="none")),
    "EW504": samples.intent(samples.LEAF, lambda found: replace(found, management=replace(found.management, ntp=()))),
}


@pytest.mark.parametrize("family", ["eos", "nxos", "junos", "nvue", "sonic"])
@pytest.mark.parametrize("rule", SLIPS)
def test_without_a_design_practice_is_the_aim(family: str, rule: str, tmp_path: Path) -> None:
    """The finding goes and no other comes."""
    audited = audited_in(write_configs(SLIPS[rule](samples.sample()), tmp_path, family))
    before = audit(audited)
    if rule not in {finding.rule for finding in before.findings}:
        pytest.skip(f"{family} cannot say this slip")
    steps, _ = remedies(audited, before)
    scripts = [script for step in steps for script in step.scripts]
    assert any(script.remediation and script.rollback for script in scripts)
    assert not any("speed" in script.remediation for script in scripts)
    after = audit(fixed(audited, steps))
    assert [(each.rule, each.place.text(), each.observed) for each in after.findings] == []


def test_what_no_file_tells_is_left_to_hands(tmp_path: Path) -> None:
    slip = samples.fields(samples.LEAF, lldp=Lldp(enabled=False))
    sound = samples.sample()
    nowhere = [samples.fields(each.name, management=Management()) for each in sound.network.devices]
    audited = audited_in(write_configs(samples.chain(slip, *nowhere)(sound), tmp_path, "eos"))
    steps, skipped = remedies(audited, audit(audited))
    assert ["EW502" in step.rules for step in steps] == [True]
    assert samples.SPINE in {each.device for each in skipped}
    assert all("by hand" in each.why for each in skipped)


def test_trying_needs_a_change_plan(tmp_path: Path) -> None:
    _folder(tmp_path / "eos", "eos")
    done = eastwest_here("audit", "eos", "--fixed", folder=tmp_path)
    assert done.code == 2
    assert "--remedy" in done.err


def test_maps_of_single_ports_are_mended_by_hand_and_the_rest_by_commands(tmp_path: Path) -> None:
    """No system's commands for maps of ports are written: what only these would mend is not promised."""
    place = _folder(tmp_path / "eos", "eos")
    file = next(place.glob("leaf1/*.cfg"))
    text = file.read_text(encoding="utf-8")
    first = next(line for line in text.split("\n") if line.startswith("interface Ethernet"))
    policy = (
        "class-map type qos match-any ROCE\n   match dscp 26\n"
        "policy-map type quality-of-service ODD\n   class ROCE\n      set traffic-class 0\n"
    )
    file.write_text(
        text.replace(f"{first}\n", f"{policy}{first}\n   service-policy type qos input ODD\n"), encoding="utf-8"
    )
    for plan in (None, tmp_path / "plan.json"):
        audited = audited_in(place, plan)
        result = audit(audited)
        assert {"EW270", "EW201"} <= {finding.rule for finding in result.findings}
        step = next(each for each in remedies(audited, result)[0] if each.name == "leaf1")
        assert "EW270" in step.by_hand
        assert "EW270" not in step.rules
        assert "EW220" in step.rules


def test_what_the_design_does_not_speak_of_is_mended_too_or_left_to_hands(tmp_path: Path) -> None:
    """A step names only what a second audit does not tell any more."""
    place = _folder(tmp_path / "eos", "eos")
    file = next(place.glob("leaf1/*.cfg"))
    text = file.read_text(encoding="utf-8")
    first = next(line for line in text.split("\n") if line.startswith("interface Ethernet"))
    paused = text.replace(f"{first}\n", f"{first}\n   flowcontrol receive on\n")
    file.write_text(f"{paused}qos profile NOBODY\n   qos trust dscp\n", encoding="utf-8")
    audited = audited_in(place, tmp_path / "plan.json")
    result = audit(audited)
    assert {"EW213", "EW151", "EW220"} <= {finding.rule for finding in result.findings}
    step = next(each for each in remedies(audited, result)[0] if each.name == "leaf1")
    told = {finding.rule for finding in audit(fixed(audited, (step,))).findings if finding.place.device == "leaf1"}
    assert {"EW213", "EW220"} <= set(step.rules)
    assert told.isdisjoint(step.rules)
    assert "EW151" in told <= set(step.by_hand)
    assert any("flowcontrol receive off" in script.remediation for script in step.scripts)


def test_commands_that_name_what_the_switch_has_not_are_left_to_hands(tmp_path: Path) -> None:
    """A class map, and neighbours without a template, are called otherwise than our words do."""
    text = (
        "hostname leaf1\nfeature bgp\nclass-map type qos match-all RDMA\n  match dscp 24\n"
        "policy-map type qos IN\n  class RDMA\n    set qos-group 3\n"
        "policy-map type network-qos NQ\n  class type network-qos c-8q-nq3\n    pause pfc-cos 3\n    mtu 9216\n"
        "system qos\n  service-policy type network-qos NQ\ninterface loopback0\n  ip address 10.0.0.1/32\n"
    )
    for at in (1, 2, 3, 4, 5):
        mtu = "" if at == 5 else "  mtu 9216\n"
        text += f"interface Ethernet1/{at}\n  no switchport\n{mtu}  ip address 10.1.{at}.1/31\n"
        text += "  priority-flow-control mode on\n  service-policy type qos input IN\n  no shutdown\n"
    sessions = "".join(
        f"  neighbor 10.1.{at}.0\n    remote-as 65100\n    address-family ipv4 unicast\n" for at in (1, 2)
    )
    (tmp_path / "leaf1.cfg").write_text(f"{text}router bgp 65001\n  address-family ipv4 unicast\n{sessions}")
    audited = audited_in(tmp_path)
    result = audit(audited)
    assert {"EW127", "EW146"} <= {finding.rule for finding in result.findings}
    (step,) = remedies(audited, result)[0]
    assert "EW127" in step.by_hand
    entered = "".join(script.remediation for script in step.scripts)
    assert "interface Ethernet1/5\n  mtu 9216\n" in entered
    assert "template peer" not in entered
    assert "EASTWEST" not in entered
    assert "EW146" not in {each.rule for each in audit(fixed(audited, (step,))).findings}


def test_what_no_step_touches_is_told_as_before() -> None:
    """A switch that runs otherwise than it was saved still does when others are mended."""
    audited = RULES["EW152"].fails.edit(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    assert samples.LEAF not in {step.name for step in steps}
    assert "EW152" in {finding.rule for finding in audit(fixed(audited, steps)).findings}
