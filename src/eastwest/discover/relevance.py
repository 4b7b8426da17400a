"""How much a line matters to RoCE: the lossless settings first, then ports and routing, then all the rest."""

from __future__ import annotations

import re
from functools import lru_cache

LOSSLESS, FABRIC, OTHER = "lossless", "fabric", "other"
_LOSSLESS = re.compile(
    r"(?i)qos|pfc|priority-flow|flow-?control|pause|\becn\b|wred|random-detect|queu|schedul(?:er|ing)|sched-|buffer|"
    r"headroom|dscp|dot\dp|"
    r"traffic-class|forwarding-class|class-map|policy-map|class-of-service|drop-profile|congestion|no-loss|lossless|dcbx|"
    r"\bcos\b|\bmtu\b|jumbo|xoff|xon\b|threshold|bandwidth (?:remaining|percent)|tx-queue|\bmmu|cable.?length|dcqcn|"
    r"(?<!p)roce|shared-buffer|storm-control|service-policy|service-profile|priority.?group|\bprio\b|\btc\b|\bets\b|cnp|trust|"
    r"RPG_|NCCL_|^match (?:access-group|precedence|protocol)"
)
_FABRIC = re.compile(
    r"(?i)interface|ethernet|\bport|speed|\bfec\b|error-correction|address|\bbgp\b|neighbor|neighbour|peer|router|route|ecmp|"
    r"maximum-paths|multipath|load-balanc|load-shar|hash|flowlet|per-packet|\bdlb\b|adaptive|\bvrf\b|vxlan|evpn|\bnve\b|vtep|\bvni\b|lldp|"
    r"\bbfd\b|prefix-list|channel|breakout|loopback|vlan|switchport|spanning-tree|\bae\d|bond|mlag|vpc|hsrp|vrrp|isis|ospf|"
    r"autonomous|next-hop|\bunit\b|family inet|shutdown|shutdown|link|hostname|host-name|as-path|redistribute|"
    r"remote-as|local-as|export|import"
)


_DIGITS = re.compile(r"\d+")


def relevance(text: str) -> str:
    """`lossless`, `fabric` or `other`."""
    return _relevance(_DIGITS.sub("0", text.strip()[:200]))


@lru_cache(maxsize=65_536)
def _relevance(skeleton: str) -> str:
    """Lines that differ in numbers alone are one: configurations have few kinds of lines."""
    if _LOSSLESS.search(skeleton):
        return LOSSLESS
    return FABRIC if _FABRIC.search(skeleton) else OTHER


_COMMENT = re.compile(r"\s*(?:!|#(?!\d)|//|/\*|\*|</)")
_CONTENT = re.compile(r"[A-Za-z0-9]")


def counted(text: str) -> tuple[int, int]:
    """Statements of a text, and how many of them bear on the fabric; comments and brackets alone are none."""
    lines = relevant = 0
    for line in text.split("\n"):
        kind = _kind(line) if line else None
        if kind is not None:
            lines += 1
            relevant += kind != OTHER
    return lines, relevant


@lru_cache(maxsize=16_384)
def _kind(line: str) -> str | None:
    """The relevance of a statement, None for what is none."""
    return relevance(line) if _CONTENT.search(line) and not _COMMENT.match(line) else None
