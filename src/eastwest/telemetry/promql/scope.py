"""What of a data source belongs to a plan, and how live labels name the plan's ports and NICs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WHOLE = -1
"""Priority of what counts a whole port: 802.3x pauses, and sources that do not tell queues apart."""
WIDE_PORTS = 2_000
"""From so many ports on, queues of a port are one row."""


@dataclass(frozen=True)
class Scope:
    """What is read. devices, hosts: that should deliver. ports: how many there are. priority: the lossless one.

    port_names: device and port as live series have them → port of the plan, where the two differ. endpoints: host and
    NIC of the plan → number of the endpoint, as tables have it. speed_gbps: of every link, where all are alike.
    """

    devices: frozenset[str]
    hosts: frozenset[str]
    ports: int
    priority: int
    port_names: Mapping[tuple[str, str], str] = field(default_factory=dict, repr=False)
    endpoints: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False)

    speed_gbps: float | None = None

    @property
    def by_port(self) -> bool:
        """Whether queues of a port are put together."""
        return self.ports >= WIDE_PORTS

    def port(self, device: str, label: str) -> str:
        """A port as the plan names it."""
        return self.port_names.get((device, label), label)

    def endpoint(self, host: str, label: str) -> int | None:
        """A NIC's number: live series name it as the plan does, recordings may number it; None for what is neither."""
        found = self.endpoints.get((host, label))
        return int(label) if found is None and label.isdecimal() else found
