"""Why the plan is what it is: one sentence per choice, with its source."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.design.addressing import HOST_LINKS, LOOPBACKS, SPINE_ASN, SWITCH_LINKS
from eastwest.design.choice import Choice
from eastwest.design.size import Size
from eastwest.design.wiring import split_at
from eastwest.fabric.topology import Wiring
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice
from eastwest.lossless import Reason
from eastwest.units import format_gbps

_SITE = "the site file"


def reasons(site: Site, size: Size, choice: Choice, wiring: Wiring, catalogue: Catalogue) -> tuple[Reason, ...]:
    """The reasons for topology, unit, models, uplinks, splits, cables, addressing and storage, in that order."""
    return (
        _topology(site, size),
        *_unit(site, size),
        *_models(site, size, choice),
        *_uplinks(site, size),
        *_splits(size),
        *_cables(size, wiring, catalogue),
        *_addressing(site, size),
        *_storage(site, catalogue),
    )


def _topology(site: Site, size: Size) -> Reason:
    layout = size.layout
    why = {
        "single-switch": f"all {layout.downlinks} NICs fit on one switch; no traffic crosses a second one",
        "rail-optimised": f"{layout.rails} rails: NICs of equal index meet on one leaf within a unit",
        "leaf-spine": "the NICs of a node stand on the same leaf, leaves meet at every spine",
    }[layout.topology]
    chosen = site.fabric.topology == "auto"
    return Reason("topology", layout.topology, why, "chosen by the designer" if chosen else _SITE)


def _unit(site: Site, size: Size) -> Iterator[Reason]:
    layout = size.layout
    if size.spine is None:
        return
    value = f"{layout.units} of at most {layout.nodes_per_unit} nodes, leaves per unit: {layout.leaves_per_unit}"
    if site.fabric.nodes_per_unit is not None:
        yield Reason("units", value, "nodes_per_unit is given", _SITE)
    else:
        why = f"as few equal units as a leaf's ports allow: {layout.downlinks} NICs and {size.uplinks} uplinks on each"
        yield Reason("units", value, why, "chosen by the designer")


def _models(site: Site, size: Size, choice: Choice) -> Iterator[Reason]:
    yield _model("leaf", size.leaf, site.fabric.leaf, size, choice)
    if size.spine is not None:
        yield _model("spine", size.spine, site.fabric.spine, size, choice)


def _model(tier: str, switch: Switch, wanted: SwitchChoice, size: Size, choice: Choice) -> Reason:
    source = switch.ports.source
    if wanted.model:
        return Reason(f"{tier} model", switch.id, "the site file names it", source)
    why = f"fewest empty ports ({size.unused_ports}) of {len(choice.others) + 1} combinations that fit"
    if choice.others:
        second = choice.others[0]
        models = " with ".join(entry.id for entry in (second.leaf, second.spine) if entry is not None)
        why += f"; next is {models} with {second.unused_ports}"
    return Reason(f"{tier} model", switch.id, why, source)


def _uplinks(site: Site, size: Size) -> Iterator[Reason]:
    if size.spine is None:
        return
    layout, bound = size.layout, site.fabric.oversubscription
    speed = format_gbps(size.uplink_gbps)
    fastest = "given" if site.fabric.uplink_gbps else "the fastest that both models run and that fits"
    yield Reason("uplink speed", speed, fastest, _SITE if site.fabric.uplink_gbps else "chosen by the designer")
    down, up = layout.downlinks * size.link_gbps, size.uplinks * size.uplink_gbps
    why = (
        f"{layout.downlinks} x {format_gbps(size.link_gbps)} down over {size.uplinks} x {speed} up on the fullest leaf"
    )
    ratio = f"{size.oversubscription:.3g}:1"
    yield Reason("oversubscription", ratio, f"{why}; bound {bound:g}:1", f"{down:g} / {up:g} Gb/s")
    if site.fabric.spines is not None:
        yield Reason("spines", str(size.spines), f"given; {size.parallel} links from every leaf to each", _SITE)
    else:
        why = f"fewest, but two where possible, that share {size.uplinks} uplinks of {layout.leaves} leaves evenly"
        value = f"{size.spines}, {size.parallel} links from every leaf to each"
        yield Reason("spines", value, why, "chosen by the designer")


def _splits(size: Size) -> Iterator[Reason]:
    tiers = [("leaf", size.leaf, size.link_gbps, "NIC links")]
    if size.spine is not None:
        tiers += [("leaf", size.leaf, size.uplink_gbps, "uplinks"), ("spine", size.spine, size.uplink_gbps, "uplinks")]
    for tier, switch, speed_gbps, use in tiers:
        parts = split_at(switch, speed_gbps)
        if parts > 1:
            value = f"{parts} x {format_gbps(speed_gbps)}"
            yield Reason(f"{tier} ports for {use}", value, "ports are split to run this speed", switch.ports.source)


def _cables(size: Size, wiring: Wiring, catalogue: Catalogue) -> Iterator[Reason]:
    rows = [("NIC cables", wiring.node_cable, size.link_gbps, wiring.node_to_leaf_m)]
    if size.spine is not None:
        rows.append(("uplink cables", wiring.uplink_cable, size.uplink_gbps, wiring.leaf_to_spine_m))
    for subject, name, speed_gbps, length_m in rows:
        need = f"{format_gbps(speed_gbps)} over {length_m:g} m"
        cable = catalogue.cables.get(name)
        if cable is None:
            yield Reason(subject, "none", f"no cable in the catalogue carries {need}; add one, or shorten the way")
        else:
            why = f"first kind (copper before optics) that carries {need}; reach {cable.reach_m.value:g} m"
            yield Reason(subject, cable.id, why, cable.reach_m.source)


def _addressing(site: Site, size: Size) -> Iterator[Reason]:
    why = "private; spines share one, so BGP allows no path through two of them"
    asns = f"spines {SPINE_ASN}, leaf k {SPINE_ASN} + k" if size.spine else str(SPINE_ASN + 1)
    yield Reason("ASNs", asns, why, "RFC 6996; RFC 7938, section 5.2.1")
    yield Reason("host links", f"/31 of {HOST_LINKS}", "routed to the host; the leaf has the even address", "RFC 3021")
    yield Reason("router ids", f"of {LOOPBACKS}", "counted through leaves, then spines", "RFC 4271, section 4.2")
    if size.spine is not None and site.fabric.addressing == "bgp-unnumbered":
        why = "links between switches carry no addresses: BGP peers by IPv6 link-local address"
        yield Reason("switch links", "unnumbered", why, "RFC 8950")
    elif size.spine is not None:
        yield Reason("switch links", f"/31 of {SWITCH_LINKS}", "the spine has the even address", "RFC 3021")


def _storage(site: Site, catalogue: Catalogue) -> Iterator[Reason]:
    demand = site.storage
    entry = None if demand is None else catalogue.storage.get(demand.system)
    if demand is None or entry is None:
        return
    rows = (
        ("read", entry.read_gigabytes_per_s, demand.read_gigabytes_per_s),
        ("write", entry.write_gigabytes_per_s, demand.write_gigabytes_per_s),
    )
    for way, fact, wanted in rows:
        if fact.value is None:
            value, why = "unknown", f"the throughput of {entry.model} is not in the catalogue"
        else:
            total = demand.count * fact.value
            value = f"{total:g} GB/s"
            enough = "enough for" if total >= wanted else "less than"
            why = f"{demand.count} x {fact.value:g} GB/s, {enough} the {wanted:g} GB/s asked for"
        yield Reason(f"storage {way}", value, why, fact.source)
