"""What of a HostIntent a NIC family can say, and the settings that none can be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from eastwest.errors import InputError, Problem
from eastwest.lossless.dcqcn_knobs import NicFamily as Knobs
from eastwest.lossless.dcqcn_knobs import profile_of, settings
from eastwest.lossless.policy import DcqcnProfile
from eastwest.plan.device import HostIntent, HostPort, NicQos, natural
from eastwest.vendors.nic.family import NicFamily

_WORD = re.compile(r"[\w.,:;/+=^%@-]*", re.ASCII)
GID = "NCCL_IB_GID_INDEX"
REASONS = {
    "nics.qos": "one boot script sets all NICs of a host alike: the settings are those of the first",
    "nics.qos.roce_tos": "the DSCP in it is that of RoCE data",
    "environment": f"{GID} is the index at which this maker's driver has RoCEv2 over IPv4",
    "nics": "NICs stand in the order of their names",
    "ports": "ports stand in the order of their names; routes need a gateway, and a gateway an address",
}


def fit(family: NicFamily, host: HostIntent) -> HostIntent:
    """The intent as the family can express it. Raises InputError where data and notifications cannot be told apart."""
    if not host.nics:
        return host
    first = host.nics[0].qos
    refuse_words(host)
    refuse(host.hostname, first)
    qos = _fitted(family.fit, replace(first, roce_tos=first.roce_dscp * 4 + first.roce_tos % 4))
    return replace(
        host,
        nics=tuple(
            replace(nic, qos=qos, mtu_bytes=min(nic.mtu_bytes, family.largest_mtu_bytes))
            for nic in sorted(host.nics, key=lambda nic: natural(nic.name))
        ),
        environment=_environment(family, host.environment),
        ports=tuple(_port(port) for port in sorted(host.ports, key=lambda port: natural(port.name))),
    )


@lru_cache(maxsize=64)
def _fitted(fit_qos: Callable[[NicQos], NicQos], qos: NicQos) -> NicQos:
    """Thousands of hosts have the same settings."""
    return fit_qos(qos)


def _port(port: HostPort) -> HostPort:
    """A port without gateway reaches nothing but its own network."""
    routes = port.routes if port.gateway else ()
    return replace(
        port, gateway=port.gateway if port.address else "", routes=routes, metric=port.metric if routes else 0
    )


def _environment(family: NicFamily, environment: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    index = family.gid_index
    return tuple(sorted((name, value if name != GID or index is None else str(index)) for name, value in environment))


def refuse_words(host: HostIntent) -> None:
    """Names and values that would mean something to a shell or to YAML. Raises InputError.

    What is rendered may have been read from a file of others, and root runs the script.
    """
    words = [host.hostname, host.role, host.model, host.plan_sha256, host.nics[0].qos.dcqcn.name]
    words += [word for nic in host.nics for word in (nic.name, nic.model, nic.address, nic.gateway)]
    words += [word for port in host.ports for word in (port.name, port.address, port.gateway, *port.routes)]
    words += [word for variable in host.environment for word in variable]
    odd = [word for word in words if not _WORD.fullmatch(word)]
    odd += [nic.peer for nic in host.nics if not nic.peer.replace(" ", "-").isprintable()]
    if not host.nics[0].qos.dcqcn.source.isprintable():
        odd.append(host.nics[0].qos.dcqcn.source)
    if odd:
        found = f"{odd[0]!r} cannot stand in a script"
        raise InputError(Problem(found, "hosts", allowed="letters, digits and . , : ; / _ + = ^ % @ -"))


def refuse(hostname: str, qos: NicQos) -> None:
    """Settings under which a NIC cannot tell data from notifications. Raises InputError."""
    same = [
        f"{what} {value}"
        for what, value, other in (
            ("DSCP", qos.roce_dscp, qos.cnp_dscp),
            ("priority", qos.roce_priority, qos.cnp_priority),
        )
        if value == other
    ]
    if same:
        found = f"{hostname}: RoCE data and congestion notifications share {' and '.join(same)}"
        raise InputError(Problem(found, "lossless", mend="give notifications a DSCP and a priority of their own"))


def fit_dcqcn(profile: DcqcnProfile, knobs: Knobs, preset: DcqcnProfile) -> DcqcnProfile:
    """The profile with the numbers that the NIC will have; fields without a knob are the preset's."""
    numbers = {each.knob.name: each.number for each in settings(knobs, profile)}
    return profile_of(knobs, numbers, replace(preset, name=profile.name, source=profile.source))


def other_priority(qos: NicQos) -> int:
    """The priority of everything that is neither data nor notification."""
    return next(at for at in range(8) if at not in (qos.roce_priority, qos.cnp_priority))
