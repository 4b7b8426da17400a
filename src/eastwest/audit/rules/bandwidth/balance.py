"""How equal paths are chosen: what the hash takes in, the same on all members, not the same seed on two tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.rules.fabric.outliers import different
from eastwest.audit.subject import Audited
from eastwest.discover import FoundDevice
from eastwest.findings import Place, Severity
from eastwest.plan.device import LoadBalancing


def _balanced(name: str, says: str, **values: object) -> Example:
    def changed(found: LoadBalancing) -> LoadBalancing:
        return replace(found, **values)  # type: ignore[arg-type]

    return Example(says, samples.intent(name, lambda intent: replace(intent, balancing=changed(intent.balancing))))


def _spreading(audited: Audited) -> Iterator[FoundDevice]:
    """Switches that carry RoCE and have equal paths to choose from."""
    for device in audited.network.devices:
        if (
            device.name in audited.roce_devices
            and device.intent.bgp is not None
            and device.intent.bgp.maximum_paths > 1
        ):
            yield device


@rule(
    "EW310",
    severity=Severity.WARNING,
    title="The hash has nothing to tell RoCE flows apart",
    why="All RoCE goes to UDP port 4791; between two NICs only the source port or the queue pair differs.",
    effect="all connections between two nodes take one path: links idle beside full ones",
    source="InfiniBand annex A17: UDP source port as entropy; Meta, SIGCOMM'24: hash on the queue pair",
    remedy="Hash on addresses and ports, and on the destination queue pair where the chip can.",
    passes=Example("addresses, ports and queue pair", samples.unchanged),
    fails=_balanced(samples.LEAF, "addresses alone", hash_fields=("source-address", "destination-address")),
)
def hash_sees_flows(audited: Audited) -> Iterator[Outcome]:
    """Configured hash fields; the defaults of all families take in ports."""
    for device in _spreading(audited):
        fields = device.intent.balancing.hash_fields
        if fields and not {"source-port", "roce-qp"} & set(fields) and device.intent.balancing.mode != "per-packet":
            observed = f"hash on {', '.join(fields)}"
            yield Breach(Place(device.name), observed, "source port or queue pair too", path="balancing.hash_fields")


@rule(
    "EW311",
    severity=Severity.WARNING,
    title="Two tiers hash with the same seed",
    why="Equal hashes make equal choices: what a leaf sent to one spine, the spine sends on to one of its paths.",
    effect="polarisation: of n paths at the second tier a fraction is used",
    source="RFC 2992; vendors' guides: different hash seeds per tier",
    remedy="Give each tier its own seed.",
    passes=Example("tiers leave the seed to the chip", samples.unchanged),
    fails=Example(
        "leaves and spines with seed 7",
        samples.intent("*", lambda found: replace(found, balancing=replace(found.balancing, seed=7))),
    ),
)
def tiers_do_not_polarise(audited: Audited) -> Iterator[Outcome]:
    """Explicit seeds that leaves and the tier above share, under a static hash, where the upper tier chooses too."""
    seeds: dict[tuple[int, str], set[str]] = {}
    for device in _spreading(audited):
        balancing = device.intent.balancing
        if balancing.seed is not None and balancing.mode in ("static", "flowlet"):
            seeds.setdefault((balancing.seed, device.family), set()).add(device.role)
    for device in _spreading(audited):
        balancing = device.intent.balancing
        roles = seeds.get((balancing.seed if balancing.seed is not None else -1, device.family), set())
        if device.role != "leaf" and device.role in roles and "leaf" in roles:
            yield Breach(
                Place(device.name), f"seed {balancing.seed}, as leaves have", "another seed", path="balancing.seed"
            )


@rule(
    "EW312",
    severity=Severity.WARNING,
    title="Load balancing is not the same on all switches of a role",
    why="Dynamic load balancing helps only where every member does it: one static leaf polarises its nodes.",
    effect="nodes of that leaf get collisions that the others do not",
    source="vendors' DLB guides; Meta, SIGCOMM'24",
    remedy="Configure the mode of the others.",
    passes=Example("all leaves hash statically", samples.unchanged),
    fails=_balanced(samples.LEAF, "leaf1 uses flowlets", mode="flowlet", flowlet_us=128),
)
def members_balance_alike(audited: Audited) -> Iterator[Outcome]:
    """Mode and flowlet timer among whole switches of one role."""
    roles: dict[str, list[FoundDevice]] = {}
    for device in _spreading(audited):
        if device.role and not device.partial:
            roles.setdefault(device.role, []).append(device)
    for role, members in roles.items():
        modes = Counter(_mode(device) for device in members)
        usual, count = modes.most_common(1)[0]
        for device in members if len(modes) > 1 and count > len(members) / 2 else ():
            if _mode(device) != usual:
                expected = f"{usual}, as {count} {role} switches have"
                yield Breach(Place(device.name), _mode(device), expected, path="balancing.mode")


def _mode(device: FoundDevice) -> str:
    timer = device.intent.balancing.flowlet_us
    return device.intent.balancing.mode + (f" after {timer} µs" if timer else "")


@rule(
    "EW313",
    severity=Severity.WARNING,
    title="Switches spray packets and jobs expect them in order",
    why="Per-packet balancing reorders; a NIC that is not told takes a gap for a loss and asks for everything again.",
    effect="go-back-N without any loss: bus bandwidth falls to a fraction",
    source="NVIDIA and Broadcom adaptive routing guides; NCCL_IB_ADAPTIVE_ROUTING",
    remedy="Enable out-of-order placement on NICs and NCCL_IB_ADAPTIVE_ROUTING=1, or balance by flow or flowlet.",
    passes=Example("static hash", samples.unchanged),
    fails=Example(
        "all switches spray, NCCL_IB_ADAPTIVE_ROUTING=0",
        samples.intent("*", lambda found: replace(found, balancing=replace(found.balancing, mode="per-packet"))),
    ),
)
def order_is_kept_or_not_needed(audited: Audited) -> Iterator[Outcome]:
    """Spraying switches against jobs that switch adaptive routing off."""
    spraying = [device for device in _spreading(audited) if device.intent.balancing.mode in ("per-packet", "adaptive")]
    ordered = [host for host in audited.network.hosts if dict(host.environment).get("NCCL_IB_ADAPTIVE_ROUTING") == "0"]
    for host in ordered[:1] if spraying else ():
        more = f" and {len(ordered) - 1} more hosts" if len(ordered) > 1 else ""
        mode = spraying[0].intent.balancing.mode
        observed = f"NCCL_IB_ADAPTIVE_ROUTING=0{more}; {spraying[0].name} balances {mode}"
        yield Breach(Place(host=host.name), observed, "1", path="environment[NCCL_IB_ADAPTIVE_ROUTING]")


@rule(
    "EW314",
    severity=Severity.INFO,
    title="The flowlet timer cannot do its work",
    why="A flow may move when it paused for longer than paths differ in delay: shorter reorders, longer never moves.",
    effect="reordering and go-back-N, or collisions as under a static hash",
    source="CONGA, SIGCOMM'14; Juniper validated design for QFX5240: 128 µs",
    remedy="Set some tens to some hundreds of microseconds.",
    passes=_balanced("leaf", "128 µs", mode="flowlet", flowlet_us=128),
    fails=_balanced("leaf", "100 ms", mode="flowlet", flowlet_us=100_000),
)
def flowlets_can_move(audited: Audited) -> Iterator[Outcome]:
    """Flowlet timers between 16 µs and 2 ms."""
    for device in _spreading(audited):
        timer = device.intent.balancing.flowlet_us
        if device.intent.balancing.mode == "flowlet" and timer is not None and not 16 <= timer <= 2000:
            yield Breach(Place(device.name), f"{timer:,} µs", "16 µs to 2 ms", path="balancing.flowlet_us")


@rule(
    "EW315",
    severity=Severity.WARNING,
    title="Load balancing differs from that of the role's other switches",
    why="Switches of one role spread alike: one that hashes over other fields, or without flowlets, loads its links "
    "otherwise.",
    effect="nodes on that switch have less bandwidth than all others, and only under load",
    source="RFC 7938 (uniform configuration); operational practice",
    remedy="Bring the switch in line, or suppress this with the reason.",
    passes=Example("all leaves spread alike", samples.unchanged),
    fails=_balanced(samples.LEAF, "leaf1 hashes over addresses alone", hash_fields=("source-address",)),
)
def balancing_is_alike(audited: Audited) -> Iterator[Outcome]:
    """Mode and fields among peers; seeds are each device's own."""
    yield from different(audited, lambda intent: replace(intent.balancing, seed=None), "balancing")
