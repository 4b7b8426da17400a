"""The page of a campaign: verdict, what to do, pictures, every verdict, what was left out, how it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eastwest._version import __version__
from eastwest.findings import Layer, Outcome, worst
from eastwest.plan.store import write_text
from eastwest.report.accepted.pictures import bands, pair_matrix
from eastwest.report.document.blocks import Block, Document, Figures, Section, Text, table
from eastwest.report.document.write import as_html
from eastwest.validate.campaign.conclude import Conclusion, Row
from eastwest.validate.campaign.folder import REPORT, VERDICTS, Folder
from eastwest.validate.campaign.write import overall, tally

_MOST_ROWS = 400
_WORDS = {
    Outcome.PASS: "Every criterion was met.",
    Outcome.WARN: "Nothing failed; something needs attention.",
    Outcome.FAIL: "At least one criterion failed.",
    Outcome.INCONCLUSIVE: "Nothing failed, but not everything could be judged.",
}
_ORDER = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.INCONCLUSIVE: 2, Outcome.PASS: 3}


def write_accepted(folder: Folder, found: Conclusion, now: str) -> Path:
    """Write report.html of a campaign, self-contained. Raises InputError when it cannot be written."""
    acceptance = folder.acceptance
    sections = (
        Section("verdict", "Verdict", tuple(_verdict(found))),
        Section("to-do", "What to do", tuple(_to_do(found))),
        Section("pictures", "Measured against predicted", tuple(_pictures(folder, found))),
        Section("verdicts", "Every verdict", (_all(found.rows),)),
        Section("left-out", "What was not tested", (_left(folder),)),
        Section("method", "How it was measured", tuple(_method(folder))),
    )
    subtitle = f"Acceptance: {folder.path.name}"
    document = Document(
        acceptance.name, subtitle, now[:10], __version__, acceptance.site_sha256, acceptance.plan_sha256, sections
    )
    path = folder.path / REPORT
    write_text(path, as_html(document))
    return path


def _verdict(found: Conclusion) -> Iterator[Block]:
    outcome = overall(found)
    layers = []
    for layer in Layer:
        own = [row.verdict.outcome for row in found.rows if row.verdict.layer is layer]
        layers.append((f"{int(layer)} {layer.title}", worst(own).value, f"{len(own):,}"))
    yield Figures(((outcome.value, _WORDS[outcome], tally(found)),))
    yield table("", "*layer|outcome|>verdicts", layers)
    if found.changed:
        yield Text(found.changed, "The expectations are not those fixed beforehand")


def _to_do(found: Conclusion) -> Iterator[Block]:
    if found.exchanges:
        rows = [(", ".join(map(str, one.cables)), one.text) for one in found.exchanges]
        yield table("Cables", ">cable|*what to do at the rack", rows, "Seen by LLDP, against the cabling schedule.")
    moved = {port for one in found.exchanges for port in one.ports}
    states = [
        (row.verdict.criterion, row.verdict.reason, row.verdict.remedy or "–")
        for row, port in _states(found)
        if row.verdict.outcome is Outcome.FAIL and port not in moved
    ]
    if states:
        yield table("Ports and settings", "*where|*what is wrong|*what to do", states)
    if found.campaign.suspects:
        shared = [
            (one.element, f"{one.missed:,} of {one.tested:,}", ", ".join(one.alike) or "–")
            for one in found.campaign.suspects
        ]
        told = "Elements whose own tests mostly miss; others that all of these tests used too cannot be told apart."
        yield table("What the misses share", "*element|>tests that miss|cannot be told from", shared, told)
    faults = list(_faults(found))
    if faults:
        yield table("Whose fault", "*misses|fault|*evidence", faults, file=VERDICTS)
    if not (found.exchanges or states or found.campaign.suspects or faults):
        yield Text("Nothing that was measured asks for a repair.")


def _faults(found: Conclusion) -> Iterator[tuple[str, str, str]]:
    """Misses with the same fault for the same reasons stand together."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, one in found.attributions.items():
        alike.setdefault((one.fault.value, "; ".join(one.reasons)), []).append(name)
    for (fault, reasons), names in alike.items():
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        yield f"{names[0]}{more}", fault, reasons


def _states(found: Conclusion) -> Iterator[tuple[Row, str]]:
    """Rows of states, with the port or device that each is about."""
    subjects = {one.check.id: one.check.subject for one in found.observed}
    yield from ((row, subjects[row.id]) for row in found.rows if row.id in subjects)


def _pictures(folder: Folder, found: Conclusion) -> Iterator[Block]:
    matrix = pair_matrix(folder, found)
    if matrix is not None:
        yield matrix
    yield from bands(found)
    if not any(one.values for one in found.campaign.judged):
        yield Text("No figure was measured yet.")


def _all(rows: Sequence[Row]) -> Block:
    ordered = sorted(rows, key=lambda row: (_ORDER[row.verdict.outcome], row.verdict.layer))
    cells = [
        (
            str(int(row.verdict.layer)),
            row.verdict.criterion,
            row.verdict.outcome.value,
            row.verdict.measured,
            row.verdict.target,
            row.verdict.reason,
        )
        for row in ordered
    ]
    return table("", ">layer|*criterion|verdict|measured|target|*reason", cells, file=VERDICTS, most=_MOST_ROWS)


def _left(folder: Folder) -> Block:
    rows = [(one.what, one.why) for one in folder.acceptance.left_out]
    return table("", "*what|*why", rows or [("nothing", "–")])


def _method(folder: Folder) -> Iterator[Block]:
    acceptance = folder.acceptance
    yield Text(
        f"Fixed {acceptance.created}, before the first measurement; {acceptance.planned_hours:.1f} of "
        f"{acceptance.hours:g} hours planned, {len(acceptance.tests):,} tests, {len(acceptance.criteria):,} figures, "
        f"{len(acceptance.checks):,} states."
    )
    yield Text(acceptance.stop_rule, "Stop rule")
    methods = dict.fromkeys((test.kind.value, test.method) for test in acceptance.tests)
    yield table("Methods", "test|*method", methods, "; ".join(acceptance.methods))
    yield table("What predictions rest on", "*assumption", [(text,) for text in acceptance.assumptions])
