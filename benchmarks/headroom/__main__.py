"""`python -m benchmarks.headroom`: the arithmetic beside published tables; `--engine`: beside the packet engine."""

from __future__ import annotations

import argparse

from benchmarks.headroom import linear, spectrum
from benchmarks.headroom.agreement import Agreement
from benchmarks.headroom.chips import chip_of, constants_of
from benchmarks.headroom.margin import print_margins
from benchmarks.headroom.published import Table, folder, tables
from benchmarks.tables import show
from eastwest.intent.catalogue.model import LinearHeadroom, SpectrumHeadroom


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", action="store_true", help="bisect the least headroom in the packet engine")
    if parser.parse_args().engine:
        print_margins()
        return
    where = folder()
    if where is None:
        print("skipped: no published tables here; set EASTWEST_CONFIGS to a folder with sonic_pg_headroom.csv")
        return
    _print_tables(tables(where))


def _print_tables(found: list[Table]) -> None:
    devices = sum(len(table.places) for table in found)
    rows = sum(len(table.rows) for table in found)
    print(
        f"{devices} published tables, {len(found)} of them distinct with {rows} rows. Each distinct one counts once.\n"
    )
    nvidia, others, unknown = [], [], []
    for table in sorted(found, key=lambda table: (str(_chip(table)), table.name)):
        chip = _chip(table)
        constants = constants_of(chip) if chip else None
        if chip and isinstance(constants, SpectrumHeadroom):
            nvidia.append((chip, table, constants))
        elif chip and isinstance(constants, LinearHeadroom):
            others.append((chip, table, constants))
        else:
            unknown.append(table)
    _print_nvidia(nvidia)
    _print_others(others)
    print(f"\nNo model for {len(unknown)} distinct tables ({sum(len(table.rows) for table in unknown)} rows):")
    print("  " + ", ".join(table.name for table in unknown))


def _chip(table: Table) -> str | None:
    """The chip of the first device whose folder tells."""
    return next(filter(None, map(chip_of, table.places)), None)


def _print_nvidia(found: list[tuple[str, Table, SpectrumHeadroom]]) -> None:
    print("NVIDIA Spectrum, the published formula. Inputs are not published with the tables: of ", end="")
    print(f"{len(spectrum.CANDIDATES)} sets of inputs the one that fits the whole table best")
    print("(release of the formula; port MTU / lossless MTU; small-packet share, by number).\n")
    lines, total = [], [0, 0, 0]
    for chip, table, constants in found:
        inputs, agreement = spectrum.best(table, constants)
        shared = table.shared_pool
        sizes = sum(row.size == inputs.size(constants, row, shared_pool=shared) for row in table.rows)
        each = spectrum.per_length(table, constants)
        lines.append((f"{chip} {table.name}", *agreement.words(), str(each), str(sizes), inputs.words()))
        total = [total[0] + agreement.rows, total[1] + agreement.exact, total[2] + each]
    lines.append(("all", str(total[0]), str(total[1]), "", "", str(total[2]), "", ""))
    show(
        ("table", "rows", "xoff exact", "within 1 KiB", "worst", "exact, inputs per length", "size exact", "inputs"),
        lines,
    )


def _print_others(found: list[tuple[str, Table, LinearHeadroom]]) -> None:
    print("\nBroadcom and Marvell: xoff = base(speed) + 2·5 ns/m·rate·k·length, k = cell / (smallest frame + 20 B).")
    print("`constants`: what the design uses, fitted to one table of each chip, with 64-byte frames where k allows.")
    tried = len(linear.FRAMES_BYTES)
    print(f"`refitted`: the smallest frame (one of {tried}) and a base for each speed chosen for the table, to see")
    print("whether it is linear with a slope that the cell explains. `generic`: from the cell size alone.\n")
    lines = []
    plain: list[Agreement] = []
    for chip, table, constants in found:
        fitted = linear.by_constants(table, constants)
        note = linear.remark(table, constants, fitted)
        cells = (*fitted.words(), *_refit_words(table, constants))
        lines.append((f"{chip} {table.name}", *cells, linear.generic(table, constants), note))
        plain += [] if note else [fitted]
    header = (
        "table",
        "rows",
        "constants: exact",
        "within a cell",
        "worst",
        "refitted: exact",
        "within a cell",
        "frame",
    )
    show((*header, "generic: worst", "remark"), lines)
    rows, exact, within = (sum(getattr(each, name) for each in plain) for name in ("rows", "exact", "within"))
    print(f"\nTables without a remark: {rows} rows, {exact} exact by constants, {within} within a cell.")


def _refit_words(table: Table, constants: LinearHeadroom) -> tuple[str, str, str]:
    if not linear.has_cells(constants):
        return "-", "-", "-"
    refit = linear.refitted(table, constants.cell_bytes)
    free = f"{refit.agreement.exact} ({refit.speeds} + 1 free)"
    return free, str(refit.agreement.within), f"{refit.frame_bytes} B"


if __name__ == "__main__":
    main()
