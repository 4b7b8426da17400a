"""From a Size to the wiring of the fabric: cable types chosen, lengths from the room."""

from __future__ import annotations

from eastwest.design.size import Size, groups_of
from eastwest.fabric.cabling import choose_cable
from eastwest.fabric.ports import parts_at
from eastwest.fabric.topology import StorageAttachment, Wiring
from eastwest.intent.catalogue.model import Catalogue, Switch
from eastwest.intent.site import Site


def wire(site: Site, size: Size, catalogue: Catalogue) -> Wiring:
    """Models, counts, speeds, lengths and cable types; a cable that does not exist stays empty."""
    room = site.room
    core = size.super_spine is not None and size.spine is not None
    return Wiring(
        node=site.gpus.node,
        leaf=size.leaf,
        spine=size.spine,
        link_gbps=size.link_gbps,
        uplink_gbps=size.uplink_gbps,
        spines=size.spines,
        parallel=size.parallel,
        node_to_leaf_m=room.node_to_leaf_m,
        leaf_to_spine_m=room.leaf_to_spine_m,
        node_cable=cable_id(catalogue, size.leaf, size.link_gbps, room.node_to_leaf_m),
        uplink_cable=cable_id(catalogue, size.leaf, size.uplink_gbps, room.leaf_to_spine_m) if size.spine else "",
        super_spine=size.super_spine,
        core_gbps=size.core_gbps,
        supers=size.supers,
        core_parallel=size.core_parallel,
        spine_to_super_m=room.spine_to_super_m,
        core_cable=cable_id(catalogue, size.spine, size.core_gbps, room.spine_to_super_m)
        if core and size.spine
        else "",
        storage=_storage(site, size, catalogue),
        sharing=size.sharing,
    )


def _storage(site: Site, size: Size, catalogue: Catalogue) -> StorageAttachment | None:
    storage = site.storage
    if storage is None or not size.storage_links or storage.system_ports is None:
        return None
    cable = cable_id(catalogue, size.leaf, size.storage_gbps, site.room.node_to_leaf_m)
    return StorageAttachment(
        storage.system,
        storage.count,
        storage.system_ports,
        size.storage_gbps,
        size.storage_links,
        storage.beside_nodes or site.gpus.count,
        cable,
    )


def split_at(switch: Switch, speed_gbps: float) -> int:
    """Into how many parts a port of the switch is split to run that speed; 1 when it runs it whole."""
    return max((parts_at(group, speed_gbps) for group in groups_of(switch)), default=1)


def cable_id(catalogue: Catalogue, switch: Switch, speed_gbps: float, length_m: float) -> str:
    """The id of the cable type for a link from a port of the switch; empty when the catalogue has none."""
    form = next((group.form_factor for group in groups_of(switch) if parts_at(group, speed_gbps)), "")
    cable = choose_cable(catalogue, speed_gbps, length_m, form)
    return "" if cable is None else cable.id
