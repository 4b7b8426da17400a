"""The engines as a library: scenarios in, runs with Arrow tables out.

`scenario_of` makes a scenario of a site file, `simulate` runs it packet by packet or, with
`engine="flow"` or `"fluid"`, as flows; `record` repeats it for minutes; `simulate_ns3` runs a case of the HPCC ns-3.
What stands in `__all__` is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eastwest.intent.background import Background
    from eastwest.simulate.engines import simulate
    from eastwest.simulate.faults import (
        ComputeStraggler,
        Corruption,
        DataStall,
        During,
        EcnOff,
        Fault,
        HashPolarisation,
        LinkDegraded,
        LinkDown,
        LinkFlap,
        MistunedDcqcn,
        PauseStorm,
        PcieLimit,
        PfcOff,
        ShortHeadroom,
        SlowReceiver,
        WatchdogOff,
        WrongDscpMap,
        WrongEts,
        WrongNicClass,
    )
    from eastwest.simulate.fluid import record
    from eastwest.simulate.from_site import scenario_of
    from eastwest.simulate.modes import Balance, Modes, Recovery
    from eastwest.simulate.ns3.observe import CaseRun, simulate_ns3
    from eastwest.simulate.run import (
        Incident,
        IncidentKind,
        OperationResult,
        Run,
        Status,
        StepResult,
        Totals,
        TrafficResult,
    )
    from eastwest.simulate.scenario import Scenario
    from eastwest.simulate.store import load_run, save_run

_HOMES = {
    "eastwest.intent.background": ("Background",),
    "eastwest.simulate.engines": ("simulate",),
    "eastwest.simulate.faults": (
        "ComputeStraggler",
        "Corruption",
        "DataStall",
        "During",
        "EcnOff",
        "Fault",
        "HashPolarisation",
        "LinkDegraded",
        "LinkDown",
        "LinkFlap",
        "MistunedDcqcn",
        "PauseStorm",
        "PcieLimit",
        "PfcOff",
        "ShortHeadroom",
        "SlowReceiver",
        "WatchdogOff",
        "WrongDscpMap",
        "WrongEts",
        "WrongNicClass",
    ),
    "eastwest.simulate.fluid": ("record",),
    "eastwest.simulate.from_site": ("scenario_of",),
    "eastwest.simulate.modes": ("Balance", "Modes", "Recovery"),
    "eastwest.simulate.ns3.observe": ("CaseRun", "simulate_ns3"),
    "eastwest.simulate.run": (
        "Incident",
        "IncidentKind",
        "OperationResult",
        "Run",
        "Status",
        "StepResult",
        "Totals",
        "TrafficResult",
    ),
    "eastwest.simulate.scenario": ("Scenario",),
    "eastwest.simulate.store": ("load_run", "save_run"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Background",
    "Balance",
    "CaseRun",
    "ComputeStraggler",
    "Corruption",
    "DataStall",
    "During",
    "EcnOff",
    "Fault",
    "HashPolarisation",
    "Incident",
    "IncidentKind",
    "LinkDegraded",
    "LinkDown",
    "LinkFlap",
    "MistunedDcqcn",
    "Modes",
    "OperationResult",
    "PauseStorm",
    "PcieLimit",
    "PfcOff",
    "Recovery",
    "Run",
    "Scenario",
    "ShortHeadroom",
    "SlowReceiver",
    "Status",
    "StepResult",
    "Totals",
    "TrafficResult",
    "WatchdogOff",
    "WrongDscpMap",
    "WrongEts",
    "WrongNicClass",
    "load_run",
    "record",
    "save_run",
    "scenario_of",
    "simulate",
    "simulate_ns3",
]


def __getattr__(name: str) -> object:
    """Bring a public name when it is first asked for: most scripts need few, and numpy and Arrow take their time."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
