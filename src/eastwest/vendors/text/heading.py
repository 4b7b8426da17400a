"""The comment on top of each file: what it is, and which plan it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from eastwest.plan.device import DeviceIntent, Nos

_LINE = re.compile(r"eastwest: role (\S+), model (\S+), system (\S+) (.+), plan sha256:(\S+)")
_NONE = "-"


def heading(intent: DeviceIntent) -> str:
    """One line, to be put behind the comment mark of the format."""
    fields = (intent.role, intent.model, intent.nos.family, intent.nos.version)
    role, model, family, version = (value or _NONE for value in fields)
    return f"eastwest: role {role}, model {model}, system {family} {version}, plan sha256:{intent.plan_sha256 or _NONE}"


def with_heading(intent: DeviceIntent, comments: Iterable[str]) -> DeviceIntent:
    """The intent with what a heading among the comments says; unchanged without one."""
    for comment in comments:
        match = _LINE.fullmatch(comment)
        if match is not None:
            role, model, family, version, plan = ("" if value == _NONE else value for value in match.groups())
            return replace(intent, role=role, model=model, nos=Nos(family, version), plan_sha256=plan)
    return intent
