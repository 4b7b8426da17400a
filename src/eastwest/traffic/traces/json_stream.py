"""Members of one large JSON object, read piece by piece: memory is bounded by the largest single value."""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from eastwest.errors import InputError, Problem

CHUNK_BYTES = 1 << 18
MOST_VALUE_CHARACTERS = 1 << 26
_SPACE = " \t\r\n"
_OF_NUMBERS = "+-.0123456789eE"
# How near to the end of what was read an error may be without proving that the text is wrong.
_MARGIN = 16


def members(stream: BinaryIO, file: Path, arrays: Collection[str]) -> Iterator[tuple[str, object, int]]:
    """(key, value, byte offset) of the object's members; of arrays named in `arrays`, one for each entry.

    Raises InputError with the offset where the text ends early, is not JSON, or holds a value above 64 Mi characters.
    """
    reader = _Reader(stream, file)
    reader.expect("{")
    if reader.peek() == "}":
        return
    while True:
        at = reader.offset
        key = reader.value()
        if not isinstance(key, str):
            raise reader.wrong("a key that is not text", at)
        reader.expect(":")
        if key in arrays and reader.peek() == "[":
            for value, place in _entries(reader):
                yield key, value, place
        else:
            reader.peek()
            at = reader.offset
            yield key, reader.value(), at
        if reader.expect(",}") == "}":
            return


def _entries(reader: _Reader) -> Iterator[tuple[object, int]]:
    reader.expect("[")
    if reader.peek() == "]":
        reader.expect("]")
        return
    while True:
        reader.peek()
        at = reader.offset
        yield reader.value(), at
        if reader.expect(",]") == "]":
            return


class _Reader:
    """A window over the text. offset: of its first character, in bytes of the file."""

    def __init__(self, stream: BinaryIO, file: Path) -> None:
        self._stream, self._file = stream, file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at = "", 0
        # Bytes of the file before a place in the window, so that places behind it need not be counted from the start.
        self._counted, self._before = 0, 0
        self._ended = False
        self._json = json.JSONDecoder()

    @property
    def offset(self) -> int:
        """Bytes from the start of the file to the next character."""
        return self._place(self._at)

    def _place(self, at: int) -> int:
        """Bytes from the start of the file to a character of the window, at or behind the last one asked for."""
        self._before += _length(self._text[self._counted : at])
        self._counted = at
        return self._before

    def peek(self) -> str:
        """The next character that is no space. Raises InputError at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                raise self.cut()

    def expect(self, allowed: str) -> str:
        """Take the next character, which must be one of these."""
        found = self.peek()
        if found not in allowed:
            raise self.wrong(f'"{found}" where {" or ".join(allowed)} belongs', self.offset)
        self._at += 1
        return found

    def value(self) -> object:
        """Take the next value whole."""
        self.peek()
        while True:
            try:
                found, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._may_go_on(error):
                    raise self.wrong(error.msg, self._place(error.pos)) from error
            except (RecursionError, ValueError) as error:
                raise self.wrong("nested too deep, or a number too long", self.offset) from error
            else:
                # A number may go on in what has not been read yet.
                if self._ended or (end < len(self._text) and self._text[end] not in _OF_NUMBERS):
                    self._at = end
                    return found
            if len(self._text) - self._at > MOST_VALUE_CHARACTERS:
                raise self.wrong("a single value above 64 Mi characters", self.offset)
            if not self._more():
                raise self.cut()

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _MARGIN

    def _more(self) -> bool:
        """Read on; as much again as is waiting, so that long values are not tried too often."""
        if self._ended:
            return False
        self._place(self._at)
        waiting = self._text[self._at :]
        raw = self._stream.read(max(CHUNK_BYTES, len(waiting)))
        self._ended = not raw
        try:
            self._text = waiting + self._decode.decode(raw, final=self._ended)
        except UnicodeDecodeError as error:
            raise self.wrong("not UTF-8 text", self._before) from error
        self._at = self._counted = 0
        return True

    def wrong(self, found: str, at: int) -> InputError:
        """The error for text that is not what it should be."""
        return InputError(Problem(f"byte {at}: {found}", file=self._file, allowed="JSON as the tool wrote it"))

    def cut(self) -> InputError:
        """The error for a text that ends early."""
        found = f"byte {self.offset + _length(self._text[self._at :])}: the file ends in the middle of its JSON"
        return InputError(Problem(found, file=self._file, mend="copy or dump the file anew; it was cut off"))


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
