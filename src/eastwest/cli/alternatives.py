"""Switches in the words of further families, beside those of the design: written, shown, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from eastwest.cli.configurations import configurations_as_json, show_configurations
from eastwest.vendors.configure import Configuration
from eastwest.vendors.several import folder_of
from eastwest.vendors.write import Written, write_configurations

Alternatives = Mapping[str, tuple[Configuration, Written]]


def write_alternatives(configured: Sequence[Configuration], families: Sequence[str], folder: Path) -> Alternatives:
    """Write the families after the first. configured: of all, in the same order."""
    found: dict[str, tuple[Configuration, Written]] = {}
    for number, (family, each) in enumerate(zip(families, configured, strict=False)):
        if number:
            found[family] = each, write_configurations(each, folder_of(number, family, folder))
    return found


def show_alternatives(alternatives: Alternatives, folder: Path) -> None:
    """The same of each as of the first family."""
    for configured, written in alternatives.values():
        Console().print()
        show_configurations(configured, written, folder)


def alternatives_as_json(alternatives: Alternatives) -> dict[str, object]:
    """For machines; empty with one family."""
    told = {family: configurations_as_json(*each)["configurations"] for family, each in alternatives.items()}
    return {"alternatives": told} if told else {}
