"""Placeholders for secrets: `@@admin-password-hash@@`. Real secrets are never written, and never kept when read."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"@@([a-z0-9-]+)@@")


def placeholder(name: str) -> str:
    """What stands in a file in place of the secret of that name."""
    return f"@@{name}@@"


def secret_name(text: str, default: str) -> str:
    """The name in a placeholder; `default` for a real secret, whose value is dropped."""
    match = _PLACEHOLDER.fullmatch(text.strip('"'))
    return default if match is None else match.group(1)
