"""Where each metric comes from: the series and paths of every maker, with unit, scale, kind and known defects."""

from eastwest.telemetry.sources.load import load_sources, source_named
from eastwest.telemetry.sources.model import Source, SourceSeries, Unknown

__all__ = ["Source", "SourceSeries", "Unknown", "load_sources", "source_named"]
