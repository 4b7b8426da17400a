"""`python -m benchmarks.published`: every published row beside its prediction, then scores: collectives, steps."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.published import storage
from benchmarks.published.fit import FITTED, fit
from benchmarks.published.printed import print_ecmp, print_hpn, print_training
from benchmarks.published.rows import Row, rows
from benchmarks.published.score import WITHIN, Compared, Score, compare, left_out, near_by_system, score, simai_errors
from benchmarks.published.systems import FABRIC, ROCE, SINGLE, SYSTEMS
from benchmarks.tables import show
from eastwest.predict.collectives import GLOBAL, Algorithm, Operation, Parameters
from eastwest.units import format_bytes

_SCORES = ("", "rows", "in 90 % interval", "median width", "width >= 1 GiB", ">= 1 GiB", "within 10 %", "by system")
_CLASSES = (SINGLE, FABRIC, ROCE)


def main() -> None:
    """Print everything; nothing is left out because it does not fit."""
    measured = rows()
    found = compare(measured)
    for name, published in SYSTEMS.items():
        own = [each for each in found if each.row.system == name]
        note = f" ({published.note})" if published.note else ""
        print(f"\n{name}: {published.source}{note}")
        _rows(own)
    _scores(found)
    _left_out(measured)
    _simai()
    print_training()
    print_hpn()
    print_ecmp()
    storage.main()


def _rows(own: Sequence[Compared]) -> None:
    header = ("operation", "ranks", "size", "published", "predicted", "90 % interval", "error", "", "way", "class")
    show(header, [_row(each) for each in own])


def _row(each: Compared) -> tuple[str, ...]:
    row, expected = each.row, each.predicted
    return (
        row.operation,
        str(row.ranks),
        format_bytes(row.size_bytes),
        f"{row.busbw:.4g}",
        f"{expected.busbw:.4g}",
        f"{expected.low_busbw:.4g} to {expected.high_busbw:.4g}",
        f"{each.error:+.1%}",
        "" if each.covered else "outside",
        f"{expected.algorithm}/{expected.protocol}" + (" set by the job" if row.forced else ""),
        row.group,
    )


def _scores(found: Sequence[Compared]) -> None:
    print("\nAll-reduces as the library runs them, with the one shipped set of parameters, which is fitted on them.")
    print("Targets: 85 % of rows in the interval, 80 % within 10 % from 1 GiB on.")
    _by_class([each for each in found if each.row.scored])
    print("\nOn which nothing is fitted: ways that a job sets, other operations, systems that owners report as faulty:")
    show(_SCORES, [_score(name, each) for name, each in _unscored(found) if each])


def _unscored(found: Sequence[Compared]) -> list[tuple[str, list[Compared]]]:
    faulty = [each for each in found if SYSTEMS[each.row.system].faulty]
    sound = [each for each in found if each not in faulty]
    forced = [each for each in sound if each.row.forced]
    free = [each for each in sound if not each.row.forced]
    others = [(str(kind), [each for each in free if each.row.operation is kind]) for kind in Operation]
    reduced = [each for each in sound if each.row.operation is Operation.ALL_REDUCE]
    lines = [(str(way), [each for each in forced if each.row.algorithm is way]) for way in Algorithm]
    return [
        ("all-reduce, whoever chose", reduced),
        *((f"{way} set by the job", each) for way, each in lines),
        *((name, each) for name, each in others if name != Operation.ALL_REDUCE),
        ("reported as faulty", faulty),
    ]


def _by_class(found: Sequence[Compared]) -> None:
    lines = [_score(group, [each for each in found if each.row.group == group]) for group in _CLASSES]
    eights = [each for each in found if each.row.group == ROCE and SYSTEMS[each.row.system].system.gpus_per_node <= 8]
    show(_SCORES, [*lines, _score("all", found), _score("of RoCE, nodes of eight GPUs", eights)])


def _score(name: str, found: Sequence[Compared]) -> tuple[str, ...]:
    figures: Score = score(found)
    large = "-" if figures.median_large_width is None else f"{figures.median_large_width:.0%}"
    return (
        name,
        str(figures.rows),
        f"{figures.covered} ({figures.covered / figures.rows:.0%})",
        f"{figures.median_width:.0%}",
        large,
        str(figures.large),
        f"{figures.near} ({figures.near / figures.large:.0%})" if figures.large else "-",
        f"{near_by_system(found):.0%}" if figures.large else "-",
    )


def _left_out(measured: Sequence[Row]) -> None:
    """The honest score: nobody's figures are predicted with parameters or spreads that they were fitted on."""
    scored = [row for row in measured if row.scored]
    results = left_out(scored)
    print(
        "\nCross-validated: what one owner measured, predicted with parameters and spreads fitted on all others' rows."
    )
    _by_class([each for _, own in results.values() for each in own])
    print()
    show(_SCORES, [_score(name, own) for name, (_, own) in results.items()])
    print("\nOutside 10 % from 1 GiB on, cross-validated:")
    _outside([each for _, own in results.values() for each in own])
    sets = {"shipped": GLOBAL, "fitted now": fit(scored)}
    sets |= {f"without {name}": parameters for name, (parameters, _) in results.items()}
    print()
    show(("parameters", *_NAMES), [(name, *_figures(parameters)) for name, parameters in sets.items()])


def _outside(found: Sequence[Compared]) -> None:
    for each in found:
        if each.row.large and abs(each.error) > WITHIN:
            note = SYSTEMS[each.row.system].note or "not known"
            size = format_bytes(each.row.size_bytes)
            print(f"  {each.row.system}, {each.row.ranks} GPUs, {size}: {each.error:+.1%}; {note}")


_NAMES = (*FITTED, "start_spread", "rate_spread")


def _figures(parameters: Parameters) -> tuple[str, ...]:
    return tuple(f"{getattr(parameters, name):.4g}" for name in _NAMES)


def _simai() -> None:
    cells = simai_errors()
    large = [cell for cell in cells if cell[1] >= 1 << 30]
    near = sum(abs(ours / theirs - 1) <= 0.15 for _, _, theirs, ours in large)
    print("\nSimAI's nic_ratio table (ring, share of 388 GB/s; nobody says how it was made): a secondary check.")
    show(
        ("nodes", "size", "SimAI", "here", "error"),
        [
            (str(nodes), format_bytes(size), f"{theirs:.3f}", f"{ours:.3f}", f"{ours / theirs - 1:+.0%}")
            for nodes, size, theirs, ours in cells
        ],
    )
    print(f"From 1 GiB on {near} of {len(large)} within 15 %.")


if __name__ == "__main__":
    main()
