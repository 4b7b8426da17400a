"""The KV cache on its way from prefill to decode instances over the compute fabric."""

from __future__ import annotations

import numpy as np

from eastwest.predict.collectives import NIC_PAYLOAD, System
from eastwest.predict.serving.draws import FloatArray, IntArray
from eastwest.predict.serving.engine import Engine

START_US = 30.0
"""To begin a transfer: control message, registration, first read; an assumption."""


def cache_rate(engine: Engine) -> float:
    """Bytes per µs out of one instance: the NICs of its GPUs, shared out evenly, over the worst oversubscription."""
    system: System = engine.system
    nics = engine.gpus * system.nics_per_node / system.gpus_per_node
    return nics * system.nic_gbps * NIC_PAYLOAD / system.oversubscription / 8 * 1e3


def transfers(engine: Engine, ready_us: FloatArray, prompt: IntArray, source: IntArray, target: IntArray) -> FloatArray:
    """When each cache has arrived. An instance sends one after another, and takes in one after another."""
    rate = cache_rate(engine)
    taken = START_US + prompt * engine.cache_bytes_per_token / rate
    sends = np.zeros(int(source.max(initial=0)) + 1)
    takes = np.zeros(int(target.max(initial=0)) + 1)
    arrived = np.zeros(len(ready_us))
    for number in np.argsort(ready_us, kind="stable").tolist():
        start = max(float(ready_us[number]), float(sends[source[number]]), float(takes[target[number]]))
        arrived[number] = start + taken[number]
        sends[source[number]] = takes[target[number]] = arrived[number]
    return arrived
