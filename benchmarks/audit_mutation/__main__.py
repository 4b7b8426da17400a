"""How many generic edits the audit notices, by rule; survivors with what is argued for them.

`python -m benchmarks.audit_mutation [FAMILY ...] [--each 60] [--seed 20] [--rendered | --hosts] [--survivors]
[--json FILE]`

`EASTWEST_CONFIGS=FOLDER` names published configurations of others; without it `shared/configs` beside the repository
is taken. A seed draws the same edits in every run. `python -m benchmarks.audit_mutation.page` makes the tables of the
documentation of what `--json` wrote.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.audit_mutation.edits import Mutant, mutants
from benchmarks.audit_mutation.harmless import HARMLESS, OPEN, argument
from benchmarks.audit_mutation.hosts import EDITED, FORMS, with_hosts
from benchmarks.audit_mutation.judge import Bench, Verdict
from benchmarks.audit_mutation.subjects import published, rendered
from benchmarks.audit_mutation.validators import caught
from benchmarks.tables import machine, show
from eastwest.audit.rules import RULES
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.vendors.parts import in_parts
from eastwest.vendors.registry import FAMILIES

DEVICES = ("leaf1", "spine1")
_SEED = 20
KINDS = ("detected", "elsewhere", "listed", "refused", HARMLESS, OPEN, "survived")
"""A finding of a fitting rule at the edited place; another new finding; a line listed as not understood; a file
refused with a reason; and of what is told nowhere: harmless, open to nobody, a gap.
"""


@dataclass
class Row:
    """What became of the edits of one set of files. validators: refused, of how many, by name."""

    name: str
    verdicts: list[Verdict]
    validators: dict[str, tuple[int, int]] = field(default_factory=dict)


def run(folder: Mapping[str, str], files: Sequence[tuple[str, str]], each: int, seed: int = _SEED) -> list[Verdict]:
    """Verdicts on edits of some files of a folder, by device and file."""
    bench = Bench.of(folder, load_catalogue())
    drawn = random.Random(seed)  # noqa: S311 - which statements are edited, nothing secret
    made = [one for device, file in files for one in mutants(device, file, folder[file], each, drawn)]
    return [verdict for part in in_parts(partial(_part, bench, made), len(made)) for verdict in part]


def _part(bench: Bench, made: Sequence[Mutant], first: int, end: int) -> list[Verdict]:
    return [bench.judge(mutant) for mutant in made[first:end]]


def kind_of(verdict: Verdict) -> str:
    """One of KINDS, or `same`."""
    if verdict.kind != "survived":
        return verdict.kind
    return argument(verdict.mutant, verdict.paths, fragment=verdict.fragment)[0] or "survived"


def score(counts: Mapping[str, int]) -> float | None:
    """Percent that is told, of the edits that change the meaning and are not argued harmless."""
    told = sum(counts[kind] for kind in ("detected", "elsewhere", "listed", "refused"))
    judged = told + counts[OPEN] + counts["survived"]
    return 100 * told / judged if judged else None


def as_json(rows: Sequence[Row]) -> dict[str, object]:
    """Everything that pages show."""
    everything = [verdict for row in rows for verdict in row.verdicts]
    found = Counter(rule for v in everything if v.kind in ("detected", "elsewhere") for rule in v.rules)
    right = Counter(rule for v in everything if v.kind == "detected" for rule in v.rules)
    alone = Counter(v.rules[0] for v in everything if v.kind == "detected" and len(v.rules) == 1)
    return {
        "sets": [
            {
                "name": row.name,
                "edits": len(row.verdicts),
                "fragment": bool(row.verdicts) and all(each.fragment for each in row.verdicts),
                "kinds": dict(Counter(map(kind_of, row.verdicts))),
                "validators": row.validators,
            }
            for row in rows
        ],
        "rules": [
            {"rule": rule, "title": RULES[rule].title, "edits": n, "right": right[rule], "alone": alone[rule]}
            for rule, n in found.most_common()
        ],
        "survivors": _survivors(everything),
    }


def _survivors(verdicts: Sequence[Verdict]) -> list[dict[str, object]]:
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind == "survived":
            groups[argument(verdict.mutant, verdict.paths, fragment=verdict.fragment)].append(verdict)
    return [
        {
            "kind": kind or "survived",
            "why": why,
            "count": len(group),
            "edits": [
                f"{v.mutant.operator} {v.mutant.file}:{v.mutant.line}: {v.mutant.statement[:90]} → "
                f"{v.mutant.after[:60]} ({', '.join(v.paths)})"
                for v in group
            ],
        }
        for (kind, why), group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1])))
    ]


def _print(result: Mapping[str, object], *, every: bool) -> None:
    sets: list[dict[str, object]] = result["sets"]  # type: ignore[assignment]
    lines = []
    for row in sets:
        counts = Counter(row["kinds"])  # type: ignore[call-overload]
        told = score(counts)
        numbers = (f"{counts[kind]}" for kind in ("same", *KINDS))
        lines.append([str(row["name"]), f"{row['edits']}", *numbers, "-" if told is None else f"{told:.0f} %"])
    show(("configurations", "edits", "same", *KINDS, "told"), lines)
    print("\nBy rule: new findings, how many at the right place, and how many that no other rule had\n")
    rules: list[dict[str, object]] = result["rules"]  # type: ignore[assignment]
    rows = [[f"{r['rule']} {r['title']}", f"{r['edits']}", f"{r['right']}", f"{r['alone']}"] for r in rules]
    show(("rule", "edits", "right", "alone"), rows)
    print("\nWhat was told nowhere\n")
    survivors: list[dict[str, list[str]]] = result["survivors"]  # type: ignore[assignment]
    for group in survivors:
        print(f"{group['count']:4}  {group['kind']}: {group['why'] or 'NOT ARGUED'}")
        for edit in group["edits"] if every or not group["why"] else group["edits"][:1]:
            print(f"        {edit}")
    for row in sets:
        for name, (refused, of) in row["validators"].items():  # type: ignore[attr-defined]
            print(f"{row['name']}: {name} refuses {refused} of {of} edits that change the meaning")


def _of_hosts(each: int, seed: int) -> Iterator[Row]:
    """Edits of one host's files; the other hosts and the switches say what they said."""
    for form in FORMS:
        folder = with_hosts(form)
        files = [(EDITED, file) for file in folder if file.startswith(f"{EDITED}/")]
        yield Row(f"hosts, {form}", run(folder, files, max(5, each // len(files)), seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", default=list(FAMILIES), help="of rendered configurations")
    parser.add_argument("--each", type=int, default=60, help="edits of each file")
    parser.add_argument("--seed", type=int, default=_SEED, help="of the draw of edits")
    parser.add_argument("--rendered", action="store_true", help="leave published configurations out")
    parser.add_argument("--hosts", action="store_true", help="files and outputs of hosts instead of switches")
    parser.add_argument("--survivors", action="store_true", help="list every edit that was told nowhere")
    parser.add_argument("--json", type=Path, help="write everything, for the pages")
    chosen = parser.parse_args()
    print(f"{machine()}\n")
    rows = list(_of_hosts(chosen.each, chosen.seed)) if chosen.hosts else []
    for family in () if chosen.hosts else chosen.families:
        folder = rendered(family)
        files = [(device, file) for device in DEVICES for file in folder if file.startswith(f"{device}/")]
        verdicts = run(folder, files, chosen.each, chosen.seed)
        meaning = [verdict.mutant for verdict in verdicts if verdict.kind != "same"]
        rows.append(Row(family, verdicts, caught(family, folder, meaning)))
    others = [] if chosen.rendered or chosen.hosts else list(published())
    for name, texts in others:
        files = [("", file) for file in texts]
        rows.append(Row(name, run(texts, files, max(10, chosen.each // len(texts)), chosen.seed)))
    result = as_json(rows)
    _print(result, every=chosen.survivors)
    if not others and not chosen.rendered and not chosen.hosts:
        print("\nSkipped: no published configurations here; EASTWEST_CONFIGS names their folder")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
