"""The whole way from one site file to a report, for the command line and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eastwest.prove.pipeline import Options, Proof, prove

__all__ = ["Options", "Proof", "prove"]


def __getattr__(name: str) -> object:
    """Loads the pipeline, and with it the report, when it is asked for: other modules of the room do without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from eastwest.prove import pipeline  # noqa: PLC0415

    found: object = getattr(pipeline, name)
    return found
