"""MTU of classes, where a policy of the whole system gives each class its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.statements.model import ClassMtu, Statements
from eastwest.audit.subject import Audited
from eastwest.audit.views.uses import ports_text
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity

_HEADERS = 64
"""What families count into an MTU or leave out."""
_FCOE = re.compile(r"(?i)fcoe|\bvfc ?\d")
"""Frames of Fibre Channel are 2.2 kB at most: their class needs no more."""


def _sizes(no_drop: int, other: int) -> Statements:
    return Statements(
        class_mtus=(
            ClassMtu("roce", "c-8q-nq3", no_drop, True, samples.LINE),
            ClassMtu("roce", "c-8q-nq-default", other, False, samples.LINE),
        )
    )


@rule(
    "EW163",
    severity=Severity.WARNING,
    title="A no-drop class takes smaller packets than its ports",
    why="Where a network-qos policy gives classes an MTU, that of the class holds for its packets, and its headroom is "
    "worked out from it; the MTU of the port does not help.",
    effect="full-size RoCE packets are dropped, or overflow a headroom that was made for smaller ones",
    source="Cisco: Configure and Verify Maximum Transmission Unit on Nexus Platforms; NX-OS QoS guides, network-qos",
    remedy="Give the no-drop class the MTU of the ports, 9216 B.",
    passes=Example("every class takes 9216 B", samples.said(samples.LEAF, _sizes(9216, 9216))),
    fails=Example("the no-drop class takes 2240 B", samples.said(samples.LEAF, _sizes(2240, 9216))),
)
def no_drop_classes_take_what_ports_take(audited: Audited) -> Iterator[Outcome]:
    """Stated MTUs of no-drop classes of applied policies, against ports with PFC and the policy's other classes."""
    for device in audited.network.devices:
        said = audited.said(device.name)
        applied = {each.name for each in said.used if each.kind == "policy"}
        used = [each for each in said.class_mtus if each.no_drop and (not applied or each.policy in applied)]
        small = [found for each in used for found in _too_small(audited, device, each, said)]
        if small and not any(_FCOE.search(text) for text in device.texts.values()):
            yield from small


def _too_small(audited: Audited, device: FoundDevice, of: ClassMtu, said: Statements) -> Iterator[Outcome]:
    """Advice where only another class is larger: hosts may be set to what the no-drop class takes."""
    ports = [port for use in audited.uses[device.name] if use.pfc for port in use.ports]
    larger = [port for port in ports if port.mtu_bytes > of.mtu_bytes + _HEADERS]
    others = [each for each in said.class_mtus if each.policy == of.policy and not each.no_drop]
    most = max((each.mtu_bytes for each in others), default=0)
    if larger:
        size = max(port.mtu_bytes for port in larger)
        where = f"{ports_text([port.name for port in larger])}: {size} B"
    elif most > of.mtu_bytes + _HEADERS:
        size, where = most, f"another class of the policy: {most} B"
    else:
        return
    observed = f"class {of.of} of {of.policy} takes {of.mtu_bytes} B; {where}"
    grave = None if larger else Severity.INFO
    yield Breach(Place(device.name), observed, f"{size} B", line=of.line, severity=grave)
