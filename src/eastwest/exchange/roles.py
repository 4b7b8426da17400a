"""What a device of another tool's file is for, from the words that people use for roles."""

from __future__ import annotations

import re

from eastwest.fabric import Role

_WORDS: tuple[tuple[str, str], ...] = (
    ("spine", "spine"),
    ("leaf", "leaf"),
    ("tor", "leaf"),
    ("top-of-rack", "leaf"),
    ("storage", "storage"),
    ("nas", "storage"),
    ("gpu", "gpu-node"),
    ("dgx", "gpu-node"),
    ("hgx", "gpu-node"),
    ("server", "gpu-node"),
    ("host", "gpu-node"),
    ("node", "gpu-node"),
    ("compute", "gpu-node"),
)
"""A word in a role's or device's name → role. The first that fits counts; whole words only, a number may follow."""

ALLOWED = ", ".join(role.value for role in Role)


def role_of(*texts: str) -> Role | None:
    """The role that the first telling text names: a role of the fabric, or a name that contains a usual word."""
    values = {role.value: role for role in Role}
    for text in texts:
        plain = text.strip().lower().replace("_", "-").replace(" ", "-")
        if plain in values:
            return values[plain]
        for word, value in _WORDS:
            if re.search(rf"(?:^|[-.\d]){word}s?(?=$|[-.\d])", plain):
                return values[value]
    return None
