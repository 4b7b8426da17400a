"""A service, an engine and a network that one can work out by hand."""

from __future__ import annotations

from functools import cache

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.inference import GatewayIntent, InferenceIntent
from eastwest.predict.collectives import Generation, System
from eastwest.predict.serving.engine import Engine, engine_of
from eastwest.predict.serving.frontend import Narrowest

SYSTEM = System(Generation.HOPPER, 450, 8, 8, 400)
WIDE = Narrowest("2 x 100G", 2, 100, 8e6)
GATEWAY = GatewayIntent()


def service(**changes: object) -> InferenceIntent:
    """Calm: Llama 3 8B on one GPU each of two instances, five requests a second for 20 s."""
    fields: dict[str, object] = {
        "name": "chat",
        "model": "llama-3-8b",
        "instances": 2,
        "prefill": 0,
        "tensor": 1,
        "expert": 1,
        "weight_bytes": 2.0,
        "kv_bytes": 2.0,
        "rate_per_s": 5.0,
        "peak": 1.0,
        "peak_every_us": 10e6,
        "peak_for_us": 3e6,
        "prompt": 512,
        "output": 32,
        "spread": 0.0,
        "request_bytes": None,
        "streamed_bytes": 256,
        "connections": "new",
        "protocol": "http",
        "tls": False,
        "balance": "round-robin",
        "beside": 0.0,
        "beside_peak": 0.0,
        "mfu": 0.5,
        "mbu": 0.7,
        "most_batch": 64,
        "chunk": 8192,
        "ttft_us": None,
        "token_us": None,
        "duration_us": 20e6,
        "round_trip_us": 100.0,
        "gateway": GATEWAY,
    }
    return InferenceIntent(**{**fields, **changes})  # type: ignore[arg-type]


@cache
def _catalogue() -> Catalogue:
    return load_catalogue(None)


def engine(wanted: InferenceIntent) -> Engine:
    """Its engine on eight H100."""
    return engine_of(wanted, _catalogue().models[wanted.model], SYSTEM, _catalogue().nodes["dgx-h100"])
