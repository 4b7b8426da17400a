"""Secrets in lines of configurations: they are taken out before a line is kept or shown."""

from __future__ import annotations

import re

# The word before a secret, one that tells its encoding, the secret itself with or without quotes.
_WORDS = (
    "password|encrypted-password|plain-text-password|simple-password|passphrase|secret|shared-secret|pre-shared-key"
    "|ascii-text|hexadecimal|key-string|hex-key|authentication-key|auth-key|private-key|md5|sha\\d*(?:-\\d+)?|priv"
    '|community|token|api-key|key(?= \\d \\S| "|:)'
)
_ENCODINGS = r"\d+|sha-?\d+|md5|ascii-text|hexadecimal|encrypted|cleartext"
_SECRET = re.compile(rf"(?i)\b({_WORDS})(:?[ =]\s*)(?:(?:{_ENCODINGS}) )?(\"[^\"]*\"?|'[^']*'?|[^\s\"';]+)")


_QUOTED = re.compile(
    r"(?i)([\"'][\w-]*(?:passw(?:or)?d|passkey|secret|community|token|private_?key|auth_?key|md5)[\w-]*[\"']\s*:\s*)"
    r"(\"(?:[^\"\\]|\\.)*\"?|'[^']*'?)"
)
"""The same in JSON and YAML, where the word is a quoted key."""


def masked(text: str) -> str:
    """The line with `...` for every secret in it."""
    return _QUOTED.sub(r'\1"..."', _SECRET.sub(lambda found: f"{found[1]}{found[2]}...", text))
