"""What NICs counted: packets lost and sent again, hosts that were too slow, congestion control that does not answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import counted, shown_nics, told
from eastwest.discover import FoundNic
from eastwest.findings import Place, Severity
from eastwest.telemetry.counters.meaning import Known, meaning
from eastwest.telemetry.counters.model import Counted

_KERNEL = "Linux kernel documentation, mlx5 ethtool counters; RDMA hw_counters; makers' NIC guides"


def _counting(**counters: int) -> Edit:
    return samples.nic_state(counters=tuple(sorted(counters.items())))


@rule(
    "EW271",
    severity=Severity.WARNING,
    title="A NIC has dropped arriving packets",
    why="With PFC the NIC stops its switch before it has no room left. Drops at the port say that it did not, or that "
    "they were of a lossy class; a counter of a lossless priority leaves no doubt.",
    effect="RoCE was lost in the last metre; go-back-N sent whole windows again",
    source=_KERNEL,
    remedy="Look at PFC, receive buffers and headroom of the NIC (`mlnx_qos -i`), and at PCIe behind it.",
    passes=Example("40 packets, none of priority 3", _counting(rx_discards_phy=40, rx_prio3_discards=0)),
    fails=Example("1,200 packets", _counting(rx_discards_phy=1200)),
)
def nics_drop_nothing(audited: Audited) -> Iterator[Outcome]:
    """Drops of NICs that pause: of their lossless priorities where these are counted, else of the port."""
    for host, nic, state in shown_nics(audited):
        if not nic.intent.qos.pfc or "qos.pfc" in nic.unstated:
            continue
        drops = [(known[1], (name, value)) for name, value in state.counters if (known := _drop(name)) is not None]
        own = [each for priority, each in drops if priority in nic.intent.qos.pfc]
        found = tuple(each for each in own or (each for priority, each in drops if priority < 0) if each[1])
        if found:
            where, grave = Place(host=host.name, port=nic.name), Severity.CRITICAL if own else None
            yield Breach(where, told(found), "none", path=f"nics[{nic.name}].qos.pfc", severity=grave)


def _drop(name: str) -> tuple[Known, int] | None:
    """What a counter of drops counts and for which priority, -1 for the whole port; None for another counter."""
    known = meaning(name)
    return known if known is not None and known[0].counted is Counted.DROPPED else None


@rule(
    "EW272",
    severity=Severity.INFO,
    title="A host takes packets too slowly",
    why="The NIC had packets and no receive buffer, or PCIe did not take them: the host is the bottleneck, and its NIC "
    "pauses the switch for it or answers that it is not ready.",
    effect="one slow host pauses its switch port; collectives wait for it, and the pauses spread",
    source=_KERNEL,
    remedy="Look at PCIe (width, ordering, ACS), memory, and how many receive buffers the application posts.",
    passes=Example("none", _counting(rx_out_of_buffer=0)),
    fails=Example("50 packets without a buffer", _counting(rx_out_of_buffer=50)),
)
def hosts_keep_up(audited: Audited) -> Iterator[Outcome]:
    """Counters of stalls by NIC."""
    for host, nic, state in shown_nics(audited):
        found = counted(state).get(Counted.HOST_STALLS, ())
        if found:
            yield Breach(Place(host=host.name, port=nic.name), told(found), "none", path=f"nics[{nic.name}]")


_SENT_AGAIN = (Counted.NAKS_RECEIVED, Counted.TIMEOUTS, Counted.RETRANSMITS)


@rule(
    "EW273",
    severity=Severity.WARNING,
    title="RoCE packets were lost and sent again",
    why="NAKs, timeouts and packets out of sequence are how RoCE notices loss. On a lossless path there is none; where "
    "switches spray packets, those out of sequence alone prove nothing.",
    effect="each loss costs a window, each timeout milliseconds: the tail of every collective grows",
    source=_KERNEL,
    remedy="Look for drops along the path: queues of switches, damaged links, the watchdog, and the code point.",
    passes=Example("none", _counting(local_ack_timeout_err=0, out_of_sequence=0, packet_seq_err=0)),
    fails=Example("7 timeouts, 90 NAKs", _counting(local_ack_timeout_err=7, packet_seq_err=90)),
)
def nothing_is_sent_again(audited: Audited) -> Iterator[Outcome]:
    """Counters of reliability by NIC."""
    sprayed = any(device.intent.balancing.mode != "static" for device in audited.network.devices)
    for host, nic, state in shown_nics(audited):
        counters = counted(state)
        found = tuple(each for what in _SENT_AGAIN for each in counters.get(what, ()))
        if found or not sprayed:
            found += counters.get(Counted.OUT_OF_SEQUENCE, ())
        if found:
            yield Breach(Place(host=host.name, port=nic.name), told(found), "none", path=f"nics[{nic.name}]")


@rule(
    "EW274",
    severity=Severity.WARNING,
    title="Congestion control does not answer",
    why="A marked packet must lead to a notification, and the notification to a slower sender. Marks without "
    "notifications, notifications that are ignored, or that nobody gets, break the loop.",
    effect="senders go on at full rate into a congested queue: every incast ends in pauses",
    source="Congestion control for large-scale RDMA deployments, SIGCOMM'15; " + _KERNEL,
    remedy="Enable DCQCN of receiver and sender on the priority of RoCE, and follow the code point of CNPs hop by hop.",
    passes=Example(
        "marks, notifications and answers",
        _counting(np_cnp_sent=90, np_ecn_marked_roce_packets=100, rp_cnp_handled=80),
    ),
    fails=Example("400 marks, no notification", _counting(np_cnp_sent=0, np_ecn_marked_roce_packets=400)),
)
def congestion_control_answers(audited: Audited) -> Iterator[Outcome]:
    """The loop of each NIC, and notifications sent against those handled by all together."""
    sent, handled = Counter[str](), Counter[str]()
    for host, nic, state in shown_nics(audited):
        names = {known[0].counted for name, _ in state.counters if (known := meaning(name)) is not None}
        counters = {what: sum(value for _, value in each) for what, each in counted(state).items()}
        where, path = Place(host=host.name, port=nic.name), f"nics[{nic.name}].qos.ecn"
        marked, ignored = counters.get(Counted.ECN_MARKED, 0), counters.get(Counted.CNP_IGNORED, 0)
        if marked and Counted.CNP_SENT in names and not counters.get(Counted.CNP_SENT):
            yield Breach(where, f"{marked:,} marked packets received, no CNP sent", "CNPs for marks", path=path)
        if ignored:
            yield Breach(where, f"{ignored:,} CNPs ignored", "a slower sender", path=path)
        if Counted.CNP_HANDLED in names and Counted.CNP_SENT in names:
            sent[host.name] += counters.get(Counted.CNP_SENT, 0)
            handled[host.name] += counters.get(Counted.CNP_HANDLED, 0)
    total = sum(sent.values())
    if total and len(sent) > 1 and not sum(handled.values()):
        observed = f"{total:,} CNPs sent by {sum(map(bool, sent.values()))} hosts, none handled by any of {len(sent)}"
        yield Breach(Place(), observed, "CNPs that arrive", assumption="the hosts talk with one another")


_RDMA_MTU = re.compile(r"\d{3,4}")
_WANTED_BYTES = 4096


@rule(
    "EW275",
    severity=Severity.INFO,
    title="RDMA sends smaller packets than the port takes",
    why="RDMA takes the largest of 1024, 2048 and 4096 B that the port's MTU allows when the device starts. An MTU "
    "that was raised later leaves the smaller one.",
    effect="more packets per byte: NICs reach their packet rate before the line rate",
    source="InfiniBand architecture: RDMA MTU; `ibv_devinfo` (active_mtu)",
    remedy="Restart the RDMA device, or take it down and up, after the MTU was set.",
    passes=Example("4096 B", samples.nic_state(mtu_bytes=9000, settings=(("active_mtu", "4096"),))),
    fails=Example("1024 B at an MTU of 9000 B", samples.nic_state(mtu_bytes=9000, settings=(("active_mtu", "1024"),))),
)
def rdma_uses_the_mtu(audited: Audited) -> Iterator[Outcome]:
    """The RDMA MTU in use against what the MTU of the port has room for."""
    for host, nic, state in shown_nics(audited):
        active = dict(state.settings).get("active_mtu", "")
        mtu = state.mtu_bytes or _stated_mtu(nic)
        if not _RDMA_MTU.fullmatch(active) or mtu < _WANTED_BYTES + _HEADERS_BYTES or int(active) >= _WANTED_BYTES:
            continue
        where = Place(host=host.name, port=nic.name)
        yield Breach(
            where, f"{active} B at an MTU of {mtu} B", f"{_WANTED_BYTES} B", path=f"nics[{nic.name}].mtu_bytes"
        )


_HEADERS_BYTES = 60
"""IP, UDP and RDMA headers with the check sum of RoCEv2: 4156 B at layer 3 for 4096 of payload (annex A17)."""


def _stated_mtu(nic: FoundNic) -> int:
    return 0 if "mtu_bytes" in nic.unstated else nic.intent.mtu_bytes


@rule(
    "EW276",
    severity=Severity.WARNING,
    title="A NIC has exchanged link-level pauses",
    why="Frames of 802.3x stop all classes of the link. That any were counted says that one of its ends has, or had, "
    "link-level pause on.",
    effect="notifications and routing stood still together with RoCE, and PFC may have been off meanwhile",
    source="IEEE 802.1Qbb: PFC and link-level flow control exclude one another on a port; " + _KERNEL,
    remedy="Switch link-level flow control off at both ends, clear the counter and watch it.",
    passes=Example("none", _counting(rx_global_pause=0)),
    fails=Example("17,000 received", _counting(rx_global_pause=17_000)),
)
def no_link_level_pause_frames(audited: Audited) -> Iterator[Outcome]:
    """Counters of 802.3x frames at NICs that pause by priority; on switches they also hold frames of PFC."""
    for host, nic, state in shown_nics(audited):
        counters = counted(state)
        found = (*counters.get(Counted.GLOBAL_PAUSE_RECEIVED, ()), *counters.get(Counted.GLOBAL_PAUSE_SENT, ()))
        if found and nic.intent.qos.pfc and "qos.pfc" not in nic.unstated:
            yield Breach(Place(host=host.name, port=nic.name), told(found), "none", path=f"nics[{nic.name}].qos.pfc")
