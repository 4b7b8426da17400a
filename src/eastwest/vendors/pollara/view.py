"""What the template of Pollara prints."""

from __future__ import annotations

from collections.abc import Mapping

from eastwest.lossless.dcqcn_families import POLLARA as KNOBS
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.fit import other_priority

CNP_LIMIT_GBPS = 10
"""The rate that AMD's example gives to the strict priority (ROCm/gpu-cluster-networking @1156b4e9)."""


class View:
    """The settings of one kind of NIC."""

    def __init__(self, qos: NicQos, environment: Mapping[str, str]) -> None:
        del environment
        self.qos = qos

    @property
    def other(self) -> int:
        """The priority of every DSCP that is neither RoCE's nor the notifications'."""
        return other_priority(self.qos)

    @property
    def pauses(self) -> list[tuple[int, str]]:
        """Priorities with PFC on, and RoCE's when it is off."""
        own = self.qos.roce_priority
        return [(at, "enable") for at in self.qos.pfc] + ([] if own in self.qos.pfc else [(own, "disable")])

    @property
    def _scheduled(self) -> list[int]:
        return [at for at, weight in enumerate(self.qos.weight_percent) if weight is None or weight > 0]

    @property
    def priorities(self) -> str:
        """For `--priority`."""
        return ",".join(map(str, self._scheduled))

    @property
    def shares(self) -> str:
        """For `--dwrr`: 0 is strict."""
        return ",".join(str(self.qos.weight_percent[at] or 0) for at in self._scheduled)

    @property
    def limits(self) -> str:
        """For `--rate-limit`, Gb/s: a strict priority must have one."""
        strict = [self.qos.weight_percent[at] is None for at in self._scheduled]
        return ",".join(str(CNP_LIMIT_GBPS if each else 0) for each in strict)

    @property
    def dcqcn(self) -> list[tuple[str, int]]:
        """Options of `nicctl update dcqcn`."""
        found = [(each.knob.name, each.number) for each in settings(KNOBS, self.qos.dcqcn)]
        return [*found, *((each.name, each.value) for each in KNOBS.constants), ("cnp-dscp", self.qos.cnp_dscp)]
