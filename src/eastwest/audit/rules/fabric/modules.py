"""Transceivers as they run: heat, the light they send, and one kind at both ends of a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Edit, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.ends import End
from eastwest.audit.views.running import dim_lane, running_ports, shown_nics
from eastwest.discover import Optics, PortState
from eastwest.findings import Place, Severity

MOST_C = 70.0
"""Highest case temperature of the commercial range, for which data-centre modules are made (QSFP-DD and OSFP MSA)."""
LEAST_TX_DBM = -8.4
"""Least average launch power of a lane of 100GBASE-SR4, the dimmest of the usual optics (IEEE 802.3, clause 95)."""


def _shown(audited: Audited) -> Iterator[tuple[Place, str, bool | None, Optics]]:
    """Modules of ports and NICs: place, path, whether the link is up, what is known."""
    for device, port, path in running_ports(audited):
        if port.optics is not None:
            yield Place(device.name, port.name), path, port.up, port.optics
    for host, nic, state in shown_nics(audited):
        if state.optics is not None:
            yield Place(host=host.name, port=nic.name), f"nics[{nic.name}]", state.up, state.optics


def named(optics: Optics) -> str:
    """` (serial AB12)`, so that the right one is pulled; empty for a module that does not say."""
    return f" (serial {optics.serial})" if optics.serial else ""


def _module(**values: object) -> Edit:
    return samples.port_state(samples.LEAF, up=True, optics=Optics(**values))  # type: ignore[arg-type]


@rule(
    "EW154",
    severity=Severity.WARNING,
    title="A transceiver is too hot",
    why="Lasers age, and lose power, with heat; above its range a module throttles or shuts itself down.",
    effect="bit errors, then a flapping link: RoCE windows are sent again, and jobs wait for the rail",
    source="QSFP-DD and OSFP module specifications: case temperature of the commercial range, 0 to 70 °C",
    remedy="Look at fans, blanking panels and the direction of air; spread hot modules over the cages.",
    passes=Example("52 °C", _module(temperature_c=52.0)),
    fails=Example("78 °C", _module(temperature_c=78.0)),
)
def modules_are_cool(audited: Audited) -> Iterator[Outcome]:
    """Temperature of every module."""
    for place, path, _, optics in _shown(audited):
        if optics.temperature_c is not None and optics.temperature_c > MOST_C:
            yield Breach(place, f"{optics.temperature_c:g} °C{named(optics)}", f"at most {MOST_C:g} °C", path=path)


@rule(
    "EW155",
    severity=Severity.WARNING,
    title="A lane sends hardly any light",
    why="A laser that sends below what its standard asks for is ageing, or switched off: the far end sees a dim lane.",
    effect="errors beyond FEC at the other end, flaps, and RoCE windows sent again",
    source="IEEE 802.3, clause 95 (100GBASE-SR4): -8.4 dBm at least; other optics ask for more",
    remedy="Exchange the module.",
    passes=Example("-1 dBm on every lane", _module(tx_dbm=(-1.0, -1.2))),
    fails=Example("one lane at -11 dBm", _module(tx_dbm=(-1.0, -11.0))),
)
def lanes_send_light(audited: Audited) -> Iterator[Outcome]:
    """Light sent by lane of ports that are up; none on any lane is a copper cable."""
    for place, path, up, optics in _shown(audited):
        dim = dim_lane(optics.tx_dbm, LEAST_TX_DBM) if up else ""
        if dim:
            yield Breach(place, f"{dim}{named(optics)}", f"at least {LEAST_TX_DBM:g} dBm", path=path)


_MEDIA = {"SR": "multimode", "VR": "multimode", "DR": "single-mode", "FR": "single-mode", "LR": "single-mode"} | {
    "ER": "single-mode",
    "CR": "copper",
}
_KIND = re.compile(r"(?:BASE-?|G-?|-|\b)X?(?P<reach>[SVDFLEC]R)\d{0,2}\b", re.IGNORECASE)


def _media(optics: Optics | None) -> str:
    match = _KIND.search(optics.kind) if optics is not None else None
    return "" if match is None else _MEDIA[match["reach"].upper()]


def _at_both_ends(here: str, there: str) -> Edit:
    """The first link of the first leaf to a spine with these modules."""

    def edited(audited: Audited) -> Audited:
        joined = next(each for each in audited.ends.between_switches if each.a.at.device == samples.LEAF)
        edits = (_with_module(end, kind) for end, kind in ((joined.a, here), (joined.b, there)))
        return samples.chain(*edits)(audited)

    return edited


def _with_module(end: End, kind: str) -> Edit:
    port = PortState(end.at.port, up=True, optics=Optics(kind))
    return samples.state(end.at.device, lambda found: replace(found, ports=(port,)))


@rule(
    "EW156",
    severity=Severity.WARNING,
    title="The ends of a link have modules for different media",
    why="Multimode, single-mode and copper do not meet: wavelength and fibre differ. Different makers, or 2xDR4 and "
    "DR4, do.",
    effect="the link is down, or lives at the edge of its power budget with errors",
    source="IEEE 802.3: SR for multimode fibre, DR, FR and LR for single-mode fibre, CR for copper",
    remedy="Put modules of one medium at both ends.",
    passes=Example("400GBASE-DR4 at both ends", _at_both_ends("400GBASE-DR4", "400GBASE-DR4")),
    fails=Example("400GBASE-DR4 and 400GBASE-SR8", _at_both_ends("400GBASE-DR4", "400GBASE-SR8")),
)
def one_medium(audited: Audited) -> Iterator[Outcome]:
    """What the modules of both ends of a link call themselves."""
    shown = {(device.name, port.name): port.optics for device, port, _ in running_ports(audited)}
    shown |= {(host.name, nic.name): state.optics for host, nic, state in shown_nics(audited)}
    for joined in audited.ends.all:
        here, there = (shown.get((end.at.device, end.at.port)) for end in (joined.a, joined.b))
        own, other = _media(here), _media(there)
        if here is not None and there is not None and own and other and own != other:
            observed = f"{here.kind} here, {there.kind} at {joined.b.text()}"
            yield Breach(joined.a.place(), observed, "one medium", path=joined.a.path)
