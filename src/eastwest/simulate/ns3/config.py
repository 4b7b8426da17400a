"""The settings file of the HPCC ns-3: `KEY value...` a line. Keys that would change the result and are not modelled are
refused by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eastwest.errors import InputError, Problem
from eastwest.simulate.ns3.text import lines_of
from eastwest.units import parse_gbps

# Where results and traces go, settings of other congestion controls, keys that the reference reads and does not use:
# without influence on a run with DCQCN or with pauses alone.
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
        "U_TARGET",
        "MI_THRESH",
        "INT_MULTI",
        "MULTI_RATE",
        "SAMPLE_FEEDBACK",
        "PINT_LOG_BASE",
        "PINT_PROB",
        "FAST_REACT",
        "DATA_RATE",
        "LINK_DELAY",
        "USE_DYNAMIC_PFC_THRESHOLD",
    }
)
# Keys with a few values under which the model is right, the reference's default first. CC_MODE: 1 is DCQCN, 7 TIMELY,
# 8 DCTCP; 3 (HPCC) and 10 (HPCC-PINT) are not modelled; the reference knows no others, so these leave rates alone.
_CHOICES = {
    "CC_MODE": ("1", "0", "2", "4", "5", "6", "7", "8", "9"),
    "ENABLE_QCN": ("1", "0"),
    "CLAMP_TARGET_RATE": ("0", "1"),
    "HAS_WIN": ("1", "0"),
    "GLOBAL_T": ("1", "0"),
    "VAR_WIN": ("0", "1"),
    "RATE_BOUND": ("1", "0"),
    "ACK_HIGH_PRIO": ("0", "1"),
    "L2_BACK_TO_ZERO": ("0",),
}
# Default, least and most of each number; the defaults are the reference's own.
_NUMBERS = {
    "PACKET_PAYLOAD_SIZE": (1000.0, 1.0, 9000.0),
    "ALPHA_RESUME_INTERVAL": (55.0, 1.0, 1e9),
    "RATE_DECREASE_INTERVAL": (4.0, 1.0, 1e9),
    "RP_TIMER": (0.0, 1.0, 1e9),
    "EWMA_GAIN": (0.0, 0.0, 1.0),
    "FAST_RECOVERY_TIMES": (5.0, 0.0, 1e6),
    "BUFFER_SIZE": (16.0, 1.0, 1024.0),
    "L2_CHUNK_SIZE": (0.0, 0.0, 2.0**31),
    "L2_ACK_INTERVAL": (0.0, 1.0, 2.0**31),
    "ERROR_RATE_PER_LINK": (0.0, 0.0, 1.0),
    "SIMULATOR_STOP_TIME": (3.01, 0.0, 1e6),
    "PAUSE_TIME": (5.0, 1.0, 65535.0),  # its length is not used, but pause frames of 0 restart their receiver
}
# The reference has no default for these, or one under which it does not work.
_REQUIRED = ("RP_TIMER", "EWMA_GAIN", "L2_ACK_INTERVAL")
_RATES = ("RATE_AI", "RATE_HAI", "MIN_RATE", "DCTCP_RATE_AI")
_RATE_DEFAULTS = {"DCTCP_RATE_AI": 1e9}
_LINK_DOWN = "LINK_DOWN"
_MAPS = ("KMIN_MAP", "KMAX_MAP", "PMAX_MAP")
_MOST_OF_A_MAP = 1e6  # thresholds are in KB


@dataclass(frozen=True)
class Config:
    """The settings that matter.

    numbers: as written. rates_bps. maps: value by link rate in bit/s. choices: the value of each key that has few.
    link_down: microseconds after the second second, and the two nodes; None: no link fails.
    """

    numbers: dict[str, float]
    rates_bps: dict[str, float]
    maps: dict[str, dict[int, float]]
    choices: dict[str, str]
    link_down: tuple[int, int, int] | None = None

    def on(self, key: str) -> bool:
        """Whether the key's value is 1."""
        return self.choices[key] == "1"

    @property
    def ecn(self) -> bool:
        """Switches mark packets."""
        return self.on("ENABLE_QCN")

    @property
    def reacts(self) -> bool:
        """Rates follow DCQCN, TIMELY or DCTCP; otherwise they stay at line rate."""
        return self.choices["CC_MODE"] in ("1", "7", "8")


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
    read = {*found.rates, *found.given}
    problems += [Problem("is missing", key, path) for key in (*_RATES, *_REQUIRED) if key not in read]
    if problems:
        raise InputError(problems)
    return Config(found.numbers, found.rates, found.maps, found.choices, found.link_down)


@dataclass
class _Found:
    """What has been read so far, over the reference's own defaults."""

    numbers: dict[str, float] = field(
        default_factory=lambda: {key: default for key, (default, _, _) in _NUMBERS.items()}
    )
    rates: dict[str, float] = field(default_factory=lambda: dict(_RATE_DEFAULTS))
    maps: dict[str, dict[int, float]] = field(default_factory=lambda: {key: {} for key in _MAPS})
    choices: dict[str, str] = field(default_factory=lambda: {key: values[0] for key, values in _CHOICES.items()})
    given: set[str] = field(default_factory=set)
    link_down: tuple[int, int, int] | None = None


def _take(key: str, value: str, found: _Found) -> None:
    found.given.add(key)
    if key in _NUMBERS:
        found.numbers[key] = _number(key, value)
    elif key in _RATES:
        found.rates[key] = parse_gbps(value) * 1e9
    elif key in _MAPS:
        found.maps[key] = _rate_map(value)
    elif key == _LINK_DOWN:
        found.link_down = _link_down(value)
    elif key in _CHOICES:
        if value not in _CHOICES[key]:
            raise ValueError(f"{value!r} is not modelled; allowed: {', '.join(sorted(_CHOICES[key]))}")
        found.choices[key] = value
    elif key and key not in _IGNORED:
        raise ValueError("this key is not supported")


def _link_down(value: str) -> tuple[int, int, int] | None:
    words = [int(word) for word in value.split()]
    if len(words) != 3 or min(words) < 0:
        raise ValueError(f"{value!r}; allowed: microseconds after the start of the run and the two nodes")
    return (words[0], words[1], words[2]) if words[0] > 0 else None


def _number(key: str, value: str) -> float:
    _, least, most = _NUMBERS[key]
    number = float(value)
    if not least <= number <= most:
        raise ValueError(f"{value!r} is out of range; allowed: {least:g} to {most:g}")
    return number


def _rate_map(value: str) -> dict[int, float]:
    words = value.split()
    count = int(words[0]) if words else 0
    if count < 1 or len(words) != 1 + 2 * count:
        raise ValueError(f"{value!r}; allowed: how many entries, then a rate in bit/s and a number for each")
    found = {int(words[1 + 2 * i]): float(words[2 + 2 * i]) for i in range(count)}
    if not all(rate > 0 and 0 <= number <= _MOST_OF_A_MAP for rate, number in found.items()):
        raise ValueError(f"{value!r} is out of range; allowed: rates above 0, numbers from 0 to {_MOST_OF_A_MAP:g}")
    return found
