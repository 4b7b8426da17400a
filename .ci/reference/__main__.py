"""Writes the pages of docs/reference that follow from the code: `make reference`.

A test compares the pages with what this script would write, so that they cannot fall behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from reference_pages import catalogue, cli, rules, site_file, sources, telemetry

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
_NOTICE = "<!-- Written by `make reference` from the code; change it there. -->"


def pages() -> dict[str, str]:
    """File name under docs/reference → its text."""
    return {
        "cli.md": _page(cli.lines()),
        "site-file.md": _page(site_file.lines()),
        "telemetry.md": _page(telemetry.lines()),
        "sources.md": _page(sources.lines()),
        "catalogue.md": _page(catalogue.lines()),
        "rules.md": _page(rules.lines()),
    }


def _page(lines: Iterable[str]) -> str:
    return "\n".join([_NOTICE, "", *lines]).rstrip() + "\n"


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
