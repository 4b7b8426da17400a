"""Secrets in outputs and configurations: found, and masked before anything is stored or given away.

Only what is beyond doubt a secret is named: placeholders of rendered configurations stay.
"""

from __future__ import annotations

import re

_NAME = r"[A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|CREDENTIALS?)[A-Z0-9_]*"
_VALUE = r"(?!\.\.\.|\*\*\*|<|\{|\$\{|redacted|REDACTED)[^\s\"',;]{4,}"
KINDS = (
    ("private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?")),
    ("variable of the environment", re.compile(rf'(?<![A-Z0-9_])(?P<keep>{_NAME}["\']?\s*[=:]\s*["\']?){_VALUE}')),
    ("cloud access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("web token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")),
    ("password hash", re.compile(r"\$(?:1|5|6|9|2[aby]|y)\$[A-Za-z0-9./$=,-]{12,}")),
)
"""What each is in words, and how it looks."""
MASK = "..."
_ENVIRONMENT = re.compile(r'("env"\s*:\s*)\[[^\]]*\]')


def masked(text: str) -> str:
    """The text with `...` in the place of every secret."""
    for _, pattern in KINDS:
        text = pattern.sub(lambda match: (match.groupdict().get("keep") or "") + MASK, text)
    return text


def without_environment(text: str) -> str:
    """A tool's output without the dump of the environment that nccl-tests puts into its JSON, and without secrets."""
    return masked(_ENVIRONMENT.sub(r"\1[]", text))
