"""Storage, checkpoint beside training, and the way of inference: layers 3 to 5 above the bare network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eastwest.findings import Layer
from eastwest.predict.serving.outlook import predict_serving
from eastwest.predict.storage import StorageOutlook, predict_storage
from eastwest.predict.storage.path import Way, way_of
from eastwest.validate.acceptance.incast import incast_ports
from eastwest.validate.acceptance.methods import METHODS
from eastwest.validate.acceptance.model import Kind, LeftOut, Test
from eastwest.validate.acceptance.point import point_options
from eastwest.validate.acceptance.scope import Proposal, Scope
from eastwest.validate.criterion import Better, Criterion, Interval

_LOW_SHARE = 0.8
"""Of what the narrowest stage carries; fio on a fresh parallel file system reaches 80 to 95 % of a published rate."""
_MLPERF_AU = 0.90
_SEED = 1
_TAIL_FACTOR = 1.3
_PAUSE_S = 120.0
"""Of load: alerts hold for two evaluations of rates over minutes before they fire."""
NOTHING = Proposal((), ())


def storage(scope: Scope) -> tuple[Proposal, tuple[LeftOut, ...]]:
    """fio of all hosts at once, both directions, against the narrowest stage of the way."""
    site, wanted = scope.site, scope.wanted
    if site is None or site.storage is None:
        return NOTHING, (LeftOut("storage", "the site states none"),)
    if not wanted.storage_folder:
        return NOTHING, (LeftOut("storage by fio", "no folder was named that it may write into (--storage-folder)"),)
    way = way_of(site.storage, scope.plan, scope.catalogue)
    batches, criteria, left = [], [], []
    for direction, write in (("write", True), ("read", False)):
        found = narrowest(scope, way, write=write)
        if found is None:
            left.append(LeftOut(f"storage, {direction}", "no stage of its way has a published rate"))
            continue
        batches.append((_fio(scope, direction),))
        criteria.append(rate(scope, f"storage-{direction}", f"fio {direction}", *found))
    return Proposal(tuple(batches), tuple(criteria)), tuple(left)


def narrowest(scope: Scope, way: Way, *, write: bool) -> tuple[float, str] | None:
    """Bytes per second of the narrowest stage that tells its rate, and its name. Hosts may be fewer than the plan's."""
    share = len(scope.names) / way.nodes
    known = [
        (one.gigabytes_per_s * (share if at == 0 else 1.0) * 1e9, one.name)
        for at, one in enumerate(way.stages(write=write))
        if one.gigabytes_per_s is not None
    ]
    return min(known, default=None)


def _fio(scope: Scope, direction: str) -> Test:
    options = (("tool", "fio"), ("direction", direction), ("folder", scope.wanted.storage_folder), *_fio_size(scope))
    kind, wanted, name = Kind.STORAGE, scope.wanted, f"storage-{direction}"
    return Test(
        name, kind, Layer.STORAGE, scope.names, 0, wanted.storage_seconds, wanted.repeats, wanted.most,
        options=options, method=METHODS[kind],
    )  # fmt: skip


def _fio_size(scope: Scope) -> tuple[tuple[str, str], ...]:
    return ("seconds", f"{scope.wanted.storage_seconds:g}"), ("size", scope.wanted.storage_size)


def rate(scope: Scope, name: str, test: str, bytes_per_s: float, stage: str) -> Criterion:
    """All hosts together against a stage of their way to storage."""
    return Criterion(
        name,
        Layer.STORAGE,
        test,
        scope.names,
        "bandwidth_bytes_per_s",
        "B/s",
        Interval(bytes_per_s * _LOW_SHARE, bytes_per_s * (1 + _LOW_SHARE) / 2, bytes_per_s),
        elements=("storage",),
        repeats=scope.wanted.repeats,
        most=scope.wanted.most,
        assumptions=(f"{stage} is the narrowest stage; of it at least {_LOW_SHARE:.0%} is reached.",),
        source=name,
        parts=len(scope.names),
    )


def mlperf(scope: Scope) -> Proposal:
    """Accelerator utilisation by the benchmark's own rule. It runs on a data set that was generated before."""
    if scope.site is None or scope.site.storage is None:
        return NOTHING
    kind, wanted = Kind.MLPERF_STORAGE, scope.wanted
    launched = bool(wanted.mlperf and wanted.storage_folder)
    options = (("workload", wanted.mlperf), ("folder", wanted.storage_folder)) if launched else ()
    test = Test(
        "mlperf-storage", kind, Layer.STORAGE, scope.names, 0, 600.0, 5, 5, options=options, method=METHODS[kind]
    )
    least, named = (0.70, "CosmoFlow") if wanted.mlperf == "cosmoflow" else (_MLPERF_AU, "UNet3D and ResNet-50")
    criterion = Criterion(
        "mlperf-storage", Layer.STORAGE, "accelerator utilisation", scope.names, "share", "",
        Interval(least, (1 + least) / 2, 1.0), elements=("storage",), repeats=3, most=5,
        assumptions=(f"{least:.0%}, the rule of MLPerf Storage for {named}.",), source="mlperf-storage",
    )  # fmt: skip
    return Proposal(((test,),), (criterion,))


def checkpoint(scope: Scope, collective: Criterion | None) -> Proposal:
    """The widest collective while storage is written; what storage may take from it is predicted."""
    site = scope.site
    if site is None or site.storage is None or collective is None or not scope.wanted.storage_folder:
        return NOTHING
    outlook = predict_storage(site, scope.plan, scope.catalogue, _SEED)
    taken = 0.0 if outlook is None else outlook.disturbance.burst
    kind, wanted = Kind.CHECKPOINT, scope.wanted
    size = str(collective.size_bytes)
    options = (
        ("tool", wanted.library),
        ("operation", "all-reduce"),
        ("smallest_bytes", size),
        ("largest_bytes", size),
        ("beside", "fio"),
        ("folder", wanted.storage_folder),
        ("direction", "write"),
        *_fio_size(scope),
    )
    test = Test(
        "checkpoint-beside", kind, Layer.STORAGE, scope.names, 0, wanted.storage_seconds, wanted.repeats, wanted.most,
        options=options, method=METHODS[kind],
    )  # fmt: skip
    alone = collective.interval
    left = Interval(alone.low * (1 - taken), alone.point * (1 - taken), alone.high)
    said = _disturbed(outlook)
    criterion = replace(
        collective,
        id="checkpoint-beside",
        layer=Layer.STORAGE,
        test="all-reduce beside writes",
        interval=left,
        family="",
        source="checkpoint-beside",
        assumptions=(*collective.assumptions, said),
    )
    return Proposal(((test,),), (criterion,))


def _disturbed(outlook: StorageOutlook | None) -> str:
    return "Storage takes nothing of compute links." if outlook is None else outlook.disturbance.text


def inference(scope: Scope) -> Proposal:
    """Time to first token of every service; figures are taken in from a load generator."""
    if scope.site is None or not scope.site.inference or scope.system is None:
        return NOTHING
    batches, criteria = [], []
    for outlook in predict_serving(scope.site, scope.plan, scope.catalogue, _SEED):
        name = f"inference-{outlook.service.name}"
        kind = Kind.INFERENCE
        batches.append((Test(name, kind, Layer.BANDWIDTH, (), 0, 600.0, 3, 10, method=METHODS[kind]),))
        middle, tail = outlook.ttft[0].time_us, outlook.ttft[-1].time_us
        for statistic, value in (("p50", middle), ("p99", tail)):
            criteria.append(
                Criterion(
                    f"{name}-ttft-{statistic}",
                    Layer.BANDWIDTH,
                    f"time to first token, {statistic}",
                    (),
                    "latency_us",
                    "µs",
                    Interval(value / _TAIL_FACTOR, value, value * _TAIL_FACTOR),
                    Better.LOWER,
                    repeats=3,
                    assumptions=outlook.assumptions,
                    source=name,
                    statistic=statistic,
                )
            )
    return Proposal(tuple(batches), tuple(criteria))


def alarms(scope: Scope) -> Iterator[tuple[Test, str, str]]:
    """Test, subject and expectation of each thing that monitoring must show."""
    sources = scope.site.monitoring if scope.site is not None else ()
    kind = Kind.ALARM
    for source in sources:
        named = (("source", source),)
        test = Test(f"monitor-{source}", kind, Layer.OBSERVABILITY, (), 0, 60.0, options=named, method=METHODS[kind])
        yield test, source, "present, with samples of the last two minutes"
    ports = incast_ports(scope)
    options = point_options(scope.wanted, _PAUSE_S) if ports else ()
    hosts, ends = tuple(port.device for port in ports), tuple(f"{port.device}:{port.port}" for port in ports)
    test = Test(
        "alarm-induced-pause", kind, Layer.OBSERVABILITY, hosts, 0, _PAUSE_S, ports=ends, options=options,
        method=METHODS[kind], disturbs=True,
    )  # fmt: skip
    yield test, "induced pause", "on the dashboard, and an alarm is raised"
