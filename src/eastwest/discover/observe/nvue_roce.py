"""Counters of RoCE as Cumulus Linux shows them by interface: `nv show interface swp1 qos roce counters`.

Layout: NVIDIA's guide to RoCE on Cumulus Linux 5.
"""

from __future__ import annotations

from eastwest.discover.observe.jsons import int_of
from eastwest.discover.observe.model import Output, reader
from eastwest.discover.observe.nvue import port_of
from eastwest.discover.observe.nvue_tables import operational
from eastwest.discover.observe.observed import Observed

_PAUSES = {("rx-pfc-stats", "pause-packets"): "received", ("tx-pfc-stats", "pause-packets"): "sent"}
_COUNTERS = {
    ("rx-roce-stats", "no-buffer-discard"): "rx_roce_discard",
    ("tx-roce-stats", "unicast-no-buffer-discard"): "tx_roce_discard",
    ("tx-cnp-stats", "unicast-no-buffer-discard"): "tx_cnp_discard",
    ("tx-ecn-stats", "ecn-marked-packets"): "tx_ecn_marked",
}


@reader(
    "RoCE counters, NVUE",
    "switch",
    r"(?m)^[ \t]+rx-(?:non-)?roce-stats[ \t]*$",
    r"nv show interface (?:swp|eth)\w+ qos roce",
)
def counters(output: Output, found: Observed) -> None:
    """Pause frames, marks and drops of RoCE."""
    port = port_of(output.command)
    for above, name, text in operational(output.text):
        value = int_of(text.partition(" ")[0])
        if value is None:
            continue
        if (above, name) in _PAUSES:
            found.pfc(port, **{_PAUSES[above, name]: value})
        elif (above, name) in _COUNTERS:
            found.count(port, _COUNTERS[above, name], value)


READERS = (counters,)
