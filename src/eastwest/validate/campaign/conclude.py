"""All that a campaign came to: states, figures, trends, what explains the misses, whose fault they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.findings import Evidence as Where
from eastwest.findings import Layer, Outcome, Verdict
from eastwest.telemetry.readings.text import read_text
from eastwest.validate.acceptance.model import Check, Kind
from eastwest.validate.campaign.around import Around
from eastwest.validate.campaign.folder import FIXED, PLAN, RAW, Folder
from eastwest.validate.campaign.ingest import counted, remarks, samples, times
from eastwest.validate.campaign.words import figure_text, interval_text
from eastwest.validate.judge import Attribution, Campaign, Fault, Judged, Levels, attribute, judge_campaign
from eastwest.validate.judge.drift import drift
from eastwest.validate.run.hosts import load_hosts
from eastwest.validate.state import Observed, exchanges, observed
from eastwest.validate.state.check import Ports
from eastwest.validate.state.exchange import Exchange, cables

_KINDS = {
    Kind.CABLING: "cabling as planned",
    Kind.LINK: "links and optics healthy",
    Kind.HOST_STATE: "RoCE settings of hosts",
    Kind.PATH_MTU: "frames of full size arrive",
    Kind.NVME_OF: "paths of NVMe over Fabrics",
    Kind.ALARM: "monitoring and alarms",
}
_FAULTS = {
    Kind.CABLING: Fault.NETWORK,
    Kind.LINK: Fault.NETWORK,
    Kind.PATH_MTU: Fault.NETWORK,
    Kind.HOST_STATE: Fault.HOST,
    Kind.NVME_OF: Fault.STORAGE,
}
"""Whose a wrong state is, by its nature; an alarm that stays away may be anybody's."""


@dataclass(frozen=True)
class Row:
    """A verdict with when it was measured. id: of its check or criterion. fault: of a miss, empty for none."""

    id: str
    verdict: Verdict
    begun: str = ""
    ended: str = ""
    repeats: int = 0
    fault: str = ""


@dataclass(frozen=True)
class Conclusion:
    """The whole. changed: why the plan is not the one that was fixed, empty when it is. rows: by layer."""

    campaign: Campaign
    observed: tuple[Observed, ...]
    exchanges: tuple[Exchange, ...]
    rows: tuple[Row, ...]
    attributions: dict[str, Attribution] = field(default_factory=dict)
    changed: str = ""


def conclude(folder: Folder) -> Conclusion:
    """Judge everything that was taken in so far. Raises InputError for a damaged campaign."""
    acceptance = folder.acceptance
    names = load_hosts(folder.path).names
    seen = tuple(_observed(folder, check, names) for check in acceptance.checks)
    found = exchanges(seen, folder.plan)
    values = samples(folder)
    levels = Levels(error=acceptance.error, reserve=acceptance.reserve)
    campaign = judge_campaign(acceptance.criteria, values, levels)
    around = Around(folder, campaign)
    faults = {
        one.criterion.id: attribute(around.evidence(one.criterion))
        for one in campaign.judged
        if one.outcome is Outcome.FAIL
    }
    changed = _changed(folder)
    rows = [
        *_plan_row(changed),
        *_state_rows(seen, found, cables(folder.plan)),
        *_figure_rows(folder, campaign, faults),
        *_damage_rows(folder),
        *_soak_rows(values),
    ]
    ordered = tuple(sorted(rows, key=lambda row: row.verdict.layer))
    return Conclusion(campaign, seen, found, ordered, faults, changed)


def _changed(folder: Folder) -> str:
    """Whether the plan on disk is the one fixed before the first measurement."""
    fixed = folder.journal.rows.get(FIXED)
    content = (folder.path / PLAN).read_bytes()
    if fixed is not None and fixed.get("sha256") != hashlib.sha256(content).hexdigest():
        return "the acceptance plan was changed after it had been fixed"
    if not folder.whole:
        return "the acceptance plan is not what its own hash says"
    if folder.acceptance.plan_sha256 != folder.plan.sha256:
        return "plan.json of the project is not the one that the acceptance plan was made of"
    return ""


def _plan_row(changed: str) -> Iterator[Row]:
    if changed:
        where = (Where(PLAN),)
        verdict = Verdict(
            Layer.FABRIC, "expectations fixed beforehand", Outcome.FAIL, "changed", "unchanged", changed, where
        )
        yield Row("plan-fixed", verdict)


def _observed(folder: Folder, check: Check, names: Ports) -> Observed:
    """The latest look of its test. names: of ports, as hosts have them."""
    files = sorted((folder.raw / check.source).glob("r*.p*"), key=lambda path: (_number(path), path.name))
    try:
        text = read_text(files[-1]) if files else None
    except InputError as error:
        return Observed(check, Outcome.INCONCLUSIVE, "", error.problems[0].text())
    return observed(check, text, folder.plan, names)


def _number(path: Path) -> int:
    digits = path.name[1:].partition(".")[0]
    return int(digits) if digits.isdecimal() else 0


def _state_rows(seen: Sequence[Observed], found: Sequence[Exchange], cable: dict[str, str]) -> Iterator[Row]:
    """Each wrong state by itself, the others of a kind together. cable: of each port, in words."""
    mend = {port: exchange.text for exchange in found for port in exchange.ports}
    by_kind: dict[Kind, list[Observed]] = {}
    for one in seen:
        by_kind.setdefault(one.check.kind, []).append(one)
    for kind, own in by_kind.items():
        good = [one for one in own if one.outcome is Outcome.PASS]
        unseen = [one for one in own if one.outcome is Outcome.INCONCLUSIVE]
        outcome = Outcome.PASS if good and not unseen else Outcome.INCONCLUSIVE
        reason = f"{len(unseen):,} were not looked at" if unseen else "all that were looked at"
        if len(good) < len(own) - len(unseen):
            reason += "; the others have a line of their own"
        told = f"{len(good):,} of {len(own):,}"
        if good or unseen:
            target = f"{len(own):,}"
            yield Row(f"{kind}", Verdict(own[0].check.layer, _KINDS[kind], outcome, told, target, reason))
        for one in own:
            if one.outcome in {Outcome.FAIL, Outcome.WARN}:
                at_rack = f"look at {cable[port]}" if kind is Kind.LINK and (port := one.check.subject) in cable else ""
                yield _wrong_state(one, mend.get(one.check.subject, at_rack))


def _wrong_state(one: Observed, remedy: str) -> Row:
    check = one.check
    where = (Where(f"{RAW}/{check.source}"),)
    name = f"{_KINDS[check.kind]}: {check.subject.replace(':', ' ')}"
    verdict = Verdict(check.layer, name, one.outcome, one.seen, check.expected, one.reason, where, remedy)
    return Row(check.id, verdict, repeats=1, fault=_FAULTS.get(check.kind, Fault.UNKNOWN).value)


def _figure_rows(folder: Folder, campaign: Campaign, faults: dict[str, Attribution]) -> Iterator[Row]:
    suspects = {test: suspect for suspect in campaign.suspects for test in suspect.tests}
    when, noted = times(folder), remarks(folder)
    for one in campaign.judged:
        criterion = one.criterion
        suspect = suspects.get(criterion.id)
        fault = faults.get(criterion.id)
        reason, remedy = one.reason, ""
        if not one.values and criterion.source in noted:
            reason += f" ({'; '.join(noted[criterion.source])})"
        if suspect is not None:
            alike = f" (not to be told apart from {', '.join(suspect.alike)})" if suspect.alike else ""
            reason += f"; shared by {suspect.missed} of {suspect.tested} tests that use it: {suspect.element}{alike}"
            remedy = f"look at {suspect.element}{alike}"
        if fault is not None:
            reason += f"; fault: {fault.fault.value}, as {' and '.join(fault.reasons)}"
            if fault.missing:
                reason += f" (not known: {', '.join(fault.missing)})"
        begun, ended = when.get(criterion.source, ("", ""))
        yield Row(
            criterion.id,
            _verdict(one, reason, remedy),
            begun,
            ended,
            len(one.values),
            "" if fault is None else fault.fault.value,
        )


def _verdict(one: Judged, reason: str, remedy: str) -> Verdict:
    criterion = one.criterion
    measured = "not measured" if not one.values else figure_text(one.mean, criterion.unit)
    if len(one.values) > 1:
        measured += f" ± {one.margin:.1%}"
    size = f", {criterion.size_bytes:,} B" if criterion.size_bytes else ""
    name = f"{criterion.test}{size}: {_members(criterion.members)}" if criterion.members else criterion.test
    where = (Where(f"{RAW}/{criterion.source}"),)
    return Verdict(criterion.layer, name, one.outcome, measured, interval_text(criterion), reason, where, remedy)


def _members(members: Sequence[str]) -> str:
    shown = [member.replace(":", " ") for member in members]
    return " ↔ ".join(shown) if len(shown) <= 2 else f"{shown[0]} to {shown[-1]} ({len(shown)})"


def _damage_rows(folder: Folder) -> Iterator[Row]:
    kinds = (
        ("wrong", "results of {} are right", "wrong results", "the tool counted wrong results"),
        (
            "stuck",
            "ranks of {} come to their end",
            "ranks or calls stuck",
            "as NCCL RAS or a flight recorder tells",
        ),
    )
    for key, name, unit, reason in kinds:
        for test, count in counted(folder, key).items():
            where = (Where(f"{RAW}/{test}"),)
            told = f"{count:,.0f} {unit}"
            verdict = Verdict(Layer.BANDWIDTH, name.format(test), Outcome.FAIL, told, "0", reason, where)
            yield Row(f"{test}-{'results' if key == 'wrong' else key}", verdict, fault=Fault.UNKNOWN.value)


def _soak_rows(values: dict[str, list[float]]) -> Iterator[Row]:
    if "soak-level" in values:
        found = drift(values["soak-level"])
        measured = f"{found.change:+.1%} ± {found.margin:.1%}" if found.outcome is not Outcome.INCONCLUSIVE else "open"
        verdict = Verdict(
            Layer.BANDWIDTH, "no drift over the soak", found.outcome, measured, "above -2 %", found.reason
        )
        yield Row("soak-drift", verdict, repeats=len(values["soak-level"]))


def need_something(folder: Folder) -> None:
    """Raises InputError when nothing was measured or looked at."""
    if len(folder.journal.rows) <= 1:
        mend = f"`eastwest validate run {folder.path}`, or `ingest` outputs"
        raise InputError(Problem("holds no measurement", file=folder.path, mend=mend))
