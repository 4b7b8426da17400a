"""The settings file of the HPCC ns-3: `KEY value...` a line. Keys that would change the result and are not modelled are
refused by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.simulate.ns3.text import lines_of
from eastwest.units import parse_gbps

# Where results and traces go, and settings of other congestion controls: without influence on a DCQCN run.
_IGNORED = frozenset(
    {
        "TOPOLOGY_FILE",
        "FLOW_FILE",
        "TRACE_FILE",
        "TRACE_OUTPUT_FILE",
        "FCT_OUTPUT_FILE",
        "PFC_OUTPUT_FILE",
        "QLEN_MON_FILE",
        "QLEN_MON_START",
        "QLEN_MON_END",
        "ENABLE_TRACE",
        "DCTCP_RATE_AI",
        "U_TARGET",
        "MI_THRESH",
        "INT_MULTI",
        "MULTI_RATE",
        "SAMPLE_FEEDBACK",
        "PINT_LOG_BASE",
        "PINT_PROB",
        "RATE_BOUND",
        "GLOBAL_T",
        "FAST_REACT",
        "L2_CHUNK_SIZE",
        "VAR_WIN",
        "SIMULATOR_STOP_TIME",
    }
)
# Keys with a single value under which the model is right.
_FIXED = {
    "USE_DYNAMIC_PFC_THRESHOLD": ("1",),
    "CC_MODE": ("1",),
    "L2_BACK_TO_ZERO": ("0",),
    "HAS_WIN": ("0",),
    "LINK_DOWN": ("0 0 0",),
    "ACK_HIGH_PRIO": ("1",),
    "L2_ACK_INTERVAL": ("1",),
    "ENABLE_QCN": ("0", "1"),
    "CLAMP_TARGET_RATE": ("0", "1"),
}
# Default, least and most of each number; the defaults are the reference's own.
_NUMBERS = {
    "PACKET_PAYLOAD_SIZE": (1000.0, 1.0, 9000.0),
    "ALPHA_RESUME_INTERVAL": (55.0, 0.001, 1e9),
    "RATE_DECREASE_INTERVAL": (4.0, 0.001, 1e9),
    "RP_TIMER": (1500.0, 0.001, 1e9),
    "EWMA_GAIN": (1 / 16, 0.0, 1.0),
    "FAST_RECOVERY_TIMES": (5.0, 0.0, 1e6),
    "BUFFER_SIZE": (12.0, 1.0, 1024.0),
}
_RATES = ("RATE_AI", "RATE_HAI", "MIN_RATE")
_LOSS = "ERROR_RATE_PER_LINK"
_MAPS = ("KMIN_MAP", "KMAX_MAP", "PMAX_MAP")


@dataclass(frozen=True)
class Config:
    """The settings that matter. numbers: as written. rates_bps. maps: value by link rate in bit/s."""

    numbers: dict[str, float]
    rates_bps: dict[str, float]
    maps: dict[str, dict[int, float]]
    ecn: bool
    clamp_target: bool


def read_config(path: Path) -> Config:
    """Reads a settings file. Raises InputError that names every key that is unknown, malformed or not modelled."""
    found = _Found()
    problems: list[Problem] = []
    for number, line in lines_of(path):
        key, _, value = line.strip().partition(" ")
        value = " ".join(value.split())
        try:
            _take(key, value, found)
        except ValueError as error:
            problems.append(Problem(str(error), key, path, number))
    problems += [Problem("is missing", key, path) for key in _RATES if key not in found.rates]
    if problems:
        raise InputError(problems)
    ecn, clamp = found.flags["ENABLE_QCN"] == "1", found.flags["CLAMP_TARGET_RATE"] == "1"
    return Config(found.numbers, found.rates, found.maps, ecn, clamp)


@dataclass
class _Found:
    """What has been read so far, over the reference's own defaults."""

    numbers: dict[str, float] = field(
        default_factory=lambda: {key: default for key, (default, _, _) in _NUMBERS.items()}
    )
    rates: dict[str, float] = field(default_factory=dict)
    maps: dict[str, dict[int, float]] = field(default_factory=lambda: {key: {} for key in _MAPS})
    flags: dict[str, str] = field(default_factory=lambda: {"ENABLE_QCN": "1", "CLAMP_TARGET_RATE": "0"})


def _take(key: str, value: str, found: _Found) -> None:
    if key in _NUMBERS:
        found.numbers[key] = _number(key, value)
    elif key in _RATES:
        found.rates[key] = parse_gbps(value) * 1e9
    elif key in _MAPS:
        found.maps[key] = _rate_map(value)
    elif key == _LOSS:
        if float(value) != 0:
            raise ValueError(f"{value!r} is not modelled; allowed: 0")
    elif key in _FIXED:
        if value not in _FIXED[key]:
            raise ValueError(f"{value!r} is not modelled; allowed: {', '.join(_FIXED[key])}")
        if key in found.flags:
            found.flags[key] = value
    elif key and key not in _IGNORED:
        raise ValueError("this key is not supported")


def _number(key: str, value: str) -> float:
    _, least, most = _NUMBERS[key]
    number = float(value)
    if not least <= number <= most:
        raise ValueError(f"{value!r} is out of range; allowed: {least:g} to {most:g}")
    return number


def _rate_map(value: str) -> dict[int, float]:
    words = value.split()
    count = int(words[0])
    if len(words) != 1 + 2 * count:
        raise ValueError(f"a map of {count} entries needs {2 * count} values")
    return {int(words[1 + 2 * i]): float(words[2 + 2 * i]) for i in range(count)}
