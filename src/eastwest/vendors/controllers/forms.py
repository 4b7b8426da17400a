"""Which forms are known for a family."""

from __future__ import annotations

from eastwest.vendors.controllers.apstra import configlet
from eastwest.vendors.controllers.avd import structured
from eastwest.vendors.eos.silicon import is_sand
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.text.heading import heading
from eastwest.vendors.text.yaml_text import yaml_lines


def forms(family: Family, rendered: Rendered) -> dict[str, str]:
    """The forms of one switch, by name of the file; none for families without, and for EOS on Jericho chips."""
    intent = rendered.expressed
    if family.name == "junos":
        return {f"{intent.hostname}.apstra.json": configlet(intent)}
    if family.name == "eos" and not is_sand(intent.model):
        lines = [f"# {heading(intent)}"]
        yaml_lines(structured(intent), "", lines)
        return {f"{intent.hostname}.avd.yaml": "\n".join(lines) + "\n"}
    return {}
