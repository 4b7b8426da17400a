"""VXLAN: the underlay must carry the tenants' packets with the tunnel's headers around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Abstained, Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.addresses import address, is_of_link
from eastwest.audit.views.uses import ports_text
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import InterfaceIntent

OVERHEAD_BYTES = 50
"""What the outer IP packet has beyond the inner one: inner Ethernet, VXLAN, UDP and IPv4, 14 + 8 + 8 + 20."""
STANDARD_BYTES, JUMBO_BYTES = 1500, 9000
"""What every tenant may send (RFC 894), and what hosts send that were set to large frames."""
_UNSTATED = frozenset({"frr"})
"""Families whose MTU is set outside of the configuration."""


@rule(
    "EW119",
    severity=Severity.WARNING,
    title="The underlay is too small for tenant packets and their tunnel headers",
    why="A tunnel endpoint puts 50 B around each packet and does not fragment: what no longer fits is dropped.",
    effect="small packets pass and tests look well; full-size packets between leaves are lost",
    source="RFC 7348, section 4.3",
    remedy="Raise the MTU of the links between the tunnel endpoints to that of the tenants and at least 50 B more.",
    passes=Example("a tunnel over links of 9216 B", samples.overlay(samples.LEAF, copy_ecn=True)),
    fails=Example(
        "a tunnel over links of 1500 B",
        samples.chain(
            samples.overlay(samples.LEAF, copy_ecn=True),
            samples.ports(samples.LEAF, lambda port: replace(port, mtu_bytes=STANDARD_BYTES), None),
        ),
    ),
)
def tunnels_fit(audited: Audited) -> Iterator[Outcome]:
    """Links in the default VRF of devices with an overlay, against what their tenants may send."""
    for device in audited.network.devices:
        if device.intent.tenancy.overlay is None or device.family in _UNSTATED:
            continue
        size, why = tenant_bytes(device)
        small = [port for port in underlay(device) if 0 < port.mtu_bytes < size + OVERHEAD_BYTES]
        if not small:
            continue
        names = [port.name for port in small]
        where = Place(device.name, ports_text(names))
        if device.partial:
            yield Abstained(where, "the files are a fragment; the MTU may stand elsewhere")
            continue
        yield Breach(
            where,
            f"MTU {min(port.mtu_bytes for port in small)} B; {why} with {OVERHEAD_BYTES} B of headers",
            f"at least {size + OVERHEAD_BYTES} B",
            path=f"interfaces[{names[0]}].mtu_bytes",
            assumption="" if size == STANDARD_BYTES else "hosts of the tenants use the MTU of their gateway",
        )


def underlay(device: FoundDevice) -> Iterator[InterfaceIntent]:
    """Enabled routed links between switches: in the default VRF, unnumbered or in a subnet for two."""
    for port in device.intent.interfaces:
        found = [each for text in port.addresses if (each := address(text)) is not None]
        if port.enabled and not port.vrf and (port.unnumbered or (found and all(map(is_of_link, found)))):
            yield port


def tenant_bytes(device: FoundDevice) -> tuple[int, str]:
    """The largest packet of the tenants, and who sends it. An MTU beyond 9000 B is there to be on the safe side."""
    stated = [(vlan.mtu_bytes, f"VLAN {vlan.number}") for vlan in device.intent.vlans if vlan.vrf and vlan.mtu_bytes]
    stated += [(port.mtu_bytes, port.name) for port in device.intent.interfaces if port.enabled and port.vrf]
    size, of = max(stated, default=(0, ""))
    if size <= STANDARD_BYTES:
        return STANDARD_BYTES, f"tenants send {STANDARD_BYTES} B"
    size = min(size, JUMBO_BYTES)
    return size, f"{of} lets {size} B in"
