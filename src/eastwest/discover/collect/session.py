"""One device over SSH: connect, ask, close."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from eastwest.discover.collect.commands import FAMILIES, FIRST, PER_NIC, checked, family_told
from eastwest.discover.collect.targets import Target

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection

ANSWER_S = 120
"""`show interfaces extensive` of a chassis takes a minute."""
LARGEST_ANSWER = 64 * 2**20
_INTERFACE = re.compile(r"[A-Za-z][\w.-]{0,30}")


async def answers_of(connection: SSHClientConnection, target: Target) -> dict[str, str]:
    """Answers by command; commands that the device refuses are left out. Raises ValueError for an unknown family."""
    answers: dict[str, str] = {}
    family = target.family
    if not family:
        answers[FIRST] = await _ask(connection, FIRST)
        family = family_told(answers[FIRST])
        if not family:
            answers["uname -a"] = await _ask(connection, "uname -a")
            family = "linux" if answers["uname -a"].startswith("Linux") else ""
        if not family:
            raise ValueError("its operating system is not known: name the family in the inventory")
    for command in FAMILIES[family]:
        if command not in answers:
            answers[command] = await _ask(connection, command)
    for nic in _nics(answers.get("rdma -j link", "")) if family == "linux" else ():
        for template in PER_NIC:
            command = template.format(nic=nic)
            answers[command] = await _ask(connection, command)
    return {command: text for command, text in answers.items() if text.strip()}


def _nics(text: str) -> Iterator[str]:
    """Interfaces that carry RDMA; a name that is none is left out: it will stand in a command."""
    try:
        rows = json.loads(text)
    except ValueError:
        return
    for row in rows if isinstance(rows, list) else ():
        name = row.get("netdev") if isinstance(row, dict) else None
        if isinstance(name, str) and _INTERFACE.fullmatch(name):
            yield name


async def _ask(connection: SSHClientConnection, command: str) -> str:
    """What a command prints, empty when it is refused or takes too long."""
    try:
        done = await asyncio.wait_for(connection.run(checked(command), errors="replace"), ANSWER_S)
    except TimeoutError:
        return ""
    text = done.stdout if isinstance(done.stdout, str) else ""
    refused = done.exit_status not in (0, None) or re.match(r"\s*(?:% ?Invalid|syntax error|error: )", text)
    return "" if refused else text[:LARGEST_ANSWER]
