"""Reports as diagnosis gives them, made by hand."""

from __future__ import annotations

from eastwest.diagnose.model import Abstention, Cause, Diagnosis, Report, Seen
from eastwest.fabric import PortId
from eastwest.findings import Finding, Layer, Place, Severity

S = 1e6


def diagnosis(
    begin_s: float,
    end_s: float,
    device: str = "leaf1",
    cause: Cause = Cause.SLOW_RECEIVER,
    severity: Severity = Severity.WARNING,
    places: tuple[PortId, ...] = (),
) -> Diagnosis:
    finding = Finding(Layer.PROTOCOL, severity, cause.value, Place(device, "et-0"), "much", "little", "slow", "mend it")
    seen = (Seen("eastwest_port_paused_seconds_total", f"{device} et-0", "is paused", 0.5, 0.01),)
    return Diagnosis(cause, finding, begin_s * S, end_s * S, 0.9, seen, places=places)


def report(end_s: float, *found: Diagnosis, open_s: tuple[float, float] | None = None) -> Report:
    symptoms = (
        ()
        if open_s is None
        else (Abstention("steps are slow", (Cause.INCAST,), ("eastwest_x",), open_s[0] * S, open_s[1] * S),)
    )
    return Report((end_s - 60) * S, end_s * S, S, found, symptoms)
