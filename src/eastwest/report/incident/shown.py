"""What both pages show of one diagnosis: its place, and the path of its pauses as a chain and on the topology."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from eastwest.diagnose.engine import place_of
from eastwest.diagnose.model import Cause, Diagnosis
from eastwest.fabric import Fabric
from eastwest.report.incident.chain import draw_pause_path
from eastwest.report.incident.drawing import draw_path

_MOST_DEVICES = 150
_OF_PAUSES = frozenset(
    {
        Cause.PAUSE_STORM,
        Cause.SLOW_RECEIVER,
        Cause.GLOBAL_PAUSE,
        Cause.DEADLOCK,
        Cause.DCQCN_MISTUNED,
        Cause.ECN_WRONG,
        Cause.INCAST,
        Cause.OVERSUBSCRIPTION,
    }
)


@dataclass(frozen=True)
class Shown:
    """The pictures of one diagnosis.

    chain: who pauses whom, None without a path. topology: the same on the whole fabric, None where that is too large
    to be looked at. links: the port that pauses and the one that is kept silent, the root's first. pauses: whether the
    path is one of pauses; else its ports wait for one another.
    """

    place: str
    chain: Markup | None
    topology: Markup | None
    links: tuple[tuple[str, str], ...]
    pauses: bool


def shown_of(fabric: Fabric, one: Diagnosis) -> Shown:
    """A diagnosis, drawn."""
    links = tuple(
        (" ".join(fabric.link_at[end].other(end.device)), " ".join(end)) for end in one.path if end in fabric.link_at
    )
    small = len(fabric.devices) <= _MOST_DEVICES
    topology = Markup(draw_path(fabric, one.places, one.path)) if small and one.places else None  # noqa: S704 - ours
    chain = draw_pause_path(fabric, one.path) if links else None
    return Shown(place_of(one), chain, topology, links, one.cause in _OF_PAUSES)
