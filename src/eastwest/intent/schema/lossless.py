"""Code points, priority and packet sizes, as they are written in the site file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from eastwest.intent.quantity import BYTES, Quantity
from eastwest.intent.schema.measured import MeasuredBufferModel
from eastwest.intent.schema.section import Dscp, Name, Section, Share
from eastwest.intent.schema.tuning import TuningModel
from eastwest.intent.site import ClassIntent, LosslessIntent


class ClassModel(Section):
    """A lossy traffic class beside RoCE, such as storage over TCP."""

    name: Name = Field(description="its name; roce, cnp, control and default are taken")
    dscps: list[Dscp] = Field(min_length=1, max_length=64, description="code points that fall into it")
    queue: int | None = Field(
        default=None, ge=1, le=7, description="its queue on every switch port, used by no other class; left out: chosen"
    )
    weight: Share = Field(default=0.1, description="its DWRR share, taken from RoCE's; left out: 10 %")
    strict: bool = Field(default=False, description="served before the weighted queues, without a share")
    ecn: bool = Field(default=False, description="marked with the thresholds of the RoCE queue; DCTCP needs it")

    def build(self) -> ClassIntent:
        """The plain class."""
        weight = 0 if self.strict else round(self.weight * 100)
        return ClassIntent(self.name, tuple(self.dscps), self.queue, weight, self.strict, self.ecn)


class LosslessModel(Section):
    """Code points, priority and packet sizes. Left out: what most NICs and switches ship with."""

    roce_dscp: Dscp = Field(default=26, description="code point of RoCE data")
    cnp_dscp: Dscp = Field(default=48, description="code point of congestion notification packets")
    priority: int = Field(default=3, ge=0, le=7, description="PFC priority of RoCE data")
    mtu: Annotated[int, Quantity(BYTES, "1280 B", "9216 B")] = Field(
        default=9216, description="layer-3 MTU of every port"
    )
    rdma_mtu: Annotated[int, Quantity(BYTES, "256 B", "4096 B")] = Field(
        default=4096, description="RoCE payload per packet: 256, 512, 1024, 2048 or 4096 B"
    )
    small_packets: Share = Field(
        default=1.0,
        description="share of small packets that headroom is sized for; left out: 100 %, the worst case, "
        "with which the published SN5600 tables were made (SONiC's general default is 50 %)",
    )
    classes: list[ClassModel] = Field(
        default_factory=list, max_length=4, description="lossy classes beside RoCE, each with a queue of its own"
    )
    tuning: TuningModel | None = Field(
        default=None, description="ECN, DCQCN and load balancing set instead of derived; `eastwest tune` writes them"
    )
    buffers: list[MeasuredBufferModel] = Field(
        default_factory=list,
        max_length=32,
        description="packet buffers as measured instead of published; `eastwest calibrate --buffers` writes them",
    )

    def build(self) -> LosslessIntent:
        """The plain section."""
        return LosslessIntent(
            roce_dscp=self.roce_dscp,
            cnp_dscp=self.cnp_dscp,
            priority=self.priority,
            mtu_bytes=self.mtu,
            rdma_mtu_bytes=self.rdma_mtu,
            small_packet_percent=round(self.small_packets * 100),
            classes=tuple(one.build() for one in self.classes),
            tuning=None if self.tuning is None else self.tuning.build(),
            buffers=tuple(one.build() for one in self.buffers),
        )
