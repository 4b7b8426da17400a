"""What one output tells, as a switch or as a host. The texts of its tests follow the makers' layouts."""

from __future__ import annotations

import json

from eastwest.discover.observe import Observed, Output, observe
from eastwest.discover.state import NicState, SwitchState


def told(text: str, command: str = "") -> Observed:
    """What one output tells."""
    found = Observed()
    observe(Output("some.txt", text, command), found)
    return found


def told_by_json(data: object) -> Observed:
    """The same of JSON, through text as a file has it."""
    found = Observed()
    observe(Output("some.json", "", "", json.loads(json.dumps(data))), found)
    return found


def switch(found: Observed) -> SwitchState:
    """As a switch."""
    state = found.switch_state()
    assert state is not None
    return state


def nic(found: Observed, name: str) -> NicState:
    """One NIC of a host."""
    state = found.host_state()
    assert state is not None
    return next(each for each in state.nics if each.name == name)
