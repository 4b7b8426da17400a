"""Counters that stand still and catch up."""

from __future__ import annotations

import numpy as np

from eastwest.diagnose.gaps import late_samples, spread

DEVICE = np.array(["leaf", "host"], object)


def test_what_came_late_is_spread_over_the_gap() -> None:
    sent = np.array([[10.0, 5.0], [0.0, 5.0], [0.0, 5.0], [30.0, 5.0], [10.0, 5.0]])
    late = late_samples(sent, sent[:, ::-1], DEVICE)
    assert late[:, 0].tolist() == [False, True, True, True, False]
    assert not late[:, 1].any()
    cells = {"tx": sent.copy()}
    spread(cells, ["tx"], late)
    assert cells["tx"][:, 0].tolist() == [10.0, 10.0, 10.0, 10.0, 10.0]
    assert cells["tx"].sum() == sent.sum()


def test_a_device_to_which_nobody_sends_is_idle() -> None:
    sent = np.array([[10.0, 5.0], [0.0, 0.0], [10.0, 5.0]])
    assert not late_samples(sent, sent[:, ::-1], DEVICE).any()


def test_a_gap_at_the_end_stays_open() -> None:
    sent = np.array([[10.0, 5.0], [0.0, 5.0]])
    late = late_samples(sent, sent[:, ::-1], DEVICE)
    assert late[:, 0].tolist() == [False, True]
