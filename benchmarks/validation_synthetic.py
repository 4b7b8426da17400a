"""A synthetic campaign: what the tools would have printed on a cluster with known faults and look-alikes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from eastwest.fabric.graph import PortId
from eastwest.plan import Plan
from eastwest.validate.acceptance import AcceptancePlan, Kind, Test
from eastwest.validate.criterion import Better, Criterion
from eastwest.validate.judge import Levels, judge

BETWEEN, WITHIN = 0.015, 0.008
"""Relative spread between equal pairs, and between repeats of one: what public logs of nccl-tests and perftest show."""
_BAD_REPEAT_SHARE = 0.01


@dataclass(frozen=True)
class Faults:
    """What is broken, and by how much it slows: element (as criteria name it) or criterion prefix → share left.

    late: element → how many times slower it answers. A cable that is slow, or a host that loses bandwidth, answers as
    quickly as ever: a look-alike. dirty: errors before FEC above its limit. worn: near the limit, a look-alike which
    is to be warned of only.
    """

    elements: dict[str, float] = field(default_factory=dict)
    tests: dict[str, float] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    swapped: tuple[tuple[PortId, PortId], ...] = ()
    no_fec: frozenset[PortId] = frozenset()
    dim: frozenset[PortId] = frozenset()
    dirty: frozenset[PortId] = frozenset()
    worn: frozenset[PortId] = frozenset()


def share_left(criterion: Criterion, faults: Faults) -> float:
    """What of its speed a criterion keeps. Only point-to-point figures see a cable; collectives see what all use."""
    if criterion.better is Better.LOWER:
        return min((1 / times for element, times in faults.late.items() if element in criterion.elements), default=1.0)
    left = [share for element, share in faults.elements.items() if element in criterion.elements]
    left += [share for prefix, share in faults.tests.items() if criterion.id.startswith(prefix)]
    return min(left, default=1.0)


def draw(criterion: Criterion, faults: Faults, model: float, rng: np.random.Generator) -> list[float]:
    """Repeats. model: real over predicted parameters. One in a hundred has one bad repeat, which is no fault."""
    levels = Levels()
    speed = model * share_left(criterion, faults)
    slower = criterion.better is Better.LOWER
    centre = math.log(criterion.interval.point * (1 / speed if slower else speed)) + rng.normal(0, BETWEEN)
    values = list(np.exp(centre + rng.normal(0, WITHIN, criterion.repeats)))
    if rng.random() < _BAD_REPEAT_SHARE:
        values[rng.integers(len(values))] *= 1 / 0.6 if slower else 0.6
    # As the runner does: further repeats while something is open.
    while judge(criterion, values, math.inf, 10_000, levels).open:
        values.append(float(np.exp(centre + rng.normal(0, WITHIN))))
    return [float(value) for value in values]


def values_of(acceptance: AcceptancePlan, faults: Faults, model: float, seed: int) -> dict[str, list[float]]:
    """Repeats of every criterion."""
    rng = np.random.default_rng(seed)
    return {one.id: draw(one, faults, model, rng) for one in acceptance.criteria}


def outputs(
    acceptance: AcceptancePlan, plan: Plan, faults: Faults, values: dict[str, list[float]]
) -> Iterator[tuple[str, str]]:
    """Relative name and text of every file."""
    for test in acceptance.tests:
        if test.kind in {Kind.PAIR, Kind.BISECTION, Kind.INCAST}:
            yield from _perftest(test, acceptance, values)
        elif test.kind is Kind.LATENCY:
            yield from _latency(test, acceptance, values)
        elif test.kind is Kind.COLLECTIVE:
            yield from _nccl(test, acceptance, values)
        elif test.kind is Kind.STORAGE:
            yield from _fio(test, acceptance, values)
        elif test.kind is Kind.CABLING:
            yield f"{test.id}/r1.json", json.dumps(_lldp(test.hosts[0], plan, faults))
        elif test.kind is Kind.LINK:
            switch = plan.fabric.by_name[test.hosts[0]].is_switch
            yield f"{test.id}/r1.txt", (_fec_stats if switch else _ethtool)(test.hosts[0], plan, faults)


def _perftest(test: Test, acceptance: AcceptancePlan, values: dict[str, list[float]]) -> Iterator[tuple[str, str]]:
    for criterion in acceptance.criteria_of.get(test.id, ()):
        for repeat, value in enumerate(values[criterion.id], 1):
            for part in range(criterion.parts):
                gbps = value / criterion.parts * 8 / 1e9
                yield f"{test.id}/r{repeat}.p{part}.txt", _PERFTEST.format(gbps=gbps, size=criterion.size_bytes)


def _latency(test: Test, acceptance: AcceptancePlan, values: dict[str, list[float]]) -> Iterator[tuple[str, str]]:
    for criterion in acceptance.criteria_of.get(test.id, ()):
        for repeat, value in enumerate(values[criterion.id], 1):
            row = f" 2       5000     {value * 0.95:.2f}     {value * 3:.2f}     {value:.3f}     {value:.3f}"
            yield f"{test.id}/r{repeat}.txt", f"{_LATENCY}{row}     0.10     0.00     0.00\n"


_LATENCY = """\
                    RDMA_Write Latency Test
 Dual-port       : OFF\t\tDevice         : mlx5_0
---------------------------------------------------------------------------------------
 #bytes #iterations    t_min[usec]    t_max[usec]  t_typical[usec]    t_avg[usec]    t_stdev[usec]   \
99% percentile[usec]   99.9% percentile[usec]
"""
_PERFTEST = """\
---------------------------------------------------------------------------------------
                    RDMA_Write BW Test
 Dual-port       : OFF\t\tDevice         : mlx5_0
 Number of qps   : 8\t\tTransport type : IB
---------------------------------------------------------------------------------------
 #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]
 {size}    238000           0.00               {gbps:.2f}              0.046
---------------------------------------------------------------------------------------
"""


def _nccl(test: Test, acceptance: AcceptancePlan, values: dict[str, list[float]]) -> Iterator[tuple[str, str]]:
    own = acceptance.criteria_of.get(test.id, ())
    ranks = len(test.hosts) * 8
    for repeat in range(max((len(values[one.id]) for one in own), default=0)):
        lines = [f"# Collective test starting: {_PROGRAMS[test.option('operation')]}", "# nccl-tests version 2.19.6"]
        lines += [
            f"#  Rank {rank:2d} Group  0 Pid {1000 + rank} on {test.hosts[rank // 8]} device  {rank % 8} [0x1b] H100"
            for rank in range(ranks)
        ]
        lines += [
            "#       size         count      type   redop    root     time   algbw   busbw #wrong     time   algbw"
        ]
        lines[-1] += "   busbw #wrong"
        for criterion in own:
            if repeat >= len(values[criterion.id]):
                continue
            busbw = values[criterion.id][repeat] / 1e9
            figures = f"{criterion.size_bytes / busbw / 1e3:9.2f} {busbw:8.4f} {busbw:8.4f}      0"
            count = criterion.size_bytes // 4
            lines.append(f"  {criterion.size_bytes:11d} {count:11d}     float     sum      -1 {figures} {figures}")
        lines += ["# Out of bounds values : 0 OK", "# Avg bus bandwidth    : 1.0"]
        yield f"{test.id}/r{repeat + 1}.txt", "\n".join(lines) + "\n"


_PROGRAMS = {"all-reduce": "all_reduce_perf", "all-gather": "all_gather_perf", "all-to-all": "alltoall_perf"}


def _fio(test: Test, acceptance: AcceptancePlan, values: dict[str, list[float]]) -> Iterator[tuple[str, str]]:
    way = test.option("direction")
    for criterion in acceptance.criteria_of.get(test.id, ()):
        for repeat, value in enumerate(values[criterion.id], 1):
            for part, host in enumerate(test.hosts):
                figures = {"total_ios": 1000, "bw_bytes": value / criterion.parts, "iops": 900.0}
                tree = {"fio version": "fio-3.33", "jobs": [{"jobname": f"eastwest-{host}", way: figures}]}
                yield f"{test.id}/r{repeat}.p{part}.json", json.dumps(tree)


def _lldp(device: str, plan: Plan, faults: Faults) -> dict[str, object]:
    moved = dict(faults.swapped) | {b: a for a, b in faults.swapped}
    faces = []
    for link in plan.fabric.links_of[device]:
        near = link.own(device)
        far = plan.fabric.link_at[moved.get(near, near)].other(moved.get(near, near).device)
        port = {"id": {"type": "ifname", "value": far.port}}
        faces.append({near.port: {"via": "LLDP", "chassis": {far.device: {"id": {"type": "mac"}}}, "port": port}})
    return {"lldp": {"interface": faces}}


def _ethtool(host: str, plan: Plan, faults: Faults) -> str:
    texts = []
    for link in plan.fabric.links_of[host]:
        near = link.own(host)
        speed = f"\tSpeed: {link.speed_gbps * 1000:.0f}Mb/s\n\tLink detected: yes"
        fec = "Off" if near in faults.no_fec else "RS"
        power = -9.5 if near in faults.dim else 0.4
        module = (
            f"\tRcvr signal avg optical power(Channel 1) : 1.0 mW / {power} dBm\n"
            "\tLaser rx power low alarm threshold : 0.2 mW / -7.3 dBm\n"
            "\tLaser rx power low warning threshold : 0.3 mW / -5.3 dBm"
        )
        texts.append(
            f"$ ethtool {near.port}\n{speed}\n$ ethtool --show-fec {near.port}\nActive FEC encoding: {fec}\n"
            f"$ ethtool -m {near.port}\n{module}\n$ mlxlink -d {near.port} -c\n"
            f"FEC : Standard RS-FEC - RS(544,514)\nRaw Physical BER : {_errors(near, faults)}\n"
        )
    return "".join(texts)


def _errors(port: PortId, faults: Faults) -> str:
    return "6E-4" if port in faults.dirty else "7E-5" if port in faults.worn else "3E-8"


def _fec_stats(switch: str, plan: Plan, faults: Faults) -> str:
    """As SONiC's `show interfaces counters fec-stats` prints it, and ethtool on the same system."""
    rows = ["    IFACE    STATE    FEC_CORR    FEC_UNCORR    FEC_SYMBOL_ERR    FEC_PRE_BER    FEC_POST_BER"]
    texts = []
    for link in plan.fabric.links_of[switch]:
        near = link.own(switch)
        rows.append(f"{near.port}  U  130,402  0  3  {_errors(near, faults)}  0.00e+00")
        texts.append(f"$ ethtool {near.port}\n\tSpeed: {link.speed_gbps * 1000:.0f}Mb/s\n\tLink detected: yes\n")
    return "$ show interfaces counters fec-stats\n" + "\n".join(rows) + "\n" + "".join(texts)


def write(files: Iterator[tuple[str, str]], folder: Path) -> int:
    """Write them; returns how many."""
    count = 0
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        count += 1
    return count
