"""Effective switch buffers, fitted to bursts that paused, or filled queues, on the user's own switches."""

from eastwest.predict.calibration.buffers.fit import FittedBuffer, calibrate_buffer
from eastwest.predict.calibration.buffers.incast import bench_of
from eastwest.predict.calibration.buffers.measurements import BufferMeasurement, of_model, read_buffers
from eastwest.predict.calibration.buffers.rests import Resting, as_published, resting

__all__ = [
    "BufferMeasurement",
    "FittedBuffer",
    "Resting",
    "as_published",
    "bench_of",
    "calibrate_buffer",
    "of_model",
    "read_buffers",
    "resting",
]
