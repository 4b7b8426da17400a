"""A site and a catalogue with storage on the compute fabric."""

from __future__ import annotations

from dataclasses import replace

from eastwest.intent.catalogue.model import Catalogue, Fact, StorageSystem
from eastwest.intent.site import Site, StorageIntent

from .builders import catalogue


def with_storage(plain: Site, systems: int = 2) -> Site:
    demand = StorageIntent("box", systems, 10.0, 10.0, "converged", None, 4, 400.0)
    return replace(plain, storage=demand)


def storing() -> Catalogue:
    known = catalogue()
    unknown: Fact[float] = Fact(None, "m")
    system = StorageSystem("box", "acme", "box", ("nfs",), Fact((), "m"), unknown, unknown)
    return replace(known, storage={"box": system})
