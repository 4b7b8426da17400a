"""Passphrases and PINs: from a prompt, or from the environment where nobody sits. Never from the command line."""

from __future__ import annotations

import os
import sys

import typer

from eastwest.errors import InputError, Problem

VARIABLE = "EASTWEST_KEY_SECRET"


def ask(name: str) -> str:
    """A secret that is there already. Raises InputError where nobody can be asked."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    _somebody(name)
    return str(typer.prompt(name, hide_input=True, err=True))


def new_passphrase() -> str:
    """A new one, asked twice. Raises InputError where nobody can be asked."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    _somebody("Passphrase")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True))


def _somebody(name: str) -> None:
    if not sys.stdin.isatty():
        raise InputError(Problem(f"{name}: nobody to ask", mend=f"a terminal, or the environment variable {VARIABLE}"))
