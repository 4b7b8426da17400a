"""Cures of hosts: the finding goes, nothing else comes, and every finding has a line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import AuditResult, audit
from eastwest.audit.remedy import HostRemedy, Skipped, Step, fixed, remedies
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.audit.samples.edits import found_nics
from eastwest.audit.subject import Audited
from eastwest.discover import Gid, NicState, PfcState

CURED = [
    *("EW145", "EW153", "EW211", "EW214", "EW216", "EW260", "EW261", "EW262", "EW263", "EW264", "EW265", "EW266"),
    *("EW267", "EW268", "EW291", "EW305", "EW313"),
]


def step_of(steps: tuple[Step, ...], name: str = samples.HOST) -> HostRemedy:
    found = next(step for step in steps if step.name == name)
    assert isinstance(found, HostRemedy)
    return found


@pytest.mark.parametrize("designed", [False, True])
@pytest.mark.parametrize("rule", CURED)
def test_the_finding_goes_and_no_other_comes(rule: str, designed: bool) -> None:
    """The failing example of the rule, by what the other hosts have and by the design."""
    edited = RULES[rule].fails.edit(samples.sample())
    audited = samples.designed(edited) if designed else edited
    before = audit(audited)
    assert rule in {finding.rule for finding in before.findings}
    steps, _ = remedies(audited, before)
    assert rule in step_of(steps).rules
    after = audit(fixed(audited, steps))
    assert rule not in {finding.rule for finding in after.findings}
    assert {(f.rule, f.place) for f in after.findings} <= {(f.rule, f.place) for f in before.findings}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_finding_has_a_line(rule: str) -> None:
    """A step mends it, or a step or a line says that it is left to hands."""
    audited = RULES[rule].fails.edit(samples.sample())
    result = audit(audited, rules=[RULES[rule]])
    assert result.findings
    assert unnamed(result, *remedies(audited, result)) == []


def unnamed(result: AuditResult, steps: tuple[Step, ...], skipped: tuple[Skipped, ...]) -> list[str]:
    named = {(step.name, rule) for step in steps for rule in (*step.rules, *step.by_hand)}
    lines: dict[str, str] = {}
    for each in skipped:
        lines[each.device] = f"{lines.get(each.device, '')} {each.why}"
    left = []
    for finding in result.findings:
        name = finding.place.device or finding.place.host or finding.place.text()
        whole = name in lines and not finding.place.host  # the line of a switch is of all its findings
        if (name, finding.rule) not in named and not whole and finding.rule not in lines.get(name, ""):
            left.append(f"{finding.rule} {name}")
    return left


def test_a_host_whose_port_is_at_fault_is_left_alone() -> None:
    """PFC is not taken from a NIC because its switch has none."""
    audited = samples.unpaused(samples.LEAF)(samples.sample())
    result = audit(audited)
    assert "EW211" in {finding.rule for finding in result.findings}
    steps, skipped = remedies(audited, result)
    assert not any(isinstance(step, HostRemedy) for step in steps)
    assert any("EW211" in each.why and "port is to be mended first" in each.why for each in skipped)


def test_a_priority_moves_with_its_share_and_its_ecn() -> None:
    slip = samples.nic_qos(
        samples.HOST,
        lambda qos: replace(qos, roce_priority=4, pfc=(4,), ecn=(4,), weight_percent=(10, 0, 0, 0, 90, 0, None, 0)),
    )
    audited = slip(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    wanted = samples.sample().network.hosts[0].nics[0].intent.qos
    found = step_of(steps).after.nics[0].intent.qos
    assert (found.roce_priority, found.pfc, found.ecn) == (3, (3,), (3,))
    assert found.weight_percent == wanted.weight_percent
    assert audit(fixed(audited, steps)).findings == ()


def _tables(odd: bool) -> Edit:
    """GID tables whose index 3 is RoCEv1; index 5 is RoCEv2 with an address, unless odd."""
    gids = (Gid("mlx5_0", 3, 1, "10.0.0.1"), Gid("mlx5_0", 5, 2, "" if odd else "10.0.0.1"))
    return found_nics("*", lambda nic: replace(nic, state=NicState(nic.name, gids=gids)))


def test_jobs_take_the_index_that_every_nic_has() -> None:
    audited = _tables(odd=False)(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    assert {dict(step_of((step,), step.name).after.environment)["NCCL_IB_GID_INDEX"] for step in steps} == {"5"}
    assert audit(fixed(audited, steps)).findings == ()


def test_without_a_good_index_it_is_left_to_hands() -> None:
    audited = _tables(odd=True)(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    assert all("no index is RoCEv2" in each.why for each in skipped)


def test_a_cure_that_would_bring_another_finding_is_not_promised() -> None:
    """One host's table differs: its own index is right, and then its jobs differ from all others."""
    audited = RULES["EW269"].fails.edit(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    assert [each.why for each in skipped] == ["EW269: its cure would bring EW145"]


def test_one_bad_cure_does_not_keep_the_others_away() -> None:
    audited = samples.chain(RULES["EW269"].fails.edit, samples.nic_qos(samples.HOST, lambda qos: replace(qos, ecn=())))(
        samples.sample()
    )
    steps, _ = remedies(audited, audit(audited))
    step = step_of(steps)
    assert (step.rules, step.by_hand) == (("EW266",), ("EW269",))
    assert step.hand_text == "EW269: its cure would bring EW145"


def test_what_was_shown_as_willing_is_mended_too() -> None:
    slip = samples.nic_state(pfc=PfcState(active=True, priorities=(3,), willing=True))
    audited = slip(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    assert step_of(steps).rules == ("EW263",)
    assert "--dcbx os" in step_of(steps).scripts[0].remediation
    assert audit(fixed(audited, steps)).findings == ()


def test_a_part_that_cannot_be_copied_is_named_beside_what_is_mended() -> None:
    slip = samples.nics(samples.HOST, lambda nic: replace(nic, mtu_bytes=1500, model="connectx-8"))
    audited = slip(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    step = step_of(steps)
    assert step.rules == ("EW153",)
    assert "each host's own" in step.hand_text
    assert {nic.intent.mtu_bytes for nic in step.after.nics} == {9216}
    assert {nic.intent.model for nic in step.after.nics} == {"connectx-8"}


def _in_words_of(family: str) -> Edit:
    return found_nics("*", lambda nic: replace(nic, family=family))


@pytest.mark.parametrize(("family", "says"), [("thor", "niccli"), ("pollara", "nicctl"), ("", "`dcb` of the kernel")])
def test_what_the_tools_of_a_maker_cannot_say_is_left_to_hands(family: str, says: str) -> None:
    setting = {"ecn": ()} if not family else {"willing": True}
    rule = "EW266" if not family else "EW263"
    slip = samples.nic_qos(samples.HOST, lambda qos: replace(qos, **setting))
    audited = samples.chain(_in_words_of(family), slip)(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    assert [each.device for each in skipped] == [samples.HOST]
    assert skipped[0].why.startswith(rule)
    assert says in skipped[0].why


def test_a_job_that_marks_otherwise_leaves_the_nic_as_it_is() -> None:
    audited = samples.environment(samples.HOST, NCCL_IB_TC="96")(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    assert [script.suffix for script in step_of(steps).scripts] == [".env"]
    assert step_of(steps).after.nics == audited.network.hosts[0].nics


def test_what_a_variable_takes_for_granted_of_the_nic_is_said() -> None:
    audited = RULES["EW313"].fails.edit(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    assert len(steps) == len(audited.network.hosts)
    (script,) = step_of(steps).scripts
    assert "export NCCL_IB_ADAPTIVE_ROUTING=1\n" in script.remediation
    assert "adaptive_routing_forced_en" in script.remediation
    assert "adaptive_routing_forced_en" not in script.rollback


def test_a_cure_that_holds_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network with all cures shows both that nothing new came and what is left."""
    audited = RULES["EW263"].fails.edit(samples.sample())
    before = audit(audited)
    judged: list[AuditResult] = []

    def counted(then: Audited) -> AuditResult:
        judged.append(audit(then))
        return judged[-1]

    monkeypatch.setattr("eastwest.audit.hosts.trial.audit", counted)
    steps, _ = remedies(audited, before)
    assert "EW263" in step_of(steps).rules
    assert len(judged) == 1
