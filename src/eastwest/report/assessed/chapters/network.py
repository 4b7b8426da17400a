"""The network as it was found."""

from __future__ import annotations

from eastwest.report.assessed.material import AssessedMaterial
from eastwest.report.audit.picture import draw_network
from eastwest.report.document.blocks import Picture, Section, table


def topology(material: AssessedMaterial) -> Section:
    """The picture of the network, and what was read."""
    network = material.audited.network
    picture = Picture(
        str(draw_network(network, material.result.findings)),
        f"{len(network.devices)} switches, {len(network.hosts)} hosts and {len(network.links)} links as found.",
        "Switches by tier, hosts below; a box has the mark of its worst finding and their number.",
    )
    rows = (
        (
            device.name,
            f"{device.family or 'unknown'} {device.version}".strip(),
            device.role or "unknown",
            "fragment" if device.partial else "whole",
            f"{device.coverage * 100:.0f} %",
        )
        for device in network.devices
    )
    read = table("What was read", "switch|*system|role|files|>understood", rows)
    notes = table("Could not be told", "*note", ((note,) for note in network.notes))
    return Section("network", "The network as found", (picture, read, notes))
