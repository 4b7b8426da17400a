"""The command `eastwest`: finds the verb, runs it, and turns errors into text and exit codes.

Exit codes: 0 done, 2 an input cannot be taken (the text on standard error says what and how to mend), 130 interrupted;
a verb may return others. Nothing heavy is imported before a verb is chosen.
"""

from __future__ import annotations

import importlib
import keyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from eastwest._version import __version__
from eastwest.cli.verbs import PHASE_OF, VERBS
from eastwest.errors import EastwestError


class _Verbs(TyperGroup):
    """Lists the verbs without importing them; imports the one that is used; turns errors into text and exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """The verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ANN401
        """A stand-in with the help line only; `resolve_command` brings the real one."""
        if cmd_name not in VERBS:
            return None
        return TyperCommand(cmd_name, help=VERBS[cmd_name], rich_help_panel=PHASE_OF[cmd_name])

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:  # noqa: ANN401
        """The verb's own command, with its options."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        return name, stand_in if name is None else _load(name), rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the verb. Never a traceback for something that a user can mend."""
        try:
            return super().invoke(ctx)
        except EastwestError as error:
            typer.echo(error.diagnostics(), err=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as error:
            typer.echo("interrupted", err=True)
            raise typer.Exit(130) from error


def _load(verb: str) -> TyperCommand | TyperGroup:
    name = f"{verb}_" if keyword.iskeyword(verb) else verb
    found = getattr(importlib.import_module(f"eastwest.cli.{name}"), name)
    application = found
    if not isinstance(found, typer.Typer):
        application = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        application.command(name=verb)(found)
    command = typer.main.get_command(application)
    if not isinstance(command, TyperCommand | TyperGroup):
        raise TypeError(f"{verb} is no command of Typer")
    return command


app = typer.Typer(
    cls=_Verbs,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"eastwest {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Make Ethernet fabrics ready for AI clusters, and prove that they are."""


def run() -> None:
    """Entry point of the command."""
    app(prog_name="eastwest")
