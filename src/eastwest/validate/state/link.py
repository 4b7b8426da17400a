"""A link's health: `ethtool` (speed), `ethtool --show-fec`, `ethtool -m` (power and the module's own limits), errors.

Source: the ethtool manual; SFF-8636 and CMIS name the limits that a module carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from eastwest.validate.state.error_rate import error_rate, limit_before
from eastwest.validate.state.transcript import outputs

_SPEED = re.compile(r"Speed:\s*(\d+)\s*Mb/s")
_LINK = re.compile(r"Link detected:\s*(\w+)")
_LANES = re.compile(r"Lanes:\s*(\d+)")
_FEC = re.compile(r"Active FEC encodings?:\s*(.+)")
_MLXLINK_FEC = re.compile(r"(?m)^\s*\"?FEC\"?\s*:\s*\"?([^\"\n]+)")
_POWER = re.compile(
    r"^\s*(Rcvr signal avg optical power|Receiver signal (?:average )?(?:optical|OMA)(?: power)?|Rx Power|"
    r"Laser output power|Transmit avg optical power)\s*(?:\(?(?:Channel|lane)\s*(\d+)\)?)?\s*:.*?(-?[\d.]+|-inf)\s*dBm",
    re.IGNORECASE | re.MULTILINE,
)
_LIMIT = re.compile(
    r"^\s*(?:Laser )?rx power (low|high) (alarm|warning)(?: threshold)?\s*:.*?(-?[\d.]+|-inf)\s*dBm",
    re.IGNORECASE | re.MULTILINE,
)
_FEC_FROM_GBPS = 100.0
"""From 25 Gb/s a lane on, links of PAM4 (100G a port and more) always run FEC: IEEE 802.3bs, 802.3ck."""
_MARGIN_DB = 1.0


def wrong(
    said: Mapping[str, str], names: Sequence[str], rate_gbps: float
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What was seen, what is wrong with it, and what is near to it. Empty `seen`: nothing was looked at.

    names: how outputs may call the port, its interface first.
    """
    seen, bad, near = list[str](), list[str](), list[str]()
    for own_seen, own_bad, own_near in (
        _carrier(said, names[0], rate_gbps),
        _errors(said, names, rate_gbps),
        _light(said, names[0]),
    ):
        seen += own_seen
        bad += own_bad
        near += own_near
    return ", ".join(seen), tuple(bad), tuple(near)


_Told = tuple[list[str], list[str], list[str]]


def _carrier(said: Mapping[str, str], interface: str, rate_gbps: float) -> _Told:
    plain = outputs(dict(said), "ethtool", interface)
    seen, bad = list[str](), list[str]()
    if link := _LINK.search(plain):
        if link[1] != "yes":
            bad.append("no link")
        seen.append(f"link {'up' if link[1] == 'yes' else 'down'}")
    if speed := _SPEED.search(plain):
        gbps = int(speed[1]) / 1000
        seen.append(f"{gbps:g} Gb/s")
        if gbps != rate_gbps:
            bad.append(f"runs {gbps:g} instead of {rate_gbps:g} Gb/s")
    return seen, bad, []


def _errors(said: Mapping[str, str], names: Sequence[str], rate_gbps: float) -> _Told:
    """FEC, and bit errors before and after it."""
    seen, bad = list[str](), list[str]()
    active = _FEC.search(outputs(dict(said), "--show-fec", names[0]))
    told = active[1].strip() if active else ""
    if told:
        seen.append(f"FEC {told}")
        if told.lower() in {"off", "none"} and rate_gbps >= _FEC_FROM_GBPS:
            bad.append("FEC is off")
    # mlxlink names the code in full, which ethtool leaves at "RS".
    full = next((f[1] for name in names if (f := _MLXLINK_FEC.search(outputs(dict(said), "mlxlink", name)))), "")
    lanes = _LANES.search(outputs(dict(said), "ethtool", names[0]))
    rates = error_rate(said, names)
    if rates.before is not None:
        seen.append(f"{rates.before:.1e} of bits wrong before FEC")
    limit = limit_before(full or told or "RS", rate_gbps, int(lanes[1]) if lanes else 0)
    own_bad, near = rates.judged(limit)
    return seen, [*bad, *own_bad], list(near)


def _light(said: Mapping[str, str], interface: str) -> _Told:
    module = outputs(dict(said), "-m", interface)
    bad, near = list[str](), list[str]()
    for text, low in _powers(module):
        (bad if low else near).append(text)
    return [_weakest(module)] if "dBm" in module else [], bad, near


def _powers(module: str) -> Iterator[tuple[str, bool]]:
    """Lanes below the module's own limit (True), or within 1 dB of it (False)."""
    limits = {(one[1].lower(), one[2].lower()): _dbm(one[3]) for one in _LIMIT.finditer(module)}
    alarm = limits.get(("low", "alarm"))
    if alarm is None:
        return
    for one in _POWER.finditer(module):
        if not one[1].lower().startswith(("r",)):
            continue
        power, lane = _dbm(one[3]), f"lane {one[2]} " if one[2] else ""
        if power < alarm:
            yield f"receive power {lane}{power:g} dBm, below the module's limit of {alarm:g} dBm", True
        elif power < limits.get(("low", "warning"), alarm + _MARGIN_DB):
            yield f"receive power {lane}{power:g} dBm, near the module's limit of {alarm:g} dBm", False


def _weakest(module: str) -> str:
    powers = [_dbm(one[3]) for one in _POWER.finditer(module) if one[1].lower().startswith("r")]
    return f"receives at least {min(powers):g} dBm" if powers else "no receive power"


def _dbm(text: str) -> float:
    return float(text)
