"""The outcome of a proof: what its verdicts say together."""

from __future__ import annotations

from collections.abc import Sequence

from eastwest.findings import Layer, Outcome, Verdict, worst

# What a design and its simulation can judge. Storage and observability are judged on paper before hardware is live,
# so what is still open there does not make the fabric's own outcome inconclusive.
_PROVEN = (Layer.FABRIC, Layer.PROTOCOL, Layer.BANDWIDTH)


def outcome_of(verdicts: Sequence[Verdict]) -> Outcome:
    """The worst verdict; INCONCLUSIVE ones count only in the layers that a simulation judges.

    A site whose bandwidth is open is not ready with warnings: there INCONCLUSIVE outweighs WARN.
    """
    found = worst(
        verdict.outcome
        for verdict in verdicts
        if verdict.outcome is not Outcome.INCONCLUSIVE or verdict.layer in _PROVEN
    )
    open_bandwidth = any(v.layer is Layer.BANDWIDTH and v.outcome is Outcome.INCONCLUSIVE for v in verdicts)
    return Outcome.INCONCLUSIVE if found is Outcome.WARN and open_bandwidth else found
