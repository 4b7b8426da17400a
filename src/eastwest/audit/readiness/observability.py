"""Layer 5: would the site see trouble when it comes?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eastwest.findings import Evidence, Layer, Outcome, Verdict
from eastwest.intent.site import Site

_SITE = Evidence("site.yaml", "monitoring")


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that must be seen to tell causes apart. sources: metric sources that carry it, any one is enough."""

    name: str
    sources: tuple[str, ...]
    why: str


SIGNALS: tuple[Signal, ...] = (
    Signal("PFC paused time per switch port", ("gnmi",), "tells a pause storm from congestion"),
    Signal("ECN marks per switch queue", ("gnmi",), "shows whether ECN acts before PFC"),
    Signal("queue high-water marks and lossless drops", ("gnmi",), "shows how near the headroom is to its end"),
    Signal("link state and errors", ("gnmi", "snmp"), "tells a bad cable from congestion"),
    Signal("CNPs, NAKs and retransmits per NIC", ("node-exporter",), "shows who slows down and who loses packets"),
    Signal("GPU activity", ("dcgm-exporter", "amd-device-metrics-exporter"), "shows what waiting costs"),
    Signal("bus bandwidth per collective", ("nccl-inspector",), "ties a slow step to its collective"),
    Signal(
        "storage throughput and latency", ("storage-exporter",), "keeps storage stalls from being blamed on the net"
    ),
)
"""Source of the mapping: gNMI paths of SONiC and EOS; node_exporter ≥ 1.11 (mlx5 hw_counters); dcgm-exporter (with
SM_ACTIVE switched on); NCCL Inspector, NCCL ≥ 2.28. OpenConfig itself has no PFC counters: vendors' paths are used."""


def judge_observability(site: Site) -> Iterator[Verdict]:
    """Coverage by the stated sources, and whether anything was measured on the site."""
    yield _coverage(site)
    yield Verdict(
        layer=Layer.OBSERVABILITY,
        criterion="Metrics are read from the site",
        outcome=Outcome.INCONCLUSIVE,
        measured="nothing read",
        target="every stated source answers",
        reason="The site file says which sources exist; nothing has been measured on the site yet.",
        evidence=(_SITE,),
        remedy="Read the sources once the site is built.",
    )


def _coverage(site: Site) -> Verdict:
    missing = [signal for signal in SIGNALS if not set(signal.sources) & set(site.monitoring)]
    seen = len(SIGNALS) - len(missing)
    if not site.monitoring:
        outcome, reason = Outcome.INCONCLUSIVE, "The site file names no metric source."
    elif missing:
        outcome = Outcome.WARN
        reason = f"Sources stated: {', '.join(site.monitoring)}."
    else:
        outcome, reason = Outcome.PASS, f"{', '.join(site.monitoring)} carry every signal that diagnosis needs."
    if missing:
        reason += " Not covered: " + "; ".join(f"{signal.name} ({signal.why})" for signal in missing) + "."
    wanted = dict.fromkeys(signal.sources[0] for signal in missing)
    return Verdict(
        layer=Layer.OBSERVABILITY,
        criterion="Signals covered by stated sources",
        outcome=outcome,
        measured=f"{seen} of {len(SIGNALS)} signals",
        target=f"{len(SIGNALS)} of {len(SIGNALS)} signals",
        reason=reason,
        evidence=(_SITE,),
        remedy=f"Add to monitoring in site.yaml: {', '.join(wanted)}." if missing else "",
    )
