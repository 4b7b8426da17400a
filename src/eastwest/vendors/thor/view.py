"""What the template of Thor 2 prints."""

from __future__ import annotations

from collections.abc import Mapping

from eastwest.plan.device import NicQos
from eastwest.vendors.nic.fit import other_priority
from eastwest.vendors.nic.state import PRIORITIES

ROCE_PORT = 4791
BY_DSCP, BY_DATAGRAM_PORT = 5, 3
"""Selectors of an application priority (IEEE 802.1Qaz APP TLV)."""
REST_CLASS, ROCE_CLASS, CNP_CLASS = 0, 1, 2


class View:
    """The settings of one kind of NIC."""

    def __init__(self, qos: NicQos, environment: Mapping[str, str]) -> None:
        del environment
        self.qos = qos

    @property
    def algorithms(self) -> str:
        """For `--tsa`."""
        roce = "strict" if self.qos.weight_percent[self.qos.roce_priority] is None else "ets"
        return f"{REST_CLASS}:ets,{ROCE_CLASS}:{roce},{CNP_CLASS}:strict"

    @property
    def classes(self) -> str:
        """For `--up2tc`."""
        own = {self.qos.roce_priority: ROCE_CLASS, self.qos.cnp_priority: CNP_CLASS}
        return ",".join(f"{at}:{own.get(at, REST_CLASS)}" for at in range(PRIORITIES))

    @property
    def weights(self) -> str:
        """For `--tcbw`: the rest, then RoCE."""
        weights = self.qos.weight_percent
        return f"{weights[other_priority(self.qos)] or 0},{weights[self.qos.roce_priority] or 0}"

    @property
    def pfc(self) -> str:
        """For `--pfc --enable`; 0xFF is none."""
        return str(self.qos.pfc[0]) if self.qos.pfc else "0xFF"

    @property
    def applications(self) -> list[str]:
        """For `--apptlv --add --app`: priority, selector, value."""
        qos = self.qos
        found = [f"{qos.roce_priority},{BY_DATAGRAM_PORT},{ROCE_PORT}"]
        if qos.trust == "dscp":
            found.append(f"{qos.roce_priority},{BY_DSCP},{qos.roce_dscp}")
            found.append(f"{qos.cnp_priority},{BY_DSCP},{qos.cnp_dscp}")
        return found

    @property
    def control(self) -> list[tuple[str, str]]:
        """Files of the driver's congestion control with their values; `disable_prio_vlan_tx` is PFC by DSCP."""
        on = "0x1" if self.qos.ecn else "0x0"
        return [
            ("disable_prio_vlan_tx", "0x1" if self.qos.trust == "dscp" else "0x0"),
            ("ecn_marking", on),
            ("ecn_enable", on),
            *([("cc_mode", "1")] if self.qos.ecn else []),
        ]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The files that only a firmware without a service type for notifications takes."""
        qos = self.qos
        values = (
            ("roce_prio", qos.roce_priority),
            ("roce_dscp", qos.roce_dscp),
            ("cnp_prio", qos.cnp_priority),
            ("cnp_dscp", qos.cnp_dscp),
        )
        return [(name, f"0x{value:x}") for name, value in values]
