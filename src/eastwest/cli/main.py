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
from eastwest.errors import EastwestError

VERBS: dict[str, str] = {
    "init": "Write a commented site file to start from.",
    "schema": "Print the JSON Schema of the site file, for editors.",
    "catalogue": "List known hardware, or show the facts of one entry with their sources.",
    "design": "Design the fabric of a site: topology, policy, addressing, cabling, bill of materials.",
    "diff": "Compare two versions of a design in words.",
    "merge": "Merge the design of one switch into your own configuration of it.",
    "lossless": "Show a site's lossless arithmetic: headroom, buffer fit, XOFF points, ECN, DCQCN knobs.",
    "export": "Write a fabric in the format of another tool, or bring it into NetBox.",
    "import": "Read the fabric of another tool's file, or a device type into the catalogue.",
    "simulate": "Simulate the workloads of a site packet by packet.",
    "predict": "Predict what a site should deliver: training steps, busbw, storage under bursts, inference latency.",
    "calibrate": "Fit the uncertain parameters of predictions to measurements of your own hardware.",
    "sweep": "Look at many variants of a site: a grid or list over any of its fields.",
    "tune": "Search ECN, DCQCN and load-balancing settings that serve a workload best.",
    "compare": "Set alternative sites side by side: performance, cost, ports, power, failures.",
    "twin": "Boot the designed control plane as real FRR routers; check it, show paths, measure outages; needs root.",
    "collect": "Fetch configurations and state of every device of an inventory over SSH, read-only.",
    "audit": "Find the lossless mistakes in running configurations of anybody: what, where, why, how to mend.",
    "anonymise": "Write a folder of configurations with pseudonyms, so that it can be shared.",
    "rules": "List the rules of the audit, or explain one with an example.",
    "diagnose": "Name the root cause of slow steps and stalls from the telemetry of a run or recording.",
    "watch": "Watch a site's live telemetry: root causes, incidents, notifications, pages.",
    "replay": "Replay a recording by remote write into Prometheus or VictoriaMetrics.",
    "prove": "Design, simulate, judge and report: is this site ready?",
    "monitor": "Write the monitoring of a site: Prometheus, Alertmanager, Grafana, gnmic; or draw its panels.",
    "validate": "Accept a real cluster: plan the tests, run or ingest them, judge against predictions, compare.",
    "evidence": "Seal a project as a signed dossier, and verify one offline.",
}
"""Verb → one line of help.

The verb `x` is the function, or the Typer application with verbs of its own, `x` of `eastwest.cli.x`, with `_` behind a
Python keyword.
"""


class _Verbs(TyperGroup):
    """Lists the verbs without importing them; imports the one that is used; turns errors into text and exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401
        """The verbs in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ANN401
        """A stand-in with the help line only; `resolve_command` brings the real one."""
        return TyperCommand(cmd_name, help=VERBS[cmd_name]) if cmd_name in VERBS else None

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
