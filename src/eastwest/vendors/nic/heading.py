"""The comment on top of each file of a host: what it is, and which plan it came from."""

from __future__ import annotations

import re

from eastwest.plan.device import HostIntent

_LINE = re.compile(r"eastwest: (?:host (\S+), )?role (\S+), model (\S+), plan sha256:(\S+)")
_NONE = "-"


def heading(host: HostIntent, *, own: bool) -> str:
    """One line behind the comment mark. own: with the host's name, for files that no other host shares."""
    role, model, plan = (value or _NONE for value in (host.role, host.model, host.plan_sha256))
    name = f"host {host.hostname}, " if own else ""
    return f"eastwest: {name}role {role}, model {model}, plan sha256:{plan}"


def read_heading(text: str) -> dict[str, str] | None:
    """Fields of a HostIntent by name, from a comment without its mark; None for another comment."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    name, *rest = match.groups()
    found = dict(zip(("role", "model", "plan_sha256"), ("" if each == _NONE else each for each in rest), strict=True))
    return found if name is None else found | {"hostname": name}
