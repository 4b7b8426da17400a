"""Ways to spoil a text, drawn from a seeded generator: characters, words, lines, blocks, whole files, encodings."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

MOST_CHANGES = 6
LARGEST = 400_000
ODD = (
    *(
        "",
        "no",
        "-1",
        "0",
        "9" * 40,
        "9" * 5000,
        "1e999",
        "nan",
        "0x1f",
        "1_000",
        "٣",
        "²",
        "½",
        "𝟙",
        "1/3",
        "0-99",
        "1-",
        "-",
    ),
    *(
        "::",
        "::/0",
        "1.2.3.4/99",
        "999.1.1.1",
        "10.0.0.1/",
        "fe80::1%eth0",
        "64512.1",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "(",
        "*",
    ),
    *(
        '"',
        "'",
        "\\",
        "\\u0000",
        "\0",
        "\x1b[31m",
        "\u202e",
        "\ufeff",
        "\x85",
        "\u2028",
        "\t",
        "\r",
        "%s",
        "%n",
        "{0}",
        "```",
    ),
    *(
        "interface",
        "et-*",
        "Ethernet1/1-32",
        "swp1-64",
        "|",
        "||",
        ";",
        "#",
        "!",
        "null",
        "true",
        "[]",
        "{}",
        "@@x@@",
        "NULL",
    ),
    *("!!python/object:os.system x", "&a [*a,*a]", "<!DOCTYPE a>", "<!ENTITY b 'c'>", "../../etc/passwd", "1.0E400"),
)
_NUMBER = re.compile(r"\d+")
Lines = list[str]
Change = Callable[[Lines, Lines, random.Random], None]


def spoiled_bytes(text: str, other: str, drawn: random.Random) -> bytes:
    """The text with one to a few changes, some of which take in parts of another text; rarely in another encoding."""
    lines, others = text.split("\n"), other.split("\n")
    for _ in range(drawn.randint(1, MOST_CHANGES)):
        drawn.choice(CHANGES)(lines, others, drawn)
        lines = lines or [""]
    made = "\n".join(lines)[:LARGEST]
    if drawn.random() < 0.03:
        return made.encode(drawn.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp037", "latin-1")), "replace")
    data = bytearray(made.encode("utf-8", "surrogatepass"))
    for _ in range(drawn.choice((0, 0, 0, 1, 4)) if data else 0):
        data[drawn.randrange(len(data))] = drawn.randrange(256)
    return bytes(data)


def _word(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    words = re.split(r"(\s+|[|,:/{}\[\]\";])", lines[at])
    words[drawn.randrange(len(words))] = drawn.choice(ODD)
    lines[at] = "".join(words)


def _number(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    lines[at] = _NUMBER.sub(
        lambda found: drawn.choice((found[0], f"{int(found[0][:9]) + 1}", "0", "-1", "4294967296")), lines[at]
    )


def _insert(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    place = drawn.randint(0, len(lines[at]))
    lines[at] = lines[at][:place] + drawn.choice(ODD) + lines[at][place:]


def _drop(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    del lines[at : at + drawn.choice((1, 1, 3, 30))]


def _repeat(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    lines[at:at] = lines[at : at + drawn.choice((1, 2, 20))] * drawn.choice((1, 1, 3, 200))


def _move(lines: Lines, others: Lines, drawn: random.Random) -> None:
    lines.insert(drawn.randrange(len(lines)), lines.pop(drawn.randrange(len(lines))))


def _indent(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    for place in range(at, min(len(lines), at + drawn.choice((1, 5, 100)))):
        lines[place] = " " * drawn.randint(0, 9) + lines[place].lstrip()


def _cut(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at = drawn.randrange(len(lines))
    lines[at] = lines[at][: drawn.randint(0, len(lines[at]))]
    if drawn.random() < 0.3:
        del lines[at + 1 :]


def _splice(lines: Lines, others: Lines, drawn: random.Random) -> None:
    """Lines of another text, perhaps of another family."""
    first = drawn.randrange(len(others))
    at = drawn.randrange(len(lines))
    lines[at:at] = others[first : first + drawn.choice((1, 5, 50, 500))]


def _tail(lines: Lines, others: Lines, drawn: random.Random) -> None:
    """The one text's head and the other's tail."""
    del lines[drawn.randrange(len(lines)) :]
    lines += others[drawn.randrange(len(others)) :]


def _cross(lines: Lines, others: Lines, drawn: random.Random) -> None:
    """Words of the one line at the place of words of another."""
    at, word = drawn.randrange(len(lines)), drawn.choice(drawn.choice(others).split() or [""])
    words = lines[at].split(" ")
    words[drawn.randrange(len(words))] = word
    lines[at] = " ".join(words)


def _nest(lines: Lines, others: Lines, drawn: random.Random) -> None:
    at, depth = drawn.randrange(len(lines)), drawn.choice((3, 40, 3000))
    opening = drawn.choice(("[", "{", "(", "<a>", "a {\n", '{"a":', "- ", " " * 3))
    lines[at] = opening * depth + lines[at]


def _wrap(lines: Lines, others: Lines, drawn: random.Random) -> None:
    """As a page, a session, or a part of something else."""
    head, foot = drawn.choice(
        (
            ("```", "```"),
            ("leaf1# show running-config", "leaf1#"),
            ('{"a":', "}"),
            ("<a>", "</a>"),
            ("/*", "*/"),
            ("groups {", "}"),
        )
    )
    lines.insert(0, head)
    lines.append(foot)


CHANGES: tuple[Change, ...] = (
    *(
        _word,
        _word,
        _word,
        _number,
        _insert,
        _drop,
        _repeat,
        _move,
        _indent,
        _cut,
        _splice,
        _tail,
        _cross,
        _cross,
        _nest,
        _wrap,
    ),
)
