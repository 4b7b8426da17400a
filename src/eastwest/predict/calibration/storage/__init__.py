"""Storage rates, fitted to what fio, MLPerf Storage or a table measured on the user's own systems."""

from eastwest.predict.calibration.storage.fit import FittedStorage, calibrate_storage
from eastwest.predict.calibration.storage.measurements import StorageMeasurement, read_storage

__all__ = ["FittedStorage", "StorageMeasurement", "calibrate_storage", "read_storage"]
