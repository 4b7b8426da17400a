"""A class beyond the seventh is no class: the line counts as not understood, in every family that numbers classes."""

from __future__ import annotations

import json

import pytest

from eastwest.discover.readers import READERS

SONIC = {"DSCP_TO_TC_MAP": {"AZURE": {"0": "0", "26": "30"}}, "TC_TO_QUEUE_MAP": {"AZURE": {"3": "30"}}}
TEXTS = {
    "eos": "qos map dscp 26 to traffic-class 9\nqos map traffic-class 3 to tx-queue 8\n",
    "nxos": "policy-map type qos A\n  class B\n    set qos-group 9\n",
    "enterprise-sonic": "qos map dscp-tc R\n dscp 26 traffic-class 30\nqos map tc-queue R\n traffic-class 3 queue 9\n",
    "os10": "trust dscp-map R\n qos-group 9 dscp 26\n",
    "nvue": "nv set qos mapping default-global dscp 26 switch-priority 9\n",
    "sonic": json.dumps(SONIC),
}


@pytest.mark.parametrize("family", TEXTS)
def test_no_such_class(family: str) -> None:
    read = READERS[family]({"a": TEXTS[family]})
    maps = read.intent.qos.maps if read.intent.qos is not None else None
    values = [] if maps is None else [*maps.traffic_class, *maps.queue, *maps.priority_group, *maps.pfc_queue]
    assert all(value is None or 0 <= value < 8 for value in values)
    assert read.not_understood
