"""Steps that are slow although the network is not: a host computes slowly, or waits for data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from eastwest.diagnose.arrays import Bools, Floats
from eastwest.diagnose.match import SLOW, Match, Signature, least_samples, on_field_grid, stretches, within
from eastwest.diagnose.model import Cause, Exclusion, Seen
from eastwest.diagnose.view import METRIC_OF, View
from eastwest.fabric import PortId
from eastwest.findings import Layer

_LATE = 0.03
"""Compute time above the median host's from which on a host is slow: six times what chance makes of one step's."""
_WAITS = 0.01
"""Share of time that a rank waits for data from which on it is told."""
_MIXED = 0.02
"""Share of steps that a wait may explain beyond its own length: samples mix steps, and clocks are off."""
_STEADY = 5
"""Samples in a row that a host must be late on fine grids."""
_CLOCK = 0.25
"""Share of a coarse sample by which hosts' clocks may be off: each then shows another mixture of before and after."""
_SIGMA = 1.4826
"""Standard deviation over median absolute deviation, of a normal distribution."""
_OUTLIER = 5.0
"""Standard deviations of the hosts' means beyond which one is an outlier."""
_IDLE = 0.05
"""Share of computing below which a job hardly runs, and nobody is late."""
_LATE_SHARE = 0.5
"""Difference between what a host accounts for and the sample's length from which on it tells of other samples too."""
_LEAST_KNOWN = 0.3
"""Share of a sample that a host must account for to be compared."""


def _smooth(matrix: Floats, width: int) -> Floats:
    """Sums over `width` samples around each."""
    padded = np.pad(matrix, ((width // 2, width // 2), (0, 0)), mode="edge")
    found: Floats = np.lib.stride_tricks.sliding_window_view(padded, width, axis=0).sum(axis=-1)
    return found


def _shares(view: View, name: str) -> tuple[list[str], Floats, Bools]:
    """Share of the time that each host accounts for, over a few samples, and which samples are other times' too.

    Of what the host itself delivers: where its counters stand still and catch up, all of them do.
    """
    width = least_samples(view)
    hosts, part = _by_host(view, view[name])
    _, whole = _by_host(view, sum(view[f"rank_{one}"] for one in ("compute_us", "data_wait_us", "collective_us")))  # type: ignore[arg-type]
    late = np.abs(whole - view.grid_us) > _LATE_SHARE * view.grid_us
    late[1:] |= late[:-1]  # with clocks that are off, part of what came late comes a sample later
    part, whole = _smooth(part, width), _smooth(whole, width)
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > _LEAST_KNOWN * width * view.grid_us)
    return hosts, share, late


def _by_host(view: View, matrix: Floats) -> tuple[list[str], Floats]:
    names = [end.device for end in view.endpoints]
    hosts = [one for one in dict.fromkeys(names) if one not in view.observed.silent]
    number_of = {host: number for number, host in enumerate(hosts)}
    of = np.array([number_of.get(name, -1) for name in names])
    mean = np.stack([matrix[:, of == number].mean(axis=1) for number in range(len(hosts))], axis=1)
    return hosts, mean


def _straggler(view: View, left: Bools) -> Sequence[Match]:
    """One host, or few, compute longer than the median host, and steps are as much longer."""
    if not view.has("compute_us"):
        return []
    hosts, share, late_told = _shares(view, "rank_compute_us")
    median = np.median(share, axis=1, keepdims=True)
    ratio = np.where(median > _IDLE, share / np.maximum(median, _IDLE), 1.0)
    least = _STEADY
    limit = np.full(len(ratio), 1 + _LATE)
    if on_field_grid(view):
        least = 1
        limit += _CLOCK * _changes(median[:, 0])
        ratio[late_told] = 1.0
    found = []
    late_samples = ratio > limit[:, None]
    for number in np.flatnonzero(late_samples.any(axis=0)).tolist():
        for stretch in stretches(late_samples[:, number], least):
            where = within(view, stretch) & (ratio[:, number] > 1)
            mean = ratio[where].mean(axis=0)
            late = float(mean[number])
            spread = _SIGMA * float(np.median(np.abs(mean - np.median(mean))))
            slow = view.steps.excess(where)
            if late < 1 + max(_LATE, _OUTLIER * spread) or (view.steps.known and slow < SLOW):
                continue
            most = float(np.percentile(ratio[where, number], 90))
            match = _late_host(view, where, hosts[number], late, most, slow)
            found.append(replace(match, where=_with_gaps(where, late_told[:, number])))
    return found


def _with_gaps(where: Bools, late: Bools) -> Bools:
    """The samples, and those next to them for which the host's own figures come late: it may well have gone on."""
    found = where.copy()
    for number in range(1, len(found)):
        found[number] |= found[number - 1] and late[number]
    for number in range(len(found) - 2, -1, -1):
        found[number] |= found[number + 1] and late[number]
    return found


def _changes(median: Floats) -> Floats:
    """How much the median host's share of computing differs from the samples next to it, as a share of it."""
    step = np.abs(np.diff(median))
    most = np.maximum(np.concatenate([[0.0], step]), np.concatenate([step, [0.0]]))
    found: Floats = most / np.maximum(median, _IDLE)
    return found


def _late_host(view: View, where: Bools, host: str, late: float, most: float, slow: float) -> Match:
    """late: mean over its time, most: in its worst samples, those at the edges being mixtures."""
    seen = (
        Seen(METRIC_OF["compute_us"], host, f"computes {late - 1:.0%} longer than the median host", late, 1.0),
        Seen("eastwest_job_step_end_seconds", "job", f"steps take {slow:.0%} longer", 1 + slow, 1.0),
    )
    why = (
        Exclusion(Cause.STORAGE_STALL, "it computes meanwhile, and does not wait for data"),
        Exclusion(Cause.SLOW_RECEIVER, "others wait for it in collectives; it does not pause its leaf"),
        Exclusion(Cause.LIBRARY_LIMIT, "one host is late, not all alike"),
    )
    computes = view.steps.compute_share[where]
    computes = computes[~np.isnan(computes)]
    accounts = (most - 1) * float(np.median(computes)) + _MIXED if len(computes) else np.inf
    return Match(where, _nics(view, host), seen, why, f"{late:.2f} times the median host's compute time",
                 f"below {1 + _LATE:g}", accounts=accounts)  # fmt: skip


def _storage(view: View, left: Bools) -> Sequence[Match]:
    """Ranks wait for their data."""
    if not view.has("data_wait_us"):
        return []
    hosts, share, late_told = _shares(view, "rank_data_wait_us")
    found = []
    for stretch in stretches(share.max(axis=1) > _WAITS, least_samples(view)):
        where = within(view, stretch)
        mean = share[slice(*stretch)].mean(axis=0)
        slow = view.steps.excess(where)
        if view.steps.known and max(slow, float(mean.max())) < SLOW:
            continue
        late = [hosts[one] for one in np.argsort(-mean) if mean[one] > max(_WAITS / 2, 0.5 * mean.max())]
        text = f"waits for data {mean.max():.0%} of the time"
        who = late[0] if len(late) < 3 else f"{len(late)} hosts"
        seen = (
            Seen(METRIC_OF["data_wait_us"], who, text, float(mean.max()), _WAITS),
            Seen("eastwest_job_step_end_seconds", "job", f"steps take {slow:.0%} longer", 1 + slow, 1.0),
        )
        why = (
            Exclusion(Cause.COMPUTE_STRAGGLER, "the host waits, it does not compute longer"),
            Exclusion(Cause.INCAST, "time goes by before the step computes, not in its exchange"),
        )
        places = tuple(end for host in late for end in _nics(view, host))
        late_worst = late_told[:, int(np.argmax(mean))]
        where = _with_gaps(where, late_worst)
        accounts = float(np.percentile(share[slice(*stretch)].max(axis=1), 90)) * (1 + slow) + _MIXED
        if (late_worst & where).any():
            accounts = np.inf  # part of the wait is told of other samples
        wanted, longest = f"below {_WAITS:.0%}", float(mean.max())
        found.append(Match(where, places, seen, why, f"{who} {text}", wanted, accounts=accounts, between=longest))
    return found


def _nics(view: View, host: str) -> tuple[PortId, ...]:
    return tuple(end for end in view.endpoints if end.device == host)


STRAGGLER = Signature(
    Cause.COMPUTE_STRAGGLER,
    "A host computes more slowly than the others",
    Layer.BANDWIDTH,
    True,
    ("compute_us",),
    (Cause.STORAGE_STALL, Cause.SLOW_RECEIVER, Cause.LIBRARY_LIMIT),
    _straggler,
)
STORAGE = Signature(
    Cause.STORAGE_STALL,
    "Ranks wait for their data",
    Layer.STORAGE,
    True,
    ("data_wait_us",),
    (Cause.COMPUTE_STRAGGLER, Cause.INCAST),
    _storage,
)
