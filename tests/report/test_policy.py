from __future__ import annotations

from eastwest.lossless import Reason
from eastwest.report.sections.policy import buffer_rows, pool_rows, reasons_by_topic

from .builders import fabric, policy

POLICY = policy(fabric())


def test_every_port_is_counted_once() -> None:
    assert sum(row.ports for row in buffer_rows(POLICY)) == sum(len(switch.ports) for switch in POLICY.switches)


def test_every_switch_is_counted_once() -> None:
    assert sum(row.number for row in pool_rows(POLICY)) == len(POLICY.switches)


def test_no_reason_is_lost() -> None:
    strange = Reason("Colour of the cables", "blue", "Nobody knows.")
    found = reasons_by_topic((*POLICY.reasons, strange))
    assert sum(map(len, found.values())) == len(POLICY.reasons) + 1
    assert found["other"] == (strange,)


def test_reasons_stand_under_their_table() -> None:
    assert [reason.subject for reason in reasons_by_topic(POLICY.reasons)["ecn"]] == ["ECN Kmin"]
