"""Rules of the audit, with examples."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit.engine import GRADES
from eastwest.audit.explain import explained
from eastwest.audit.rule import Rule
from eastwest.audit.rules import RULES
from eastwest.findings import Layer
from reference_pages.text import cell, table_of


def lines() -> Iterator[str]:
    """Rules of the audit, with examples."""
    yield "# Rules of the audit"
    yield ""
    yield f"`eastwest audit` judges a network by these {len(RULES)} rules; `eastwest rules EW201` prints one of them."
    yield "[How to audit a fabric](../how-to/audit-a-fabric.md) says how to accept a finding with a reason."
    yield ""
    yield "Examples are edits of one small designed network, shown as lines of the first system that has words for"
    yield "them: `-` as designed, `+` with the slip."
    yield ""
    ordered = sorted(RULES.values(), key=lambda rule: rule.id)
    for layer in Layer:
        yield f"## {layer.value} {layer.title}"
        yield ""
        own = [rule for rule in ordered if rule.layer is layer]
        rows = [(f"[{rule.id}](#{rule.id.lower()})", GRADES[rule.severity], rule.title) for rule in own]
        yield from table_of(("rule", "severity", "finds"), rows)
        for rule in own:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    yield f"**{rule.title}** ({GRADES[rule.severity]}). {rule.why}"
    yield ""
    yield f"- Effect: {rule.effect}."
    yield f"- Remedy: {rule.remedy}"
    yield f"- Source: {rule.source}."
    yield f"- Passes: {rule.passes.says}."
    yield f"- Fails: {rule.fails.says}."
    yield ""
    example = explained(rule)
    if example.lines:
        yield "```diff"
        yield from example.lines
        yield "```"
        yield ""
    yield f"> {cell(example.says)}"
    yield ""
