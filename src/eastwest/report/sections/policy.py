"""The lossless policy as tables, each with the reasons for its numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from eastwest.lossless import EcnProfile, LosslessPolicy, PortBuffer, Reason, SwitchBuffers

# Words in a reason's subject that tell which table it belongs under; the first match decides.
_TOPICS = (
    ("headroom", ("headroom", "xoff", "xon", "buffer", "pool", "reserve", "dynamic threshold", "small packet")),
    ("ecn", ("ecn", "kmin", "kmax", "pmax", "marking", "rtt")),
    ("dcqcn", ("dcqcn", "cnp interval", "rate increase")),
    ("watchdog", ("watchdog",)),
    ("classes", ("dscp", "class", "priority", "pfc", "cnp", "mtu", "queue", "load balancing")),
)


@dataclass(frozen=True, slots=True)
class BufferRow:
    """Equal buffer settings of ports of one switch model."""

    model: str
    ports: int
    setting: PortBuffer


@dataclass(frozen=True, slots=True)
class PoolRow:
    """Switches with the same buffer plan; `first` stands for all of them."""

    names: str
    number: int
    first: SwitchBuffers


@dataclass(frozen=True, slots=True)
class EcnRow:
    """One marking profile and the switch models that use it."""

    models: str
    profile: EcnProfile


@dataclass(frozen=True)
class PolicySection:
    """What the template prints about the policy. reasons: by topic (headroom, ecn, dcqcn, watchdog, classes, other)."""

    policy: LosslessPolicy
    buffers: tuple[BufferRow, ...]
    pools: tuple[PoolRow, ...]
    ecn: tuple[EcnRow, ...]
    reasons: dict[str, tuple[Reason, ...]]


def policy_section(policy: LosslessPolicy) -> PolicySection:
    """The section."""
    return PolicySection(
        policy, buffer_rows(policy), pool_rows(policy), ecn_rows(policy), reasons_by_topic(policy.reasons)
    )


def buffer_rows(policy: LosslessPolicy) -> tuple[BufferRow, ...]:
    """Buffer settings by switch model, speed and cable length; ports with equal settings are counted."""
    found: Counter[tuple[str, float, float, int, int, int, float]] = Counter()
    for switch in policy.switches:
        for p in switch.ports:
            sizes = (p.headroom_bytes, p.xon_offset_bytes, p.reserve_bytes, p.alpha)
            found[(switch.model, p.speed_gbps, p.cable_m, *sizes)] += 1
    return tuple(BufferRow(key[0], number, PortBuffer("", *key[1:])) for key, number in sorted(found.items()))


def pool_rows(policy: LosslessPolicy) -> tuple[PoolRow, ...]:
    """Buffer plans of switches, equal ones together, in order of the policy."""
    found: dict[SwitchBuffers, list[str]] = {}
    for switch in policy.switches:
        found.setdefault(replace(switch, device="", ports=(), ecn=()), []).append(switch.device)
    return tuple(PoolRow(names_in_short(names), len(names), first) for first, names in found.items())


def names_in_short(names: list[str]) -> str:
    """Up to three names in full, of more the first and the last."""
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} … {names[-1]}"


def ecn_rows(policy: LosslessPolicy) -> tuple[EcnRow, ...]:
    """Distinct marking profiles, slowest first."""
    found: dict[EcnProfile, set[str]] = {}
    for switch in policy.switches:
        for profile in switch.ecn:
            found.setdefault(profile, set()).add(switch.model)
    rows = (EcnRow(", ".join(sorted(models)), profile) for profile, models in found.items())
    return tuple(sorted(rows, key=lambda row: (row.profile.speed_gbps, row.models)))


def reasons_by_topic(reasons: tuple[Reason, ...]) -> dict[str, tuple[Reason, ...]]:
    """Reasons under the table they explain; those that fit nowhere under `other`."""
    found: dict[str, list[Reason]] = {topic: [] for topic in (*(name for name, _ in _TOPICS), "other")}
    for reason in reasons:
        found[_topic(reason.subject.lower())].append(reason)
    return {topic: tuple(members) for topic, members in found.items()}


def _topic(subject: str) -> str:
    return next((topic for topic, words in _TOPICS if any(word in subject for word in words)), "other")
