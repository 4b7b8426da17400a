"""Statements of one hierarchy that the command line takes in one `set`, apart: `fill-level 30 drop-probability 0`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

_ANY = "*"
_COS = "class-of-service"
_BFD = ("minimum-interval", "minimum-receive-interval", "transmit-interval", "multiplier", "session-mode")
_PEER = ("peer-as", "local-as", "local-address", "description", "hold-time", "import", "export", "authentication-key")
LEAVES: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = tuple(
    (tuple(path.split()), frozenset(leaves))
    for path, leaves in (
        (f"{_COS} drop-profiles * interpolate", ("fill-level", "drop-probability")),
        (
            f"{_COS} schedulers *",
            (
                "transmit-rate",
                "shaping-rate",
                "excess-rate",
                "buffer-size",
                "buffer-dynamic-threshold",
                "priority",
                "drop-profile-map",
                "explicit-congestion-notification",
            ),
        ),
        (f"{_COS} shared-buffer * buffer-partition *", ("percent", "dynamic-threshold")),
        (
            f"{_COS} congestion-notification-profile * pfc-watchdog",
            ("poll-interval", "detection", "recovery", "watchdog-action"),
        ),
        (f"{_COS} congestion-notification-profile * input * code-point *", ("pfc", "mru", "xon")),
        (f"{_COS} traffic-control-profiles *", ("scheduler-map", "guaranteed-rate", "shaping-rate")),
        (f"{_COS} interfaces *", ("scheduler-map", "congestion-notification-profile", "unit")),
        (f"{_COS} interfaces * unit * classifiers", ("dscp", "dscp-ipv6", "ieee-802.1", "inet-precedence")),
        (
            "forwarding-options enhanced-hash-key ecmp-dlb flowlet",
            ("inactivity-interval", "flowset-table-size", "reassignment"),
        ),
        ("protocols bgp bfd-liveness-detection", _BFD),
        ("protocols bgp group * bfd-liveness-detection", _BFD),
        ("protocols bgp group * neighbor * bfd-liveness-detection", _BFD),
        ("protocols bgp group * neighbor *", _PEER),
        ("protocols bgp group *", ("type", "neighbor", "multihop", "multipath", "family", "cluster", *_PEER)),
        ("protocols bgp group * multihop", ("ttl", "no-nexthop-change")),
        ("interfaces *", ("description", "mtu", "speed", "number-of-sub-ports", "native-vlan-id", "unit")),
        ("interfaces * unit * family ethernet-switching", ("interface-mode", "vlan", "filter", "storm-control")),
        ("interfaces * unit * family *", ("mtu", "address", "filter")),
        ("system login user *", ("class", "uid", "full-name", "authentication")),
        ("vlans *", ("description", "vlan-id", "l3-interface", "vxlan")),
        ("switch-options", ("vtep-source-interface", "route-distinguisher", "vrf-target", "service-id")),
        ("routing-instances *", ("instance-type", "route-distinguisher", "vrf-target", "interface")),
    )
)
"""Hierarchies, and what stands in them (Junos CLI reference): each of these words begins a statement of its own."""
_BLOCKS = frozenset({"unit", "neighbor", "transmit-interval"})
"""Words that open a hierarchy of their own: what follows is theirs."""


def apart(words: Sequence[str]) -> Iterator[list[str]]:
    """The statements of one command: `… a 1 b 2` as `… a 1` and `… b 2`."""
    if words[:1] == ["groups"] and len(words) > 2:
        yield from ([*words[:2], *each] for each in apart(words[2:]))
        return
    for path, leaves in LEAVES:
        depth = len(path)
        if len(words) > depth + 2 and words[depth] in leaves - _BLOCKS and _within(words, path):
            starts = list(_starts(words, depth, leaves))
            if len(starts) > 1:
                for start, end in pairwise((*starts, len(words))):
                    yield from apart([*words[:depth], *words[start:end]])
                return
    yield list(words)


def _starts(words: Sequence[str], depth: int, leaves: frozenset[str]) -> Iterator[int]:
    for at in range(depth, len(words)):
        if words[at] in leaves:
            yield at
            if words[at] in _BLOCKS:
                return


def _within(words: Sequence[str], path: Sequence[str]) -> bool:
    return all(part in (_ANY, word) for part, word in zip(path, words, strict=False))
