"""The packet buffer of a switch model: the published figure, or a marked assumption from its bandwidth."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError, NoFitError, Problem
from eastwest.intent.catalogue.model import Asic, Catalogue, LinearHeadroom, SpectrumHeadroom, Switch
from eastwest.lossless.assumptions import assumed
from eastwest.lossless.headroom import published_family
from eastwest.lossless.policy import Reason
from eastwest.units import format_bytes

LEAST_POOL_BYTES_PER_TBPS = 2_500_000
"""Least published buffer per bandwidth of a shallow-buffer chip: Tomahawk 6, 257.2 MB at 102.4 Tb/s, rounded down."""
LEAST_POOL_SOURCE = "SONiC buffers_defaults_*.j2 of Tomahawk 6: 257.2 MB at 102.4 Tb/s"

_NXOS = (
    "known: NX-OS sizes the pause buffer itself for cables under 100 m and wants pause buffer-size, pause-threshold "
    "and resume-threshold above (Nexus 9000 PFC guide 10.5); Cisco publishes no cell, pool or formula of it"
)
UNPUBLISHED = {"silicon-one": _NXOS, "cloud-scale": _NXOS}
"""What is known of chips whose maker publishes no headroom, by the beginning of their id."""


@dataclass(frozen=True, slots=True)
class Chip:
    """What the buffer plan of one switch model rests on."""

    model: str
    pool_bytes: int
    headroom_pool_bytes: int | None
    constants: SpectrumHeadroom | LinearHeadroom | None
    constants_source: str
    latency_ns: float | None
    reason: Reason


def chip_of(model: str, catalogue: Catalogue) -> Chip:
    """Buffer facts of a switch model.

    An unknown pool is taken as 2.5 MB per Tb/s of switching bandwidth, marked as assumed. Raises InputError for a
    model the catalogue does not hold, NoFitError when neither pool, bandwidth nor ports are known.
    """
    switch = catalogue.switches.get(model)
    if switch is None:
        known = ", ".join(sorted(catalogue.switches))
        raise InputError(
            Problem(
                path=f"switches.{model}",
                found=f'the catalogue has no switch "{model}"',
                allowed=known,
                mend="add an entry with its source to the project's catalogue folder",
            )
        )
    asic = catalogue.asics.get(switch.asic.value) if switch.asic.value is not None else None
    if asic is None:
        size, reason = _assumed_pool(switch, asic)
        return Chip(model, size, None, None, switch.asic.source, switch.latency_ns.value, reason)
    if asic.pool_bytes.value is None:
        size, reason = _assumed_pool(switch, asic)
    else:
        size = asic.pool_bytes.value
        why = f"packet buffer of {asic.name} that traffic can use"
        reason = Reason(f"buffer of {model}", format_bytes(size), why, asic.pool_bytes.source)
    constants, source = _constants(asic)
    return Chip(
        model=model,
        pool_bytes=size,
        headroom_pool_bytes=asic.headroom_pool_bytes.value,
        constants=constants,
        constants_source=source,
        latency_ns=switch.latency_ns.value,
        reason=reason,
    )


def _constants(asic: Asic) -> tuple[SpectrumHeadroom | LinearHeadroom | None, str]:
    """The catalogue's fact goes first, then the fit of a published table."""
    family = published_family(asic.id)
    if asic.headroom.value is None and family is not None:
        return family.constants, family.source
    known = next((text for prefix, text in UNPUBLISHED.items() if asic.id.startswith(prefix)), "")
    if asic.headroom.value is None and known:
        return None, f"{asic.headroom.source}; {known}"
    return asic.headroom.value, asic.headroom.source


def _assumed_pool(switch: Switch, asic: Asic | None) -> tuple[int, Reason]:
    tbps = _bandwidth_tbps(switch, asic)
    if tbps is None:
        raise NoFitError(
            Problem(
                path=f"switches.{switch.id}",
                found="neither the buffer (asic.pool_bytes) nor the bandwidth nor the ports of the switch are known",
                mend="fill pool_bytes from the datasheet in an ASIC entry of the project's catalogue folder",
            )
        )
    size = round(tbps * LEAST_POOL_BYTES_PER_TBPS)
    why = (
        f"the maker's buffer size is not in the catalogue; {LEAST_POOL_BYTES_PER_TBPS / 1e6:g} MB per Tb/s at "
        f"{tbps:g} Tb/s is the least that a published shallow-buffer chip has; fill pool_bytes from the datasheet"
    )
    return size, assumed(f"buffer of {switch.id}", format_bytes(size), why, LEAST_POOL_SOURCE)


def _bandwidth_tbps(switch: Switch, asic: Asic | None) -> float | None:
    if asic is not None and asic.bandwidth_tbps.value is not None:
        return asic.bandwidth_tbps.value
    if switch.ports.value is None:
        return None
    return sum(group.count * group.speed_gbps for group in switch.ports.value) / 1000
