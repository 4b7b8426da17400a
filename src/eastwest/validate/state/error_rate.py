"""Bit errors before and after FEC: `mlxlink -c`, `ethtool -S` and `-I --show-fec`, SONiC's fec-stats, other makers.

Limits are those of IEEE 802.3 for the optical PMDs whose errors each code corrects: 2.4e-4 for RS(544,514) (200GBASE-
and 400GBASE-R, 100 Gb/s a lane; clauses 121.1.1, 124.1.1) and 5e-5 for RS(528,514) (25 Gb/s a lane; clause 95.1.1).
They were taken from public descriptions of the standard, which itself was not at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

KP4, KR4 = "RS(544,514)", "RS(528,514)"
LIMITS = {KP4: 2.4e-4, KR4: 5e-5}
NEAR = 10.0
"""A rate within this factor of the limit is a warning: a choice of our own, one decade for dust and heat."""
AFTER_LIMIT = 1e-12
"""Errors after FEC that 100 Gb/s Ethernet may have; faster kinds: a tenth of it (IEEE 802.3, 80.1.2 and 116.1.2)."""
_PAM4_FROM_GBPS = 200.0
_NRZ_LANE_GBPS = 25.0

_RATE = r"([\d.]+(?:[eE][-+]?\d+)?)"
_BEFORE = re.compile(
    rf"(?i)(?:raw(?: physical)?|pre-?fec)[ _-](?:ber|bit error rate(?: \(ber\))?)\"?\s*[:=|]?\s*\"?{_RATE}\b"
)
_AFTER = re.compile(
    rf"(?i)(?:effective(?: physical)?|post-?fec)[ _-](?:ber|bit error rate(?: \(ber\))?)\"?\s*[:=|]?\s*\"?{_RATE}\b"
)
_UNCORRECTABLE = re.compile(
    r"(?i)(?:uncorrectable_blocks|fec uncorrect(?:ed|able) (?:codewords|errors|blocks))\"?\s*[:=|]?\s*([\d,]+)"
)
_CORRECTED_BITS = re.compile(r"\brx_corrected_bits_phy:\s*(\d+)")
_BITS = re.compile(r"\brx_bits_phy:\s*(\d+)")
_WORDS = re.compile(r"[\s,]+|:\s")
_HEADING_WORDS = 3
"""`Ethernet1/1`, `Interface Ethernet1/1:`, `Physical interface: et-0/0/1, Enabled`."""
_TABLE = {"FEC_PRE_BER": "before", "FEC_POST_BER": "after", "FEC_UNCORR": "uncorrectable"}


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Of one port's receiver, None where nothing tells. before, after: bits wrong of all; uncorrectable: blocks."""

    before: float | None = None
    after: float | None = None
    uncorrectable: int | None = None

    def judged(self, limit: float | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is wrong, and what is near to it. limit: of errors before FEC, None where no code is known."""
        bad, near = list[str](), list[str]()
        if self.before is not None and limit is not None:
            told = f"{self.before:.1e} of all bits are wrong before FEC, which bears up to {limit:.1e}"
            if self.before > limit:
                bad.append(told)
            elif self.before > limit / NEAR:
                near.append(told)
        if self.after is not None and self.after > AFTER_LIMIT:
            bad.append(f"{self.after:.1e} of all bits are wrong after FEC, at most {AFTER_LIMIT:.0e} may be")
        if self.uncorrectable and not bad:
            near.append(f"{self.uncorrectable:,} blocks not corrected since the counters began: clear them, look again")
        return tuple(bad), tuple(near)


def error_rate(said: Mapping[str, str], names: Sequence[str]) -> ErrorRate:
    """What commands told of one port. names: how it may be called (interface, RDMA device)."""
    texts = list(_texts(said, names))
    before = _first(_BEFORE, texts)
    if before is None:
        before = next((found for text in texts if (found := _of_counters(text)) is not None), None)
    blocks = _first(_UNCORRECTABLE, texts)
    told = ErrorRate(before, _first(_AFTER, texts), None if blocks is None else int(blocks))
    for text in said.values():
        told = _with_row(told, _row(text, names))
    return told


def limit_before(fec: str, rate_gbps: float, lanes: int) -> float | None:
    """Errors that a link's FEC bears. fec: as a tool names it; lanes: 0 where unknown. None: a code without a limit."""
    plain = fec.lower().replace(" ", "")
    named = next((code for code in LIMITS if code[2:].lower() in plain), None)
    if named is None and "rs" in plain.replace("baser", ""):
        slow = rate_gbps / lanes <= _NRZ_LANE_GBPS if lanes else rate_gbps < _PAM4_FROM_GBPS
        named = KR4 if slow else KP4
    return None if named is None else LIMITS[named]


def _first(pattern: re.Pattern[str], texts: Sequence[str]) -> float | None:
    found = (pattern.search(text) for text in texts)
    return next((float(one[1].replace(",", "")) for one in found if one), None)


def _texts(said: Mapping[str, str], names: Sequence[str]) -> Iterator[str]:
    """Whole outputs of commands that name the port; of others, what stands below the port's name."""
    for command, text in said.items():
        if set(names) & set(command.split()):
            yield text
        else:
            yield from _sections(text, names)


def _sections(text: str, names: Sequence[str]) -> Iterator[str]:
    own: list[str] | None = None
    for line in text.splitlines():
        if line[:1].strip():
            if own:
                yield "\n".join(own)
            own = [] if set(names) & set(_WORDS.split(line)[:_HEADING_WORDS]) else None
        if own is not None:
            own.append(line)
    if own:
        yield "\n".join(own)


def _of_counters(text: str) -> float | None:
    """Corrected of all received bits, where the driver counts both (mlx5 of recent kernels)."""
    corrected, every = _CORRECTED_BITS.search(text), _BITS.search(text)
    return int(corrected[1]) / int(every[1]) if corrected and every and int(every[1]) else None


def _row(text: str, names: Sequence[str]) -> Mapping[str, str]:
    """A port's row of SONiC's `show interfaces counters fec-stats`, as table or as JSON."""
    if "FEC_" not in text:
        return {}
    try:
        tree = json.loads(text[text.index("{") :]) if "{" in text else {}
    except (ValueError, RecursionError):
        tree = {}
    for name in names if isinstance(tree, dict) else ():
        if isinstance(tree.get(name), dict):
            return {key: str(value) for key, value in tree[name].items()}
    heads: list[str] = []
    for line in text.splitlines():
        cells = line.split()
        if "IFACE" in cells:
            heads = cells
        elif heads and cells and cells[0] in names:
            return dict(zip(heads, cells, strict=False))
    return {}


def _with_row(told: ErrorRate, row: Mapping[str, str]) -> ErrorRate:
    values: dict[str, float] = {}
    for head, field in _TABLE.items():
        try:
            values[field] = float(row.get(head, "").replace(",", ""))
        except ValueError:
            continue
    blocks = values.get("uncorrectable")
    return ErrorRate(
        values.get("before", told.before),
        values.get("after", told.after),
        told.uncorrectable if blocks is None else int(blocks),
    )
