"""Random small sites and catalogues, sensible and not."""

from __future__ import annotations

from hypothesis import strategies as st

from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice

from .builders import SPLIT_800, catalogue, site, switch

SWITCHES = ("big", "small", "tiny")


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """A site of up to 24 nodes with any topology, bound, unit and number of spines."""
    nics = draw(st.sampled_from([1, 2, 4, 8]))
    planes, dual_tor = draw(st.sampled_from([(1, False)] * 4 + [(2, False), (1, True)]))
    speeds = [400.0, 400.0, 400.0, 200.0, 100.0] if planes == 1 and not dual_tor else [200.0, 200.0, 100.0]
    return site(
        nodes=draw(st.integers(1, 24)),
        nics=nics,
        rails=draw(st.sampled_from([rails for rails in (1, 2, 4, 8) if rails <= nics])),
        topology=draw(st.sampled_from(["auto", "single-switch", "leaf-spine", "rail-optimised", "rail-only"])),
        link_gbps=draw(st.sampled_from(speeds)),
        tiers=draw(st.sampled_from([None, None, None, 2, 3])),
        planes=planes,
        dual_tor=dual_tor,
        spine_oversubscription=draw(st.sampled_from([1.0, 1.0, 2.0])),
        oversubscription=draw(st.sampled_from([1.0, 1.5, 2.0, 3.0, 7.0])),
        leaf=SwitchChoice(draw(st.sampled_from([""] * 6 + [*SWITCHES, "unheard-of"]))),
        spine=SwitchChoice(vendor=draw(st.sampled_from(["", "", "", "acme", "other"]))),
        nodes_per_unit=draw(st.sampled_from([None, None, None, 1, 2, 3, 4, 6, 8, 24])),
        spines=draw(st.sampled_from([None, None, None, None, 1, 2, 3, 4, 6])),
        uplink_gbps=draw(st.sampled_from([None, None, None, 400.0, 800.0])),
        addressing=draw(st.sampled_from(["bgp-unnumbered", "ipv4-p2p", "ipv6-p2p"])),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Up to three switch models of one or two vendors."""
    models: list[Switch] = [
        switch("big", draw(st.sampled_from([4, 16, 32, 64])), 800.0, SPLIT_800),
        switch("small", draw(st.sampled_from([3, 16, 32, 40])), 400.0),
        switch("tiny", draw(st.sampled_from([1, 12, 24])), 400.0, ((2, 200.0), (4, 100.0)), vendor="other"),
    ]
    return catalogue(*draw(st.lists(st.sampled_from(models), min_size=1, unique_by=lambda entry: entry.id)))
