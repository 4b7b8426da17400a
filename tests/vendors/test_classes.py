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


THRESHOLDS = {
    "sonic": json.dumps(
        {"BUFFER_PG": {"Ethernet0|3": {"profile": "p"}}, "BUFFER_PROFILE": {"p": {"xoff": "1", "dynamic_th": "7000"}}}
    ),
    "junos": "set class-of-service shared-buffer ingress buffer-partition lossless dynamic-threshold 9999\n",
    "eos": "platform trident mmu queue profile p\n   ingress priority-group 3 threshold " + str(2**5000) + "\n",
}


@pytest.mark.parametrize("family", THRESHOLDS)
def test_no_such_threshold(family: str) -> None:
    read = READERS[family]({"a": THRESHOLDS[family]})
    buffers = [] if read.intent.qos is None else [each for port in read.intent.qos.ports for each in port.buffers]
    assert all(each.alpha_log2 is None for each in buffers)
    assert read.not_understood
