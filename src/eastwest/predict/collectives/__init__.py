"""Collectives as NCCL and RCCL run them: choice of algorithm and protocol, expected time and bus bandwidth."""

from eastwest.predict.collectives.busbw import Operation, busbw_gigabytes_per_s, factor
from eastwest.predict.collectives.choice import choose
from eastwest.predict.collectives.expectation import CollectiveExpectation
from eastwest.predict.collectives.parameters import GLOBAL, NIC_PAYLOAD, Parameters
from eastwest.predict.collectives.predict import predict
from eastwest.predict.collectives.system import Generation, Network, System
from eastwest.predict.collectives.ways import Algorithm, Protocol

__all__ = [
    "GLOBAL",
    "NIC_PAYLOAD",
    "Algorithm",
    "CollectiveExpectation",
    "Generation",
    "Network",
    "Operation",
    "Parameters",
    "Protocol",
    "System",
    "busbw_gigabytes_per_s",
    "choose",
    "factor",
    "predict",
]
