"""One metric vocabulary for simulator, recordings and live sources, and the tables that hold it."""

from eastwest.telemetry.vocabulary import METRICS, Kind, Metric, Table

__all__ = ["METRICS", "Kind", "Metric", "Table"]
