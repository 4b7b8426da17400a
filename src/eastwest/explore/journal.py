"""Results as they come, kept so that interrupted work goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.plan.store import write_text

Row = dict[str, object]


class Journal:
    """A file with one finished row on a line, each under a key. A last line that was cut off is forgotten."""

    def __init__(self, path: Path) -> None:
        """Reads what is there. Raises InputError when the place cannot be read or written."""
        self._path = path
        self.rows: dict[str, Row] = {}
        try:
            # A line may have been cut off in the middle of a letter.
            text = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
        except OSError as error:
            raise InputError(Problem("cannot be read", file=path, mend="remove it to start anew")) from error
        for line in text.splitlines():
            self._take(line)
        if not text or not text.endswith("\n"):
            # Without the rest of a line that was cut off, the next one starts anew; a kill meanwhile loses nothing.
            write_text(path, "".join(_line(key, row) for key, row in self.rows.items()))

    def _take(self, line: str) -> None:
        try:
            found = json.loads(line)
            self.rows[str(found["key"])] = dict(found["row"])
        except (ValueError, KeyError, TypeError):
            return

    def add(self, key: str, row: Row) -> None:
        """Keep a row. Raises InputError when it cannot be written."""
        self.rows[key] = row
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(_line(key, row))
        except OSError as error:
            raise InputError(Problem(error.strerror or "cannot be written", file=self._path)) from error


def _line(key: str, row: Row) -> str:
    return json.dumps({"key": key, "row": row}, ensure_ascii=False) + "\n"
