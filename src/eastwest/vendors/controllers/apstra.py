"""Lossless QoS and load balancing of a Junos switch as a configlet for the design catalogue of Juniper Apstra.

Apstra builds interfaces and BGP itself; a configlet adds what its blueprints lack. Form: the body of `POST
/api/design/configlets` as Juniper's own clients send it (apstra-go-sdk, `ConfigletSectionSetBasedSystem`; collection
juniper.apstra, module `configlets`). Tried on no Apstra server.
"""

from __future__ import annotations

import json

from eastwest.errors import InputError, Problem
from eastwest.plan.device import DeviceIntent
from eastwest.vendors.junos.tree import set_lines
from eastwest.vendors.junos.view import paths

_SECTIONS = frozenset({"class-of-service", "forwarding-options", "chassis"})
"""Of a configuration: what no blueprint sets."""


def configlet(intent: DeviceIntent) -> str:
    """One configlet, as JSON, of a switch as its configuration means it.

    Raises InputError for text that Apstra would take for a template of its own.
    """
    hostname = intent.hostname
    lines = set_lines(path for path in paths(intent) if path[0] in _SECTIONS)
    for line in lines:
        if "{{" in line or "{%" in line:
            raise InputError(Problem(f"{hostname}: Apstra would read this as Jinja: {line}"))
    generator = {
        "config_style": "junos",
        "section": "set_based_system",
        "template_text": "".join(f"{line}\n" for line in lines),
        "negation_template_text": "",
        "filename": "",
    }
    tree = {"display_name": f"eastwest {hostname}", "ref_archs": ["two_stage_l3clos"], "generators": [generator]}
    return json.dumps(tree, indent=2) + "\n"
