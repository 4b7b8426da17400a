"""Links longer than every cable and optic of their speed: no site can be built with them."""

from __future__ import annotations

from collections.abc import Iterable

from eastwest.errors import NoFitError, Problem
from eastwest.fabric import Fabric, Link, Role
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.units import format_gbps


def check_reach(site: Site, fabrics: Iterable[Fabric], catalogue: Catalogue) -> None:
    """Every link is within the reach of some cable of its speed, as far as the catalogue has any of that speed.

    Raises NoFitError with the length in the site file that is too long, what it is of, and the longest that works.
    """
    furthest = _furthest(catalogue)
    problems: dict[str, Problem] = {}
    for fabric in fabrics:
        for link in fabric.links:
            reach_m = furthest.get(link.speed_gbps)
            if not link.cable and reach_m is not None and link.length_m > reach_m[0]:
                path = "room.racks" if site.room.racks is not None else _path(fabric, link)
                problems.setdefault(path, _problem(path, link, *reach_m))
    if problems:
        raise NoFitError(list(problems.values()))


def _furthest(catalogue: Catalogue) -> dict[float, tuple[float, str]]:
    """The longest reach in metres by speed, and what has it."""
    found: dict[float, tuple[float, str]] = {}
    for cable in catalogue.cables.values():
        reach_m = cable.reach_m.value
        if cable.ends == 1 and reach_m is not None:
            found[cable.speed_gbps] = max(found.get(cable.speed_gbps, (0.0, "")), (reach_m, cable.description))
    return found


def _problem(path: str, link: Link, reach_m: float, name: str) -> Problem:
    speed = format_gbps(link.speed_gbps)
    ends = f"{link.a.device} to {link.b.device}"
    found = f"{link.length_m:g} m ({ends}) is longer than every cable and optic of {speed} in the catalogue reaches"
    mend = "shorten it, or add an optic that reaches further: docs/how-to/add-hardware.md"
    return Problem(found, path, allowed=f"at most {reach_m:g} m ({name})", mend=mend)


def _path(fabric: Fabric, link: Link) -> str:
    """The length of the room that a link has."""
    roles = {fabric.by_name[end.device].role for end in (link.a, link.b)}
    if Role.SUPER_SPINE in roles:
        return "room.spine_to_super"
    return "room.leaf_to_spine" if Role.SPINE in roles else "room.node_to_leaf"
