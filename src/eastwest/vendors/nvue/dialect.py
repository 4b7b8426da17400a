"""What differs between releases of NVUE.

Sources: NVIDIA's list of NVUE command changes of Cumulus Linux 5.15 (`on|off` became `enabled|disabled`, `enable`
became `state`, `ip` became `ipv4` and `ipv6`, `service dns|ntp|lldp` moved to `system`, BFD timers moved into
profiles); command reference, version history of `system syslog` and `system gnmi-server` (5.13); What's New of 5.12
(TACACS+ servers by name instead of priority, no `enable`).
"""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.vendors.nvue.tree import Tree
from eastwest.vendors.text.yaml_text import Word
from eastwest.vendors.versions import release

VERSIONS = ("5.12", "5.13", "5.14", "5.15", "5.16")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Spelling of one release. modern: as since 5.15. gnmi: there is a gNMI server, since 5.13."""

    modern: bool
    gnmi: bool

    def enable(self, tree: Tree, words: str, *more: str, on: bool = True) -> None:
        """Something with a switch of its own: `enable on`, or `state enabled`."""
        tree.put(words, *more, "state" if self.modern else "enable", value=self.flag(on=on))

    def flag(self, *, on: bool) -> Word:
        """The value of a switch."""
        if self.modern:
            return Word("enabled" if on else "disabled")
        return Word("on" if on else "off")


def dialect_of(version: str) -> Dialect:
    """Of a supported version; of the newest for an empty text."""
    found = release(version or VERSIONS[-1])
    return Dialect(found >= (5, 15), found >= (5, 13))
