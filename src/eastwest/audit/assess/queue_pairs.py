"""How many queue pairs a job opens between two NICs, as its environment says: so many flows a hash can tell apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eastwest.audit.subject import Audited
from eastwest.traffic.lanes import MOST_CHANNELS

CHANNELS_PER_NIC = 2
"""Connections between two NICs: NCCL opens one for each channel, and most topologies have two channels for a NIC
(NCCL user guide, NCCL_MIN_NCHANNELS; `NCCL INFO ... coll channels` of nodes with eight NICs shows 16)."""
_PER_CONNECTION, _SPLIT = "NCCL_IB_QPS_PER_CONNECTION", "NCCL_IB_SPLIT_DATA_ON_QPS"


def queue_pairs_of(audited: Audited) -> int:
    """Those of most jobs, at most as many as messages are laid out for; that many where no environment is known.

    NCCL opens one for each connection unless told otherwise. Whether each message is cut over them or they take turns
    (NCCL_IB_SPLIT_DATA_ON_QPS) changes when a flow sends, and not how many flows there are.
    """
    stated = Counter(_stated(audited))
    if not stated:
        return MOST_CHANNELS
    most = min(stated, key=lambda each: (-stated[each], each))
    return max(1, min(MOST_CHANNELS, CHANNELS_PER_NIC * most))


def queue_pair_notes(audited: Audited) -> Iterator[str]:
    """What the figure rests on, as a sentence, where jobs say anything of it."""
    stated = Counter(_stated(audited))
    if not stated:
        return
    flows = queue_pairs_of(audited)
    most = min(stated, key=lambda each: (-stated[each], each))
    split = {dict(host.environment).get(_SPLIT, "0") for host in audited.network.hosts if host.environment}
    how = "messages cut over them" if split == {"1"} else "messages take turns on them"
    capped = f"; counted as {flows} flows" if CHANNELS_PER_NIC * most > MOST_CHANNELS else f": {flows} flows"
    yield f"jobs open {most} queue pairs for each of {CHANNELS_PER_NIC} connections between two NICs, {how}{capped}"


def _stated(audited: Audited) -> Iterator[int]:
    for host in audited.network.hosts:
        values = dict(host.environment)
        if not any(name.startswith(("NCCL_IB_", "RCCL_IB_")) for name in values):
            continue
        text = values.get(_PER_CONNECTION, "1")
        if text.isdecimal() and 0 < len(text) < 4 and int(text):
            yield int(text)
