"""Work that is done once for all that is alike: one queue pair, link and message stand for each class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine

Numbers = npt.NDArray[np.uint32]
_NO_PAIR = 2**32 - 1
MOST_SHARE = 0.5
"""Classes of messages over messages above which the whole is computed: colouring costs a part of what it saves."""


@dataclass(frozen=True)
class Work:
    """What the flow engine computes: rates of directed links, paths of pairs, messages (as columns) and their order."""

    rate_gbps: npt.NDArray[np.float64]
    paths: _engine.FlowPaths
    wire_bytes: npt.NDArray[np.int64]
    pair: Numbers
    delay_ps: npt.NDArray[np.int64]
    dep_first: npt.NDArray[np.int64]
    dep: Numbers


@dataclass(frozen=True)
class Folded:
    """The work of the classes alone, and the class of each link and message."""

    work: Work
    link: Numbers
    message: Numbers


def fold(work: Work) -> Folded | None:
    """The same work once per class; None where too little is alike.

    A pair that has two messages of one class would need both: such work is not folded.
    """
    link, pair, message = _engine.flow_classes(
        work.paths,
        work.rate_gbps,
        work.wire_bytes,
        work.pair,
        work.delay_ps,
        work.dep_first,
        work.dep,
        int(len(work.wire_bytes) * MOST_SHARE),
    )
    if not len(message) or _repeats(work.pair, message):
        return None
    chosen = np.unique(message, return_index=True)[1]
    of_pair = work.pair[chosen]
    own_pair = np.full(len(chosen), _NO_PAIR, np.uint32)
    own_pair[of_pair != _NO_PAIR] = pair[of_pair[of_pair != _NO_PAIR]]
    begin, end = work.dep_first[chosen], work.dep_first[chosen + 1]
    folded = Work(
        rate_gbps=work.rate_gbps[np.unique(link, return_index=True)[1]],
        paths=_paths(work.paths, link, pair),
        wire_bytes=work.wire_bytes[chosen],
        pair=own_pair,
        delay_ps=work.delay_ps[chosen],
        dep_first=np.concatenate([[0], np.cumsum(end - begin)]).astype(np.int64),
        dep=message[work.dep[_ranges(begin, end)]],
    )
    return Folded(folded, link, message)


def _repeats(pair: Numbers, message: Numbers) -> bool:
    sent = pair != _NO_PAIR
    both = pair[sent].astype(np.int64) << 32 | message[sent]
    return len(np.unique(both)) < len(both)


def _paths(paths: _engine.FlowPaths, link: Numbers, pair: Numbers) -> _engine.FlowPaths:
    """What all pairs of a class together put on one link of a class."""
    first, count = np.asarray(paths.first).astype(np.int64), int(pair.max()) + 1
    owner = np.repeat(np.arange(len(pair)), np.diff(first))
    chosen = np.unique(link, return_index=True)[1]
    on_chosen = chosen[link[paths.link]] == paths.link
    key = pair[owner[on_chosen]].astype(np.int64) * len(chosen) + link[paths.link[on_chosen]]
    keys, place = np.unique(key, return_inverse=True)
    share = np.bincount(place, paths.share[on_chosen], len(keys)).astype(np.float64)
    sizes = np.bincount(keys // len(chosen), minlength=count)
    return _engine.FlowPaths.make(
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint64),
        (keys % len(chosen)).astype(np.uint32),
        share,
        np.ascontiguousarray(paths.latency_ps[np.unique(pair, return_index=True)[1]]),
    )


def _ranges(begin: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All whole numbers from each begin up to, and without, its end."""
    sizes = end - begin
    starts = np.cumsum(sizes) - sizes
    found: npt.NDArray[np.int64] = np.repeat(begin - starts, sizes) + np.arange(sizes.sum())
    return found
