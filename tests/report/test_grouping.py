"""Large fabrics as pictures of a few boxes."""

from __future__ import annotations

from eastwest.fabric import Device, Fabric, Link, PortId, Role
from eastwest.report.links import LinkLoad
from eastwest.report.pictures.grouping import view_of
from eastwest.report.pictures.layout import lay_out
from eastwest.report.pictures.topology import bundle, draw_topology

from .builders import fabric as small


def large(units: int = 40, pods: int | None = 4) -> Fabric:
    """Ten nodes and one leaf a unit, a spine in every pod and one super-spine, with a link from each to the next."""
    per_pod = units // pods if pods else units
    devices = [Device("top", Role.SUPER_SPINE, "m", ())]
    links = []
    for unit in range(1, units + 1):
        pod = (unit - 1) // per_pod + 1 if pods else None
        leaf, spine = f"leaf{unit}", f"spine{pod or 1}"
        if (unit - 1) % per_pod == 0:
            devices.append(Device(spine, Role.SPINE, "m", (), pod=pod))
            links.append(Link(PortId(spine, "up"), PortId("top", spine), 400.0, 1.0))
        devices.append(Device(leaf, Role.LEAF, "m", (), unit=unit, pod=pod))
        links.append(Link(PortId(leaf, "up"), PortId(spine, leaf), 400.0, 1.0))
        for node in range(10):
            name = f"node{unit}-{node}"
            devices.append(Device(name, Role.GPU_NODE, "m", (), unit=unit))
            links.append(Link(PortId(name, "nic0"), PortId(leaf, name), 400.0, 1.0))
    return Fabric(tuple(devices), tuple(links))


def test_a_small_fabric_is_drawn_as_it_is() -> None:
    view = view_of(small())
    assert (view.grouped, view.fabric) == (False, small())


def test_many_units_are_drawn_by_pod() -> None:
    view = view_of(large())
    assert (view.place, len(view.fabric.with_role(Role.LEAF)), len(view.fabric.with_role(Role.SPINE))) == ("Pod", 4, 4)


def test_without_pods_units_are_drawn_in_ranges() -> None:
    view = view_of(large(pods=None))
    assert (view.place, len(view.fabric.with_role(Role.LEAF))) == ("Part", 16)


def test_every_device_is_in_a_box() -> None:
    fabric = large()
    view = view_of(fabric)
    assert set(view.shown) == set(fabric.by_name)
    assert set(view.shown.values()) == set(view.fabric.by_name)


def test_a_box_says_how_many_it_stands_for() -> None:
    view = view_of(large())
    for box in view.fabric.devices:
        assert box.name.endswith(f"×{list(view.shown.values()).count(box.name)}")


def test_links_between_the_same_boxes_are_one_line() -> None:
    fabric = large()
    loads = [LinkLoad(link, link.a, 0.5, 0.0, 0, 0, 0) for link in fabric.links]
    bundles = bundle(loads, view_of(fabric).shown)
    assert (len(bundles), sum(map(len, bundles))) == (12, len(loads))


def test_super_spines_stand_above_spines() -> None:
    view = view_of(large())
    places = lay_out(view.fabric, 1020.0).places
    rows = [
        {places[d.name].y for d in view.fabric.with_role(role)} for role in (Role.SUPER_SPINE, Role.SPINE, Role.LEAF)
    ]
    assert max(rows[0]) < min(rows[1]) <= max(rows[1]) < min(rows[2])


def test_the_picture_of_a_large_fabric_stays_small() -> None:
    fabric = large()
    loads = [LinkLoad(link, link.a, 0.95, 0.0, 0, 0, 0) for link in fabric.links]
    picture = draw_topology(fabric, loads, loads[:3])
    assert len(picture) < 40_000
    assert picture.count("hot link ") == 3
