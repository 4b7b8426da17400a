"""SVG elements as escaped text."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from eastwest.report.pictures.palette import MUTED

Attribute = str | float | int | None
CHARACTER = 0.58
"""Mean width of a character as a share of the font size: a cautious figure for wide fonts."""


def tag(name: str, *children: str, **attributes: Attribute) -> Markup:
    """An element; text children and attribute values are escaped. `stroke_width` becomes `stroke-width`."""
    pairs = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), number(value))
        for key, value in attributes.items()
        if value is not None
    )
    if not children:
        return Markup("<{}{}/>").format(name, pairs)
    return Markup("<{0}{1}>{2}</{0}>").format(name, pairs, Markup("").join(children))


def number(value: Attribute) -> str:
    """Coordinates with at most one decimal, so that files stay small."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


def picture(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> Markup:
    """A whole picture that scales with the page and that screen readers can name."""
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        class_="picture",
    )


def label(x: float, y: float, content: str, size: float = 12.0, **attributes: Attribute) -> Markup:
    """Text at a point; muted unless `fill` says otherwise."""
    own: dict[str, Attribute] = {"x": x, "y": y, "font_size": size, "fill": MUTED}
    return tag("text", content, **(own | attributes))


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, *, width: float, **attributes: Attribute) -> Markup:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, **attributes)


def box(x: float, y: float, width: float, height: float, fill: str, *children: str, **attributes: Attribute) -> Markup:
    """A rectangle; a `tip(...)` child gives it a tooltip."""
    return tag("rect", *children, x=x, y=y, width=width, height=height, fill=fill, **attributes)


def tip(content: str) -> Markup:
    """The tooltip of the element it is put into."""
    return tag("title", content)


def text_width(content: str, size: float = 12.0) -> float:
    """About how wide a text is."""
    return len(content) * size * CHARACTER


def shorten(content: str, width: float, size: float = 12.0) -> str:
    """The text, cut with an ellipsis where it would not fit."""
    room = max(1, int(width / (size * CHARACTER)))
    return content if len(content) <= room else content[: max(1, room - 1)] + "…"
