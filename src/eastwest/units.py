"""Quantities with units: parsing what people write, printing what people read.

Inside the library numbers carry their unit in the name (`_bytes`, `_gbps`, `_us`, `_m`); text with
units exists only at the edges.
"""

from __future__ import annotations

import re

PS_PER_NS = 1_000
PS_PER_US = 1_000_000
PS_PER_MS = 1_000_000_000
PS_PER_S = 1_000_000_000_000

_BYTES = {"B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
          "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}  # fmt: skip
_GBPS = {"G": 1.0, "Gbps": 1.0, "Gb/s": 1.0, "T": 1000.0, "Tbps": 1000.0, "Tb/s": 1000.0, "Mbps": 1e-3, "Mb/s": 1e-3}
_GIGABYTES_PER_S = {"GB/s": 1.0, "MB/s": 1e-3, "TB/s": 1e3}
_METRES = {"m": 1.0, "cm": 0.01, "km": 1000.0}
_MICROSECONDS = {"ns": 1e-3, "us": 1.0, "µs": 1.0, "ms": 1e3, "s": 1e6, "min": 60e6, "h": 3600e6}
_FRACTION = {"%": 0.01}
_QUANTITY = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*([A-Za-zµ/%]+)\s*$")


def _parse(text: str, scale: dict[str, float] | dict[str, int], example: str) -> float:
    match = _QUANTITY.match(text)
    if match is None or match.group(2) not in scale:
        units = ", ".join(scale)
        raise ValueError(f"write a number with a unit, such as {example} (units: {units})")
    return float(match.group(1)) * scale[match.group(2)]


def parse_bytes(text: str) -> int:
    """`"64 MiB"` → 67108864. Decimal (MB) and binary (MiB) prefixes are told apart. Raises ValueError."""
    return round(_parse(text, _BYTES, '"64 MiB"'))


def parse_gbps(text: str) -> float:
    """`"400G"`, `"400 Gbps"`, `"1.6T"` → line rate in gigabits per second. Raises ValueError."""
    return _parse(text, _GBPS, '"400G"')


def parse_gigabytes_per_s(text: str) -> float:
    """`"40 GB/s"` → gigabytes (10**9) per second. Raises ValueError."""
    return _parse(text, _GIGABYTES_PER_S, '"40 GB/s"')


def parse_metres(text: str) -> float:
    """`"30 m"` → metres. Raises ValueError."""
    return _parse(text, _METRES, '"30 m"')


def parse_us(text: str) -> float:
    """`"55 us"`, `"1.5 ms"` → microseconds. Raises ValueError."""
    return _parse(text, _MICROSECONDS, '"55 us"')


def parse_fraction(text: str) -> float:
    """`"85 %"` → 0.85. Raises ValueError."""
    return _parse(text, _FRACTION, '"85 %"')


def format_bytes(count: float) -> str:
    """67108864 → `"64 MiB"`, 1500 → `"1.46 KiB"`."""
    for name in ("TiB", "GiB", "MiB", "KiB"):
        if abs(count) >= _BYTES[name]:
            return f"{count / _BYTES[name]:.4g} {name}"
    return f"{count:.4g} B"


def format_gbps(rate_gbps: float) -> str:
    """400.0 → `"400G"`, 1600.0 → `"1.6T"`."""
    return f"{rate_gbps / 1000:g}T" if rate_gbps >= 1000 else f"{rate_gbps:g}G"


def format_us(time_us: float) -> str:
    """1500.0 → `"1.5 ms"`."""
    if abs(time_us) >= 1e6:
        return f"{time_us / 1e6:.4g} s"
    if abs(time_us) >= 1e3:
        return f"{time_us / 1e3:.4g} ms"
    return f"{time_us:.4g} µs"
