"""Pieces of text that several formats need."""

from __future__ import annotations

import re
from typing import Any

import yaml


def yaml_text(tree: object, comment: str = "") -> str:
    """Plain data as YAML in the order given, without anchors, behind comment lines."""
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + yaml.dump(tree, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


class _Plain(yaml.SafeDumper):
    """Writes a value that stands twice out twice: readers of untrusted files refuse aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401
        return True


def slug(text: str) -> str:
    """Lower-case letters, digits and dashes, as URLs and identifiers want them: `Rack 4/B` → `rack-4-b`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def number(value: float) -> int | float:
    """A whole number without its fraction: 400.0 → 400."""
    return int(value) if value == int(value) else value
