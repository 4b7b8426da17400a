"""JSON files whose entries can be told by line."""

from __future__ import annotations

import json
from dataclasses import dataclass

from eastwest.errors import InputError, Problem
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.text.indent import LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A file that holds an object."""

    file: str
    text: str
    tree: dict[str, object]

    def line_of(self, *keys: str) -> int:
        """The line on which the last key stands, looking for each key behind the one before; 1 when not found."""
        at = 0
        for key in keys:
            found = self.text.find(json.dumps(key), at)
            at = found if found >= 0 else at
        return self.text.count("\n", 0, at) + 1

    def not_understood(self, *keys: str) -> NotUnderstood:
        """An entry without meaning."""
        return NotUnderstood(self.file, self.line_of(*keys), "|".join(keys))


def read_json(file: str, text: str) -> JsonFile:
    """Parse an object. Raises InputError with the line where the text is no JSON."""
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"{file} is no JSON: {error.msg}", line=error.lineno)) from error
    except ValueError as error:  # Python reads no number of more than some thousand digits
        raise InputError(Problem(f"{file} has a number that is too long", allowed="up to 4,300 digits")) from error
    except RecursionError as error:
        raise InputError(Problem(f"{file} is nested too deeply", allowed="the three levels of config_db")) from error
    if not isinstance(tree, dict):
        raise InputError(Problem(f"{file} is no object", allowed="tables by name"))
    return JsonFile(file, text, tree)
