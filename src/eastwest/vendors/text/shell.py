"""Which commands a shell script runs, on which host: loops written out, functions called, known variables filled in.

Nothing is executed: a script is data. What depends on conditions is taken as if each branch ran, and a variable that
branches set differently is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from eastwest.vendors.text.shell_values import filled, words_of
from eastwest.vendors.text.shell_words import Command, commands_of

MOST_RUN = 50_000
MOST_DEPTH = 8
"""Of functions, and of scripts that a script hands to another host."""
_ASSIGNED = re.compile(
    r"(?:(?:export|local|readonly|declare|typeset)(?: -\w+)* )?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL
)
_ARRAY = re.compile(r"\((?P<words>.*)\)", re.DOTALL)
_FUNCTION = re.compile(
    r"(?:function\s+(?P<worded>[\w-]+)(?:\s*\(\))?|(?P<name>[\w-]+)\s*\(\))\s*\{?\s*(?P<first>.*)", re.DOTALL
)
_FOR = re.compile(r"for\s+(?P<name>\w+)\s+in\s*(?P<words>.*)", re.DOTALL)
_INSIDE = re.compile(r"\$\((?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*\)|`[^`]*`")
"""What a shell replaces by one word: `$((2 * 4))`, `$(cat x)`."""
_EACH = re.compile(r"\"(\$\{\w+\[@\]\})\"")
"""The elements of an array, which stay words of their own within quotes."""
_CONDITION = re.compile(
    r"(?:if|elif|while|until)\s+(?P<command>(?:!\s+)?(?!\[|\(|!|(?:test|command|true|read|grep|which)\b)[^|]+)"
)
"""A command that a condition runs."""
_ARM = re.compile(r"\(?[^\s()$]+(?:\s*\|\s*[^\s()]+)*\)\s*")
"""What a branch of `case` begins with."""
_INNER = re.compile(
    r"(?:sudo )?(?:ip netns exec \S+ )?(?:/bin/)?(?:ba)?sh -l?c (?P<quote>[\"'])(?P<script>.*)(?P=quote)\s*", re.DOTALL
)
"""A script handed to a shell of its own."""
_OPENS = {"for": "done", "while": "done", "until": "done", "select": "done", "if": "fi", "case": "esac", "{": "}"}
_CLOSES = frozenset(_OPENS.values())
_BRANCHES = frozenset(("then", "else", "elif", "do"))
_VALUED = frozenset(("-o", "-i", "-p", "-l", "-F", "-J", "-b", "-c", "-E", "-L", "-R", "-D", "-W", "-S", "-m"))
"""Options of ssh that a value follows (OpenSSH, ssh(1))."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command with its variables. host: whom ssh reaches for it, empty for the script's own. line: from 1."""

    host: str
    line: int
    text: str


@dataclass
class _Shell:
    """functions: commands by name. unsure: variables that branches set differently."""

    found: list[Ran] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Sequence[Command]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    branches: int = 0
    depth: int = 0
    host: str = ""

    def run(self, commands: Sequence[Command]) -> None:
        """All of them in order, blocks within blocks."""
        at = 0
        while at < len(commands) and len(self.found) < MOST_RUN:
            command = commands[at]
            word = _first(command)
            called = _FUNCTION.fullmatch(command.text)
            if called is not None or word in _OPENS:
                end = _end(commands, at)
                inside = at + 2 if called is not None and _first_of(commands, at + 1) == "{" else at + 1
                self._block(command, word, commands[inside:end], called)
                at = end + 1
                continue
            if word not in _CLOSES | _BRANCHES:
                self._simple(command)
            at += 1

    def _block(self, command: Command, word: str, body: Sequence[Command], called: re.Match[str] | None) -> None:
        if called is not None:
            first = [Command(command.line, called["first"])] if called["first"] else []
            self.functions[called["name"] or called["worded"]] = [*first, *body]
        elif word == "for":
            self._loop(command, body)
        elif word == "{":
            self.run(body)
        else:
            condition = _CONDITION.fullmatch(command.text)
            if condition is not None:
                self._simple(Command(command.line, condition["command"]))
            self.branches += 1
            self.run([_bare(each) for each in body] if word == "case" else body)
            self.branches -= 1

    def _loop(self, command: Command, body: Sequence[Command]) -> None:
        match = _FOR.fullmatch(command.text)
        if match is None:
            self.run(body)
            return
        try:
            words = words_of(filled(_EACH.sub(r"\1", match["words"]), self.values))
        except ValueError:
            words = ()
        name = match["name"]
        if any("$" in word for word in words):
            self.values.pop(name, None)
            words = ()
        for word in words:
            self.values[name] = word
            self.run(body)
        if not words:
            self.run(body)

    def _simple(self, command: Command) -> None:
        text = filled(command.text.removeprefix("! "), self.values)
        assigned = _ASSIGNED.fullmatch(command.text)
        if assigned is not None and not _runs_on(assigned["value"]):
            self._assign(assigned["name"], text.partition("=")[2])
            return
        if self._called(command, text) or self._remote(command, text):
            return
        inner = _INNER.fullmatch(text)
        if inner is not None and self.depth < MOST_DEPTH:
            self.inner(inner["script"], command.line, self.host, self.values, one="\n" not in inner["script"])
            return
        self.found.append(Ran(self.host, command.line, text))
        if command.given:
            self.inner(_given(command, self.values), command.given_line, self.host, self.values)

    def _assign(self, name: str, text: str) -> None:
        array = _ARRAY.fullmatch(text)
        try:
            value = " ".join(words_of(array["words"] if array else text)) if array else _unquoted(text)
        except ValueError:
            value = "$"
        if "$" in value or "`" in value or (self.branches and self.values.get(name, value) != value):
            self.values.pop(name, None)
            self.unsure.add(name)
        elif name not in self.unsure or not self.branches:
            self.unsure.discard(name)
            self.values[name] = value

    def _called(self, command: Command, text: str) -> bool:
        body = self.functions.get(_first(command))
        if body is None or self.depth >= MOST_DEPTH:
            return body is not None
        try:
            words = words_of(text.partition(" >")[0])
        except ValueError:
            return True
        kept = dict(self.values)
        self.values |= {str(number): word for number, word in enumerate(words[1:], start=1)}
        self.depth += 1
        before = len(self.found)
        self.run(body)
        self.depth -= 1
        self.values = kept
        self.found[before:] = [Ran(each.host, command.line, each.text) for each in self.found[before:]]
        return True

    def _remote(self, command: Command, text: str) -> bool:
        reached = _reached(text)
        if reached is None or self.depth >= MOST_DEPTH:
            return False
        host, script = reached
        if script:
            self.inner(script, command.line, host, {}, one="\n" not in script or script.count("\n") > 5000)
        if command.given:
            self.inner(_given(command, self.values), command.given_line, host, {})
        return True

    def inner(self, script: str, line: int, host: str, values: Mapping[str, str], *, one: bool = False) -> None:
        """A script within the script. one: whether all of it stands on the line."""
        below = _Shell(values=dict(values), host=host, depth=self.depth + 1, functions=dict(self.functions))
        below.run(list(commands_of(script)))
        self.found += (Ran(each.host, line if one else line + each.line - 1, each.text) for each in below.found)


def run_of(text: str) -> tuple[Ran, ...]:
    """The commands that a script runs, in order."""
    shell = _Shell()
    shell.run(list(commands_of(text)))
    return tuple(shell.found)


def _first(command: Command) -> str:
    return command.text.split(maxsplit=1)[0] if command.text else ""


def _first_of(commands: Sequence[Command], at: int) -> str:
    return _first(commands[at]) if at < len(commands) else ""


def _end(commands: Sequence[Command], at: int) -> int:
    """Where the block that opens at a command closes; the last command where it never does."""
    depth = 0
    for number in range(at, len(commands)):
        word = _first(commands[number])
        depth += word in _OPENS or (
            _FUNCTION.fullmatch(commands[number].text) is not None and _first_of(commands, number + 1) != "{"
        )
        depth -= word in _CLOSES
        if depth <= 0 and (number > at or word in _OPENS):
            return number
    return len(commands)


def _bare(command: Command) -> Command:
    match = _ARM.match(command.text)
    rest = command.text[match.end() :] if match is not None else command.text
    return Command(command.line, rest or ":", command.given, command.given_line, command.literal)


def _runs_on(value: str) -> bool:
    """Whether a command follows an assignment: `LANG=C nv set ...`."""
    try:
        return len(words_of(_INSIDE.sub("x", value))) > 1 and not value.startswith("(")
    except ValueError:
        return False


def _unquoted(text: str) -> str:
    bare = text.strip()
    if len(bare) > 1 and bare[0] in "'\"" and bare[-1] == bare[0]:
        return bare[1:-1].replace("\\\n", " ")
    return bare


def _given(command: Command, values: Mapping[str, str]) -> str:
    return command.given if command.literal else filled(command.given, values).replace("\\$", "$")


def _reached(text: str) -> tuple[str, str] | None:
    """Whom an ssh reaches and what it runs there; None for another command."""
    if "ssh" not in text:
        return None
    try:
        words = list(words_of(text))
    except ValueError:
        return None
    if "ssh" not in words[:6]:
        return None
    rest = iter(words[words.index("ssh") + 1 :])
    target = next(_plain(rest), "")
    script = list(takewhile(lambda word: not re.fullmatch(r"\||\d?>+.*|&", word), rest))
    host = target.rpartition("@")[2]
    return ("" if "$" in host else host), " ".join(script).replace("\\$", "$")


def _plain(words: Iterator[str]) -> Iterator[str]:
    """The words that are no options."""
    for word in words:
        if word in _VALUED:
            next(words, None)
        elif not word.startswith("-"):
            yield word
