"""Configurations that are unusual and legal: what they lack is said, and nothing that is right is blamed.

The texts are made up; each has habits of its family that the renderers here do not have: ranges and wildcards, groups,
switched ports, classification by VLAN tag, sessions that listen, settings at the port instead of in a profile.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.audit.engine import audit
from eastwest.audit.load import audited_in

PLACE = Path(__file__).parent / "legal"
TRUE = {
    "eos_l2.cfg": {"EW240"},  # lossless ports without a watchdog
    "eos_ip.cfg": {"EW243", "EW505", "EW507"},  # the watchdog shuts the port, marks are not counted, gNMI in the clear
    "nvue.txt": {"EW240"},  # the macro for RoCE brings no watchdog
}
"""What is true of a text, by rule."""
NAMES = sorted(path.name for path in PLACE.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_right_is_blamed(name: str) -> None:
    found = audit(audited_in(PLACE / name)).findings
    assert {each.rule for each in found} == TRUE.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_most_lines_are_understood(name: str) -> None:
    assert audited_in(PLACE / name).network.coverage >= 0.85
