"""The commands that bring a device from one configuration to another, by hier-config."""

from __future__ import annotations

from hier_config import HConfig, Platform, WorkflowRemediation, get_hconfig
from hier_config.exceptions import DuplicateChildError

from eastwest.errors import InputError, Problem
from eastwest.vendors.secrets import masked

PLATFORMS = {"eos": Platform.ARISTA_EOS, "nxos": Platform.CISCO_NXOS, "junos": Platform.JUNIPER_JUNOS}
"""Families whose grammar hier-config knows. FRR has frr-reload for this."""


def commands(family: str, before: str, after: str) -> tuple[str, str]:
    """What to enter on a device that runs `before`, and what to enter to go back.

    Raises InputError for a text that says the same twice in a way that cannot be undone.
    """
    platform = PLATFORMS[family]
    try:
        flow = WorkflowRemediation(get_hconfig(platform, before), get_hconfig(platform, after))
    except DuplicateChildError as error:
        raise InputError(Problem(f"a section of the configuration stands twice: {masked(str(error))}")) from error
    return _text(flow.remediation_config), _text(flow.rollback_config)


def _text(config: HConfig) -> str:
    return "".join(f"{line.cisco_style_text()}\n" for line in config.all_children_sorted())
