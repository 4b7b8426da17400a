"""Recordings into a monitoring system, by Prometheus' remote write."""

from eastwest.telemetry.remote_write.replay import replay
from eastwest.telemetry.remote_write.tape import Tape, tape
from eastwest.telemetry.remote_write.writer import Writer

__all__ = ["Tape", "Writer", "replay", "tape"]
