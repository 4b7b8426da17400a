"""Fixtures of the tests of predictions."""

from __future__ import annotations

import pytest

from eastwest.audit.assess import packets, predict


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer draws and fewer bytes than a prediction takes."""
    monkeypatch.setattr(packets, "PACKET_BYTES", 256 << 20)
    monkeypatch.setattr(packets, "PACKET_SEEDS", (1,))
    monkeypatch.setattr(predict, "FLOW_SEEDS", (1, 2))
