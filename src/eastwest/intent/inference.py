"""An inference service, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GatewayIntent:
    """What stands between load balancer and model: authentication, tokeniser, routing.

    count: gateways. workers: requests that one handles at a time, each for service_us. backlog: connections that wait
    to be accepted; a full backlog drops the next SYN.
    """

    count: int = 2
    workers: int = 16
    service_us: float = 2000.0
    backlog: int = 1024


@dataclass(frozen=True, slots=True)
class InferenceIntent:
    """One service.

    instances: copies of the model, each on tensor GPUs. prefill: of them, instances that only prefill; 0: every
    instance does both. expert: GPUs that share the experts. weight_bytes, kv_bytes: of one parameter and one value of
    the cache. rate_per_s: mean requests per second outside peaks. peak, peak_every_us, peak_for_us: factor on the rate
    during peaks, 1 for none. prompt, output: mean tokens; spread: standard deviation over mean of both.
    request_bytes: of one request on the wire, None: four bytes a token. streamed_bytes: of one token sent back.
    connections: `new` or `reuse`. protocol: `http` or `grpc`. tls: a handshake on new connections. balance:
    `round-robin`, `least-requests` or `random`. beside: share of the front-end network taken by others on average;
    beside_peak: the same within peaks. mfu, mbu: shares of the peak of arithmetic and of memory bandwidth.
    most_batch: requests that one instance decodes at a time. chunk: tokens of one iteration that are prefilled.
    ttft_us, token_us: targets at the 99th percentile, None: none. round_trip_us: between load balancer and gateway.
    """

    name: str
    model: str
    instances: int
    prefill: int
    tensor: int
    expert: int
    weight_bytes: float
    kv_bytes: float
    rate_per_s: float
    peak: float
    peak_every_us: float
    peak_for_us: float
    prompt: int
    output: int
    spread: float
    request_bytes: int | None
    streamed_bytes: int
    connections: str
    protocol: str
    tls: bool
    balance: str
    beside: float
    beside_peak: float
    mfu: float
    mbu: float
    most_batch: int
    chunk: int
    ttft_us: float | None
    token_us: float | None
    duration_us: float
    round_trip_us: float
    gateway: GatewayIntent

    @property
    def bursty(self) -> bool:
        """Whether there are peaks."""
        return self.peak > 1

    @property
    def disaggregated(self) -> bool:
        """Whether prefill and decode run on instances of their own."""
        return self.prefill > 0
