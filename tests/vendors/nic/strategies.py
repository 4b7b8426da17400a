"""HostIntents for property tests of the NIC families: far beyond what the designer makes, and always canonical."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from eastwest.lossless.dcqcn import profile_named, profile_names
from eastwest.lossless.policy import DcqcnProfile
from eastwest.plan.device import HostIntent, HostPort, NicIntent, NicQos
from tests.vendors.strategies import ipv4, optional, words

PRIORITIES = st.integers(0, 7)
DSCPS = st.integers(0, 63)


@st.composite
def profiles(draw: st.DrawFn) -> DcqcnProfile:
    """A preset with other numbers, many out of a NIC's range."""
    preset = profile_named(draw(st.sampled_from(profile_names())))
    return replace(
        preset,
        alpha_tick_us=draw(st.floats(0, 1e6)),
        decrease_interval_us=draw(st.floats(0, 1e6)),
        increase_timer_us=draw(st.floats(0, 1e6)),
        byte_counter_bytes=draw(st.integers(0, 10**10)),
        fast_recovery_stages=draw(st.integers(0, 50)),
        ai_rate_mbps=draw(st.floats(0, 1e6)),
        g=draw(st.floats(0, 1)),
        initial_alpha=draw(st.floats(0, 1)),
        cnp_interval_us=draw(st.floats(0, 1000)),
    )


@st.composite
def settings_of_nics(draw: st.DrawFn) -> NicQos:
    """Settings whose data and notifications can be told apart."""
    roce, cnp = draw(st.lists(DSCPS, min_size=2, max_size=2, unique=True))
    priority, cnp_priority = draw(st.lists(PRIORITIES, min_size=2, max_size=2, unique=True))
    return NicQos(
        trust=draw(st.sampled_from(["dscp", "pcp"])),
        roce_dscp=roce,
        roce_priority=priority,
        roce_tos=draw(st.integers(0, 255)),
        pfc=tuple(sorted(draw(st.sets(PRIORITIES, max_size=3)))),
        weight_percent=tuple(draw(optional(st.integers(0, 100))) for _ in range(8)),
        ecn=tuple(sorted(draw(st.sets(PRIORITIES, max_size=8)))),
        cnp_dscp=cnp,
        cnp_priority=cnp_priority,
        dcqcn=draw(profiles()),
        willing=draw(st.booleans()),
        buffer_bytes=draw(optional(st.integers(1, 10**6))),
    )


@st.composite
def nics(draw: st.DrawFn, number: int, qos: NicQos, model: str) -> NicIntent:
    addressed = draw(st.booleans())
    return NicIntent(
        name=f"nic{number}",
        model=model,
        rail=draw(optional(st.integers(0, 15))),
        speed_gbps=draw(st.sampled_from([100.0, 200.0, 400.0, 800.0])),
        mtu_bytes=draw(st.integers(1280, 10_500)),
        address=f"{draw(ipv4)}/31" if addressed else "",
        gateway=draw(ipv4) if addressed else "",
        peer=draw(st.sampled_from(["", "leaf1 swp1s0", "leaf-u1-r0 Ethernet3/1"])),
        cable_m=draw(st.floats(0.5, 2000)),
        qos=qos,
    )


@st.composite
def ports(draw: st.DrawFn, name: str) -> HostPort:
    address, gateway = draw(st.sampled_from([("", ""), ("10.128.0.1/31", "10.128.0.0"), ("10.128.0.1/31", "")]))
    routes = draw(st.lists(st.sampled_from(["0.0.0.0/0", "10.128.0.0/11"]), unique=True, max_size=2).map(tuple))
    return HostPort(name, draw(st.integers(1280, 9216)), address, gateway, routes, draw(st.integers(1, 200)))


@st.composite
def hosts(draw: st.DrawFn, model: str) -> HostIntent:
    """A host with up to four NICs of one model."""
    qos = draw(settings_of_nics())
    variables = {"NCCL_IB_GID_INDEX": "3", "NCCL_IB_ADAPTIVE_ROUTING": draw(st.sampled_from("01"))}
    variables |= draw(st.dictionaries(st.sampled_from(["NCCL_IB_TC", "NCCL_DEBUG"]), st.sampled_from(["104", "INFO"])))
    numbers = sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=4)))
    return HostIntent(
        hostname=draw(words),
        role=draw(st.sampled_from(["gpu-node", ""])),
        model=draw(st.sampled_from(["dgx-h100", ""])),
        plan_sha256=draw(st.sampled_from(["", "0" * 64])),
        nics=tuple(draw(nics(number, qos, model)) for number in numbers),
        environment=tuple(sorted(variables.items())),
        ports=tuple(draw(ports(name)) for name in sorted(draw(st.sets(st.sampled_from(["fe0", "fe1", "stor0"]))))),
    )
