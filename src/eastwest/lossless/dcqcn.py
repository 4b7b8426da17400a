"""DCQCN settings of NIC families, each with its source; choosing them for a NIC at a line rate."""

from __future__ import annotations

from dataclasses import replace

from eastwest.errors import InputError, Problem
from eastwest.lossless.dcqcn_families import family_of
from eastwest.lossless.dcqcn_knobs import settings
from eastwest.lossless.policy import DcqcnProfile, Reason

PAPER = DcqcnProfile(
    name="dcqcn-paper",
    alpha_tick_us=55.0,
    decrease_interval_us=0.0,
    increase_timer_us=55.0,
    byte_counter_bytes=10_000_000,
    fast_recovery_stages=5,
    ai_rate_mbps=40.0,
    hai_rate_mbps=200.0,
    g=1 / 256,
    initial_alpha=1.0,
    min_rate_mbps=100.0,
    cnp_interval_us=50.0,
    paper_order=True,
    source=(
        "DCQCN, SIGCOMM'15 (40G); hyper increase and least rate, which it does not state, from its first author's "
        "ns3-rdma @e8a27d02 config.txt"
    ),
)

CONNECTX = DcqcnProfile(
    name="connectx",
    alpha_tick_us=1.0,
    decrease_interval_us=4.0,
    increase_timer_us=300.0,
    byte_counter_bytes=0,
    fast_recovery_stages=1,
    ai_rate_mbps=5.0,
    hai_rate_mbps=50.0,
    g=5 / 1024,
    initial_alpha=1023 / 1024,
    min_rate_mbps=1.0,
    cnp_interval_us=4.0,
    paper_order=False,
    source=(
        "mlxconfig defaults (RPG_*, DCE_TCP_*) and DOCA 3.4.0, DCQCN parameters. RPG_BYTE_RESET 32767 has no "
        "documented unit; read as bytes it would raise the rate every 0.7 µs at 400G and make the 300 µs timer "
        "meaningless, so it is read as the field's largest value, and the byte counter is off, as in HPCC's model "
        "of the same NIC"
    ),
)

CONNECTX_SCALED = replace(
    CONNECTX,
    name="connectx-scaled",
    source=(
        "connectx with increase steps in proportion to the line rate, 5·rate/25G and 50·rate/25G Mb/s, as HPCC's ns-3 "
        "(run.py) sets them for the same NIC; stated here for 25G"
    ),
)

NS3_HPCC = replace(
    CONNECTX,
    name="ns3-hpcc",
    g=1 / 256,
    initial_alpha=1.0,
    min_rate_mbps=1000.0,
    cnp_interval_us=0.0,
    source="HPCC's ns-3, dcqcn (rdma-hw.cc @9f4be2a9, run.py); one CNP per mark; stated here for 25G",
)

THOR2 = replace(
    PAPER,
    name="thor2",
    source=(
        "Broadcom publishes no DCQCN parameters of Thor 2; the parameters of the DCQCN paper stand in, with increase "
        "steps and byte counter in proportion to the line rate; stated here for 40G"
    ),
)

POLLARA = replace(
    CONNECTX,
    name="pollara",
    alpha_tick_us=1.0,
    decrease_interval_us=1.0,
    byte_counter_bytes=431_068,
    ai_rate_mbps=160.0,
    hai_rate_mbps=300.0,
    source=(
        "AMD's nicctl update dcqcn example (ROCm/gpu-cluster-networking @1156b4e9), rates taken as Mb/s, times as µs; "
        "g, first alpha, increase timer and CNP interval, whose units AMD does not document, are those of ConnectX; "
        "stated for 400G"
    ),
)

_PRESETS = {profile.name: profile for profile in (PAPER, CONNECTX, CONNECTX_SCALED, NS3_HPCC, THOR2, POLLARA)}
_STATED_AT_GBPS = {"connectx-scaled": 25.0, "ns3-hpcc": 25.0, "thor2": 40.0, "pollara": 400.0}
_STAND_INS = ("thor2", "pollara")
_DESIGN_PROFILE = {"connectx": "connectx-scaled"}


def profile_names() -> tuple[str, ...]:
    """Every preset that `profile_named` knows."""
    return tuple(sorted(_PRESETS))


def profile_named(name: str) -> DcqcnProfile:
    """The preset as published, unscaled. Raises InputError that lists the known names."""
    if name not in _PRESETS:
        raise InputError(
            Problem(
                path="dcqcn",
                found=f'unknown DCQCN profile "{name}"',
                allowed=", ".join(profile_names()),
                mend="use one of these names",
            )
        )
    return _PRESETS[name]


def at_rate(profile: DcqcnProfile, line_gbps: float) -> DcqcnProfile:
    """The profile at a line rate: presets stated for one rate have their steps and byte counter scaled with it.

    Presets without a stated rate are returned unchanged.
    """
    stated_gbps = _STATED_AT_GBPS.get(profile.name)
    if stated_gbps is None:
        return profile
    scale = line_gbps / stated_gbps
    return replace(
        profile,
        ai_rate_mbps=profile.ai_rate_mbps * scale,
        hai_rate_mbps=profile.hai_rate_mbps * scale,
        byte_counter_bytes=round(profile.byte_counter_bytes * scale),
    )


def design_profile(nic: str, dcqcn: str | None, line_gbps: float) -> tuple[DcqcnProfile, tuple[Reason, ...]]:
    """The profile to run on a NIC model, with the reasons.

    dcqcn: the profile name in the catalogue, None when the NIC's control is not published: then the paper's, scaled,
    stands in and its reason is marked as assumed. Raises InputError for an unknown name.
    """
    known = profile_named("thor2" if dcqcn is None else dcqcn)
    chosen = at_rate(_PRESETS[_DESIGN_PROFILE.get(known.name, known.name)], line_gbps)
    assumed = dcqcn is None or known.name in _STAND_INS
    why = _why(known, chosen, line_gbps)
    value = (
        f"{chosen.name}: increase {chosen.ai_rate_mbps:g} and {chosen.hai_rate_mbps:g} Mb/s every "
        f"{chosen.increase_timer_us:g} µs, CNP at most every {chosen.cnp_interval_us:g} µs"
    )
    subject = f"DCQCN of {nic} at {line_gbps:g}G"
    reason = Reason(subject, value, f"assumed: {chosen.source}" if assumed else why, "" if assumed else chosen.source)
    return chosen, (reason, *_knob_reasons(nic, chosen))


def _knob_reasons(nic: str, profile: DcqcnProfile) -> tuple[Reason, ...]:
    """The profile in the NIC's own names and units, and what these cannot say."""
    family = family_of(nic)
    if family is None:
        return ()
    subject = f"DCQCN knobs of {nic}"
    left = "; ".join(why for _, why in family.unmapped)
    if not family.knobs:
        return (Reason(subject, "none documented", left, family.source),)
    value = ", ".join(f"{each.knob.name}={each.number}" for each in settings(family, profile))
    return (Reason(subject, value, f"for {family.tools[0][0]}. Not expressed: {left}", family.source),)


def _why(known: DcqcnProfile, chosen: DcqcnProfile, line_gbps: float) -> str:
    if chosen.name == known.name:
        return f"parameters published for this NIC family, taken at {line_gbps:g}G"
    steps = line_gbps * 1000 / 2 / known.ai_rate_mbps
    return (
        f"the default step of {known.ai_rate_mbps:g} Mb/s is the same at every line rate: winning back half of "
        f"{line_gbps:g}G would take {steps:,.0f} steps of {known.increase_timer_us:g} µs "
        f"({steps * known.increase_timer_us / 1e6:.2g} s), so the steps grow with the line rate"
    )
