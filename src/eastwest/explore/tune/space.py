"""What tuning may change: settings of switches and NICs, each within a range around what the policy derives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eastwest.intent.site import Site
from eastwest.intent.tuning import BALANCES, DcqcnTuning, EcnTuning, Tuning
from eastwest.lossless.dcqcn_families import family_of
from eastwest.lossless.tuned import most_kmax_bytes
from eastwest.plan import Plan

Value = float | str
Values = Mapping[str, Value]

# Times the default, down and up. Thresholds: the published profiles for the same job spread 16-fold (Kmin) and 49-fold
# (Kmax); increase steps and timers of the presets in `lossless.dcqcn` spread as widely.
_KMIN_RANGE = (1 / 8, 8.0)
_KMAX_OVER_KMIN = (1.25, 16.0)
_PMAX_RANGE = (0.01, 1.0)
_DCQCN_RANGE = (1 / 16, 16.0)
_DCQCN_FIELDS = ("increase_timer_us", "decrease_interval_us", "cnp_interval_us", "ai_rate_mbps", "hai_rate_mbps")
_LEAST_INTERVAL_US, _MOST_INTERVAL_US = 1.0, 100_000.0
_LEAST_RATE_MBPS, _MOST_RATE_MBPS = 1.0, 400_000.0
_LEAST_KMIN_BYTES = 4096.0


@dataclass(frozen=True, slots=True)
class Axis:
    """One setting. low, high: its range, searched on a logarithmic scale; choices: instead, of a setting of words."""

    name: str
    default: Value
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Space:
    """All settings. most_kmax: Kmax is cut there, where switches send pause frames."""

    axes: tuple[Axis, ...]
    most_kmax_bytes: float

    @property
    def defaults(self) -> dict[str, Value]:
        """What the policy has."""
        return {axis.name: axis.default for axis in self.axes}

    def tuning(self, values: Values) -> Tuning:
        """The values that are not the defaults, as a site file states them."""
        changed = {name: value for name, value in values.items() if value != self.defaults[name]}
        fields = {
            name: float(f"{float(changed[f'dcqcn.{name}']):.4g}")
            for name in _DCQCN_FIELDS
            if f"dcqcn.{name}" in changed
        }
        ecn = self._ecn(values) if any(name.startswith("ecn.") for name in changed) else None
        balance = str(changed["load_balancing"]) if "load_balancing" in changed else None
        return Tuning(ecn, DcqcnTuning(**fields) if fields else None, balance)

    def _ecn(self, values: Values) -> EcnTuning:
        kmin = float(values["ecn.kmin_bytes"])
        kmax = min(kmin * float(values["ecn.kmax_over_kmin"]), self.most_kmax_bytes)
        return EcnTuning(round(min(kmin, kmax * 0.99)), int(kmax), float(f"{float(values['ecn.pmax']):.3g}"))


def space_of(site: Site, plan: Plan, balances: tuple[str, ...]) -> Space:
    """The settings of a site: ECN, those DCQCN values that its NICs have a knob for, and ways to balance load."""
    link = site.fabric.link_gbps
    most = most_kmax_bytes(plan.policy, link)
    ecn = next(each for switch in plan.policy.switches for each in switch.ecn if each.speed_gbps == link)
    kmin = (max(ecn.kmin_bytes * _KMIN_RANGE[0], _LEAST_KMIN_BYTES), min(ecn.kmin_bytes * _KMIN_RANGE[1], most / 1.25))
    axes = [
        _within("ecn.kmin_bytes", ecn.kmin_bytes, *kmin),
        _within("ecn.kmax_over_kmin", ecn.kmax_bytes / ecn.kmin_bytes, *_KMAX_OVER_KMIN),
        _within("ecn.pmax", ecn.pmax, *_PMAX_RANGE),
    ]
    if plan.policy.congestion_control == "dcqcn":
        axes += _dcqcn(plan)
    if len(balances) > 1 and any(True for _ in plan.fabric.switch_links()):
        axes.append(Axis("load_balancing", plan.policy.load_balancing, choices=balances))
    return Space(tuple(axes), most)


def _dcqcn(plan: Plan) -> list[Axis]:
    nic, profile = plan.policy.dcqcn[0]
    family = family_of(nic)
    known = {knob.field for knob in family.knobs} if family is not None else set()
    found = []
    for name in _DCQCN_FIELDS:
        value = float(getattr(profile, name))
        if name not in known or value <= 0:
            continue
        least, most = (
            (_LEAST_INTERVAL_US, _MOST_INTERVAL_US) if name.endswith("_us") else (_LEAST_RATE_MBPS, _MOST_RATE_MBPS)
        )
        low, high = max(value * _DCQCN_RANGE[0], least), min(value * _DCQCN_RANGE[1], most)
        found.append(_within(f"dcqcn.{name}", value, low, high))
    return found


def _within(name: str, value: float, low: float, high: float) -> Axis:
    """An axis whose default is put at its end where the policy's own value lies outside."""
    return Axis(name, min(max(float(value), low), high), low, high)


def known_balances() -> tuple[str, ...]:
    """All ways to balance load that can be simulated."""
    return BALANCES
