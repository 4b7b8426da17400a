"""The verbs of the command `eastwest`, by the phase of the work they belong to, with their lines of help."""

from __future__ import annotations

PHASES: dict[str, dict[str, str]] = {
    "Design": {
        "init": "Write a commented site file to start from.",
        "schema": "Print the JSON Schema of the site file, for editors.",
        "catalogue": "List known hardware, or show the facts of one entry with their sources.",
        "design": "Design the fabric of a site: topology, policy, addressing, cabling, bill of materials.",
        "lossless": "Show a site's lossless arithmetic: headroom, buffer fit, XOFF points, ECN, DCQCN knobs.",
        "diff": "Compare two versions of a design in words.",
        "merge": "Merge the design of one switch into your own configuration of it.",
        "export": "Write a fabric in the format of another tool, or bring it into NetBox.",
        "import": "Read the fabric of another tool's file, or a device type into the catalogue.",
    },
    "Prove": {
        "prove": "Design, simulate, judge and report: is this site ready?",
        "simulate": "Simulate the workloads of a site packet by packet.",
        "predict": "Predict what a site should deliver: steps, busbw, storage bursts, inference latency.",
        "calibrate": "Fit the uncertain parameters of predictions to measurements of your own hardware.",
        "compare": "Set alternative sites side by side: performance, cost, ports, power, failures.",
        "sweep": "Look at many variants of a site: a grid or list over any of its fields.",
        "tune": "Search ECN, DCQCN and load-balancing settings that serve a workload best.",
        "twin": "Boot the designed control plane as real FRR routers: checks, paths, outages; needs root.",
    },
    "Validate": {
        "collect": "Fetch configurations and state of every device of an inventory over SSH, read-only.",
        "audit": "Find the lossless mistakes in running configurations of anybody: what, where, why, how to mend.",
        "rules": "List the rules of the audit, or explain one with an example.",
        "anonymise": "Write a folder of configurations with pseudonyms, so that it can be shared.",
        "validate": "Accept a real cluster: plan the tests, run or ingest them, judge against predictions, compare.",
        "evidence": "Seal a project as a signed dossier, and verify one offline.",
    },
    "Watch": {
        "monitor": "Write the monitoring of a site: Prometheus, Alertmanager, Grafana, gnmic; or draw its panels.",
        "watch": "Watch a site's live telemetry: root causes, incidents, notifications, pages.",
        "diagnose": "Name the root cause of slow steps and stalls from the telemetry of a run or recording.",
        "replay": "Replay a recording by remote write into Prometheus or VictoriaMetrics.",
    },
}
"""Phase of the work → verb → one line of help.

The verb `x` is the function, or the Typer application with verbs of its own, `x` of `eastwest.cli.x`, with `_` behind a
Python keyword.
"""

VERBS: dict[str, str] = {verb: line for verbs in PHASES.values() for verb, line in verbs.items()}
"""Verb → one line of help."""

PHASE_OF: dict[str, str] = {verb: phase for phase, verbs in PHASES.items() for verb in verbs}
"""Verb → the phase under which the help lists it."""
