"""Parameters of mlxconfig: what the card keeps. Names and defaults: mlxconfig dumps in public issues; `mlxconfig i`."""

from __future__ import annotations

import re

from eastwest.lossless.dcqcn_families import CONNECTX as KNOBS
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.plan.device import NicQos
from eastwest.vendors.nic.state import PRIORITIES, NicState
from eastwest.vendors.nic.words import small

CARD = (("ADVANCED_PCI_SETTINGS", 1), ("PCI_WR_ORDERING", 1))
"""Of the whole card: relaxed ordering of PCIe writes, for the full rate into GPU memory; the first opens the second."""
_NUMBERS = frozenset(name for knob in KNOBS.knobs for tool, name in knob.names if tool == "mlxconfig")
_FIXED = {each.name: each.value for each in KNOBS.constants}
_LLDP = ("LLDP_NB_DCBX", "LLDP_NB_RX_MODE", "LLDP_NB_TX_MODE", "DCBX_IEEE", "DCBX_CEE")
"""Off together with DCBX_WILLING: the firmware then neither reads nor sends LLDP (modes: 0 off, 2 all)."""
_OF_CARD = ("ROCE_ADAPTIVE_ROUTING_EN", "MAX_ACC_OUT_READ")
"""Understood, and nothing that a HostIntent holds. MAX_ACC_OUT_READ is not set: makers of servers recommend 44 or 128,
NVIDIA's operator the card's own default (ROCm network guide; nic-configuration-operator README)."""
_WORDS = {"true": "1", "false": "0"}
_PORT = re.compile(r"_P[12]$")
_VALUE = re.compile(r"\w+\((\d+)\)")


def firmware(qos: NicQos) -> list[tuple[str, int]]:
    """Parameters of a port, without its suffix."""
    willing = int(qos.willing)
    return [
        ("ROCE_CC_PRIO_MASK", sum(1 << at for at in qos.ecn)),
        ("CNP_DSCP", qos.cnp_dscp),
        ("CNP_802P_PRIO", qos.cnp_priority),
        *((each.knob.name, each.number) for each in settings(KNOBS, qos.dcqcn)),
        *_FIXED.items(),
        ("LLDP_NB_DCBX", willing),
        ("LLDP_NB_RX_MODE", 2 * willing),
        ("LLDP_NB_TX_MODE", 2 * willing),
        ("DCBX_WILLING", willing),
        ("DCBX_IEEE", willing),
        ("DCBX_CEE", willing),
    ]


def take(state: NicState, name: str, text: str) -> bool:
    """Put one parameter into the state; whether it has a meaning there. Raises ValueError for a wrong value."""
    enumerated = _VALUE.fullmatch(text)
    port, bare = bool(_PORT.search(name)), _PORT.sub("", name)
    if not port:
        return name in dict(CARD) or name in _OF_CARD
    value = small(enumerated[1] if enumerated else _WORDS.get(text.lower(), text), 1 << 32)
    if bare == "ROCE_CC_PRIO_MASK":
        state.ecn = tuple(at for at in range(PRIORITIES) if value >> at & 1)
    elif bare == "CNP_DSCP":
        state.cnp_dscp = small(str(value), 64)
    elif bare == "CNP_802P_PRIO":
        state.cnp_priority = small(str(value), PRIORITIES)
    elif bare == "DCBX_WILLING":
        state.willing = bool(value)
    elif bare in _NUMBERS:
        state.numbers[bare] = value
    else:
        return bare in _LLDP or _is_fixed(bare, value)
    return True


def _is_fixed(name: str, value: int) -> bool:
    """Whether it is one of those that our profiles do not vary. Raises ValueError when it was varied."""
    if name in _FIXED and _FIXED[name] != value:
        raise ValueError(f"{name} is {value}, and a profile has no field for it")
    return name in _FIXED
