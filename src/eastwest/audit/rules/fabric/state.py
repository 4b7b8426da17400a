"""Ports as they run: up, at their speed, with light and few errors."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.audit import samples
from eastwest.audit.rule import Breach, Example, Outcome, rule
from eastwest.audit.subject import Audited
from eastwest.audit.views.running import dim_lane, running_ports
from eastwest.discover import Optics
from eastwest.findings import Place, Severity

PRE_FEC_LIMIT = 2.4e-4
"""Bit error ratio that RS(544,514) corrects to 1e-13 and better (IEEE 802.3, clause 91 and annex 120D)."""
LEAST_RX_DBM = -10.0
"""Below this no 100G lane of the common short-reach optics works (IEEE 802.3 SR and DR receive sensitivities)."""


def _up(audited: Audited) -> Iterator[tuple[Place, str, float | None, float, bool | None, Optics | None]]:
    """Ports of switches and NICs: place, path, shown and configured speed, whether up, optics. A port whose
    configuration is not at hand has no path and no speed.
    """
    devices = audited.network.devices
    speeds = {(each.name, port.name): port.speed_gbps for each in devices for port in each.intent.interfaces}
    for device, port, path in running_ports(audited):
        at, wanted = f"{path}.speed_gbps" if path else "", speeds.get((device.name, port.name), 0.0)
        yield Place(device.name, port.name), at, port.speed_gbps, wanted, port.up, port.optics
    for host in audited.network.hosts:
        for nic in host.nics:
            if nic.state is not None:
                wanted = 0.0 if "speed_gbps" in nic.unstated else nic.intent.speed_gbps
                where, path = Place(host=host.name, port=nic.name), f"nics[{nic.name}].speed_gbps"
                yield where, path, nic.state.speed_gbps, wanted, nic.state.up, nic.state.optics


@rule(
    "EW110",
    severity=Severity.WARNING,
    title="A port that should be up is down",
    why="The configuration wants the port, and a cable is known; its state says otherwise.",
    effect="the bisection lacks this link; on a host, one rail is missing and its jobs fail or crawl",
    source="vendors' interface state",
    remedy="Check cable, optics, FEC and speed of both ends.",
    passes=Example("up", samples.port_state(samples.LEAF, up=True)),
    fails=Example("down", samples.port_state(samples.LEAF, up=False)),
)
def ports_are_up(audited: Audited) -> Iterator[Outcome]:
    """State of ports that are enabled and linked."""
    for place, path, _, _, up, _ in _up(audited):
        if path and up is False and audited.network.link_at(place.device or place.host, place.port) is not None:
            yield Breach(place, "down", "up", path=path)


@rule(
    "EW111",
    severity=Severity.WARNING,
    title="A port runs below its configured speed",
    why="A port may come up at a lower speed or with fewer lanes after a bad cable or a wrong split.",
    effect="ECMP gives the slow link as many flows as the fast ones: the job waits for it",
    source="IEEE 802.3; vendors' interface state",
    remedy="Check cable, optics and the split of the port.",
    passes=Example("400G", samples.port_state(samples.LEAF, up=True, speed_gbps=400.0)),
    fails=Example("100G", samples.port_state(samples.LEAF, up=True, speed_gbps=100.0)),
)
def ports_run_at_speed(audited: Audited) -> Iterator[Outcome]:
    """Shown against configured speed."""
    for place, path, shown, wanted, up, _ in _up(audited):
        if up is not False and shown and wanted and shown < wanted:
            yield Breach(place, f"runs at {shown:g}G", f"{wanted:g}G as configured", path=path)


@rule(
    "EW112",
    severity=Severity.WARNING,
    title="A link has too many bit errors",
    why="FEC corrects up to a limit; near it frames begin to be lost, and a lost frame of RoCE is a lost window.",
    effect="go-back-N from time to time: tail latency of collectives grows without any congestion",
    source="IEEE 802.3, RS(544,514): pre-FEC bit error ratio 2.4e-4; after FEC there must be none",
    remedy="Clean or replace optics and cable.",
    passes=Example("1e-8 before FEC", samples.port_state(samples.LEAF, up=True, optics=Optics(pre_fec_ber=1e-8))),
    fails=Example("5e-4 before FEC", samples.port_state(samples.LEAF, up=True, optics=Optics(pre_fec_ber=5e-4))),
)
def few_bit_errors(audited: Audited) -> Iterator[Outcome]:
    """Bit error ratios before and after FEC."""
    for place, path, _, _, up, optics in _up(audited):
        if optics is None or up is False:
            continue
        if optics.pre_fec_ber is not None and optics.pre_fec_ber > PRE_FEC_LIMIT:
            yield Breach(place, f"{optics.pre_fec_ber:.1e} before FEC", f"at most {PRE_FEC_LIMIT:.1e}", path=path)
        elif optics.post_fec_ber is not None and optics.post_fec_ber > 1e-12:
            yield Breach(place, f"{optics.post_fec_ber:.1e} after FEC", "at most 1e-12", path=path)


@rule(
    "EW113",
    severity=Severity.WARNING,
    title="A lane receives hardly any light",
    why="One dim lane of eight raises the error ratio of the whole link.",
    effect="errors beyond FEC, flaps, and RoCE windows sent again",
    source="IEEE 802.3, receive sensitivities of short-reach optics",
    remedy="Clean the connector, then exchange optics and fibre one by one.",
    passes=Example("-2 dBm", samples.port_state(samples.LEAF, up=True, optics=Optics(rx_dbm=(-2.0, -2.1)))),
    fails=Example(
        "one lane at -14 dBm", samples.port_state(samples.LEAF, up=True, optics=Optics(rx_dbm=(-2.0, -14.0)))
    ),
)
def enough_light(audited: Audited) -> Iterator[Outcome]:
    """Received light by lane of ports that are up; up without light on any lane is a copper cable."""
    for place, path, _, _, up, optics in _up(audited):
        dim = dim_lane(optics.rx_dbm, LEAST_RX_DBM) if optics is not None and up else ""
        if dim:
            yield Breach(place, dim, f"above {LEAST_RX_DBM:g} dBm", path=path)
