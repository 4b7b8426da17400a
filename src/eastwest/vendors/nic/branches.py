"""Variables that a script gives another value in each branch of a `case` or an `if`: no file says which one holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_OPENS = re.compile(r"(?:case\b.+\bin|if\b.+)(?:\s*;\s*then)?")
_NEXT = re.compile(r".*;;&?|(?:else|elif)\b.*")
_CLOSES = re.compile(r"(?:esac|fi)\b.*")


@dataclass
class _Block:
    """branch: counted from 0. values: of each variable, by branch."""

    branch: int = 0
    values: dict[str, dict[int, str]] = field(default_factory=dict)


@dataclass
class Branches:
    """Told line by line. undecided: variables that at least two branches set, and not alike."""

    undecided: set[str] = field(default_factory=set)
    _open: list[_Block] = field(default_factory=list)

    def line(self, bare: str) -> None:
        """Where a line opens, changes or ends a branch."""
        if _CLOSES.fullmatch(bare):
            self._end()
        elif _NEXT.fullmatch(bare):
            for block in self._open[-1:]:
                block.branch += 1
        elif _OPENS.fullmatch(bare) and not re.search(r";\s*(?:fi|esac)\b", bare):
            self._open.append(_Block())

    def set(self, name: str, value: str) -> None:
        """A value; outside of every branch it is decided again."""
        if not self._open:
            self.undecided.discard(name)
        for block in self._open[-1:]:
            block.values.setdefault(name, {})[block.branch] = value

    def _end(self) -> None:
        block = self._open.pop() if self._open else _Block()
        self.undecided |= {name for name, values in block.values.items() if len(set(values.values())) > 1}
