"""What the template of ConnectX prints."""

from __future__ import annotations

from collections.abc import Mapping

from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.lossless.dcqcn_knobs import Setting, settings
from eastwest.plan.device import NicQos
from eastwest.vendors.connectx.firmware import firmware
from eastwest.vendors.nic.fit import other_priority
from eastwest.vendors.nic.state import PRIORITIES
from eastwest.vendors.nic.words import as_flags

LOSSY_BUFFER, LOSSLESS_BUFFER = 0, 1


class View:
    """The settings of one kind of NIC."""

    def __init__(self, qos: NicQos, environment: Mapping[str, str]) -> None:
        self.qos = qos
        self.adaptive = environment.get("NCCL_IB_ADAPTIVE_ROUTING") == "1"

    @property
    def dcbx(self) -> str:
        """Who may change the settings: the system, or the firmware after what the switch says."""
        return "fw" if self.qos.willing else "os"

    @property
    def pfc(self) -> str:
        """For `--pfc`."""
        return as_flags(self.qos.pfc)

    @property
    def dscps(self) -> list[tuple[int, int]]:
        """DSCPs with their priority: RoCE's and CNP's, and those that would share a priority with them by default.

        Until it is told otherwise the driver takes the upper three bits of the DSCP (MLNX_OFED manual, trust state).
        """
        qos = self.qos
        taken = {qos.roce_dscp: qos.roce_priority, qos.cnp_dscp: qos.cnp_priority}
        other = other_priority(qos)
        moved = (dscp for dscp in range(64) if dscp >> 3 in taken.values() and dscp not in taken)
        return [*taken.items(), *((dscp, other) for dscp in moved)]

    @property
    def priorities(self) -> str:
        """For `--prio_tc`: each priority is its own traffic class."""
        return ",".join(map(str, range(PRIORITIES)))

    @property
    def algorithms(self) -> str:
        """For `--tsa`."""
        return ",".join("strict" if weight is None else "ets" for weight in self.qos.weight_percent)

    @property
    def weights(self) -> str:
        """For `--tcbw`."""
        return ",".join(str(weight or 0) for weight in self.qos.weight_percent)

    @property
    def buffers(self) -> str:
        """For `--prio2buffer`: the lossless priority has a receive buffer of its own."""
        lossless = self.qos.roce_priority
        return ",".join(str(LOSSLESS_BUFFER if at == lossless else LOSSY_BUFFER) for at in range(PRIORITIES))

    @property
    def marked(self) -> list[tuple[int, int]]:
        """Each priority with 1 where ECN is on."""
        return [(at, int(at in self.qos.ecn)) for at in range(PRIORITIES)]

    @property
    def sysfs(self) -> list[tuple[str, int]]:
        """Files below `ecn` with their values."""
        return [(f"{_point(each)}/{dict(each.knob.names)['sysfs']}", each.number) for each in self._dcqcn]

    @property
    def debugfs(self) -> list[tuple[str, int]]:
        """The same for the driver of the kernel, below `cc_params`."""
        return [(dict(each.knob.names)["debugfs"], each.number) for each in self._dcqcn]

    @property
    def _dcqcn(self) -> tuple[Setting, ...]:
        return settings(KNOBS, self.qos.dcqcn)

    @property
    def firmware(self) -> list[tuple[str, int]]:
        """For mlxconfig, parameters of a port."""
        return firmware(self.qos)


def _point(each: Setting) -> str:
    """Notification point is the receiver, reaction point the sender."""
    return "roce_np" if each.knob.field == "cnp_interval_us" else "roce_rp"
