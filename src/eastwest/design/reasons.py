"""Why the plan is what it is: one sentence per choice, with its source."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.design.addressing import COMPUTE, POD_ASN, TOP_ASN
from eastwest.design.choice import Choice
from eastwest.design.size import Misfit, Size
from eastwest.design.wiring import split_at
from eastwest.fabric.topology import Wiring
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site, SwitchChoice
from eastwest.lossless import Reason
from eastwest.units import format_gbps

_SITE = "the site file"
_TOLD = 3
"""Stage from which a misfit is worth telling: below it, a model could not run the speed at all."""
_NOTHING = Misfit(-1, "", "")


def reasons(site: Site, size: Size, choice: Choice, wiring: Wiring, catalogue: Catalogue) -> tuple[Reason, ...]:
    """The reasons for topology, unit, models, uplinks, splits, cables, addressing and storage, in that order."""
    return (
        _topology(site, size),
        *_planes(site, size),
        *_unit(site, size),
        *_pods(site, size),
        *_models(site, size, choice),
        *_uplinks(site, size),
        *_core(site, size),
        *_splits(size),
        *(_cables(size, wiring, catalogue) if site.room.racks is None else _cut_cables(site)),
        *_addressing(site, size),
        *_rejected(site, choice),
        *_storage(site, catalogue),
    )


def _topology(site: Site, size: Size) -> Reason:
    layout = size.layout
    why = {
        "single-switch": f"all {layout.downlinks} NICs fit on one switch; no traffic crosses a second one",
        "rail-optimised": f"{layout.rails} rails: NICs of equal index meet on one leaf within a unit",
        "rail-only": f"{layout.rails} rails, each a fabric of its own: traffic changes rails inside the nodes only",
        "leaf-spine": "the NICs of a node stand on the same leaf, leaves meet at every spine",
    }[layout.topology]
    if size.super_spine is not None:
        why += f"; three tiers, because two do not reach {layout.leaves // layout.planes} leaves"
        why = why if site.fabric.tiers is None else why.split("; three")[0] + "; three tiers are given"
    chosen = site.fabric.topology == "auto"
    return Reason("topology", layout.topology, why, "chosen by the designer" if chosen else _SITE)


def _planes(site: Site, size: Size) -> Iterator[Reason]:
    layout = size.layout
    if layout.planes > 1:
        value = f"{layout.planes}, {format_gbps(size.link_gbps)} of every NIC in each"
        why = f"a failure in one plane leaves every NIC {1 - 1 / layout.planes:.0%} of its rate; planes share no switch"
        yield Reason("planes", value, why, _SITE)
    if layout.tors > 1:
        why = "two leaves for every NIC, which share no state: each of its ports has a link subnet of its own"
        yield Reason("dual ToR", "a pair of leaves", why, f"{_SITE}; Alibaba HPN, SIGCOMM'24: non-stacked dual ToR")


def _pods(site: Site, size: Size) -> Iterator[Reason]:
    layout = size.layout
    if size.super_spine is None or size.spine is None:
        return
    value = f"{layout.pods} of at most {layout.units_per_pod} units, {layout.leaves_per_block} leaves below a spine"
    given = site.fabric.units_per_pod is not None
    why = "units_per_pod is given" if given else "fewest pods: as many leaves below a spine as its ports allow"
    yield Reason("pods", value, why, _SITE if given else "chosen by the designer")


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
    fabric = site.fabric
    wanted = {"leaf": fabric.leaf, "spine": fabric.spine, "super-spine": fabric.super_spine}
    for tier, model in size.models:
        yield _model(tier, model, wanted[tier], size, choice)


def _model(tier: str, switch: Switch, wanted: SwitchChoice, size: Size, choice: Choice) -> Reason:
    source = switch.ports.source
    if wanted.model:
        return Reason(f"{tier} model", switch.id, "the site file names it", source)
    why = f"fewest empty ports ({size.unused_ports}) of {len(choice.others) + 1} combinations that fit"
    if choice.unknown:
        why += f"; {choice.unknown} of them stand last, because buffers of their chips are not published"
    if choice.others:
        second = choice.others[0]
        models = " with ".join(dict.fromkeys(entry.id for _, entry in second.models))
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
        leaves = layout.leaves_per_block
        why = f"fewest, but two where possible, that share {size.uplinks} uplinks of {leaves} leaves evenly"
        value = f"{size.spines}, {size.parallel} links from every leaf to each"
        yield Reason("spines", value + _blocks(size), why, "chosen by the designer")


def _blocks(size: Size) -> str:
    """How often the spines of one block occur, where there are several blocks."""
    layout = size.layout
    parts = [(layout.planes, "planes"), (layout.groups, "rails"), (layout.pods, "pods")]
    times = " x ".join(f"{count} {name}" for count, name in parts if count > 1)
    return f"; times {times}: {size.all_spines}" if times else ""


def _core(site: Site, size: Size) -> Iterator[Reason]:
    if size.super_spine is None:
        return
    speed, down = format_gbps(size.core_gbps), size.spine_demands[0]
    given = site.fabric.core_gbps is not None
    why = "given" if given else "the fastest that spine and super-spine run and that fits"
    yield Reason("core speed", speed, why, _SITE if given else "chosen by the designer")
    why = f"{down.count} x {format_gbps(down.speed_gbps)} down over {size.core_links} x {speed} up on the fullest spine"
    ratio = f"{size.spine_oversubscription:.3g}:1"
    yield Reason("spine oversubscription", ratio, f"{why}; bound {site.fabric.spine_oversubscription:g}:1")
    value = f"{size.all_supers}: every spine reaches {size.supers}, {size.core_parallel} links to each"
    why = "spine k of every pod reaches the same ones; fewest, but two for each spine where possible"
    if size.sharing > 1:
        why += f"; {size.sharing} spines of a pod share theirs, which fills the ports of super-spines"
    yield Reason("super-spines", value, why, "chosen by the designer")


def _rejected(site: Site, choice: Choice) -> Iterator[Reason]:
    """What was tried before the choice and did not fit, the nearest miss of each kind of constraint."""
    if choice.best is None:
        return
    nearest: dict[str, Misfit] = {}
    for misfit in choice.misfits:
        if misfit.stage >= _TOLD and misfit.stage > nearest.get(misfit.path, _NOTHING).stage:
            nearest[misfit.path] = misfit
    for path, misfit in nearest.items():
        yield Reason(f"rejected: {path.removeprefix('fabric.').removeprefix('gpus.')}", "does not fit", misfit.found)


def _splits(size: Size) -> Iterator[Reason]:
    tiers = [("leaf", size.leaf, size.link_gbps, "NIC links")]
    if size.spine is not None:
        tiers += [("leaf", size.leaf, size.uplink_gbps, "uplinks"), ("spine", size.spine, size.uplink_gbps, "uplinks")]
    if size.spine is not None and size.super_spine is not None:
        tiers += [("spine", size.spine, size.core_gbps, "core links")]
        tiers += [("super-spine", size.super_spine, size.core_gbps, "core links")]
    for tier, switch, speed_gbps, use in tiers:
        parts = split_at(switch, speed_gbps)
        if parts > 1:
            value = f"{parts} x {format_gbps(speed_gbps)}"
            yield Reason(f"{tier} ports for {use}", value, "ports are split to run this speed", switch.ports.source)


def _cables(size: Size, wiring: Wiring, catalogue: Catalogue) -> Iterator[Reason]:
    rows = [("NIC cables", wiring.node_cable, size.link_gbps, wiring.node_to_leaf_m)]
    if size.spine is not None:
        rows.append(("uplink cables", wiring.uplink_cable, size.uplink_gbps, wiring.leaf_to_spine_m))
    if size.super_spine is not None:
        rows.append(("core cables", wiring.core_cable, size.core_gbps, wiring.spine_to_super_m))
    for subject, name, speed_gbps, length_m in rows:
        need = f"{format_gbps(speed_gbps)} over {length_m:g} m"
        cable = catalogue.cables.get(name)
        if cable is None:
            yield Reason(subject, "none", f"no cable in the catalogue carries {need}; add one, or shorten the way")
        else:
            why = f"first kind (copper before optics) that carries {need}; reach {cable.reach_m.value:g} m"
            yield Reason(subject, cable.id, why, cable.reach_m.source)


def _cut_cables(site: Site) -> Iterator[Reason]:
    racks = site.room.racks
    if racks is not None:
        why = (
            f"the way between the racks of both ends along rows and across them, and {racks.slack_m:g} m of slack, up "
            "to the next stock length; for each, the first kind (copper before optics) that carries it"
        )
        value = f"{racks.nodes} nodes in a rack, {racks.per_row} racks in a row"
        yield Reason("cable lengths", value, why, _SITE)


def _addressing(site: Site, size: Size) -> Iterator[Reason]:
    kind, top = site.fabric.addressing, TOP_ASN
    why = "private; spines share one, so BGP allows no path through two of them"
    asns = f"spines {top}, leaf k {top} + k"
    if size.spine is None:
        why = "private; one for each leaf"
        asns = f"leaf k {top} + k" if size.layout.leaves > 1 else str(top + 1)
    if size.super_spine is not None:
        why = "private; super-spines share one and so do the spines of a pod: BGP allows no path through two of either"
        asns = f"super-spines {top}, spines of pod k {POD_ASN} + k, leaf k {top} + k"
    yield Reason("ASNs", asns, why, "RFC 6996; RFC 7938, section 5.2.1")
    mask, hosts, between = "/31", str(COMPUTE.host_links), str(COMPUTE.switch_links)
    source = "RFC 3021"
    if kind == "ipv6-p2p":
        mask, hosts, between, source = "/127", str(COMPUTE.host_links6), str(COMPUTE.switch_links6), "RFC 6164"
    yield Reason("host links", f"{mask} of {hosts}", "routed to the host; the leaf has the even address", source)
    order = "counted through leaves, then spines" + (", then super-spines" if size.super_spine else "")
    yield Reason("router ids", f"of {COMPUTE.loopbacks}", order, "RFC 4271, section 4.2")
    if size.spine is not None and kind == "bgp-unnumbered":
        why = "links between switches carry no addresses: BGP peers by IPv6 link-local address"
        yield Reason("switch links", "unnumbered", why, "RFC 8950")
    elif size.spine is not None:
        yield Reason("switch links", f"{mask} of {between}", "the upper tier has the even address", source)


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
