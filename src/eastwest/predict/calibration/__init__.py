"""Calibration: the uncertain parameters of predictions, fitted to measurements of the user's own hardware."""

from eastwest.predict.calibration.fit import Fitted, calibrate
from eastwest.predict.calibration.measurements import Measurement, read_measurements
from eastwest.predict.calibration.store import Calibration, Found, load_calibration, save_calibration

__all__ = [
    "Calibration",
    "Fitted",
    "Found",
    "Measurement",
    "calibrate",
    "load_calibration",
    "read_measurements",
    "save_calibration",
]
