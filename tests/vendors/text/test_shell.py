"""Which commands a script runs, on which host, on which line."""

from __future__ import annotations

import pytest

from eastwest.vendors.text.shell import Ran, run_of
from eastwest.vendors.text.shell_values import filled, words_of
from eastwest.vendors.text.shell_words import commands_of


def texts(script: str) -> list[str]:
    return [each.text for each in run_of(script)]


def test_loops_are_written_out_on_their_line() -> None:
    script = "for p in swp1 swp2\ndo\n  nv set interface $p link mtu 9000\ndone\nnv config apply"
    assert run_of(script) == (
        Ran("", 3, "nv set interface swp1 link mtu 9000"),
        Ran("", 3, "nv set interface swp2 link mtu 9000"),
        Ran("", 5, "nv config apply"),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("{1..3}", ["a1", "a2", "a3"]),
        ("$(seq 2 3)", ["a2", "a3"]),
        ('"${PORTS[@]}"', ["a7", "a8"]),
        ("${PORTS[@]}", ["a7", "a8"]),
        ("7 9", ["a7", "a9"]),
    ],
)
def test_what_a_loop_goes_over(words: str, expected: list[str]) -> None:
    assert texts(f"PORTS=(7 8)\nfor n in {words}; do a$n; done") == expected


def test_a_loop_over_what_is_not_known_runs_once() -> None:
    assert texts("for n in $(ls /sys/class/net); do mlnx_qos -i $n; done") == ["mlnx_qos -i $n"]


def test_functions_take_their_words() -> None:
    script = 'port() {\n  nv set interface "$1" link mtu $2\n}\nport swp1 9000\nport swp2 9216\n'
    assert run_of(script) == (
        Ran("", 4, 'nv set interface "swp1" link mtu 9000'),
        Ran("", 5, 'nv set interface "swp2" link mtu 9216'),
    )


def test_a_brace_may_stand_on_the_next_line() -> None:
    assert texts("f()\n{\n  one\n}\nf\ntwo\n") == ["one", "two"]


def test_what_branches_set_differently_is_not_known() -> None:
    script = 'case "$1" in\n a) SIZE=1 ;;\n b) SIZE=2 ;;\nesac\nuse $SIZE\nONE=3\nuse $ONE'
    assert texts(script)[-2:] == ["use $SIZE", "use 3"]


@pytest.mark.parametrize(
    "script",
    [
        'ssh -o BatchMode=yes admin@leaf1 "nv set system hostname $N" 2>&1 | grep -v x',
        "sshpass -p secret ssh admin@leaf1 nv set system hostname $N",
        "ssh leaf1 <<EOF\nnv set system hostname $N\nEOF",
    ],
)
def test_commands_of_another_host_are_its_own(script: str) -> None:
    (found,) = run_of(f"N=x1\n{script}\n")
    assert (found.host, found.text) == ("leaf1", "nv set system hostname x1")


def test_a_script_in_quotes_has_its_own_loops_and_lines() -> None:
    script = 'ssh leaf1 "\n  for t in 0 3; do\n    set \\$t $SIZE\n  done"\n'
    assert [each.text for each in run_of("SIZE=$((2*1024))\n" + script)] == ["set 0 2048", "set 3 2048"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${A%%:*}", "leaf1"),
        ("${A##*:}", "10.0.0.1"),
        ("${A//:/ }", "leaf1 10.0.0.1"),
        ("${B:-7}", "7"),
        ("$B", "$B"),
        ("'$A'", "'$A'"),
        ("$((3 * (2 + 1)))", "9"),
        ('`printf "%d" 0x1a`', "26"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert filled(text, {"A": "leaf1:10.0.0.1"}) == expected


def test_lists_in_braces() -> None:
    assert words_of("swp{1,3}s0 'a b'") == ("swp1s0", "swp3s0", "a b")


@pytest.mark.parametrize(
    "text", ["'", '"', "$(", "${", "for", "f() {", "<<", "case x in", "ssh", "a=$((1/0))", "`", "\\"]
)
def test_no_text_raises(text: str) -> None:
    run_of(text)
    assert list(commands_of(text)) is not None


def test_a_function_that_is_never_called_runs_nothing() -> None:
    script = "one()\n{\n    first\n}\ntwo()\n{\n    second\n}\n# one\ntwo\n"
    assert [each.text for each in run_of(script)] == ["second"]


def test_conditions_run_their_commands_and_quoted_arrays_stay_words() -> None:
    script = 'all=(a b)\nfor each in "${all[@]}"; do\n  if ! set_one "$each" || ! set_two "$each"; then\n'
    script += "    warn\n  fi\ndone\n"
    ran = [each.text.replace('"', "") for each in run_of(script)]
    assert ran == ["set_one a", "set_two a", "warn", "set_one b", "set_two b", "warn"]


def test_words_within_a_substitution_are_one_and_functions_may_have_no_brackets() -> None:
    script = "function used {\n  say $1\n}\nA=26\nB=$(( A * 4 ))\nused $B\n"
    assert [each.text for each in run_of(script)] == ["say 104"]
