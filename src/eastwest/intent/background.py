"""Background traffic: TCP transfers that run beside the workload, as they are written and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from eastwest.intent.quantity import BYTES, TIME, Quantity

EVERY_HOST = "*"

Time = Annotated[float, Quantity(TIME, "0 us", "1000 s")]
Hosts = Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(min_length=1, max_length=4096)]


@dataclass(frozen=True, slots=True)
class Background:
    """TCP transfers of one kind.

    protocol: `cubic` or `dctcp`. class_name: traffic class of the policy. senders, receivers: GPU nodes or storage
    systems by name, `*` for all GPU nodes. paired: the n-th sender sends to the n-th receiver; otherwise every sender
    to every receiver.
    size_bytes: of one transfer. every_us: mean time between two starts on one connection; None: the next starts when
    the one before was delivered. regular: starts at equal distances instead of as a Poisson process. transfers: how
    many a connection carries, None: as many as start before stop_us. connections: of each pair of hosts. reuse: one
    connection carries all its transfers; otherwise each transfer has a connection of its own, in slow start.
    """

    name: str
    protocol: str
    class_name: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    paired: bool
    size_bytes: int
    every_us: float | None
    regular: bool
    transfers: int | None
    start_us: float
    stop_us: float | None
    connections: int
    reuse: bool


class BackgroundModel(BaseModel):
    """TCP traffic that runs beside the workload and is not judged."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")] = Field(
        description="short name, used in results"
    )
    protocol: Literal["cubic", "dctcp"] = Field(default="cubic", description="congestion control of the connections")
    class_name: str = Field(
        default="default", alias="class", description="traffic class: `default`, or one of lossless.classes"
    )
    senders: Hosts = Field(
        alias="from", description='GPU nodes or storage systems that send, by name; ["*"] for all nodes'
    )
    receivers: Hosts = Field(
        alias="to", description='GPU nodes or storage systems that receive, by name; ["*"] for all nodes'
    )
    pattern: Literal["all", "pairs"] = Field(
        default="all", description="all: every sender to every receiver; pairs: the n-th to the n-th"
    )
    size: Annotated[int, Quantity(BYTES, "1 B", "1 TiB")] = Field(description="bytes of one transfer")
    every: Annotated[float, Quantity(TIME, "1 ns", "1000 s")] | None = Field(
        default=None,
        description="mean time between two transfers of one connection; left out: the next starts when one is done",
    )
    arrivals: Literal["poisson", "regular"] = Field(
        default="poisson", description="how the starts are spread; drawn from the seed of the run"
    )
    transfers: int | None = Field(
        default=None, ge=1, le=1_000_000, description="transfers of each connection; needed without `stop`"
    )
    start: Time = Field(default=0.0, description="when the first may start; left out: at once")
    stop: Time | None = Field(default=None, description="when no more start; needs `every`")
    connections: int = Field(default=1, ge=1, le=256, description="connections of each pair of hosts, NIC after NIC")
    reuse: bool = Field(default=True, description="false: every transfer on a connection of its own, in slow start")

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.transfers is None and self.stop is None:
            raise ValueError("give `transfers`, or `every` and `stop`")
        if self.stop is not None and self.every is None:
            raise ValueError("`stop` needs `every`: without it give `transfers`")
        if self.stop is not None and self.stop <= self.start:
            raise ValueError("`stop` must be later than `start`")
        if self.pattern == "pairs" and len(self.senders) != len(self.receivers):
            raise ValueError("with `pattern: pairs`, `from` and `to` must be equally long")
        return self

    def build(self) -> Background:
        """The plain traffic."""
        return Background(
            name=self.name,
            protocol=self.protocol,
            class_name=self.class_name,
            senders=tuple(self.senders),
            receivers=tuple(self.receivers),
            paired=self.pattern == "pairs",
            size_bytes=self.size,
            every_us=self.every,
            regular=self.arrivals == "regular",
            transfers=self.transfers,
            start_us=self.start,
            stop_us=self.stop,
            connections=self.connections,
            reuse=self.reuse,
        )
