"""Which places to ask about: most counters of a fabric stand still, and adding them up is cheap for the source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from eastwest.telemetry.promql.client import Sampled
from eastwest.telemetry.promql.scope import WHOLE
from eastwest.telemetry.vocabulary import METRICS, Metric, Table

Labels = tuple[str, ...]
_PLACES_AT_ONCE = 128
"""Places of one question, so that no answer grows with the fabric: 64 ports of each are 8,192 series a priority."""


TELL_USE = ("tx_bytes", "pause_frames_received", "drops")
"""Columns that tell which priorities are in use at all, and are asked first."""


class Used:
    """Priorities that are in use anywhere in the fabric: most of eight carry nothing, ever.

    Nothing is marked, paused or queued where nothing is sent, dropped or paused by frames. Whole ports and the lossless
    priority always count: a fabric that stands still sends nothing.
    """

    def __init__(self, names: frozenset[str], lossless: int) -> None:
        """names: of the metrics that are delivered; one that tells is needed, else all priorities count."""
        tells = {metric.name for metric in METRICS if metric.column in TELL_USE}
        self._known = {"", str(WHOLE), str(lossless)} if tells & names else None

    def selector(self, metric: Metric) -> str:
        """Matchers of the series that may have something to tell, empty for all."""
        if self._known is None or metric.column in TELL_USE or metric.table is not Table.PORTS:
            return ""
        return f"{{{_matcher('priority', sorted(self._known))}}}"

    def learn(self, metric: Metric, moving: Iterable[Labels]) -> None:
        """Takes in at which places and priorities one moved."""
        if self._known is not None and metric.table is Table.PORTS and metric.column in TELL_USE:
            self._known |= {labels[1] for labels in moving}


def screening(metric: Metric, used: Used) -> str:
    """The question at which places a counter moved: its sum over each place and priority.

    A sum stands still while all its counters do. Where some grow, are reset, come or go it moves, save where these
    cancel out to the last bit.
    """
    return f"sum by ({', '.join(_by(metric))}) ({metric.name}{used.selector(metric)})"


def moved(metric: Metric, sums: Iterable[Sampled]) -> list[Labels]:
    """Places and priorities whose sums moved from one sample to the next."""
    return [tuple(one.labels.get(label, "") for label in _by(metric)) for one in sums if _moves(one)]


def selectors(metric: Metric, moving: list[Labels]) -> Iterator[str]:
    """Selectors of the counters at these places, some places at a time."""
    by = _by(metric)
    places = sorted({labels[0] for labels in moving})
    for first in range(0, len(places), _PLACES_AT_ONCE):
        some = frozenset(places[first : first + _PLACES_AT_ONCE])
        chosen = [labels for labels in moving if labels[0] in some]
        matchers = [_matcher(label, sorted({labels[at] for labels in chosen})) for at, label in enumerate(by)]
        yield f"{metric.name}{{{', '.join(matchers)}}}"


def _moves(one: Sampled) -> bool:
    return any(earlier != later for (_, earlier), (_, later) in zip(one.points, one.points[1:], strict=False))


def _by(metric: Metric) -> Labels:
    """The device, host or service, and of queues the priority."""
    return (metric.labels[0], *(label for label in metric.labels[1:] if label == "priority"))


def _matcher(label: str, values: list[str]) -> str:
    """Go and JSON agree on how a string is quoted."""
    return f"{label}=~{json.dumps('|'.join(re.escape(value) for value in values), ensure_ascii=False)}"
