"""What the jobs of a site set of their collective library, NCCL or RCCL, which read the same variables.

Only settings that predictions have a mechanism for. Source: NCCL user guide, environment variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ALGORITHMS = {"ring": "Ring", "tree": "Tree", "nvls": "NVLS", "nvls-tree": "NVLSTree", "pat": "PAT"}
"""As the site file writes them, and NCCL_ALGO. CollNet needs switches that reduce, which Ethernet has none of."""

NVSWITCH_ALGORITHMS = frozenset({"nvls", "nvls-tree"})
"""Those of them that reduce in NVSwitches."""

PROTOCOLS = {"ll": "LL", "ll128": "LL128", "simple": "Simple"}
"""As the site file writes them, and NCCL_PROTO."""


@dataclass(frozen=True, slots=True)
class LibraryIntent:
    """nvls: NVSwitches may reduce. algorithms, protocols: those that the library may choose from, empty: all.

    min_channels, max_channels: None leaves them to the library.
    """

    nvls: bool = True
    algorithms: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    min_channels: int | None = None
    max_channels: int | None = None

    def channels(self, usual: int) -> int:
        """How many run where the library would take so many."""
        raised = max(usual, self.min_channels or 1)
        return min(raised, self.max_channels or raised)

    @property
    def environment(self) -> tuple[tuple[str, str], ...]:
        """The variables of a job that set this, none for what is left to the library."""
        return tuple(self._variables())

    def _variables(self) -> Iterator[tuple[str, str]]:
        if self.algorithms:
            yield "NCCL_ALGO", ",".join(ALGORITHMS[one] for one in self.algorithms)
        if self.max_channels is not None:
            yield "NCCL_MAX_NCHANNELS", str(self.max_channels)
        if self.min_channels is not None:
            yield "NCCL_MIN_NCHANNELS", str(self.min_channels)
        if not self.nvls:
            yield "NCCL_NVLS_ENABLE", "0"
        if self.protocols:
            yield "NCCL_PROTO", ",".join(PROTOCOLS[one] for one in self.protocols)
