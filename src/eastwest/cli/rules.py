"""`eastwest rules`: what the audit looks for, and why."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from eastwest.audit.engine import GRADES
from eastwest.audit.explain import explained
from eastwest.audit.rule import Rule
from eastwest.audit.rules import RULES
from eastwest.cli.tables import add_row, table_of
from eastwest.errors import InputError, Problem
from eastwest.intent.problems import did_you_mean


def rules(
    rule: Annotated[str | None, typer.Argument(help="The id of a rule; left out: the list of all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """List the rules of the audit, or explain one: why, source, effect, remedy, an example that fails."""
    chosen = sorted(RULES.values(), key=lambda each: each.id) if rule is None else [_named(rule.upper())]
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in chosen], indent=2, ensure_ascii=False))
    elif rule is None:
        table = table_of("rule", "layer", "severity", "what")
        for each in chosen:
            add_row(table, (each.id, each.layer.title, GRADES[each.severity], each.title))
        Console(highlight=False).print(table)
    else:
        _explain(Console(highlight=False), chosen[0])


def _named(text: str) -> Rule:
    if text not in RULES:
        mend = did_you_mean(text, {name.lower(): "" for name in RULES}) or "`eastwest rules` lists them"
        raise InputError(Problem(f'no rule "{text}"', allowed="EW101 to EW508", mend=mend))
    return RULES[text]


def _explain(console: Console, rule: Rule) -> None:
    console.print(Text(f"{rule.id}  {rule.title}", style="bold"))
    console.print(Text(f"layer {rule.layer.value} {rule.layer.title}; {GRADES[rule.severity]}"))
    for name, text in (("why", rule.why), ("effect", rule.effect), ("remedy", rule.remedy), ("source", rule.source)):
        console.print(Text(f"{name}: {text}"))
    example = explained(rule)
    console.print(Text(f"\npasses: {rule.passes.says}\nfails: {rule.fails.says}"))
    if example.lines:
        console.print(Text(f"{example.family or 'settings'}:", style="bold"))
        for line in example.lines:
            console.print(Text(line))
    console.print(Text(f"finding: {example.says}"))


def _plain(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "layer": rule.layer.value,
        "severity": GRADES[rule.severity],
        "title": rule.title,
        "why": rule.why,
        "effect": rule.effect,
        "remedy": rule.remedy,
        "source": rule.source,
        "passes": rule.passes.says,
        "fails": rule.fails.says,
    }
