"""What a card keeps: parameters that a file shows are set with the rest, there and back."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.remedy import HostRemedy, remedies
from eastwest.audit.samples.edits import found_nics
from eastwest.discover import FoundNic, NicState

SHOWN = (
    ("CNP_DSCP_P1", "46"),
    ("CNP_802P_PRIO_P1", "6"),
    ("DCBX_WILLING_P1", "True(1)"),
    ("LLDP_NB_DCBX_P1", "False(0)"),
    ("ROCE_CC_PRIO_MASK_P1", "0"),
    ("SRIOV_EN", "True(1)"),
    ("DCBX_IEEE_P1; reboot", "True(1)"),
    ("DCBX_CEE_P1", "True(1); reboot"),
)


def _spoiled(nic: FoundNic) -> FoundNic:
    state = NicState(nic.name, pci="0000:18:00.0", settings=SHOWN)
    qos = replace(nic.intent.qos, willing=True, ecn=(), cnp_dscp=46)
    return replace(nic, state=state, intent=replace(nic.intent, qos=qos))


def test_only_what_was_shown_and_changes_is_set() -> None:
    audited = found_nics(samples.HOST, _spoiled)(samples.sample())
    (step,) = remedies(audited, audit(audited))[0]
    assert isinstance(step, HostRemedy)
    (script,) = step.scripts
    there, back = (
        next(line for line in text.splitlines() if line.startswith("mlxconfig"))
        for text in (script.remediation, script.rollback)
    )
    assert there == "mlxconfig -y -d 0000:18:00.0 set CNP_DSCP_P1=48 DCBX_WILLING_P1=0 ROCE_CC_PRIO_MASK_P1=8"
    assert back == "mlxconfig -y -d 0000:18:00.0 set CNP_DSCP_P1=46 DCBX_WILLING_P1=1 ROCE_CC_PRIO_MASK_P1=0"
    assert "reboot" not in script.remediation.split("\n", 3)[3]
    assert "after a reset of the card (mlxfwreset) or a reboot" in step.way_back
