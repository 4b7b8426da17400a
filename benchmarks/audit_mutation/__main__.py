"""How many generic edits the audit notices, by rule; survivors with what is argued for them.

`python -m benchmarks.audit_mutation [FAMILY ...] [--each 60] [--survivors]`

`EASTWEST_CONFIGS=FOLDER` adds published configurations of others. Edits are the same in every run.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from benchmarks.audit_mutation.edits import Mutant, mutants
from benchmarks.audit_mutation.harmless import argument
from benchmarks.audit_mutation.judge import Bench, Verdict
from benchmarks.audit_mutation.subjects import PLACE, published, rendered
from benchmarks.tables import machine, show
from eastwest.audit.rules import RULES
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.vendors.parts import in_parts
from eastwest.vendors.registry import FAMILIES

DEVICES = ("leaf1", "spine1")
_SEED = 20
KINDS = ("detected", "elsewhere", "listed", "refused", "harmless", "survived")


def run(folder: Mapping[str, str], files: Sequence[tuple[str, str]], each: int) -> list[Verdict]:
    """Verdicts on edits of some files of a folder, by device and file."""
    bench = Bench.of(folder, load_catalogue())
    drawn = random.Random(_SEED)  # noqa: S311 - which statements are edited, nothing secret
    made = [one for device, file in files for one in mutants(device, file, folder[file], each, drawn)]
    return [verdict for part in in_parts(partial(_part, bench, made), len(made)) for verdict in part]


def _part(bench: Bench, made: Sequence[Mutant], first: int, end: int) -> list[Verdict]:
    return [bench.judge(mutant) for mutant in made[first:end]]


def _kind(verdict: Verdict) -> str:
    harmless = verdict.kind == "survived" and all(argument(path) for path in verdict.paths)
    return "harmless" if harmless else verdict.kind


def _row(name: str, verdicts: Sequence[Verdict]) -> list[str]:
    counts = Counter(map(_kind, verdicts))
    judged = sum(counts[kind] for kind in KINDS) - counts["harmless"]
    told = judged - counts["survived"]
    score = f"{100 * told / judged:.0f} %" if judged else "-"
    return [name, f"{len(verdicts)}", f"{counts['same']}", *(f"{counts[kind]}" for kind in KINDS), score]


def _rules(verdicts: Sequence[Verdict]) -> None:
    caught = Counter(rule for verdict in verdicts if verdict.kind == "detected" for rule in verdict.rules)
    alone = Counter(v.rules[0] for v in verdicts if v.kind == "detected" and len(v.rules) == 1)
    print("\nBy rule: edits that it detected, and those that no other rule did\n")
    rows = [[f"{rule} {RULES[rule].title}", f"{count}", f"{alone[rule]}"] for rule, count in caught.most_common()]
    show(("rule", "edits", "alone"), rows)


def _survivors(verdicts: Sequence[Verdict], *, every: bool) -> None:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind == "survived":
            groups[", ".join(verdict.paths)].append(verdict)
    print("\nSurvivors by what changed\n")
    for paths, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        arguments = {argument(path) for path in group[0].paths}
        print(f"{len(group):4}  {paths}: {'; '.join(sorted(arguments)) if all(arguments) else 'NOT ARGUED'}")
        for each in group if every else group[:1]:
            mutant = each.mutant
            print(f"        {mutant.operator} {mutant.file}:{mutant.line}: {mutant.statement[:90]} → {mutant.after[:60]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", default=list(FAMILIES), help="of rendered configurations")
    parser.add_argument("--each", type=int, default=60, help="edits of each file")
    parser.add_argument("--survivors", action="store_true", help="list every survivor")
    chosen = parser.parse_args()
    print(f"{machine()}\n")
    rows, everything = [], list[Verdict]()
    for family in chosen.families:
        folder = rendered(family)
        files = [(device, file) for device in DEVICES for file in folder if file.startswith(f"{device}/")]
        verdicts = run(folder, files, chosen.each)
        rows.append(_row(family, verdicts))
        everything += verdicts
    others = list(published())
    for name, texts in others:
        verdicts = run(texts, [("", file) for file in texts], max(10, chosen.each // len(texts)))
        rows.append(_row(name, verdicts))
        everything += verdicts
    rows.append(_row("all", everything))
    show(("configurations", "edits", "same", *KINDS, "told"), rows)
    if not others:
        print(f"\nNo published configurations: {PLACE} names no folder")
    _rules(everything)
    _survivors(everything, every=chosen.survivors)


if __name__ == "__main__":
    main()
