"""Commands are tried by entering them; what they do not lead to is refused."""

from __future__ import annotations

import pytest

from eastwest.errors import InputError
from eastwest.vendors.text.modes import Terminal, printed
from eastwest.vendors.text.settings import Setting, Settings


def _line(text: str, parent: str) -> tuple[str, ...]:
    del parent
    return (text,)


KINDS = (
    Setting(r"port .*", r"size \d+", "size"),
    Setting(r"port .*", r"bind (\S+)", "bind", r"no bind \1", first=True),
    Setting("", r"peer (\S+) as \d+", r"peer \1 as", r"no peer \1", sweeps=r"peer \1 .*"),
    Setting("router", r"peer (\S+) as \d+", r"peer \1 as", r"no peer \1", sweeps=r"peer \1 .*"),
)
LINE = Terminal(
    Settings(KINDS, (("", r"port .*|router"), ("router", "family"))), ("port",), _line, frozenset(["no up"])
)


def _way(before: str, after: str) -> list[str]:
    return LINE.tried("a", LINE.parsed("a", before), LINE.parsed("a", after))[0]


def test_the_later_of_two_lines_for_one_setting_holds() -> None:
    assert printed(LINE.parsed("a", "port 1\n size 1\n size 2\n")) == "port 1\n size 2\n!\n"


def test_a_value_is_entered_over_the_old_one() -> None:
    assert _way("port 1\n size 1\n", "port 1\n size 2\n") == ["port 1", " size 2", " exit"]


def test_a_binding_goes_before_another_comes() -> None:
    assert _way("port 1\n bind A\n", "port 1\n bind B\n") == ["port 1", " no bind A", " bind B", " exit"]


def test_what_goes_with_a_line_is_not_taken_back_again() -> None:
    before = "router\n peer a as 1\n peer a text\n family\n  peer a on\n peer b as 1\n"
    assert _way(before, "router\n peer b as 1\n family\n") == ["router", " no peer a", " exit"]


def test_what_goes_with_a_line_and_is_still_wanted_comes_again() -> None:
    before, after = "router\n peer a as 1\n peer a text\n", "router\n peer a text\n"
    assert _way(before, after) == ["router", " no peer a", " peer a text", " exit"]


def test_a_negation_that_is_shown_stays() -> None:
    assert LINE.entered(LINE.parsed("a", "port 1\n up\n"), ["port 1", "no up", "exit"]) == {"port 1": {"no up": {}}}
    assert LINE.entered(LINE.parsed("a", "port 1\n on\n"), ["port 1", "no on", "exit"]) == {"port 1": {}}


def test_lines_below_one_that_opens_no_mode_are_refused() -> None:
    """Their commands would be entered in the mode around."""
    with pytest.raises(InputError):
        _way("banner x\n a\n", "banner x\n b\n")
