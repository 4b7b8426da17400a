"""The margin of every formula over the least headroom that the packet engine needs."""

from __future__ import annotations

from benchmarks.headroom.chips import constants_of
from benchmarks.headroom.engine import Trial, least_headroom_bytes
from benchmarks.tables import machine, show
from eastwest.lossless.headroom import Headroom, Traffic, headroom_for
from eastwest.lossless.headroom.fragmentation import SMALLEST_FRAME_BYTES
from eastwest.lossless.headroom.loop import Loop

SPEEDS_GBPS = (100.0, 200.0, 400.0, 800.0)
CABLES_M = (5.0, 40.0, 100.0, 300.0)
FRAME_BYTES = 9216
SHORT = 0.6
TRAFFIC = Traffic(FRAME_BYTES, FRAME_BYTES, 100)
CHIPS = ("spectrum-4", "tomahawk-4", "tomahawk-5", "tomahawk-6", None)


def figure(chip: str | None, speed_gbps: float, cable_m: float, traffic: Traffic = TRAFFIC) -> Headroom:
    """The headroom that the design would use; chip None: no vendor figure, so the estimate."""
    return headroom_for(None if chip is None else constants_of(chip), speed_gbps, cable_m, traffic)


def print_margins() -> None:
    """Bisects every speed and cable, and prints each chip's figure as a multiple of what the engine needs."""
    print(f"{machine()}\n")
    print(f"Least headroom without loss in the packet engine, frames of {FRAME_BYTES:,} B both ways, peer paused late,")
    print(
        "and each chip's figure as a multiple of it. The engine counts bytes, not cells, and has no delay of MAC, PHY"
    )
    print(
        "or gearbox. In brackets therefore the bytes on the wire that the figure makes room for, as a multiple of what"
    )
    print("64-byte packets need, whose cells it pays for (sum of the loop). * marks an assumed figure.\n")
    lines = []
    for speed in SPEEDS_GBPS:
        for cable in CABLES_M:
            loop = Loop(speed, cable, FRAME_BYTES)
            least = least_headroom_bytes(loop)
            loses = Trial(loop, round(SHORT * least)).loses()
            small = Loop(speed, cable, SMALLEST_FRAME_BYTES, FRAME_BYTES).bytes_in_all()
            cells = [_multiple(figure(chip, speed, cable), least, small) for chip in CHIPS]
            place = f"{speed:g}G, {cable:g} m"
            sums = f"{loop.bytes_in_all():,}", f"{small:,}"
            lines.append((place, f"{least:,}", "loses" if loses else "holds", *sums, *cells))
    names = [chip or "no vendor figure" for chip in CHIPS]
    show(("link", "engine, B", f"at {SHORT:.0%}", "loop, B", "loop of 64 B, B", *names), lines)
    print("\nSmall packets that each figure assumes: 100 % of 64 B, for every chip. Spectrum-4 with fewer:")
    for percent in (100, 50, 0):
        traffic = Traffic(FRAME_BYTES, FRAME_BYTES, percent)
        print(f"  400G, 40 m, {traffic.words()}: {figure('spectrum-4', 400, 40, traffic).xoff_bytes:,} B")


def _multiple(found: Headroom, least: int, small: int) -> str:
    return f"{found.xoff_bytes / least:.2f} ({found.wire_bytes / small:.2f}){'*' if found.assumed else ''}"
