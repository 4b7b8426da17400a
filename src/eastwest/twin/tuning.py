"""Kernel settings that make a namespace forward and hash as a switch does."""

from __future__ import annotations

from pathlib import Path

SYSCTLS = (
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    "net.ipv4.fib_multipath_hash_policy=1",
    "net.ipv6.fib_multipath_hash_policy=1",
    "net.ipv6.conf.all.accept_ra=0",
    "net.ipv6.conf.default.accept_ra=0",
    "net.ipv4.conf.all.rp_filter=0",
    "net.ipv4.conf.default.rp_filter=0",
)
"""Hash policy 1 is addresses and ports, as switches hash RoCEv2."""
SEED = Path("/proc/sys/net/ipv4/fib_multipath_hash_seed")
"""Since Linux 6.11. Without it every node hashes alike, and what a spine gets of a leaf it does not spread further."""
SEEDS = {"leaf": 1, "spine": 2, "super-spine": 3}
"""By tier: SONiC seeds by type of switch (docker-orchagent/switch.json.j2), Cumulus Linux at random."""


def settings(role: str) -> tuple[str, ...]:
    """What `sysctl` is given in the namespace of a node."""
    seeded = SEED.exists() and role in SEEDS
    return (*SYSCTLS, f"net.ipv4.{SEED.name}={SEEDS[role]}") if seeded else SYSCTLS
