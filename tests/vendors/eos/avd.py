"""Lines of a configuration with the sections they stand in, to be compared."""

from __future__ import annotations

from eastwest.vendors.text.indent import Node, read_tree


def lines(text: str) -> set[tuple[str, ...]]:
    """Every line with the lines it stands below."""
    found: set[tuple[str, ...]] = set()

    def walk(nodes: list[Node], above: tuple[str, ...]) -> None:
        for node in nodes:
            found.add((*above, node.text))
            walk(node.below, (*above, node.text))

    walk(read_tree("avd", text, literal={"banner login": "EOF"}).nodes, ())
    return found
