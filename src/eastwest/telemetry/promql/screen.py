"""Which places to ask about: most counters of a fabric stand still, and adding them up is cheap for the source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from eastwest.telemetry.promql.client import Sampled
from eastwest.telemetry.vocabulary import Metric

_PLACES_AT_ONCE = 128
"""Places of one question, so that no answer grows with the fabric: 64 ports of each are 8,192 series a priority."""


def screening(metric: Metric) -> str:
    """The question at which places a counter moved: its sum over each place and priority.

    A sum stands still while all its counters do. Where some grow, are reset, come or go it moves, save where these
    cancel out to the last bit.
    """
    return f"sum by ({', '.join(_by(metric))}) ({metric.name})"


def moved(metric: Metric, sums: Iterable[Sampled]) -> Iterator[str]:
    """Selectors of the counters at places whose sums moved from one sample to the next; none where nothing did."""
    by = _by(metric)
    found = [tuple(one.labels.get(label, "") for label in by) for one in sums if _moves(one)]
    places = sorted({labels[0] for labels in found})
    for first in range(0, len(places), _PLACES_AT_ONCE):
        some = frozenset(places[first : first + _PLACES_AT_ONCE])
        chosen = [labels for labels in found if labels[0] in some]
        matchers = [_matcher(label, sorted({labels[at] for labels in chosen})) for at, label in enumerate(by)]
        yield f"{metric.name}{{{', '.join(matchers)}}}"


def _moves(one: Sampled) -> bool:
    return any(earlier != later for (_, earlier), (_, later) in zip(one.points, one.points[1:], strict=False))


def _by(metric: Metric) -> tuple[str, ...]:
    """The device, host or service, and of queues the priority."""
    return (metric.labels[0], *(label for label in metric.labels[1:] if label == "priority"))


def _matcher(label: str, values: list[str]) -> str:
    """Go and JSON agree on how a string is quoted."""
    return f"{label}=~{json.dumps('|'.join(re.escape(value) for value in values), ensure_ascii=False)}"
