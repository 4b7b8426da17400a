"""All settings of the engine as plain values, so that two states can be compared."""

from __future__ import annotations

from eastwest.simulate.faults import Fault
from eastwest.simulate.packet.inject import inject
from eastwest.simulate.packet.knobs import Knobs, knobs_of
from eastwest.simulate.packet.layout import Layout, lay_out
from tests.simulate.packet.builders import two_tier

Plain = dict[tuple[object, ...], object]

PLAN = two_tier()
LAYOUT: Layout = lay_out(PLAN.fabric)


def dump(knobs: Knobs) -> Plain:
    """(kind, which, setting) → value. Settings that exist only under a fault appear only then."""
    found: Plain = {}
    for kind, settings in (("port", knobs.ports), ("switch", knobs.switches), ("dcqcn", knobs.dcqcn)):
        for which, one in settings.items():
            found |= {(kind, which, name): value for name, value in _properties(one).items()}
    found |= {("transport", name): value for name, value in _properties(knobs.transport).items()}
    found |= {("loss", port): rate for port, rate in knobs.loss.items()}
    found |= {("slow", endpoint): rate for endpoint, rate in knobs.slow.items()}
    found |= {("send limit", endpoint): rate for endpoint, rate in knobs.send_limit.items()}
    found |= {("change", number): entry for number, entry in enumerate(knobs.changes)}
    found |= {("storm", number): entry for number, entry in enumerate(knobs.storms)}
    return found


def _properties(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in dir(type(settings)) if not name.startswith("_")}


def changed_by(fault: Fault) -> Plain:
    """What a fault sets otherwise than the plan."""
    before = dump(knobs_of(PLAN, LAYOUT))
    knobs = knobs_of(PLAN, LAYOUT)
    inject(fault, knobs, PLAN, LAYOUT)
    after = dump(knobs)
    assert set(before) <= set(after)
    return {key: value for key, value in after.items() if key not in before or before[key] != value}


def ports_of(device: str) -> list[int]:
    """Engine ports of a device."""
    return [number for number, end in enumerate(LAYOUT.port_names) if end.device == device]


def endpoints_of(node: str) -> list[int]:
    """Engine hosts of a node."""
    return [number for number, end in enumerate(LAYOUT.hosts) if end.device == node]
