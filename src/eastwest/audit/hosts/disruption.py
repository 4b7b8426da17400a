"""What a change at a host interrupts, by family of its NIC, as drivers and makers have it, and how long it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eastwest.audit.disruption import Disruption, Window
from eastwest.audit.hosts.change import NicChange

_MLX5_PFC = "Linux mlx5_core, mlx5e_dcbnl_ieee_setpfc: the port's link is toggled where PFC changes"
_MLX5_MTU = "Linux mlx5_core, mlx5e_change_mtu: channels are opened anew"
_BNXT_MTU = "Linux bnxt_en, bnxt_change_mtu: the NIC is closed and opened"
_BNXT_ETS = "Linux bnxt_en, bnxt_dcbnl_ieee_setets: queues are set up anew (bnxt_setup_mq_tc)"
_LINK = "the NIC's link goes down and up: its connections break"
_QUEUES = "the NIC's queues are set up anew: packets may be lost for a moment"

DOCUMENTED: dict[tuple[str, str], Disruption] = {
    ("connectx", "pfc"): Disruption(Window.DRAINED, _LINK, _MLX5_PFC),
    ("connectx", "mtu_bytes"): Disruption(Window.QUIET, _QUEUES, _MLX5_MTU),
    ("thor", "mtu_bytes"): Disruption(Window.DRAINED, "the NIC is closed and opened: its connections break", _BNXT_MTU),
    ("thor", "weight_percent"): Disruption(Window.QUIET, _QUEUES, _BNXT_ETS),
}
"""By family and field. What is not here has no source that was read, and is taken as `UNDOCUMENTED` has it."""

_CLASSES = Disruption(Window.QUIET, "packets on their way may change classes on the NIC")
_MARKS = Disruption(Window.QUIET, "connections that were made before keep their code point")
_MAY_FLAP = Disruption(Window.DRAINED, "the NIC's link may go down and up")
_ANSWERS = Disruption(Window.ANY, "nothing known")
UNDOCUMENTED: dict[str, Disruption] = {
    "trust": _CLASSES,
    "roce_dscp": _MARKS,
    "roce_priority": _CLASSES,
    "roce_tos": _MARKS,
    "pfc": _MAY_FLAP,
    "weight_percent": Disruption(Window.QUIET, _QUEUES),
    "ecn": _ANSWERS,
    "cnp_dscp": _ANSWERS,
    "cnp_priority": _ANSWERS,
    "dcqcn": _ANSWERS,
    "willing": _ANSWERS,
    "mtu_bytes": Disruption(Window.DRAINED, "the NIC's queues are set up anew; its link may go down and up"),
    "link_pause": _MAY_FLAP,
}
"""Our own estimate where no source was read, on the careful side."""
NEXT_JOB = Disruption(Window.ANY, "jobs that run keep what they started with")
OF_ARRAY = Disruption(
    Window.QUIET, "sessions through the array's ports may break; ONTAP sets all of a broadcast domain"
)

FIRMWARE = "what mlxconfig sets stays, and is in force after a reset of the card (mlxfwreset) or a reboot"
UNTIL_REBOOT = "until the next reboot"
KEEPS = {
    "connectx": f"{UNTIL_REBOOT}; run the script at boot after the driver, in a unit",
    "thor": f"{UNTIL_REBOOT} as far as is documented; run the script at boot after the driver",
    "pollara": "whether the card keeps it is not documented; run the script at boot after the driver",
}
"""How long a change holds, by family."""


def disruptions(changes: Iterable[NicChange], *, jobs: bool) -> Iterator[Disruption]:
    """What each field that changes interrupts. jobs: whether variables of jobs change."""
    for change in changes:
        for field in change.fields:
            found = DOCUMENTED.get((change.nic.family, field)) or UNDOCUMENTED.get(field)
            if found is not None:
                yield found
    if jobs:
        yield NEXT_JOB


def keeps(changes: Iterable[NicChange]) -> str:
    """How long it holds, in one sentence; empty where no NIC changes."""
    every = tuple(changes)
    told = [KEEPS.get(change.nic.family, f"{UNTIL_REBOOT}; run the script at boot") for change in every]
    told += [FIRMWARE] if any("firmware" in change.fields for change in every) else []
    return "; ".join(dict.fromkeys(told))
