"""A score for each layer, from findings alone: 100 without any, and never higher for one more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eastwest.audit.engine import AuditResult
from eastwest.audit.subject import Audited
from eastwest.findings import Finding, Layer, Severity

LEAVES = {Severity.CRITICAL: 0.25, Severity.WARNING: 0.7, Severity.INFO: 0.95}
"""What one broken rule leaves of the score of the device it was found at: eastwest's choice, no standard has one."""


@dataclass(frozen=True, slots=True)
class LayerScore:
    """score: 0 to 100, None where nothing was read that the layer's rules could judge. read: how many devices they had.

    not_judged: places that a rule could not judge, which the score does not hold.
    """

    layer: Layer
    score: int | None
    read: int
    not_judged: int

    def text(self) -> str:
        """`87`, or `not judged`."""
        return "not judged" if self.score is None else str(self.score)


def scores(audited: Audited, result: AuditResult) -> tuple[LayerScore, ...]:
    """The five layers, from the first on.

    A device has the product of `LEAVES` over the rules that it breaks, 1 without any. The layer has 100 times half the
    mean of its devices and half the worst of them, since a collective waits for its slowest part; findings at no
    device that was read lower it as a whole. Accepted findings do not count.
    """
    return tuple(_score(audited, result, layer) for layer in Layer)


def _score(audited: Audited, result: AuditResult, layer: Layer) -> LayerScore:
    own = [finding for finding in result.findings if finding.layer is layer]
    read = frozenset(_read(audited, layer))
    left = sum(each.layer is layer for each in result.not_judged)
    if not read:
        return LayerScore(layer, None if not own else round(100 * _left(own)), 0, left)
    by_device: dict[str, list[Finding]] = {name: [] for name in read}
    elsewhere: list[Finding] = []
    for finding in own:
        by_device.get(finding.place.device or finding.place.host, elsewhere).append(finding)
    parts = [_left(findings) for findings in by_device.values()]
    whole = (math.fsum(parts) / len(parts) + min(parts)) / 2 * _left(elsewhere)
    return LayerScore(layer, min(round(100 * whole), 100 if not own else 99), len(read), left)


def _left(findings: Iterable[Finding]) -> float:
    """What the rules broken here leave; a rule broken twice counts once, by its gravest finding."""
    rules: dict[str, float] = {}
    for finding in findings:
        rules[finding.rule] = min(LEAVES[finding.severity], rules.get(finding.rule, 1.0))
    return math.prod(rules.values())


def _read(audited: Audited, layer: Layer) -> Iterator[str]:
    """Names of devices and hosts that hold what the layer's rules look at."""
    network = audited.network
    for device in network.devices:
        qos = device.intent.qos is not None or device.name in audited.roce_devices
        whole = not device.partial
        if {
            Layer.FABRIC: bool(device.intent.interfaces),
            Layer.PROTOCOL: qos,
            Layer.BANDWIDTH: bool(network.links_of(device.name)) or (device.intent.bgp is not None and whole),
            Layer.STORAGE: False,
            Layer.OBSERVABILITY: whole,
        }[layer]:
            yield device.name
    for host in network.hosts:
        storage = host.kind == "storage"
        if (layer is Layer.STORAGE and storage) or (layer in (Layer.FABRIC, Layer.PROTOCOL) and host.nics):
            yield host.name
