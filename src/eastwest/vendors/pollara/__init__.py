"""AMD Pensando Pollara NICs: nicctl."""

from eastwest.vendors.pollara.family import POLLARA

__all__ = ["POLLARA"]
