"""Versions and models, from outputs in the makers' layouts with made-up values."""

from __future__ import annotations

from tests.discover.outputs import told


def test_versions() -> None:
    assert told("Arista DCS-7060X6-64PE-F\nSoftware image version: 4.33.1F\n").version == "4.33.1F"
    assert told("  NXOS: version 10.4(3)\n  Device name: leaf1\n").hostname == "leaf1"
    assert told("Hostname: leaf1\nModel: qfx5240-64od\nJunos: 23.4X100-D20\n").model == "qfx5240-64od"
    assert told("\nSONiC Software Version: SONiC.202411.1\nHwSKU: ACS-SN5600\n").version == "202411.1"
