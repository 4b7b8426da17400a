"""Tuned settings as a fragment of a site file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eastwest.intent.tuning import DcqcnTuning, EcnTuning, Tuning

_DCQCN = (
    ("increase_timer", "increase_timer_us", "us"),
    ("decrease_interval", "decrease_interval_us", "us"),
    ("cnp_interval", "cnp_interval_us", "us"),
    ("additive_step", "ai_rate_mbps", "Mbps"),
    ("hyper_step", "hai_rate_mbps", "Mbps"),
)


def fragment(tuning: Tuning, comments: Sequence[str]) -> str:
    """YAML that belongs into the site file; comments stand above it."""
    lines = list(_lines(tuning)) or ["    {}"]
    return "\n".join([*(f"# {comment}" for comment in comments), "lossless:", "  tuning:", *lines]) + "\n"


def _lines(tuning: Tuning) -> Iterator[str]:
    if tuning.ecn is not None:
        yield f"    ecn: {_ecn(tuning.ecn)}"
    if tuning.dcqcn is not None:
        yield f"    dcqcn: {_dcqcn(tuning.dcqcn)}"
    if tuning.load_balancing is not None:
        yield f"    load_balancing: {tuning.load_balancing}"


def _ecn(ecn: EcnTuning) -> str:
    return f"{{kmin: {ecn.kmin_bytes} B, kmax: {ecn.kmax_bytes} B, pmax: {ecn.pmax * 100:g} %}}"


def _dcqcn(dcqcn: DcqcnTuning) -> str:
    given = [(name, getattr(dcqcn, key), unit) for name, key, unit in _DCQCN]
    return "{" + ", ".join(f"{name}: {value:g} {unit}" for name, value, unit in given if value is not None) + "}"
