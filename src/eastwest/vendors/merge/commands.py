"""The commands that bring a device from one configuration to another, by hier-config."""

from __future__ import annotations

from hier_config import HConfig, Platform, WorkflowRemediation, get_hconfig
from hier_config.exceptions import DuplicateChildError

from eastwest.errors import InputError, Problem
from eastwest.vendors.merge.blocks import Block, print_blocks
from eastwest.vendors.secrets import masked

PLATFORMS = {
    "eos": Platform.ARISTA_EOS,
    "nxos": Platform.CISCO_NXOS,
    "junos": Platform.JUNIPER_JUNOS,
}
"""Grammars that hier-config knows."""


def commands(family: str, before: list[Block], after: list[Block]) -> tuple[str, str]:
    """What to enter on a device that runs `before`, and what to enter to go back.

    Banners are told apart: they are plain text, and hier-config would look for lines of configuration in them.
    """
    there, back = commands_between(family, _without_banners(before), _without_banners(after))
    had = {block.text for block in before}
    new = [block for block in after if _is_banner(block) and block.text not in had]
    undo = "".join(f"no {' '.join(block.text.split()[:2])}\n" for block in new)
    return there + print_blocks(new, ended=False), back + undo


def _without_banners(blocks: list[Block]) -> str:
    return print_blocks([block for block in blocks if not _is_banner(block)], ended=False)


def _is_banner(block: Block) -> bool:
    return block.text.startswith("banner ")


def commands_between(family: str, before: str, after: str) -> tuple[str, str]:
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
