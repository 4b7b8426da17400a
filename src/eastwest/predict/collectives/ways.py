"""The ways of a collective library: how data travel, and how they are synchronised."""

from __future__ import annotations

from enum import StrEnum


class Algorithm(StrEnum):
    """How data travel."""

    RING = "ring"
    TREE = "tree"
    NVLS = "nvls"
    NVLS_TREE = "nvls-tree"
    COLLNET_CHAIN = "collnet-chain"
    PAT = "pat"
    PAIRWISE = "pairwise"


class Protocol(StrEnum):
    """How data are synchronised: flags with every word, with every 128 bytes, or memory fences."""

    LL = "ll"
    LL128 = "ll128"
    SIMPLE = "simple"
