"""Storage and data pipelines: how long GPUs wait for data, averages beside bursts, cost to the compute class."""

from eastwest.predict.storage.outlook import StorageOutlook
from eastwest.predict.storage.predict import predict_storage

__all__ = ["StorageOutlook", "predict_storage"]
