"""Root causes from telemetry: what happened, why this and not its twins, how sure, what it costs, what to do."""

from eastwest.diagnose.model import (
    Abstention,
    Cause,
    Diagnosis,
    Exclusion,
    Expected,
    Observed,
    Report,
    Seen,
    Source,
)

__all__ = [
    "Abstention",
    "Cause",
    "Diagnosis",
    "Exclusion",
    "Expected",
    "Observed",
    "Report",
    "Seen",
    "Source",
    "diagnose",
]


def __getattr__(name: str) -> object:
    """`diagnose` when it is first asked for: the model alone needs no numpy."""
    if name == "diagnose":
        from eastwest.diagnose.engine import diagnose  # noqa: PLC0415

        return diagnose
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
