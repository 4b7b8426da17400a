"""A host's port: MTU (`ip -j link`), 802.3x pause (`ethtool -a`), PFC (`mlnx_qos -i`, `dcb pfc show`); ping.

Source: manuals of iproute2 (`ip`, `dcb-pfc`), ethtool, and mlnx_qos of mlnx-tools.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from eastwest.validate.state.transcript import outputs

_PAUSE = re.compile(r"^\s*(RX|TX)(?: negotiated)?:\s*(on|off)", re.IGNORECASE | re.MULTILINE)
_MLNX = re.compile(r"PFC configuration:.*?enabled\s+([01\s]+)", re.DOTALL)
_DCB = re.compile(r"prio-pfc\s+((?:\d:(?:on|off)\s*)+)")
_RECEIVED = re.compile(r"(\d+) packets transmitted, (\d+) (?:packets )?received")


def wrong(said: Mapping[str, str], interface: str, mtu_bytes: int, pfc: frozenset[int]) -> tuple[str, tuple[str, ...]]:
    """What was seen, and what is wrong with it; empty when nothing was looked at."""
    seen, bad = list[str](), list[str]()
    mtu = _mtu(outputs(dict(said), "ip", interface))
    if mtu is not None:
        seen.append(f"MTU {mtu}")
        if mtu < mtu_bytes:
            bad.append(f"MTU {mtu}, at least {mtu_bytes} is needed")
    pauses = dict(_PAUSE.findall(outputs(dict(said), "-a", interface)))
    if pauses:
        on = sorted(way for way, state in pauses.items() if state.lower() == "on")
        seen.append(f"802.3x pause {'on' if on else 'off'}")
        if on and pfc:
            bad.append(f"802.3x pause is on ({', '.join(on)}): it stops every class")
    enabled = _pfc(said, interface)
    if enabled is not None:
        named = ", ".join(map(str, sorted(enabled))) or "none"
        seen.append(f"PFC on {named}")
        if enabled != pfc:
            bad.append(f"PFC on {named} instead of {', '.join(map(str, sorted(pfc))) or 'none'}")
    return ", ".join(seen), tuple(bad)


def ping(text: str) -> tuple[str, bool] | None:
    """What arrived, and whether all did; None when nothing was sent."""
    found = _RECEIVED.search(text)
    if found is None or not int(found[1]):
        return None
    return f"{found[2]} of {found[1]} arrived", found[1] == found[2]


def _mtu(text: str) -> int | None:
    try:
        rows = json.loads(text) if text.strip() else []
    except ValueError:
        found = re.search(r"\bmtu (\d+)", text)
        return int(found[1]) if found else None
    return next((int(row["mtu"]) for row in rows if isinstance(row, dict) and "mtu" in row), None)


def _pfc(said: Mapping[str, str], interface: str) -> frozenset[int] | None:
    mlnx = _MLNX.search(outputs(dict(said), "mlnx_qos", interface))
    if mlnx:
        return frozenset(at for at, bit in enumerate(mlnx[1].split()[:8]) if bit == "1")
    dcb = _DCB.search(outputs(dict(said), "dcb", interface))
    if dcb:
        return frozenset(int(one[0]) for one in re.findall(r"(\d):on", dcb[1]))
    return None
