"""Times as ISO 8601 text, and the time now as statements carry it."""

from __future__ import annotations

from datetime import UTC, datetime

from eastwest.errors import InputError, Problem


def now() -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def parse(text: str) -> datetime:
    """A time with its zone; one without is UTC. Raises InputError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(Problem(f'"{text}" is no time', allowed="ISO 8601, as 2026-11-30T08:00:00+00:00")) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def milliseconds(text: str) -> int:
    """Milliseconds since 1970. Raises InputError."""
    return round(parse(text).timestamp() * 1000)
