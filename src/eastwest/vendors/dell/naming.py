"""Names of maps and policies: equal contents have one name, and a name that was there stays with what it names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

User = Hashable
"""What a policy is for: a profile of ports, or one of its queues."""
C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Naming(Generic[C]):
    """Names of one kind of policy. of_user: by what uses it. of_content: by what it says, in order of first use."""

    of_user: Mapping[User, str] = field(default_factory=dict)
    of_content: Mapping[C, str] = field(default_factory=dict)

    def name(self, *user: Hashable) -> str:
        """Of what a user has, empty for none."""
        return self.of_user.get(user, "")


def named(wanted: Mapping[User, tuple[str, C]], before: Naming[C] | None = None) -> Naming[C]:
    """A name for each content. wanted: by user, a name to begin with and what its policy is to say.

    before: names that were there. One whose content is still wanted keeps it; else the users that had it keep it, and
    it changes what it says.
    """
    had = before or Naming()
    users: dict[C, list[User]] = defaultdict(list)
    for user, (_, content) in wanted.items():
        users[content].append(user)
    names = {content: had.of_content[content] for content in users if content in had.of_content}
    for content, own in users.items():
        if content not in names:
            kept = Counter(had.of_user[user] for user in own if user in had.of_user)
            first = wanted[own[0]][0]
            names[content] = _free([name for name, _ in kept.most_common()], first, {*names.values()}, had)
    of_content = {content: names[content] for content in users}
    return Naming({user: names[content] for user, (_, content) in wanted.items()}, of_content)


def _free(kept: Sequence[str], first: str, taken: set[str], had: Naming[C]) -> str:
    """One that its users had, else a new one."""
    for name in kept:
        if name not in taken:
            return name
    taken = taken | {*had.of_content.values()}
    return next(name for name in _numbered(first) if name not in taken)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
