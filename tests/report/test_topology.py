from __future__ import annotations

import itertools

import pytest

from eastwest.fabric import Role
from eastwest.report.links import LinkLoad
from eastwest.report.pictures.layout import lay_out, short_names
from eastwest.report.pictures.palette import utilisation_stroke
from eastwest.report.pictures.topology import bundle, draw_topology

from .builders import DEMO, SMALL, Size, fabric

SIZES = [Size(1, 1, 1, 1), SMALL, DEMO, Size(8, 8, 6, 16)]
WIDTH = 1020.0


@pytest.mark.parametrize("size", SIZES)
def test_every_device_has_a_place_inside_the_picture(size: Size) -> None:
    built = fabric(size)
    places = lay_out(built, WIDTH).places
    assert set(places) == set(built.by_name)
    assert all(place.x - place.width / 2 >= 0 and place.x + place.width / 2 <= WIDTH for place in places.values())


@pytest.mark.parametrize("size", SIZES)
def test_boxes_of_one_row_do_not_overlap(size: Size) -> None:
    rows: dict[float, list[tuple[float, float]]] = {}
    for place in lay_out(fabric(size), WIDTH).places.values():
        rows.setdefault(place.y, []).append((place.x - place.width / 2, place.x + place.width / 2))
    for row in rows.values():
        ordered = sorted(row)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(ordered))


def test_spines_stand_above_leaves_above_nodes() -> None:
    built = fabric()
    places = lay_out(built, WIDTH).places
    heights = [
        {places[device.name].y for device in built.with_role(role)} for role in (Role.SPINE, Role.LEAF, Role.GPU_NODE)
    ]
    assert max(heights[0]) < min(heights[1])
    assert max(heights[1]) < min(heights[2])


def test_parallel_links_are_drawn_once_by_the_busiest() -> None:
    built = fabric()
    loads = [LinkLoad(link, link.a, index / 100, 0.0, 0, 0, 0) for index, link in enumerate(built.links)]
    bundles = bundle(loads)
    assert sum(map(len, bundles)) == len(loads)
    assert all(members[0].utilisation == max(load.utilisation for load in members) for members in bundles)


def test_hot_links_are_numbered() -> None:
    built = fabric()
    loads = [LinkLoad(link, link.a, 0.95, 0.0, 0, 0, 0) for link in built.links]
    assert draw_topology(built, loads, loads[:3]).count("hot link ") == 3


def test_busier_links_are_thicker() -> None:
    widths = [utilisation_stroke(share)[1] for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["node-00", "node-01"], ["00", "01"]),
        (["leaf-u1-r0", "leaf-u2-r0"], ["u1-r0", "u2-r0"]),
        (["leaf1", "leaf12"], ["1", "12"]),
        (["spine-1"], ["spine-1"]),
    ],
)
def test_short_names(names: list[str], short: list[str]) -> None:
    assert list(short_names(names).values()) == short
