"""What `eastwest twin` prints: checks, paths and outages, for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.console import Console

from eastwest.cli.tables import add_row, table_of
from eastwest.findings.finding import Finding
from eastwest.findings.verdict import Verdict
from eastwest.twin.model import Blueprint
from eastwest.twin.outage import Measured
from eastwest.twin.path import Way, Ways

MOST_ROWS = 64
"""Of paths on the screen; JSON has them all."""


def checks_json(drawn: Blueprint, results: Mapping[str, Sequence[Finding]]) -> dict[str, object]:
    """Findings by check."""
    checks = {name: [_finding(each) for each in found] for name, found in results.items()}
    return {**_head(drawn), "checks": checks}


def _head(drawn: Blueprint) -> dict[str, object]:
    return {
        "name": drawn.name,
        "plan_sha256": drawn.plan_sha256,
        "vendor": drawn.family,
        "left_out": drawn.left_out,
    }


def _finding(each: Finding) -> dict[str, object]:
    return {
        "layer": int(each.layer),
        "severity": each.severity.value,
        "title": each.title,
        "place": each.place.text(),
        "observed": each.observed,
        "expected": each.expected,
        "effect": each.effect,
        "remedy": each.remedy,
    }


def show_checks(drawn: Blueprint, results: Mapping[str, Sequence[Finding]]) -> None:
    """What the twin is, what it leaves out, and a line for each finding."""
    console = Console(highlight=False)
    size = f"{len(drawn.switches)} switches, {len(drawn.hosts)} hosts, {len(drawn.cables)} cables"
    console.print(f"Twin of {drawn.name} ({drawn.family}): {size}", markup=False)
    for text in drawn.left_out:
        console.print(f"Left out: {text}", markup=False)
    table = table_of("check", "place", "observed", "expected", "finding", title="Checks")
    for name, found in results.items():
        for each in found:
            add_row(table, (name, each.place.text(), each.observed, each.expected, each.title))
        if not found:
            add_row(table, (name, "", "", "", "passed"))
    console.print(table)


def ways_json(found: Ways) -> dict[str, object]:
    """All ways, and the way of each flow."""
    return {
        "source": asdict(found.source),
        "target": asdict(found.target),
        "ways": [_way(way) for way in found.equal],
        "flows": [{"source_port": port, **_way(way)} for port, way in found.flows],
    }


def _way(way: Way) -> dict[str, object]:
    return {"hops": [asdict(hop) for hop in way.hops], "arrives": not way.ends, "why_not": way.ends}


def show_ways(found: Ways) -> None:
    """A line for each equal-cost way, with the flows that are hashed to it; then other ways of flows."""
    console = Console(highlight=False)
    one, other = (f"{nic.host} {nic.name} ({nic.address})" for nic in (found.source, found.target))
    console.print(f"{one} to {other}", markup=False)
    console.print(f"{len(found.equal)} equal-cost ways; {len(found.flows)} RoCEv2 flows hashed", markup=False)
    taken = Counter(way for _, way in found.flows)
    table = table_of(">flows", "way")
    listed = dict.fromkeys((*found.equal, *taken))
    for way in list(listed)[:MOST_ROWS]:
        add_row(table, (str(taken[way]), way.text()))
    console.print(table)
    if len(listed) > MOST_ROWS:
        console.print(f"and {len(listed) - MOST_ROWS} more: --json lists them all")


def outages_json(drawn: Blueprint, measured: Sequence[tuple[Measured, Verdict]]) -> dict[str, object]:
    """Figures and verdicts."""
    return {**_head(drawn), "outages": [{**asdict(each), "verdict": _verdict(verdict)} for each, verdict in measured]}


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "layer": int(verdict.layer),
        "criterion": verdict.criterion,
        "outcome": verdict.outcome.value,
        "measured": verdict.measured,
        "target": verdict.target,
        "reason": verdict.reason,
    }


def show_outages(drawn: Blueprint, measured: Sequence[tuple[Measured, Verdict]]) -> None:
    """A line for each case, then what the control plane did."""
    console = Console(highlight=False)
    console.print(f"Twin of {drawn.name} ({drawn.family}): longest outage of probe flows between hosts", markup=False)
    table = table_of("case", "at", ">flows over it", ">hit", ">outage", "allowed", ">coming back", "verdict")
    for each, verdict in measured:
        back = "not all routes" if each.back_ms is None else f"{each.back_ms:.0f} ms"
        cells = (each.kind, each.place, str(each.on_it), f"{each.hit}/{each.flows}", verdict.measured, verdict.target)
        add_row(table, (*cells, back, verdict.outcome.value))
    console.print(table)
    for each, verdict in measured:
        console.print(f"{each.kind}: layer {int(verdict.layer)}; {verdict.reason}", markup=False)
        if each.cut:
            console.print(f"  {each.cut} flows end at hosts that have no other leaf: not counted", markup=False)
