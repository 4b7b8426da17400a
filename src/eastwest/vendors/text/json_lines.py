"""JSON files whose entries can be told by line."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from eastwest.errors import InputError, Problem
from eastwest.vendors.family import NotUnderstood
from eastwest.vendors.text.indent import LARGEST_BYTES


@dataclass(frozen=True)
class JsonFile:
    """A file that holds an object. lines: where keys stand, of a text that only stands for an object."""

    file: str
    text: str
    tree: dict[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _ends(self) -> list[int]:
        """Where each line ends."""
        ends, at = list[int](), self.text.find("\n")
        while at >= 0:
            ends.append(at)
            at = self.text.find("\n", at + 1)
        return ends

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        """Where keys were found, by path: files have thousands of entries."""
        return {(): 0}

    def line_of(self, *keys: str) -> int:
        """The line on which the last key stands, looking for each key behind the one before; 1 when not found."""
        if self.lines:
            places = ("|".join(keys[:2]), *reversed(keys))
            return next((self.lines[key] for key in places if key in self.lines), 1)
        return bisect_right(self._ends, self._place(keys) - 1) + 1

    def _place(self, keys: tuple[str, ...]) -> int:
        if keys not in self._places:
            before = self._place(keys[:-1])
            found = self.text.find(json.dumps(keys[-1]), before)
            self._places[keys] = found if found >= 0 else before
        return self._places[keys]

    def behind(self, *keys: str) -> str:
        """The text from a key on, with its lines where they were."""
        place = self._place(keys)
        return "\n" * bisect_right(self._ends, place - 1) + self.text[place:]

    def not_understood(self, *keys: str) -> NotUnderstood:
        """An entry without meaning."""
        return NotUnderstood(self.file, self.line_of(*keys), "|".join(keys))


def parsed(file: str, text: str) -> object:
    """Parse JSON. Raises InputError with the line where the text is none."""
    if len(text) > LARGEST_BYTES:
        raise InputError(Problem(f"{file} has {len(text):,} characters", allowed=f"at most {LARGEST_BYTES:,}"))
    try:
        tree: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(Problem(f"{file} is no JSON: {error.msg}", line=error.lineno)) from error
    except ValueError as error:  # Python reads no number of more than some thousand digits
        raise InputError(Problem(f"{file} has a number that is too long", allowed="up to 4,300 digits")) from error
    except RecursionError as error:
        raise InputError(Problem(f"{file} is nested too deeply", allowed="the three levels of config_db")) from error
    return tree


def read_json(file: str, text: str) -> JsonFile:
    """Parse an object. Raises InputError with the line where the text is no JSON."""
    tree = parsed(file, text)
    if not isinstance(tree, dict):
        raise InputError(Problem(f"{file} is no object", allowed="tables by name"))
    return JsonFile(file, text, tree)
