"""Classes, queues, PFC, ECN and buffers of one device."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

DSCPS = 64
CLASSES = 8
COS_FIRST, DSCP_FIRST = "cos-dscp", "dscp-cos"
"""Trust in both marks: the second decides where the map of the first has no class for the packet."""


@dataclass(frozen=True, slots=True)
class QosMaps:
    """Which way a packet takes through the device; the maps hold for every port that trusts DSCP and has none itself.

    traffic_class: of each of the 64 code points. queue, priority_group: of each of the 8 traffic classes.
    pfc_queue: the queue that a pause frame of each of the 8 priorities stops. cos: the traffic class of each of the 8
    priorities that a VLAN tag can carry (802.1p). None: the device's own default. pairs: (CoS, DSCP, traffic class) of
    tagged packets whose class needs both marks.
    """

    traffic_class: tuple[int | None, ...] = (None,) * DSCPS
    queue: tuple[int | None, ...] = (None,) * CLASSES
    priority_group: tuple[int | None, ...] = (None,) * CLASSES
    pfc_queue: tuple[int | None, ...] = (None,) * CLASSES
    cos: tuple[int | None, ...] = (None,) * CLASSES
    pairs: tuple[tuple[int, int, int], ...] = field(default=(), kw_only=True)

    def class_of(self, trust: str, dscp: int, cos: int | None = None) -> int | None:
        """Of an IP packet at a port with that trust; None: the device's default. cos: of its tag, None without one."""
        code = None if trust in ("cos", "none") else self.traffic_class[dscp]
        tag = None if cos is None or "cos" not in trust else self.cos[cos]
        both = next((value for tagged, marked, value in self.pairs if (tagged, marked) == (cos, dscp)), None)
        if both is not None and trust in (COS_FIRST, DSCP_FIRST):
            return both
        first, second = (code, tag) if trust == DSCP_FIRST else (tag, code)
        return second if first is None else first


@dataclass(frozen=True, slots=True)
class EcnMarking:
    """Marking of one egress queue. pmax_percent: share of packets marked at kmax, 1 to 100.

    fill_percent: both thresholds in percent of a buffer whose size is not known, as a configuration may have them that
    was read; the bytes are then 0.
    """

    kmin_bytes: int
    kmax_bytes: int
    pmax_percent: int
    fill_percent: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class QueueIntent:
    """One egress queue of a port.

    strict: served before the weighted queues. weight_percent: share of the weighted queues, None when strict.
    """

    queue: int
    strict: bool = False
    weight_percent: int | None = None
    ecn: EcnMarking | None = None


@dataclass(frozen=True, slots=True)
class LosslessBuffer:
    """Ingress buffer of one lossless priority group.

    headroom_bytes: what still fits after XOFF, None where the device works it out from the cable length.
    xon_offset_bytes: how far the use of shared buffer must fall below the threshold before XON. reserve_bytes:
    guaranteed before the shared pool. alpha_log2: the dynamic threshold is 2**alpha_log2 times the free shared
    buffer. cable_m: length that the headroom was worked out for.
    """

    priority_group: int
    headroom_bytes: int | None
    xon_offset_bytes: int = 0
    reserve_bytes: int = 0
    alpha_log2: int | None = None
    cable_m: float | None = None


@dataclass(frozen=True, slots=True)
class PortQos:
    """Settings that equal ports share: same speed, same cable, same use.

    trust: the mark that packets are classified by, `dscp`, `cos` or `none`, or both, `COS_FIRST` or `DSCP_FIRST`. A
    port of `dscp` may have a map of `cos` too: it holds for what is no IP packet. pfc: priorities that pause and are
    paused. watchdog: the PFC watchdog guards them.
    maps: those of ports that have others than the device; None: the device's.
    """

    name: str
    trust: str = "dscp"
    pfc: tuple[int, ...] = ()
    watchdog: bool = False
    queues: tuple[QueueIntent, ...] = ()
    buffers: tuple[LosslessBuffer, ...] = ()
    maps: QosMaps | None = None

    @property
    def by_code(self) -> bool:
        """Whether packets are classified by their code point, at least where they have no tag."""
        return "dscp" in self.trust

    @property
    def by_tag(self) -> bool:
        """Whether tagged packets are classified by their tag."""
        return "cos" in self.trust


@dataclass(frozen=True, slots=True)
class PfcWatchdog:
    """What happens to a queue that stays paused. action: `drop` or `forward`."""

    poll_ms: int
    detection_ms: int
    restoration_ms: int
    action: str


@dataclass(frozen=True, slots=True)
class BufferPool:
    """The packet buffer of the chip. pool_bytes: usable by traffic, None when unknown. headroom_pool_bytes: part of it
    kept for headroom. lossy_alpha_log2: dynamic threshold of the lossy queues.
    """

    pool_bytes: int | None = None
    headroom_pool_bytes: int | None = None
    lossy_alpha_log2: int | None = None


@dataclass(frozen=True, slots=True)
class QosIntent:
    """All of it. ports: the profiles that interfaces name."""

    maps: QosMaps = QosMaps()
    ports: tuple[PortQos, ...] = ()
    watchdog: PfcWatchdog | None = None
    pool: BufferPool | None = None


@dataclass(frozen=True, slots=True)
class LoadBalancing:
    """How equal paths are chosen.

    mode: `static` (hash only), `flowlet` (a flow may move when it pauses), `per-packet` (spraying) or `adaptive`
    (the device's own measure of load, per packet, as Spectrum has it). flowlet_us: pause after which a flow may move,
    None for the device's default. hash_fields: of `source-address`, `destination-address`, `protocol`, `source-port`,
    `destination-port`, `roce-qp` (destination queue pair of UDP 4791), in that order; empty: the device's default.
    seed: of the hash, so that tiers do not polarise; None: the device's default.
    """

    mode: str = "static"
    flowlet_us: int | None = None
    hash_fields: tuple[str, ...] = ()
    seed: int | None = None


HASH_FIELDS = (
    "source-address",
    "destination-address",
    "protocol",
    "source-port",
    "destination-port",
    "roce-qp",
)
MODES = ("static", "flowlet", "per-packet", "adaptive")
ONE_MAP = "these configurations are written with one set of maps for all ports of a device"
SHARES_UNKNOWN = "thresholds are in bytes here; a share of a buffer of unknown size has none"


def most_used(maps: Iterable[QosMaps]) -> QosMaps:
    """Those that most ports have, the first of equals; empty ones without ports."""
    counts = Counter(maps)
    return max(counts, key=lambda each: counts[each]) if counts else QosMaps()


def one_map(qos: QosIntent | None) -> QosIntent | None:
    """The same with the device's maps at every port."""
    if qos is None or all(port.maps is None for port in qos.ports):
        return qos
    return replace(qos, ports=tuple(replace(port, maps=None) for port in qos.ports))


ONE_MARK = "ports go by the code point or by the tag here, not by whichever the packet has"
NO_TAGS = "configurations are written for RoCE that is marked by DSCP, whether it is tagged or not"


def one_mark(qos: QosIntent | None) -> QosIntent | None:
    """The same with DSCP trusted where a port trusts both marks, for systems whose ports trust one."""
    if qos is None:
        return None
    ports = (replace(each, trust="dscp") if each.trust in (COS_FIRST, DSCP_FIRST) else each for each in qos.ports)
    return replace(qos, maps=replace(qos.maps, pairs=()), ports=tuple(ports))


def in_bytes(qos: QosIntent | None) -> QosIntent | None:
    """The same without ECN thresholds that are shares of an unknown buffer, for systems that count in bytes."""
    shared = qos is not None and any(
        queue.ecn is not None and queue.ecn.fill_percent is not None for port in qos.ports for queue in port.queues
    )
    if qos is None or not shared:
        return qos
    return replace(
        qos,
        ports=tuple(replace(port, queues=tuple(_in_bytes(queue) for queue in port.queues)) for port in qos.ports),
    )


def _in_bytes(queue: QueueIntent) -> QueueIntent:
    return queue if queue.ecn is None or queue.ecn.fill_percent is None else replace(queue, ecn=None)
