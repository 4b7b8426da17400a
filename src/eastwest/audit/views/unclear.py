"""Lines that a reader did not understand and that may hold what a rule misses: reason enough not to raise an alarm."""

from __future__ import annotations

import re

from eastwest.discover import FoundDevice, FoundHost
from eastwest.vendors.family import NotUnderstood

TOPICS = {
    "map": r"dscp|traffic[-_ ]class|TC_TO|classif|forwarding-class|qos-map|class-map|policy-map",
    "pfc": r"^(?!.*(?:watch-?dog|pfc_?wd)).*"
    r"(?:pfc|priority-flow|pause|no-drop|no-loss|lossless|congestion-notification)",
    "ecn": r"ecn|random-detect|wred|explicit-congestion|drop-profile",
    "watchdog": r"watch-?dog|pfc_?wd|storm",
    "buffer": r"buffer|headroom|threshold|BUFFER_",
    "queue": r"scheduler|queue|bandwidth|priority|weight|dwrr",
    "bgp": r"bgp|neighbor|peer|protocols|route-map|policy-statement",
    "session": r"^(?!.*(?:policy|export|import|route-map|filter|communit|multipath|graceful)).*(?:bgp|neighbor|peer)",
    "liveness": r"bfd|hold-?_?time|timer|keep-?alive|template|inherit|apply-group|peer-session",
    "balance": r"load-(?:sharing|balance)|hash|ecmp|dlb|adaptive|flowlet",
    "telemetry": r"gnmi|grpc|telemetry|openconfig|sflow|snmp|streaming|sensor",
    "logging": r"logging|syslog",
    "time": r"\bntp\b|\bptp\b|chrony|clock",
}
"""What a topic's lines have in common, in the words of all families."""
_PATTERNS = {topic: re.compile(f"(?i){pattern}") for topic, pattern in TOPICS.items()}


def unclear(found: FoundDevice | FoundHost, topic: str) -> NotUnderstood | None:
    """The first line that no reader understood and that is about the topic."""
    pattern = _PATTERNS[topic]
    return next((line for line in found.not_understood if pattern.search(line.text)), None)


def unclear_text(line: NotUnderstood) -> str:
    """For the reason of an abstention."""
    return f"{line.file}:{line.line} is not understood: {line.text[:80]}"
