"""A small site with a front end and an inference service, and what is measured there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from eastwest.diagnose.labelled.case import S, Service
from eastwest.diagnose.labelled.sites import designed_from
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.serving.outlook import predict_serving

_SITE = """
name: service
gpus: {node: dgx-h100, count: 8, nic: connectx-7, nics: 8}
fabric:
  topology: rail-optimised
  link: 400G
  uplink: 400G
  leaf: {model: qfx5240-64od}
  spine: {model: qfx5240-64od}
room: {node_to_leaf: 10 m, leaf_to_spine: 30 m}
frontend:
  ports: 2
  link: 25G
  load_balancers: {count: 1, ports: 2, link: 25G}
  servers: {count: 2, ports: 2, link: 25G}
  uplinks: {count: 2, ports: 1, link: 100G}
workloads:
  - {name: any, kind: collective, collective: all-reduce, algorithm: ring, scope: rail, sizes: [4 MiB]}
inference:
  - {name: chat, model: llama-3-70b, instances: 4, tensor: 8, rate: 15 /s, peak: 2x, prompt: 1024, output: 128}
"""


@cache
def designed() -> tuple[Site, Catalogue, Plan]:
    """The site and its plan."""
    return designed_from(_SITE)


def served(service: Service, seconds: float, seed: int) -> pa.Table:
    """The service's telemetry at 1 s; its one peak is the last `peak_s`. What comes after `seconds` is left out."""
    site, catalogue, plan = designed()
    plain = site.inference[0]
    intent = replace(
        plain,
        rate_per_s=service.rate_per_s,
        peak=service.peak,
        peak_every_us=seconds * S,
        peak_for_us=service.peak_s * S,
        request_bytes=service.request_bytes,
        prompt=service.prompt,
        beside=service.beside,
        beside_peak=service.beside_peak,
        duration_us=seconds * S,
        gateway=service.gateway or plain.gateway,
    )
    table = predict_serving(replace(site, inference=(intent,)), plan, catalogue, seed, intervals=False)[0].table
    return table.filter(pc.less_equal(table["time_us"], seconds * S))
