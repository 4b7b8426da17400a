"""Collectives at several scales: one node, rail unit, leaf, pod, all; a checkpoint beside them; the soak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.errors import InputError
from eastwest.findings import Layer
from eastwest.predict.collectives import Operation, System, predict
from eastwest.validate.acceptance.elements import inside
from eastwest.validate.acceptance.fit import OVERHEAD_S
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, Test
from eastwest.validate.acceptance.scope import Batch, Proposal, Scope
from eastwest.validate.criterion import Criterion, Interval

OPERATIONS = (Operation.ALL_REDUCE, Operation.ALL_GATHER, Operation.ALL_TO_ALL)
QUANTITY, UNIT = "busbw_bytes_per_s", "B/s"
_SECONDS = 60.0
_SOAK_SIZE_BYTES = 1 << 30
_SOAK_STEP_S = 300.0
LEAST_SOAK_H = 1.0


def scales(scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and hosts of each group, the smallest first: groups that are alike stand for each other in families."""
    yield from ((f"node {host}", (host,)) for host in scope.names)
    groups: dict[str, list[str]] = {}
    for host in scope.hosts:
        groups.setdefault(f"unit {host.unit}", []).append(host.name)
    if len(groups) == 1:
        groups = {}
        for host in scope.hosts:
            ports = scope.ports(host.name)
            leaf = scope.elements.leaf(ports[0]) if ports else ""
            groups.setdefault(f"leaf {leaf}", []).append(host.name)
    own = [(name, tuple(hosts)) for name, hosts in groups.items() if 1 < len(hosts) < len(scope.names)]
    yield from own
    pods: dict[str, list[str]] = {}
    for host in scope.hosts:
        ports = scope.ports(host.name)
        switch = scope.plan.fabric.by_name.get(scope.elements.leaf(ports[0])) if ports else None
        if switch is not None and switch.pod is not None:
            pods.setdefault(f"pod {switch.pod}", []).append(host.name)
    yield from ((name, tuple(hosts)) for name, hosts in pods.items() if 1 < len(hosts) < len(scope.names))
    if len(scope.names) > 1:
        yield "all", scope.names


def collectives(scope: Scope) -> Proposal:
    """Each operation on each group; groups without a common host run at once."""
    system = scope.system
    if system is None:
        return Proposal((), ())
    by_scale: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for name, hosts in scales(scope):
        by_scale.setdefault(name.split()[0], []).append((name, hosts))
    batches: list[Batch] = []
    criteria: list[Criterion] = []
    for groups in by_scale.values():
        for operation in OPERATIONS:
            tests = []
            for name, hosts in groups:
                own = tuple(_criteria(scope, system, operation, name, hosts))
                if own:
                    tests.append(_test(scope, operation, name, hosts))
                    criteria += own
            if tests:
                batches.append(tuple(tests))
    return Proposal(tuple(batches), tuple(criteria))


def _id(operation: Operation, name: str) -> str:
    return f"{operation}-{name}".replace(" ", "-")


def _test(scope: Scope, operation: Operation, name: str, hosts: tuple[str, ...]) -> Test:
    options = (
        ("tool", scope.wanted.library),
        ("operation", str(operation)),
        ("smallest_bytes", str(scope.wanted.sizes_bytes[0])),
        ("largest_bytes", str(scope.wanted.sizes_bytes[-1])),
    )
    kind = Kind.COLLECTIVE
    wanted = scope.wanted
    return Test(
        _id(operation, name), kind, Layer.BANDWIDTH, hosts, 0, _SECONDS, wanted.repeats, wanted.most,
        options=options, method=METHODS[kind],
    )  # fmt: skip


def _criteria(
    scope: Scope, system: System, operation: Operation, name: str, hosts: tuple[str, ...]
) -> Iterator[Criterion]:
    ranks = len(hosts) * system.gpus_per_node
    for size in scope.wanted.sizes_bytes:
        expected = _expected(scope, system, operation, size, ranks)
        if expected is None:
            return
        yield Criterion(
            f"{_id(operation, name)}-{size}",
            Layer.BANDWIDTH,
            f"{operation} on {name}",
            hosts,
            QUANTITY,
            UNIT,
            expected[0],
            family=f"{operation}, {name.split(maxsplit=1)[0]}, {ranks} GPUs, {size} B",
            elements=hosts if len(hosts) > 1 else (inside(hosts[0]),),
            size_bytes=size,
            repeats=scope.wanted.repeats,
            most=scope.wanted.most,
            assumptions=expected[1],
            source=_id(operation, name),
            ranks=ranks,
        )


def _expected(
    scope: Scope, system: System, operation: Operation, size: int, ranks: int
) -> tuple[Interval, tuple[str, ...]] | None:
    """None where the model has no way for so many ranks."""
    seen = system
    if len(scope.names) == 1:
        seen = replace(system, balanced=True)
    try:
        found = predict(seen, operation, size, ranks, parameters=scope.wanted.parameters)
    except InputError:
        return None
    scaled = (value * 1e9 for value in (found.low_busbw, found.busbw, found.high_busbw))
    return Interval(*scaled), found.assumptions


def soak(scope: Scope, hours: float) -> Proposal:
    """All hosts over hours; the trend of its repeats is judged beside their level."""
    system = scope.system
    repeats = int(hours * 3600 / (_SOAK_STEP_S + OVERHEAD_S))
    if system is None or hours < LEAST_SOAK_H or len(scope.names) < 2:
        return Proposal((), ())
    ranks = len(scope.names) * system.gpus_per_node
    expected = _expected(scope, system, Operation.ALL_REDUCE, _SOAK_SIZE_BYTES, ranks)
    if expected is None:
        return Proposal((), ())
    size = str(_SOAK_SIZE_BYTES)
    options = (
        ("tool", scope.wanted.library),
        ("operation", "all-reduce"),
        ("smallest_bytes", size),
        ("largest_bytes", size),
    )
    test = Test(
        "soak", Kind.SOAK, Layer.BANDWIDTH, scope.names, 0, _SOAK_STEP_S, repeats, repeats,
        options=options, method=METHODS[Kind.SOAK],
    )  # fmt: skip
    level = Criterion(
        "soak-level", Layer.BANDWIDTH, "all-reduce over hours", scope.names, QUANTITY, UNIT, expected[0],
        elements=scope.names, size_bytes=_SOAK_SIZE_BYTES, repeats=3, most=repeats, assumptions=expected[1],
        source="soak", ranks=ranks,
    )  # fmt: skip
    return Proposal(((test,),), (level,))
