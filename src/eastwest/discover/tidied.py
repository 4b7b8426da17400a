"""JSON as pages show it: with remarks, with gaps, with commas too many or too few."""

from __future__ import annotations

import re

_STRING_OR_REMARK = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|^[ \t]*\.{3}[ \t]*$', re.MULTILINE)
_LAST_COMMA = re.compile(r",(\s*[}\]])")
_LACKING_COMMA = re.compile(r'([}\]"])([ \t]*\n\s*")')


def tidied(text: str) -> str:
    """Without remarks, gaps (`...`) and commas before an end, and with the commas between lines that were forgotten.

    Every line stays where it is.
    """
    plain = _STRING_OR_REMARK.sub(lambda match: match[1] or "", text)
    return _LACKING_COMMA.sub(r"\1,\2", _LAST_COMMA.sub(r"\1", plain))
