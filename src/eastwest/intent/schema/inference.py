"""An inference service, as it stands in the site file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from eastwest.intent.inference import GatewayIntent, InferenceIntent
from eastwest.intent.quantity import BYTES, FACTOR, PER_SECOND, SHARE, TIME, Quantity
from eastwest.intent.schema.section import Name, Section, Share

Span = Annotated[float, Quantity(TIME, "1 us", "24 h")]
_WIDTH = {"bf16": 2.0, "fp8": 1.0}


class GatewayModel(Section):
    """What stands between load balancer and model. The defaults are this product's own assumptions."""

    count: int = Field(default=2, ge=1, le=1024, description="gateways")
    workers: int = Field(default=16, ge=1, le=4096, description="requests that one gateway handles at a time")
    service: Span = Field(default=2000.0, description="time one request takes there; left out: 2 ms")
    backlog: int = Field(default=1024, ge=1, le=65535, description="connections that wait; one more loses its SYN")

    def build(self) -> GatewayIntent:
        """The plain gateway."""
        return GatewayIntent(self.count, self.workers, self.service, self.backlog)


class InferenceModel(Section):
    """An inference service: its model, its requests, its way over the front-end network."""

    name: Name = Field(description="short name, used in file names")
    model: str = Field(description="model, an id of `eastwest catalogue models`")
    instances: int = Field(default=1, ge=1, le=4096, description="copies of the model")
    prefill: int = Field(
        default=0, ge=0, le=4096, description="of them, instances that only prefill (disaggregated serving); 0: none"
    )
    tensor: int = Field(default=1, ge=1, le=1024, description="GPUs of one instance")
    expert: int = Field(default=1, ge=1, le=1024, description="GPUs that share the experts of one instance")
    precision: Literal["bf16", "fp8"] = Field(default="bf16", description="of the weights")
    cache: Literal["bf16", "fp8"] = Field(default="bf16", description="of the KV cache")
    rate: Annotated[float, Quantity(PER_SECOND, "0.001 /s", "1000000 /s")] = Field(
        description="requests per second on average, outside peaks"
    )
    peak: Annotated[float, Quantity(FACTOR, "1x", "100x")] = Field(
        default=1.0, description="rate during peaks over the rate outside; left out: no peaks"
    )
    peak_every: Span = Field(default=30e6, description="from one peak to the next; left out: 30 s")
    peak_for: Span = Field(default=5e6, description="how long a peak lasts; left out: 5 s")
    prompt: int = Field(default=1024, ge=1, le=10_000_000, description="tokens of a prompt on average")
    output: int = Field(default=256, ge=1, le=1_000_000, description="tokens of an answer on average")
    spread: Annotated[float, Quantity(SHARE, "0 %", "500 %")] = Field(
        default=0.5, description="standard deviation of both over their mean (log-normal); left out: 50 %"
    )
    request: Annotated[int, Quantity(BYTES, "1 B", "1 GiB")] | None = Field(
        default=None, description="bytes of one request; left out: four for each token of its prompt, and 1 KiB"
    )
    streamed: Annotated[int, Quantity(BYTES, "1 B", "1 MiB")] = Field(
        default=256, description="bytes sent back for each token; left out: 256 B, a server-sent event with headers"
    )
    protocol: Literal["http", "grpc"] = Field(default="http", description="grpc: requests share standing connections")
    connections: Literal["new", "reuse"] = Field(
        default="new", description="http: a connection for each request, or not"
    )
    tls: bool = Field(default=False, description="new connections shake hands by TLS 1.3, one more round trip")
    round_trip: Span = Field(default=100.0, description="between load balancer and gateway when idle; left out: 100 us")
    balance: Literal["round-robin", "least-requests", "random"] = Field(
        default="round-robin", description="how requests are shared out to instances"
    )
    beside: Share = Field(default=0.0, description="share of the front-end network that others take on average")
    beside_peak: Annotated[float, Quantity(SHARE, "0 %", "200 %")] | None = Field(
        default=None, description="the same during peaks; left out: as `beside`"
    )
    mfu: Annotated[float, Quantity(SHARE, "1 %", "100 %")] = Field(
        default=0.5, description="share of the GPUs' peak that prefill reaches; left out: 50 %, an assumption"
    )
    mbu: Annotated[float, Quantity(SHARE, "1 %", "100 %")] = Field(
        default=0.7, description="share of memory bandwidth that decode reaches; left out: 70 %, an assumption"
    )
    most_batch: int = Field(default=256, ge=1, le=65536, description="requests that one instance decodes at a time")
    chunk: int = Field(default=8192, ge=1, le=1_000_000, description="prompt tokens of one iteration at most")
    ttft: Span | None = Field(default=None, description="target of the time to first token, 99th percentile")
    per_token: Span | None = Field(default=None, description="target of the time per token, 99th percentile")
    duration: Span = Field(default=120e6, description="time that is simulated; left out: 120 s")
    gateway: GatewayModel = Field(default_factory=GatewayModel, description="what stands in front of the model")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.prefill and self.prefill >= self.instances:
            raise ValueError("`prefill` must leave at least one of `instances` to decode")
        if self.peak > 1 and self.peak_for >= self.peak_every:
            raise ValueError("`peak_for` must be shorter than `peak_every`")
        if self.expert > self.tensor and self.expert % self.tensor:
            raise ValueError("`expert` must be a multiple of `tensor`, or not larger")
        return self

    def build(self) -> InferenceIntent:
        """The plain service."""
        return InferenceIntent(
            name=self.name,
            model=self.model,
            instances=self.instances,
            prefill=self.prefill,
            tensor=self.tensor,
            expert=self.expert,
            weight_bytes=_WIDTH[self.precision],
            kv_bytes=_WIDTH[self.cache],
            rate_per_s=self.rate,
            peak=self.peak,
            peak_every_us=self.peak_every,
            peak_for_us=self.peak_for,
            prompt=self.prompt,
            output=self.output,
            spread=self.spread,
            request_bytes=self.request,
            streamed_bytes=self.streamed,
            connections=self.connections,
            protocol=self.protocol,
            tls=self.tls,
            balance=self.balance,
            beside=self.beside,
            beside_peak=self.beside if self.beside_peak is None else self.beside_peak,
            mfu=self.mfu,
            mbu=self.mbu,
            most_batch=self.most_batch,
            chunk=self.chunk,
            ttft_us=self.ttft,
            token_us=self.per_token,
            duration_us=self.duration,
            round_trip_us=self.round_trip,
            gateway=self.gateway.build(),
        )
