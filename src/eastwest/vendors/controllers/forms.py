"""Which forms are known for a family."""

from __future__ import annotations

import yaml

from eastwest.vendors.controllers.apstra import configlet
from eastwest.vendors.controllers.avd import structured
from eastwest.vendors.eos.silicon import is_sand
from eastwest.vendors.family import Family, Rendered
from eastwest.vendors.text.heading import heading

_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The one in C, where PyYAML has it: large fabrics have thousands of files."""


def forms(family: Family, rendered: Rendered) -> dict[str, str]:
    """The forms of one switch, by name of the file; none for families without, and for EOS on Jericho chips."""
    intent = rendered.expressed
    if family.name == "junos":
        return {f"{intent.hostname}.apstra.json": configlet(intent.hostname, rendered.files[0].text)}
    if family.name == "eos" and not is_sand(intent.model):
        tree = yaml.dump(structured(intent), Dumper=_DUMPER, sort_keys=False, width=120)
        return {f"{intent.hostname}.avd.yaml": f"# {heading(intent)}\n{tree}"}
    return {}
