"""The tables of the documentation from what `python -m benchmarks.audit_mutation --json FILE` wrote.

`python -m benchmarks.audit_mutation.page` writes docs/comparisons/audit-mutation.md and the table of README.md from
docs/comparisons/audit-mutation.json and, of hosts (`--hosts`), audit-mutation-hosts.json.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.audit_mutation.__main__ import score
from benchmarks.audit_mutation.harmless import HARMLESS, OPEN
from benchmarks.audit_mutation.hosts import SHOWN
from eastwest.vendors.registry import FAMILIES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "docs/comparisons/audit-mutation.json"
HOSTS = ROOT / "docs/comparisons/audit-mutation-hosts.json"
PAGE = ROOT / "docs/comparisons/audit-mutation.md"
BEGIN, END = "<!-- audit mutation: made by benchmarks.audit_mutation.page -->", "<!-- end of audit mutation -->"
Result = Mapping[str, Any]
_HEAD = """\
# How much the audit notices

`python -m benchmarks.audit_mutation` drops, swaps, duplicates and renumbers statements of configurations without
knowing any rule, and counts what the audit says of each edit. This page is made from its JSON.

- **Same**: the files still mean the same.
- **At the place**: a new finding of a rule that speaks of the part that changed, at the edited switch or at the other
  end of one of its links. **Elsewhere**: another new finding.
- **Listed**: a line that is now named as not understood, or a file that is refused with a reason.
- **Harmless** is argued below, edit by edit. **Open**: right and wrong look alike in the files that are there, argued
  as well; these count as not told. **Gap**: neither.
- **Told**: of the edits that changed the meaning and are not harmless, the share with a finding or a listed line.
"""
_COLUMNS = (
    "| {} | Edits | Same | At the place | Elsewhere | Listed | Harmless | Open | Gap | Told |\n|---|" + "---:|" * 9
)


def page(result: Result, hosts: Result) -> str:
    """The whole page: of switches, and of hosts."""
    parts = [_HEAD, "## Rendered configurations, whole\n", *_table("System", _sets(result, published=False))]
    parts += ["\n## Files of others\n", _OTHERS, *_table("File", _sets(result, published=True))]
    parts += ["\n## Validators on the same edits\n", *_validators(result)]
    parts += ["\n## Hosts\n", _OF_HOSTS, *_table("NICs", list(hosts["sets"])), "", _BY_RULE, *_rules(hosts)]
    parts += _untold(hosts)
    parts += ["\n## By rule\n", _BY_RULE, *_rules(result), "\n## Told nowhere\n", *_untold(result)]
    return "\n".join(parts) + "\n"


_OTHERS = """\
Most are fragments: what they leave out may stand in another file, and the audit does not blame them for it. So a
dropped line is often open to nobody, and the score of a fragment is no score of the rules.
"""
_OF_HOSTS = f"""\
`python -m benchmarks.audit_mutation --hosts` edits the files of one host among four: what a design renders for a NIC
family (script, netplan, variables of jobs, table of NICs, Kubernetes resource), and as `{SHOWN}` what `mlnx_qos`,
sysfs, `ip addr` and a job's environment would show of it. Many edits are the same because scripts state a setting
more than once, and because a NIC's table of code points beyond those of RoCE is not kept.
"""
_BY_RULE = """\
Edits after which the rule had a new finding; how many of them at the place; how many no other rule had noticed there.

| Rule | Edits | At the place | Alone |
|---|---:|---:|---:|"""


def short(result: Result) -> str:
    """The table of the README."""
    lines = [
        BEGIN,
        "",
        "| Configurations | Edits that change the meaning | Told by the audit | Refused by a validator |",
    ]
    lines.append("|---|---:|---:|---|")
    for row in _sets(result, published=False):
        counts = Counter(row["kinds"])
        changed = row["edits"] - counts["same"]
        lines.append(f"| {FAMILIES[row['name']].title} | {changed} | {_percent(counts)} | {_refused(row)} |")
    return "\n".join([*lines, "", END])


def _sets(result: Result, *, published: bool) -> list[dict[str, Any]]:
    return [row for row in result["sets"] if (row["name"] not in FAMILIES) == published]


def _table(first: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    yield _COLUMNS.format(first)
    total: Counter[str] = Counter()
    for row in rows:
        counts = Counter(row["kinds"])
        total += counts
        name = FAMILIES[row["name"]].title if row["name"] in FAMILIES else f"`{row['name']}`"
        yield _line(name, counts)
    yield _line("all", total)


def _line(name: str, counts: Counter[str]) -> str:
    listed = counts["listed"] + counts["refused"]
    cells = [counts.total(), counts["same"], counts["detected"], counts["elsewhere"], listed, counts[HARMLESS]]
    return f"| {name} | {' | '.join(map(str, [*cells, counts[OPEN], counts['survived'], _percent(counts)]))} |"


def _percent(counts: Counter[str]) -> str:
    told = score(counts)
    return "–" if told is None else f"{told:.0f} %"


def _refused(row: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {few} of {of}" for name, (few, of) in row["validators"].items()) or "none is public"


def _validators(result: Result) -> Iterator[str]:
    yield "Of the edits that change the meaning, in the files that the validator checks:\n"
    for row in _sets(result, published=False):
        yield f"- {FAMILIES[row['name']].title}: {_refused(row)}"
    yield "\npyavd checks data, so it sees what our reader makes of the edited lines."


def _rules(result: Result) -> Iterator[str]:
    for each in result["rules"]:
        link = f"[{each['rule']}](../reference/rules.md#{each['rule'].lower()})"
        yield f"| {link} {each['title']} | {each['edits']} | {each['right']} | {each['alone']} |"


def _untold(result: Result) -> Iterator[str]:
    for group in result["survivors"]:
        kind = {HARMLESS: "Harmless", OPEN: "Open"}.get(group["kind"], "Gap")
        yield f"\n**{kind}, {group['count']}: {group['why'] or 'not argued'}**\n"
        yield from (f"- `{edit.replace('`', chr(39))}`" for edit in group["edits"])


def replaced(text: str, table: str) -> str:
    """A text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{table}{rest.partition(END)[2]}"


def main() -> None:
    result, hosts = (json.loads(file.read_text(encoding="utf-8")) for file in (SOURCE, HOSTS))
    PAGE.write_text(page(result, hosts), encoding="utf-8")
    readme = ROOT / "README.md"
    readme.write_text(replaced(readme.read_text(encoding="utf-8"), short(result)), encoding="utf-8")


if __name__ == "__main__":
    main()
