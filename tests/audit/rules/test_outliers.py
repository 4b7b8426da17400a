"""What a switch has otherwise is told as a person reads it."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.plan.device import DeviceIntent


def _logs_to(*servers: str) -> Edit:
    def changed(found: DeviceIntent) -> DeviceIntent:
        return replace(found, management=replace(found.management, syslog=servers))

    return samples.intent(samples.LEAF, changed)


def test_lists_are_told_without_python() -> None:
    (found,) = breaches(RULES["EW149"], _logs_to("192.0.2.98", "192.0.2.99")(samples.sample()))
    assert "192.0.2.98, 192.0.2.99, not " in found.observed
    assert not set("()'[]") & set(found.observed)


def test_an_empty_list_is_absent() -> None:
    (found,) = breaches(RULES["EW149"], _logs_to()(samples.sample()))
    assert " absent, not " in found.observed
