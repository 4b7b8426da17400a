"""Storage systems: what can be said in the words of their makers, ONTAP and Purity.

ONTAP counts the MTU by broadcast domain and flow control by port: `network port broadcast-domain modify`, `network port
modify` (NetApp, ONTAP command reference). Purity: `purenetwork eth setattr --mtu` (Pure Storage, FlashArray user guide,
CLI; before Purity 6 without `eth`). Both keep what is set.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit.hosts.case import with_mtu
from eastwest.discover import FoundHost, FoundNic

_PURE = re.compile(r"ct\d\.eth\d{1,2}", re.IGNORECASE | re.ASCII)
_ONTAP = re.compile(r"(?P<node>[A-Za-z0-9][\w.-]*):(?P<port>[ea]\d\w*(?:-\d+)?)", re.ASCII)
_WORD = re.compile(r"[\w.-]+", re.ASCII)
Domain = tuple[str, str]
"""IPspace and broadcast domain."""
KEEPS = "until it is changed: the system keeps what is set"
SHOWS_ONTAP, SHOWS_PURE = "network port show -fields mtu,flowcontrol-admin", "purenetwork eth list"


def sayable_of_array(found: FoundHost, wanted: FoundHost) -> FoundHost:
    """Of a change what the array's words hold: MTU of Purity's ports and of ONTAP's domains, ONTAP's flow control.

    All ports of a domain have the least that one of them is to have.
    """
    limits: dict[Domain, list[int]] = defaultdict(list)
    for nic in wanted.nics:
        domain = domain_of(nic)
        if domain is not None and nic.intent.mtu_bytes:
            limits[domain].append(nic.intent.mtu_bytes)
    least = {domain: min(sizes) for domain, sizes in limits.items()}
    changed = {domain_of(was) for was, now in _pairs(found, wanted) if was.intent.mtu_bytes != now.intent.mtu_bytes}
    sizes = {domain: size for domain, size in least.items() if domain in changed}
    return replace(wanted, nics=tuple(_said(was, now, sizes) for was, now in _pairs(found, wanted)))


def _pairs(was: FoundHost, now: FoundHost) -> Iterator[tuple[FoundNic, FoundNic]]:
    return zip(was.nics, now.nics, strict=True)


def _said(found: FoundNic, wanted: FoundNic, sizes: dict[Domain, int]) -> FoundNic:
    domain, known = domain_of(found), "mtu_bytes" not in found.unstated
    if _PURE.fullmatch(found.name) is not None:
        return with_mtu(found, wanted.intent.mtu_bytes) if known else found
    sized = with_mtu(found, sizes[domain]) if domain in sizes and domain is not None and known else found
    if _ONTAP.fullmatch(found.name) is None or sized.state is None or wanted.state is None:
        return sized
    receive, send = wanted.state.link_pause_rx, wanted.state.link_pause_tx
    return replace(sized, state=replace(sized.state, link_pause_rx=receive, link_pause_tx=send))


def domain_of(nic: FoundNic) -> Domain | None:
    """The broadcast domain of an ONTAP port; None where no file tells it, or in words that no command takes."""
    told = {} if nic.state is None else dict(nic.state.settings)
    found = told.get("ipspace", ""), told.get("broadcast-domain", "")
    return found if all(_WORD.fullmatch(each) for each in found) and _ONTAP.fullmatch(nic.name) else None


def array_commands(found: FoundHost, wanted: FoundHost) -> tuple[str, str]:
    """Commands there and back."""
    there, back = _lines(found, wanted), _lines(wanted, found)
    return "".join(f"{each}\n" for each in there), "".join(f"{each}\n" for each in back)


def array_shows(host: FoundHost) -> tuple[str, ...]:
    """What shows that they were taken."""
    pure = any(_PURE.fullmatch(nic.name) for nic in host.nics)
    return (SHOWS_PURE,) if pure else (SHOWS_ONTAP,)


def _lines(was: FoundHost, now: FoundHost) -> dict[str, None]:
    """Each once, in the order of ports."""
    return dict.fromkeys(line for before, after in _pairs(was, now) for line in _changed(before, after))


def _changed(before: FoundNic, after: FoundNic) -> Iterator[str]:
    domain, mtu_bytes, port = domain_of(after), after.intent.mtu_bytes, _ONTAP.fullmatch(after.name)
    if before.intent.mtu_bytes != mtu_bytes and domain is not None:
        where = f"-ipspace {domain[0]} -broadcast-domain {domain[1]}"
        yield f"network port broadcast-domain modify {where} -mtu {mtu_bytes}"
    elif before.intent.mtu_bytes != mtu_bytes:
        yield f"purenetwork eth setattr --mtu {mtu_bytes} {after.name.lower()}"
    if port is not None and _pause(before) != _pause(after):
        yield f"network port modify -node {port['node']} -port {port['port']} -flowcontrol-admin {_pause(after)}"


def _pause(nic: FoundNic) -> str:
    """Link-level flow control in ONTAP's words."""
    receive, send = (None, None) if nic.state is None else (nic.state.link_pause_rx, nic.state.link_pause_tx)
    return "full" if receive and send else "receive" if receive else "send" if send else "none"
