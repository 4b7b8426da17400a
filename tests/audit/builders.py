"""Small sites, plans and runs, built by hand, each the good case that a test then spoils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from eastwest.audit.readiness import Evidenced
from eastwest.fabric.graph import Device, Fabric, Link, Port, PortId, Role
from eastwest.intent.catalogue.model import Catalogue, Fact, Nic, PortGroup, StorageSystem
from eastwest.intent.site import (
    FabricIntent,
    Gpus,
    LosslessIntent,
    Room,
    Site,
    StorageIntent,
    SwitchChoice,
    Targets,
    TrainingIntent,
)
from eastwest.lossless.classes import WATCHDOG, traffic_classes
from eastwest.lossless.policy import EcnProfile, LosslessPolicy, PortBuffer, Reason, SwitchBuffers
from eastwest.plan import Addressing, FailureDomain, Plan, Tier
from eastwest.predict.expectation import Expectation
from eastwest.simulate.run import OperationResult, Run, Status, StepResult, Telemetry, Totals

LOSSLESS = LosslessIntent(
    roce_dscp=26, cnp_dscp=48, priority=3, mtu_bytes=9216, rdma_mtu_bytes=4096, small_packet_percent=50
)
ECN = EcnProfile(speed_gbps=400.0, kmin_bytes=100_000, kmax_bytes=400_000, pmax=0.2)
PORT_COLUMNS = {
    "time_us": pa.float64(),
    "device": pa.string(),
    "port": pa.string(),
    "priority": pa.int8(),
    "tx_bytes": pa.int64(),
    "paused_us": pa.float64(),
    "drops": pa.int64(),
    "queue_high_bytes": pa.int64(),
}
Row = tuple[str, str, int, int, float, int]
"""device, port, priority, tx_bytes, paused_us, drops"""


def site(storage: StorageIntent | None = None, monitoring: tuple[str, ...] = ()) -> Site:
    choice = SwitchChoice()
    return Site(
        name="test",
        gpus=Gpus(node="hgx", count=4, nic="connectx-7", nics=1, rails=1),
        fabric=FabricIntent("leaf-spine", 400.0, 1.0, choice, choice, None, None, None, "bgp-unnumbered"),
        room=Room(5.0, 40.0),
        lossless=LOSSLESS,
        workloads=(),
        storage=storage,
        monitoring=monitoring,
        targets=Targets(busbw_fraction=0.8, slowdown=1.25, paused_fraction=0.1, gpu_active=0.5),
        source_hash="0",
    )


def training_site(**job: object) -> Site:
    """Four nodes of eight H100 each with a training job of llama-3-8b."""
    plain = site()
    usual = TrainingIntent("llm", "llama-3-8b", 8, 1, 4, 1, 32, 4096, 0.4, 0.0, 2, 16 << 20)
    gpus = replace(plain.gpus, node="dgx-h100", nics=8)
    return replace(plain, gpus=gpus, workloads=(replace(usual, **job),))  # type: ignore[arg-type]


def catalogue(
    nic_gbps: float = 400.0,
    read: float | None = 40.0,
    write: float | None = 20.0,
    ports: tuple[PortGroup, ...] | None = (PortGroup(4, 200.0, "QSFP56", "p{n}"),),
) -> Catalogue:
    nic = Nic("connectx-7", "NVIDIA", "ConnectX-7", Fact(1, "test"), Fact(nic_gbps, "test"), Fact("connectx", "test"))
    system = StorageSystem(
        "flash", "v", "Flash", ("nfs",), Fact(ports, "test"), Fact(read, "test"), Fact(write, "test")
    )
    return Catalogue({}, {}, {nic.id: nic}, {}, {system.id: system}, {})


def fabric() -> Fabric:
    """Four nodes of one 400G NIC under two leaves, two spines."""
    devices = [Device(f"node{n}", Role.GPU_NODE, "hgx", (Port("nic0", 400.0),)) for n in range(4)]
    links = [Link(PortId(f"node{n}", "nic0"), PortId(f"leaf{n % 2}", f"d{n}"), 400.0, 5.0) for n in range(4)]
    for leaf in range(2):
        ports = [Port(f"d{n}", 400.0) for n in range(4) if n % 2 == leaf] + [Port(f"u{s}", 400.0) for s in range(2)]
        devices.append(Device(f"leaf{leaf}", Role.LEAF, "sw", tuple(ports)))
        links += [Link(PortId(f"leaf{leaf}", f"u{s}"), PortId(f"spine{s}", f"d{leaf}"), 400.0, 40.0) for s in range(2)]
    devices += [Device(f"spine{s}", Role.SPINE, "sw", (Port("d0", 400.0), Port("d1", 400.0))) for s in range(2)]
    return Fabric(tuple(devices), tuple(links))


def buffers(
    device: str,
    *,
    pool: int = 100_000_000,
    headroom_pool: int | None = None,
    fits: bool = True,
    oversubscription: float = 0.004,
    ecn: tuple[EcnProfile, ...] = (ECN,),
) -> SwitchBuffers:
    """Four lossless ports; XOFF comes at about 8 MB with all of them congested."""
    ports = tuple(PortBuffer(f"p{n}", 400.0, 5.0, 100_000, 3_000, 18_000, 1 / 8) for n in range(4))
    return SwitchBuffers(device, "sw", pool, 400_000, pool - 472_000, headroom_pool, oversubscription, fits, ports, ecn)


def policy(switches: tuple[SwitchBuffers, ...] | None = None, reasons: tuple[Reason, ...] = ()) -> LosslessPolicy:
    return LosslessPolicy(
        classes=traffic_classes(LOSSLESS),
        mtu_bytes=9216,
        rdma_mtu_bytes=4096,
        small_packet_percent=50,
        switches=(buffers("leaf0"), buffers("leaf1")) if switches is None else switches,
        dcqcn=(),
        watchdog=WATCHDOG,
        load_balancing="ecmp",
        reasons=reasons,
    )


def plan(
    graph: Fabric | None = None,
    rules: LosslessPolicy | None = None,
    tiers: tuple[Tier, ...] = (Tier("leaf", 2, 800.0, 800.0, 1.0),),
    domains: tuple[FailureDomain, ...] = (FailureDomain("spine", 2, 0, 0, 0.5, "Half of the uplinks are lost."),),
) -> Plan:
    return Plan(
        name="test",
        site_hash="0",
        topology="leaf-spine",
        rails=1,
        fabric=fabric() if graph is None else graph,
        policy=policy() if rules is None else rules,
        addressing=Addressing("bgp-unnumbered", (), ()),
        cabling=(),
        bill=(),
        failure_domains=domains,
        tiers=tiers,
        reasons=(),
    )


def operation(
    end_us: float | None = 110.0, busbw: float | None = 40.0, name: str = "all-reduce 64 MiB", kind: str = "all-reduce"
) -> OperationResult:
    return OperationResult(name, kind, "ring", 4, 2**26, 0, "", -1, 0.0, end_us, busbw, busbw)


def step(share: float) -> StepResult:
    return StepResult("llm", 0, 0.0, 100.0, share * 100, share)


def run(
    operations: Sequence[OperationResult] = (operation(),),
    steps: Sequence[StepResult] = (),
    rows: Sequence[Row] = (),
    status: Status = Status.COMPLETE,
    queue_bytes: int = 500_000,
) -> Run:
    """queue_bytes: the deepest queue of every row's port."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    table = pa.table(
        dict(zip(PORT_COLUMNS, [[0.0] * len(rows), *map(list, columns), [queue_bytes] * len(rows)], strict=True)),
        schema=pa.schema(PORT_COLUMNS),
    )
    empty = pa.table({})
    totals = Totals(1000, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5000, 0.1, 1)
    return Run(
        "baseline",
        "0",
        1,
        status,
        200.0,
        tuple(operations),
        tuple(steps),
        totals,
        Telemetry(table, empty, empty, empty),
    )


def arm(
    result: Run | None = None, ideal_us: Sequence[float] = (100.0,), crosses: tuple[str, ...] = ("leaf", "spine")
) -> Evidenced:
    expectations = tuple(Expectation(index, ideal, crosses, ()) for index, ideal in enumerate(ideal_us))
    return Evidenced("ring", run() if result is None else result, expectations, "runs/ring")
