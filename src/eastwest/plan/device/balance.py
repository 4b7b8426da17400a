"""How the fabric spreads flows, as the policy has it or as the site asks."""

from __future__ import annotations

from eastwest.intent.configuration import ConfigurationIntent
from eastwest.lossless.policy import LosslessPolicy
from eastwest.plan.device.qos import HASH_FIELDS, LoadBalancing

FLOWLET_US = 128
"""Inactivity after which a flow may move: Juniper's validated design for QFX5240 (multitenancy, @005ab344)."""

_MODES = {"ecmp": "static", "flowlet": "flowlet", "spray": "per-packet", "adaptive": "adaptive"}


def balancing_of(policy: LosslessPolicy, configuration: ConfigurationIntent) -> LoadBalancing:
    """The site's word first, then the policy's. The hash takes in the queue pair: a job has few flows per NIC."""
    mode = configuration.load_balancing or _MODES.get(policy.load_balancing, "static")
    return LoadBalancing(mode, FLOWLET_US if mode == "flowlet" else None, HASH_FIELDS, None)
