"""Templates and how they print numbers."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from eastwest.report import numbers
from eastwest.units import format_bytes, format_gbps, format_us


@cache
def environment() -> Environment:
    """The environment of all pages: what comes from a run or a site is escaped, a missing name is an error."""
    made = Environment(
        loader=PackageLoader("eastwest.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "count": numbers.count,
        "digits": numbers.digits,
        "percent": numbers.percent,
        "tied": numbers.tied,
        "ms": numbers.milliseconds,
        "kib": numbers.kibibytes,
        "bytes": format_bytes,
        "gbps": format_gbps,
        "us": format_us,
    }
    return made
