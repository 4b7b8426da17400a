"""When faults begin and end, as spans within which the settings stay, and as changes of links and storms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from eastwest.fabric import PortId
from eastwest.simulate.faults import During, Fault, LinkDown, LinkFlap, PauseStorm
from eastwest.simulate.packet.knobs import LinkChange
from eastwest.units import PS_PER_US

NEVER_PS = 2**62
_LINKS = (LinkDown, LinkFlap)


@dataclass(frozen=True)
class Span:
    """From begin_ps to end_ps these faults hold."""

    begin_ps: int
    end_ps: int
    faults: tuple[Fault, ...]


def spans(faults: Sequence[Fault]) -> tuple[Span, ...]:
    """The whole of time, cut wherever a fault begins or ends. Faults of links and storms have their own times."""
    timed = [_window(fault) for fault in faults if not isinstance(_inner(fault), (*_LINKS, PauseStorm))]
    cuts = sorted({0, NEVER_PS, *(at for begin, end, _ in timed for at in (begin, end))})
    return tuple(
        Span(begin, end, tuple(fault for first, last, fault in timed if first <= begin < last))
        for begin, end in pairwise(cuts)
    )


def link_faults(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Those that take links away or bring them back, at times of their own."""
    return tuple(fault for fault in faults if isinstance(_inner(fault), _LINKS))


def storms(faults: Sequence[Fault]) -> Iterator[PauseStorm]:
    """The storms, each with its own begin and end."""
    for fault in faults:
        inner = _inner(fault)
        if isinstance(inner, PauseStorm):
            begin, end, _ = _window(fault)
            within = isinstance(fault, During)
            yield replace(inner, at_us=begin / PS_PER_US, until_us=end / PS_PER_US) if within else inner


def plain_link_faults(faults: Sequence[Fault]) -> tuple[tuple[Fault, ...], tuple[LinkChange, ...]]:
    """Link faults as the packet engine knows them, and links that come back when their window ends."""
    plain: list[Fault] = []
    restored: list[LinkChange] = []
    for fault in link_faults(faults):
        inner = _inner(fault)
        if isinstance(fault, During) and isinstance(inner, LinkDown):
            begin, end, _ = _window(fault)
            plain.append(replace(inner, at_us=begin / PS_PER_US))
            if end < NEVER_PS:
                at = PortId(inner.device, inner.port)
                restored.append(LinkChange(at, end, end + round(inner.reroute_us * PS_PER_US), up=True))
        else:
            plain.append(inner)
    return tuple(plain), tuple(restored)


def _inner(fault: Fault) -> Fault:
    return fault.fault if isinstance(fault, During) else fault


def _window(fault: Fault) -> tuple[int, int, Fault]:
    if not isinstance(fault, During):
        return 0, NEVER_PS, fault
    end = NEVER_PS if fault.until_us is None else round(fault.until_us * PS_PER_US)
    return round(fault.from_us * PS_PER_US), end, fault.fault
