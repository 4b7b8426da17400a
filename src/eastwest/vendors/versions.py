"""Which releases of an operating system are supported, and the refusal of others."""

from __future__ import annotations

import re

from eastwest.errors import InputError, Problem

_NUMBERS = re.compile(r"\d+")


def release(version: str) -> tuple[int, ...]:
    """`4.32.1F` → (4, 32): what decides the syntax. Empty for a text without numbers."""
    return tuple(int(part) for part in _NUMBERS.findall(version)[:2])


def supported(title: str, version: str, versions: tuple[str, ...]) -> tuple[int, ...]:
    """The release of a version, of the newest supported one for an empty text.

    Raises InputError that lists what is supported.
    """
    known = [release(each) for each in versions]
    if not version:
        return known[-1]
    found = release(version)
    if found not in known:
        raise InputError(
            Problem(
                path="configuration.nos",
                found=f'{title} "{version}" is not supported: its syntax has not been checked',
                allowed=", ".join(versions),
                mend="name one of these releases, or leave the version out for the newest",
            )
        )
    return found
