"""Pictures of a campaign: pairs as a matrix, figures against their intervals."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.findings import Outcome, worst
from eastwest.report.document.blocks import Picture
from eastwest.report.pictures.matrix import Cell, Matrix, draw_matrix
from eastwest.report.pictures.measured import Measured, draw_measured
from eastwest.validate.acceptance.model import Kind
from eastwest.validate.campaign.conclude import Conclusion
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.campaign.words import figure_text
from eastwest.validate.judge import Judged

_MOST_MEMBERS = 96
_MOST_ROWS = 40
_ORDER = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.PASS: 2, Outcome.INCONCLUSIVE: 3}


def pair_matrix(folder: Folder, found: Conclusion) -> Picture | None:
    """Pairs of hosts, or of leaves where there are too many hosts; the worst of all rails. None without pairs."""
    tests = folder.acceptance.by_test
    pairs = [one for one in found.campaign.judged if one.values and tests[one.criterion.source].kind is Kind.PAIR]
    if not pairs:
        return None
    hosts = folder.acceptance.hosts
    if len(hosts) <= _MOST_MEMBERS:
        names, what = list(hosts), "hosts"
        member = {host: host for host in hosts}
    else:
        member = _leaves(folder, hosts)
        names, what = sorted(set(member.values())), "leaves"
    at = {name: number for number, name in enumerate(names)}
    cells: dict[tuple[int, int], list[Judged]] = {}
    for one in pairs:
        ends = [member[end.partition(":")[0]] for end in one.criterion.members]
        a, b = sorted(at[end] for end in ends)
        cells.setdefault((a, b), []).append(one)
    drawn = {place: _cell(own) for place, own in cells.items()}
    failed = sum(cell.outcome is Outcome.FAIL for cell in drawn.values())
    heading = f"Point to point: {len(drawn):,} pairs of {what}"
    words = f"{failed} of {len(drawn)} pairs of {what} fail."
    return Picture(draw_matrix(Matrix(heading, words, names, drawn)), words, "The worst of all rails and repeats.")


def _leaves(folder: Folder, hosts: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for host in hosts:
        links = folder.plan.fabric.links_of[host]
        found[host] = links[0].other(host).device if links else host
    return found


def _cell(own: list[Judged]) -> Cell:
    low = min(own, key=lambda one: one.mean / one.criterion.interval.point)
    share = low.mean / low.criterion.interval.point
    text = f"{' ↔ '.join(low.criterion.members)}: {figure_text(low.mean, low.criterion.unit)}, {low.reason}"
    return Cell(share, worst(one.outcome for one in own), text)


def bands(found: Conclusion) -> Iterator[Picture]:
    """Every figure that is no pair: the worst first, at most forty to a picture."""
    own = [one for one in found.campaign.judged if one.values and not one.criterion.family.startswith("pair,")]
    own.sort(key=lambda one: (_ORDER[one.outcome], one.criterion.id))
    if not own:
        return
    rows = [_measured(one) for one in own[:_MOST_ROWS]]
    more = f" The first {_MOST_ROWS} of {len(own):,}, the worst first." if len(own) > _MOST_ROWS else ""
    failed = sum(one.outcome is Outcome.FAIL for one in own)
    words = f"{failed} of {len(own)} figures fail."
    yield Picture(draw_measured("Collectives, incast, storage and more", rows), words, f"{words}{more}")


def _measured(one: Judged) -> Measured:
    criterion = one.criterion
    point = criterion.interval.point
    size = f" {criterion.size_bytes / 2**20:g} MiB" if criterion.size_bytes else ""
    text = figure_text(one.mean, criterion.unit)
    values = [value / point for value in one.values]
    low, high = criterion.interval.low / point, criterion.interval.high / point
    ends = [member.partition(":")[0] for member in criterion.members] if len(criterion.members) == 2 else []
    name = f"{criterion.test}{size} {' ↔ '.join(ends)}".strip() if "_" in criterion.test else f"{criterion.test}{size}"
    return Measured(name, low, high, values, one.outcome, text)
