"""How much a line matters to RoCE: the lossless settings first, then ports and routing, then all the rest."""

from __future__ import annotations

import re

LOSSLESS, FABRIC, OTHER = "lossless", "fabric", "other"
_LOSSLESS = re.compile(
    r"(?i)qos|pfc|priority-flow|flow-?control|pause|\becn\b|wred|random-detect|queu|schedul|buffer|headroom|dscp|dot1p|"
    r"traffic-class|forwarding-class|class-map|policy-map|class-of-service|drop-profile|congestion|no-loss|lossless|dcbx|"
    r"\bcos\b|\bmtu\b|jumbo|xoff|xon\b|threshold|bandwidth (?:remaining|percent)|tx-queue|mmu|cable.?length|dcqcn|roce|"
    r"shared-buffer|storm-control|service-policy|service-profile|priority.?group|\bprio\b|\btc\b|ets\b|cnp|trust|RPG_|NCCL_"
)
_FABRIC = re.compile(
    r"(?i)interface|ethernet|\bport|speed|\bfec\b|error-correction|address|\bbgp\b|neighbor|neighbour|peer|router|route|ecmp|"
    r"maximum-paths|multipath|load-balanc|load-shar|hash|flowlet|\bdlb\b|adaptive|\bvrf\b|vxlan|evpn|\bnve\b|vtep|\bvni\b|lldp|"
    r"\bbfd\b|prefix-list|channel|breakout|loopback|vlan|switchport|spanning-tree|\bae\d|bond|mlag|vpc|hsrp|vrrp|isis|ospf|"
    r"autonomous|next-hop|\bunit\b|family inet|shutdown|shutdown|link|hostname|host-name|as-path|redistribute|remote-as|export|import"
)


def relevance(text: str) -> str:
    """`lossless`, `fabric` or `other`."""
    if _LOSSLESS.search(text):
        return LOSSLESS
    return FABRIC if _FABRIC.search(text) else OTHER


_COMMENT = re.compile(r"\s*(?:!|#(?!\d)|//|/\*|\*)")
_CONTENT = re.compile(r"[A-Za-z0-9]")


def counted(text: str) -> tuple[int, int]:
    """Statements of a text, and how many of them bear on the fabric; comments and brackets alone are none."""
    lines = relevant = 0
    for line in text.split("\n"):
        if line and _CONTENT.search(line) and not _COMMENT.match(line):
            lines += 1
            relevant += bool(_LOSSLESS.search(line) or _FABRIC.search(line))
    return lines, relevant
