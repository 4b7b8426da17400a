"""Which figures of a policy rest on an assumption instead of a published fact."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.lossless.policy import Reason

MARK = "assumed: "


def assumed(subject: str, value: str, why: str, source: str = "") -> Reason:
    """A reason that says, first thing, that the figure is an assumption."""
    return Reason(subject, value, MARK + why, source)


def assumptions(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that are marked as assumptions, in order."""
    return tuple(reason for reason in reasons if reason.why.startswith(MARK))
