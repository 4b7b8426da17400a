"""FRR alone: a router on plain Linux, as laboratories and hosts that route have it. Read only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eastwest.plan.device import DeviceIntent, Nos, Tenancy, ordered
from eastwest.vendors.family import NotUnderstood, ReadResult
from eastwest.vendors.frr.draft import Draft
from eastwest.vendors.frr.read import read_into
from eastwest.vendors.text.heading import with_heading

FAMILY = "frr"


def read(texts: Mapping[str, str]) -> ReadResult:
    """What the texts mean together: one for all daemons, or one for each. Raises InputError when one is too large."""
    draft = Draft(lambda name: name, profile="traditional")
    left: list[NotUnderstood] = []
    for file, text in texts.items():
        left += read_into(draft, file, text)
    bgp = draft.routing()
    unnumbered = {each.peer for each in bgp.neighbours} if bgp is not None else set()
    intent = DeviceIntent(
        hostname=draft.hostname,
        interfaces=tuple(
            replace(port, unnumbered=port.name in unnumbered and not port.addresses) for port in draft.ports.all()
        ),
        loopbacks=draft.loopbacks.all(),
        bgp=bgp,
        tenancy=Tenancy(draft.vrfs.all()),
    )
    intent = ordered(with_heading(intent, draft.comments))
    if not intent.nos.family:
        intent = replace(intent, nos=Nos(FAMILY, draft.version))
    return ReadResult(intent, tuple(left))
