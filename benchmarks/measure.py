"""Runs one case once, in this process, and prints what it cost as JSON: `python -m benchmarks.measure W2 1`."""

from __future__ import annotations

import json
import resource
import sys

from benchmarks.cases import CASES
from benchmarks.memory import KIB, peak_kib
from eastwest.simulate.ns3 import run_case


def main(name: str, seed: int) -> None:
    result = run_case(CASES[name](), seed)
    if any(flow.fct_ns is None for flow in result.flows):
        raise SystemExit(f"{name}: not every flow has finished")
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "packets": result.packets,
        "events": result.events,
        "link_transmissions": result.link_transmissions,
        "engine_cpu_s": result.engine_cpu_s,
        "engine_bytes": result.engine_peak_bytes,
        "process_cpu_s": used.ru_utime + used.ru_stime,
        "process_bytes": peak_kib() * KIB,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
