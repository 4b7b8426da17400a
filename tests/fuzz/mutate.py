"""Spoils text files as people, editors and faulty disks do."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

_HUGE = ("1e309", "-1", "99999999999999999999999999", "0x10", "nan", "inf", "1e-320", "0", "1_000", "٣", "²", "½")
_ODD = (
    "\0",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "𝟙",
    "é",
    "\x85",
    "\u2028",
    "\ud7ff",
    "\t",
    "\r",
    "%",
    "&a",
    "*a",
    "!!python/none ",
)
_NEST = ("[" * 300, "{a: " * 200, "- " * 300, "(" * 300, "[" * 40 + "]" * 40)

Change = Callable[[str], str]


def _at(text: str, place: float) -> int:
    return int(place * len(text))


@st.composite
def _changes(draw: st.DrawFn) -> Change:
    place = draw(st.floats(0, 1))
    kind = draw(st.sampled_from(["cut", "line", "twice", "word", "insert", "swap"]))
    new = draw(st.one_of(st.sampled_from(_HUGE + _ODD + _NEST), st.text(max_size=8)))

    def change(text: str) -> str:
        at = _at(text, place)
        lines = text.splitlines(keepends=True)
        number = min(int(place * len(lines)), len(lines) - 1)
        if kind == "insert" or not lines:
            return text[:at] + new + text[at:]
        if kind == "cut":
            return text[:at]
        if kind == "line":
            return "".join(lines[:number] + lines[number + 1 :])
        if kind == "twice":
            return "".join(lines[: number + 1] + lines[number:])
        if kind == "swap":
            return "".join(lines[number:] + lines[:number])
        words = lines[number].split(" ")
        words[int(place * 997) % len(words)] = new
        return "".join([*lines[:number], " ".join(words) + "\n", *lines[number + 1 :]])

    return change


@st.composite
def _flips(draw: st.DrawFn) -> tuple[float, int]:
    return draw(st.floats(0, 1)), draw(st.integers(1, 255))


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> bytes:
    """The file with one to three changes, and perhaps some flipped bytes."""
    for change in draw(st.lists(_changes(), min_size=1, max_size=3)):
        text = change(text)
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for place, mask in draw(st.lists(_flips(), max_size=2)):
        if data:
            data[min(int(place * len(data)), len(data) - 1)] ^= mask
    return bytes(data)
