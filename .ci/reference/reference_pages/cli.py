"""The command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import typer

from eastwest.cli.main import app
from reference_pages.text import table_of


def lines() -> Iterator[str]:
    """The command line."""
    group: Any = typer.main.get_command(app)
    context = typer.Context(group, info_name="eastwest")
    yield "# Command line"
    yield ""
    yield f"{group.help} `eastwest --help` and `eastwest VERB --help` print what stands here."
    yield ""
    yield "Exit codes: 0 done; 2 an input cannot be taken (the text on standard error says what and how to mend);"
    yield "130 interrupted. A verb that returns others says so below."
    yield ""
    yield from _parameters(group.params)
    for name in group.list_commands(context):
        _, command, _ = group.resolve_command(context, [name])
        yield from _verbs(name, command)


def _verbs(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401
    """A verb, or one that has verbs of its own."""
    if not hasattr(command, "commands"):
        yield from _verb(name, command)
        return
    yield f"## eastwest {name}"
    yield ""
    yield command.help or ""
    yield ""
    for own, each in command.commands.items():
        yield from _verb(f"{name} {own}", each)


def _verb(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401
    words = [_metavar(one) for one in command.params if one.param_type_name == "argument"]
    yield f"## eastwest {name}"
    yield ""
    yield "```console"
    yield " ".join(["$ eastwest", name, "[OPTIONS]", *words])
    yield "```"
    yield ""
    yield command.help or ""
    yield ""
    yield from _parameters(command.params)


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    word = (parameter.metavar or parameter.name).upper().strip("[]")
    return word if parameter.required else f"[{word}]"


def _parameters(parameters: Iterable[Any]) -> Iterator[str]:
    rows = [_row(one) for one in parameters if not getattr(one, "hidden", False)]
    if rows:
        yield from table_of(("argument or option", "default", "meaning"), rows)


def _row(parameter: Any) -> tuple[str, str, str]:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        spelled = f"`{_metavar(parameter)}`"
    else:
        taken = f" {parameter.metavar}" if parameter.metavar else ""
        spelled = " ".join(f"`{name}{taken}`" for name in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    shown = "" if default is None or default is False or callable(default) or parameter.required else f"`{default}`"
    shown = "on" if default is True else shown
    return spelled, shown, parameter.help or ""
