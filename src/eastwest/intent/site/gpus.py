"""The GPU nodes and their NICs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherNics:
    """GPU nodes whose NICs are of another model, a catalogue id. first, last: their numbers, from 1."""

    nic: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Gpus:
    """The GPU nodes. node and nic: catalogue ids. nics: back-end NICs per node, rails: how many rails they form.

    congestion_control: what the NICs run, a name of `intent.congestion`. other_nics: nodes whose NICs are not `nic`.
    """

    node: str
    count: int
    nic: str
    nics: int
    rails: int
    congestion_control: str = "dcqcn"
    other_nics: tuple[OtherNics, ...] = ()

    @property
    def nic_models(self) -> tuple[str, ...]:
        """Every NIC model, the usual one first."""
        return tuple(dict.fromkeys((self.nic, *(other.nic for other in self.other_nics))))
