"""The preset `ns3-hpcc`: parameters and order of operations of the HPCC simulator.

Source: rdma-hw.cc, qbb-net-device.cc, switch-node.cc, switch-mmu.cc and third.cc of that simulator (Li et al., SIGCOMM
2019, commit 9f4be2a), read for what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eastwest.simulate import _engine
from eastwest.simulate.ns3.config import Config

NAME: Final = "ns3-hpcc"
FIRST_SOURCE_PORT: Final = 10_000  # of each pair of hosts; the next flow takes the next

_NEVER_PS = 2**62
_FRAME_OVERHEAD_BYTES = 48  # PPP 14 + IP 20 + UDP 8 + SeqTs 6
_ACK_BYTES = 60
_PAUSE_BYTES = 43
_NAK_INTERVAL_PS = 500_000_000
_ACK_QUEUE = 3  # of a NIC: its ACKs stop with this priority, unless they have high priority
_RESERVE_BYTES = 4096  # per port
_XON_OFFSET_BYTES = 3072
_REACTIONS = {"7": _engine.Reaction.TIMELY, "8": _engine.Reaction.DCTCP}
_TIME_STAMP_BYTES = 8  # of data frames, for TIMELY; an ACK has room for it
_WORD = 2**32  # the switch counts its buffer in 32 bits


@dataclass(frozen=True, slots=True)
class Nic:
    """The link of a host."""

    rate_gbps: float
    delay_us: float


def transport(config: Config) -> _engine.Transport:
    """Frames, acknowledgements, pauses and the order of simultaneous events."""
    made = _engine.Transport()
    made.mtu_bytes = int(config.numbers["PACKET_PAYLOAD_SIZE"])
    stamped = config.choices["CC_MODE"] == "7"
    made.frame_overhead_bytes = _FRAME_OVERHEAD_BYTES + (_TIME_STAMP_BYTES if stamped else 0)
    made.wire_gap_bytes = 0
    made.ack_bytes = _ACK_BYTES
    made.pause_bytes = _PAUSE_BYTES
    made.cut_through_bytes = 0
    made.ack_every = 1
    interval_bytes = int(config.numbers["L2_ACK_INTERVAL"])
    made.quiet_bytes = interval_bytes if interval_bytes > 1 else 0
    made.ack_chunk_bytes = int(config.numbers["L2_CHUNK_SIZE"])
    made.silent_duplicates = True
    made.window_follows_rate = config.on("VAR_WIN")
    made.deadlock_check_ps = 0
    made.pause_quanta = 0
    made.nak_interval_ps = _NAK_INTERVAL_PS
    made.timeout_ps = [_NEVER_PS // 4]  # none
    made.echo_in_ack = True
    made.ack_ignores_pause = config.on("ACK_HIGH_PRIO")
    made.ack_priority = _ACK_QUEUE
    made.mark_acks = True
    made.paces = config.on("RATE_BOUND")
    made.floor_to_ns = True
    made.hpcc_nic = True
    made.hpcc_switch = True
    made.ties_in_order = True
    made.retime_on_increase = False
    return made


def dcqcn(config: Config, nic: Nic) -> _engine.Dcqcn:
    """Reaction of a sender. Intervals are whole microseconds in the reference, whatever the settings say."""
    numbers, rates = config.numbers, config.rates_bps
    made = _engine.Dcqcn()
    made.enabled = config.reacts
    made.reaction = _REACTIONS.get(config.choices["CC_MODE"], _engine.Reaction.DCQCN)
    made.alpha_tick_ps = int(numbers["ALPHA_RESUME_INTERVAL"]) * 1_000_000
    made.decrease_interval_ps = int(numbers["RATE_DECREASE_INTERVAL"]) * 1_000_000
    made.increase_timer_ps = int(numbers["RP_TIMER"]) * 1_000_000
    made.fast_recovery_stages = int(numbers["FAST_RECOVERY_TIMES"])
    made.ai_bps = rates["DCTCP_RATE_AI" if made.reaction == _engine.Reaction.DCTCP else "RATE_AI"]
    made.hai_bps = rates["RATE_HAI"]
    made.min_bps = rates["MIN_RATE"]
    made.g = numbers["EWMA_GAIN"]
    made.clamp_target = config.on("CLAMP_TARGET_RATE")
    made.cnp_lead_ps = round((nic.delay_us + _ACK_BYTES * 8 / nic.rate_gbps / 1000) * 1e6)
    return made


def headroom_bytes(rate_gbps: float, delay_us: float) -> int:
    """As the reference computes it, in whole numbers: bit/s times nanoseconds over 8e9, three times."""
    return round(rate_gbps * 1e9) * round(delay_us * 1000) // 8 // 1_000_000_000 * 3


def alpha(rate_gbps: float, nic_gbps: float) -> float:
    """Share of the free pool that a port may hold: 1/8, doubled for each halving that brings it down to the NIC."""
    shift = 3
    while rate_gbps > nic_gbps and shift > 0:
        shift -= 1
        rate_gbps /= 2
    return 2.0**-shift


def port(config: Config, rate_gbps: float, delay_us: float, nic_gbps: float) -> _engine.PortSettings:
    """A port of a switch. nic_gbps: rate of the first host."""
    maps, rate_bps = config.maps, round(rate_gbps * 1e9)
    made = _engine.PortSettings()
    made.headroom_bytes = headroom_bytes(rate_gbps, delay_us)
    made.reserve_bytes = _RESERVE_BYTES
    made.xon_offset_bytes = _XON_OFFSET_BYTES
    made.alpha_lossless = alpha(rate_gbps, nic_gbps)
    made.pfc_send = 0xFF
    made.ecn = 0xFF if config.ecn else 0
    made.kmin_bytes = int(maps["KMIN_MAP"].get(rate_bps, 0) * 1000)
    made.kmax_bytes = int(maps["KMAX_MAP"].get(rate_bps, 0) * 1000)
    made.pmax = maps["PMAX_MAP"].get(rate_bps, 0.0)
    return made


def shared_bytes(config: Config, ports: list[_engine.PortSettings]) -> int:
    """The pool of a switch: what headroom and reserves leave of the buffer.

    Where they need more than there is, the reference counts on from 2^32: such a switch never pauses.
    """
    held = sum(made.headroom_bytes + _RESERVE_BYTES for made in ports)
    return (int(config.numbers["BUFFER_SIZE"]) * 1024 * 1024 - held) % _WORD


def priority_of_dscp() -> list[int]:
    """Frames carry their priority itself."""
    return [priority & 7 for priority in range(64)]
