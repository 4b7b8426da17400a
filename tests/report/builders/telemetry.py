"""Telemetry of ports that nobody measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from eastwest.fabric import Fabric, PortId
from eastwest.simulate.run import Status

SAMPLE_US = 10.0


@dataclass(frozen=True)
class Story:
    """What an invented run looks like. load: share of line rate; queue: deepest queue in bytes."""

    kind: str = "all-reduce"
    groups: int = 8
    sizes: tuple[int, ...] = (64 << 20,)
    slowdown: float = 1.15
    load: float = 0.8
    queue: int = 600 * 1024
    paused: float = 0.0
    marks: int = 0
    drops: int = 0
    status: Status = Status.COMPLETE
    steps: int = 0
    hot_port: PortId | None = None


def ports_table(built: Fabric, story: Story, duration_us: float, seed: int = 1) -> pa.Table:
    """Port telemetry: every link carries `load`, with waves and noise; one port is hotter than the others."""
    rng = np.random.default_rng(seed)
    slots = max(int(duration_us / SAMPLE_US), 2)
    time = np.arange(1, slots + 1) * SAMPLE_US
    wave = 0.75 + 0.25 * np.sign(np.sin(time / duration_us * 21)) * (time < duration_us * 0.97)
    columns: dict[str, list[np.ndarray]] = {name: [] for name in ("time_us", "tx", "paused", "marks", "drops", "queue")}
    devices: list[str] = []
    names: list[str] = []
    ends = [end for link in built.links for end in (link.a, link.b)]
    for number, end in enumerate(ends):
        hot = end == story.hot_port
        switch = built.by_name[end.device].is_switch
        load = min(0.98, story.load * (0.7 + 0.3 * rng.random()) * (1.25 if hot else 1.0))
        depth = (story.queue * (1.0 if hot else 0.4 * rng.random())) if switch else 0.0
        share = story.paused * (1.0 if hot else 0.5 * rng.random())
        columns["time_us"].append(time)
        columns["tx"].append((load * wave * 400.0 * 125 * SAMPLE_US).astype(np.int64))
        columns["paused"].append(SAMPLE_US * share * (rng.random(slots) < 0.6))
        columns["marks"].append(rng.poisson(story.marks / slots / len(ends) * (number % 3), slots))
        columns["drops"].append((rng.random(slots) < story.drops / slots / len(ends)).astype(np.int64))
        columns["queue"].append((depth * wave * (0.8 + 0.2 * rng.random(slots))).astype(np.int64))
        devices += [end.device] * slots
        names += [end.port] * slots
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    zeros = np.zeros(len(devices), dtype=np.int64)
    return pa.table(
        {
            "time_us": joined["time_us"],
            "device": pa.array(devices).dictionary_encode(),
            "port": pa.array(names).dictionary_encode(),
            "priority": np.full(len(devices), 3, dtype=np.int8),
            "tx_bytes": joined["tx"],
            "tx_packets": joined["tx"] // 4160,
            "pause_frames_sent": zeros,
            "pause_frames_received": zeros,
            "paused_us": joined["paused"],
            "pause_sent_us": joined["paused"],
            "ecn_marks": joined["marks"].astype(np.int64),
            "drops": joined["drops"],
            "queue_high_bytes": joined["queue"],
        }
    )
