"""`nv show qos roce`: what the macro amounts to, as the switch tells (user guide, RDMA over Converged Ethernet)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ROW = re.compile(r"\s*(?P<name>[a-z][a-z-]+)\s{2,}(?P<value>\S(?:[^ ]| (?! ))*)(?:\s{2,}.*)?")
_MAPPED = re.compile(r"\s*(?:\d+\s+)?(?P<pcp>[\d,]+)\s+(?P<dscp>[\d,]+)\s+(?P<priority>[0-7])\s*")
_SIZE = re.compile(r"(?P<number>[\d.]+) (?P<unit>B|KB|MB)")
_UNITS = {"B": 1, "KB": 1024, "MB": 1024**2}
_MARKS = {"min-threshold": "min-threshold", "max-threshold": "max-threshold", "probability": "probability"}
DEFAULT = "default-global"


def read_roce(text: str) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    """NVUE's words for the rows; thresholds are shown rounded, so that those of the macro count as its own."""
    queues = re.search(r"enabled-tc\s+([\d,]+)", text)
    for number, line in enumerate(text.split("\n"), start=1):
        mapped, row = _MAPPED.fullmatch(line), _ROW.fullmatch(line)
        if mapped is not None:
            yield (
                number,
                ("qos", "mapping", DEFAULT, "dscp", mapped["dscp"], "switch-priority", mapped["priority"]),
            )
        elif row is not None:
            words = _row(row["name"], row["value"], "" if queues is None else queues[1])
            if words:
                yield number, words


def _row(name: str, value: str, queues: str) -> tuple[str, ...]:
    if name in ("enable", "state"):
        return ("qos", "roce", "enable", "on" if value.split(maxsplit=1)[0] in ("on", "enabled") else "off")
    if name == "mode" and value.split(maxsplit=1)[0] in ("lossless", "lossy"):
        return ("qos", "roce", "mode", value.split(maxsplit=1)[0])
    if name == "pfc-priority" and re.fullmatch(r"[\d,]+", value):
        return ("qos", "pfc", DEFAULT, "switch-priority", value)
    if name in _MARKS and queues:
        size = _SIZE.fullmatch(value)
        shown = value if size is None else str(_bytes(size["number"], _UNITS[size["unit"]]))
        if shown.isdecimal():
            return ("qos", "congestion-control", DEFAULT, "traffic-class", queues, _MARKS[name], shown)
    return ()


def _bytes(shown: str, unit: int) -> int:
    """1.43 MB is 1,500,000 bytes: of the sizes that are shown so, the roundest."""
    half = 10.0 ** -len(shown.partition(".")[2]) / 2
    low, high = (float(shown) - half) * unit, (float(shown) + half) * unit
    for step in (each * 10**power for power in range(8, -1, -1) for each in (5, 1)):
        nearest = -(-low // step) * step
        if nearest < high:
            return int(nearest)
    return round(float(shown) * unit)
