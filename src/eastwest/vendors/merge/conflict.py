"""A line of the customer's that contradicts the design, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.vendors.secrets import masked

REPLACED = "replaced"
REMOVED = "removed"
KEPT = "kept"
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction. where: the section, or the path of a setting. theirs, ours: without secrets, empty for none.

    choice: `replaced` by ours, `removed`, `kept` as it was in place of ours, or `open`: the merged file still does
    not mean what was designed there, and a person has to look.
    """

    where: str
    theirs: str
    ours: str
    choice: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "theirs", masked(self.theirs))
        object.__setattr__(self, "ours", masked(self.ours))
