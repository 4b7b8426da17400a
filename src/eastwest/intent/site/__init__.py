"""The Site: what the user wants, as plain values. Loading from YAML lives in `intent.load`."""

from eastwest.intent.site.fabric import FabricIntent, SwitchChoice
from eastwest.intent.site.gpus import Gpus, OtherNics
from eastwest.intent.site.lossless import ClassIntent, LosslessIntent
from eastwest.intent.site.networks import (
    Attached,
    FrontendIntent,
    ManagementIntent,
    Routers,
    ServiceFabric,
    StorageIntent,
)
from eastwest.intent.site.room import Racks, Room
from eastwest.intent.site.site import Site, Targets
from eastwest.intent.site.training import TrainingIntent
from eastwest.intent.site.workload import (
    CollectiveIntent,
    RequestsIntent,
    StorageRunIntent,
    TraceIntent,
    WorkloadIntent,
)

__all__ = [
    "Attached",
    "ClassIntent",
    "CollectiveIntent",
    "FabricIntent",
    "FrontendIntent",
    "Gpus",
    "LosslessIntent",
    "ManagementIntent",
    "OtherNics",
    "Racks",
    "RequestsIntent",
    "Room",
    "Routers",
    "ServiceFabric",
    "Site",
    "StorageIntent",
    "StorageRunIntent",
    "SwitchChoice",
    "Targets",
    "TraceIntent",
    "TrainingIntent",
    "WorkloadIntent",
]
