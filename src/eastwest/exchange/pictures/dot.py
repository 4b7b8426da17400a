"""The picture as Graphviz DOT."""

from __future__ import annotations

from eastwest.exchange.pictures.drawing import Drawing
from eastwest.exchange.pictures.looks import look, width_of


def dot_text(drawing: Drawing) -> str:
    """An undirected graph that `dot -Tsvg` lays out: one rank a tier, labels with names, roles and links."""
    rows: dict[float, list[str]] = {}
    lines = [f"graph {_quoted(drawing.title)} {{", '  rankdir=TB; splines=line; node [fontname="sans-serif"];']
    for box in drawing.boxes:
        style = look(box.role, box.is_switch)
        styles = ["filled", *(["rounded"] if style.rounded else []), *(["dashed"] if style.dashed else [])]
        rows.setdefault(box.y, []).append(_quoted(box.key))
        lines.append(
            f"  {_quoted(box.key)} [label={_quoted(*box.text)}, shape=box, style={_quoted(','.join(styles))}, "
            f'fillcolor="{style.fill}", color="{style.stroke}"];'
        )
    lines += [f"  {{ rank=same; {'; '.join(names)}; }}" for _, names in sorted(rows.items())]
    lines += [
        f"  {_quoted(line.b)} -- {_quoted(line.a)} [label={_quoted(line.text)}, penwidth={width_of(line.links):g}];"
        for line in drawing.lines
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for line in lines)
    return '"' + "\\n".join(escaped) + '"'
