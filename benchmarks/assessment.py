"""What single mistakes cost on a small network as found: six switches, 32 NICs of 400G, all-reduce and all-to-all.

`python -m benchmarks.assessment`

Each row is the designed sample network of the audit with one edit; nothing is tuned to a row.
"""

from __future__ import annotations

import time
from dataclasses import replace

from benchmarks.tables import machine, show
from eastwest.audit import samples
from eastwest.audit.assess.predict import Predicted, Question
from eastwest.audit.assess.runs import Runs
from eastwest.audit.assess.words import spread
from eastwest.audit.assess.workload import asked_for
from eastwest.audit.rule import Edit
from eastwest.plan.device import PortQos
from tests.audit.slips import one_path, short, unmarked

WORKLOADS = ("all-reduce:1GiB", "all-to-all:1GiB")


def _lossy(profile: PortQos) -> PortQos:
    return replace(unmarked(profile), pfc=())


def _hashed(*fields: str) -> Edit:
    return samples.intent("*", lambda found: replace(found, balancing=replace(found.balancing, hash_fields=fields)))


MISTAKES: dict[str, Edit] = {
    "none": samples.unchanged,
    "one leaf uses one path of eight": one_path(samples.LEAF),
    "half of the uplinks of all leaves are down": samples.ports(
        samples.SPINE, lambda port: replace(port, enabled=False), first=None
    ),
    "all switches hash over addresses alone": _hashed("source-address", "destination-address"),
    "all switches hash over the protocol alone": _hashed("protocol"),
    "one leaf maps RoCE to best effort": samples.mapped(samples.LEAF, traffic_class={26: 0}),
    "8 host ports of one leaf map RoCE to best effort": samples.own_map(samples.LEAF, first=8, traffic_class={26: 0}),
    "all hosts mark RoCE with DSCP 24": samples.environment("*", NCCL_IB_TC="96"),
    "no ECN anywhere": samples.profiles("*", unmarked),
    "neither ECN nor PFC anywhere": samples.profiles("*", _lossy),
    "no ECN, headroom of 20 kB": samples.profiles("*", short),
    "NICs with an MTU of 1500 B": samples.nics("*", lambda nic: replace(nic, mtu_bytes=1500)),
    "one spine port with an MTU of 2000 B": samples.ports(samples.SPINE, lambda port: replace(port, mtu_bytes=2000)),
}


def main() -> None:
    begun = time.process_time()
    rows = []
    for name, edit in MISTAKES.items():
        audited = edit(samples.sample())
        focus = frozenset({samples.LEAF, samples.SPINE})
        found = [Question(asked_for(text, None), None, focus, Runs()).of(audited) for text in WORKLOADS]
        rows.append([name, *(cell for one in found for cell in _cells(one))])
    print(f"{machine()}; {time.process_time() - begun:.0f} s of processor time\n")
    heads = [f"{text.split(':')[0]} {what}" for text in WORKLOADS for what in ("share", "paths", "queues", "dropped")]
    show(("mistake", *heads), rows)


def _cells(one: Predicted) -> tuple[str, ...]:
    share = spread(one.share) if one.ends else "does not end"
    return share, spread(one.paths), spread(one.lossless), f"{one.worst.dropped:,}"


if __name__ == "__main__":
    main()
