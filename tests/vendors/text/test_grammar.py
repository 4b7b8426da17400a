"""Rules over lines: which one a line is for."""

from eastwest.vendors.text.grammar import Grammar
from eastwest.vendors.text.indent import Node


def test_a_rule_that_comes_later_is_found_for_a_line_that_was_read_before() -> None:
    grammar: Grammar[list[str]] = Grammar()
    line = Node(1, "mtu 9214")
    assert [each.text for each in grammar.read("a.cfg", [line], [])] == ["mtu 9214"]
    grammar.rule(r"mtu (\d+)")(lambda found, match, node: found.append(match[1]))
    found: list[str] = []
    assert not grammar.read("a.cfg", [line], found)
    assert found == ["9214"]


def test_the_same_words_mean_something_else_in_another_context() -> None:
    one: Grammar[list[str]] = Grammar()
    other: Grammar[list[str]] = Grammar()
    one.rule("shutdown")(lambda found, match, node: found.append("one"))
    other.rule("shutdown")(lambda found, match, node: found.append("other"))
    found: list[str] = []
    one.read("a.cfg", [Node(1, "shutdown")], found)
    other.read("a.cfg", [Node(1, "shutdown")], found)
    assert found == ["one", "other"]


def test_a_value_that_is_refused_once_may_be_taken_at_another_place() -> None:
    grammar: Grammar[set[str]] = Grammar()

    def name(known: set[str], match: object, node: Node) -> None:
        if not known:
            raise ValueError("nothing is known")

    grammar.rule("use it")(name)
    assert grammar.read("a.cfg", [Node(1, "use it")], set())
    assert not grammar.read("a.cfg", [Node(1, "use it")], {"it"})
