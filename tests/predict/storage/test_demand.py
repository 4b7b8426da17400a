"""Consumption by MLPerf's definitions; presets as published."""

from __future__ import annotations

import pytest

from eastwest.intent.data_use import ClientIntent
from eastwest.intent.io_presets import READ_PRESETS
from eastwest.predict.storage.demand import demand_gigabytes_per_s, reader_gigabytes_per_s

MIB = 2**20 / 1e9


@pytest.mark.parametrize(
    ("name", "mib_per_s"), [("unet3d-h100", 3030), ("resnet50-h100", 195), ("cosmoflow-h100", 771)]
)
def test_presets_consume_what_the_rules_imply(name: str, mib_per_s: float) -> None:
    preset = READ_PRESETS[name]
    demand = demand_gigabytes_per_s(preset.batch, preset.sample_bytes, preset.compute_us)
    assert demand / MIB == pytest.approx(mib_per_s, rel=0.002)


def test_readers_are_bound_by_what_they_have_in_flight() -> None:
    client = ClientIntent("nfs-tcp", latency_us=1000, request_bytes=1_000_000, depth=2)
    assert reader_gigabytes_per_s(client, 4) == pytest.approx(8.0)
