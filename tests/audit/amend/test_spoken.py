"""Dell's two command lines and FRR: commands there and back for every kind of finding that practice has a cure for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.mending import mending
from eastwest.audit.practice import MENDS
from eastwest.audit.rules import RULES
from eastwest.discover.where import Places
from eastwest.plan.device import DeviceIntent, Nos
from eastwest.vendors.dell.commands import ENTERPRISE_SONIC, OS10
from eastwest.vendors.frr.commands import TERMINAL
from eastwest.vendors.profiles import aligned
from eastwest.vendors.spoken import SPOKEN
from eastwest.vendors.text.modes import Terminal, printed
from tests.audit.spoken import FAMILIES, broken

TERMINALS: dict[str, Terminal] = {"enterprise-sonic": ENTERPRISE_SONIC, "os10": OS10, "frr": TERMINAL}
WITHOUT = {
    ("enterprise-sonic", "EW204"): "it is told at the sound ends of links to one bad spine",
    ("os10", "EW202"): "OS10 has no map of priorities to queues",
    ("os10", "EW240"): "no document of OS10 that was read has a watchdog for PFC",
    ("os10", "EW501"): "sFlow of OS10 needs the agent's address, which no file tells",
    ("os10", "EW506"): "as EW501",
    ("frr", "EW501"): "FRR exports nothing by itself",
}
"""Findings that these systems' words hold no cure for, and why."""


KINDS = [(family, rule) for family in ("enterprise-sonic", "os10") for rule in sorted(MENDS)]
OF_FRR = ("EW108", "EW122", "EW125", "EW126", "EW127", "EW134", "EW148")
"""What FRR's words can hold a slip of."""


@pytest.mark.parametrize(("family", "rule"), [*KINDS, *(("frr", rule) for rule in OF_FRR)])
def test_every_kind_that_is_told_is_mended_and_taken_back(family: str, rule: str) -> None:
    """The commands are entered on the text: there it means what was wanted, and back what it meant before."""
    if (family, rule) in WITHOUT:
        pytest.skip(WITHOUT[family, rule])
    audited = broken(family, RULES[rule].fails.edit)
    findings = audit(audited, rules=[RULES[rule]]).findings
    named = {each.place.device for each in findings if each.place.device}
    device = next((each for each in audited.network.devices if each.name in named), None)
    if device is None:
        pytest.skip(f"{family} cannot say this slip")
    speech, terminal = SPOKEN[family], TERMINALS[family]
    assert isinstance(device.where, Places)
    done = mending(audited, device, findings, device.where.texts)
    assert rule in done.rules
    for file in done.files:
        before = terminal.parsed(file.path, file.golden)
        there = terminal.entered(before, (file.remediation or "").splitlines())
        back = terminal.entered(there, (file.rollback or "").splitlines())
        assert there == terminal.parsed(file.path, file.text) != before
        undone = speech.read({file.path: printed(back)}).intent
        assert _traffic(aligned(undone, device.intent)) == _traffic(device.intent)


def _traffic(intent: DeviceIntent) -> DeviceIntent:
    """Without what only the comments of a file tell."""
    return replace(intent, role="", model="", nos=Nos("", ""), plan_sha256="")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_sound_network_has_nothing_but_what_cannot_be_said(family: str) -> None:
    told = {each.rule for each in audit(broken(family, samples.unchanged)).findings}
    assert told <= {rule for of, rule in WITHOUT if of == family} | {"EW151"}
