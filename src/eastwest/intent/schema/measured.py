"""Switch buffers as they were measured, in a site file: what `eastwest calibrate --buffers` found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from eastwest.errors import Problem
from eastwest.intent.document import Document
from eastwest.intent.measured import MeasuredBuffer
from eastwest.intent.problems import did_you_mean, shown
from eastwest.intent.quantity import BYTES, SHARE, Quantity
from eastwest.intent.schema.section import Section


class MeasuredBufferModel(Section):
    """The packet buffer of a switch model as it was measured, such as `eastwest calibrate --buffers` writes."""

    switch: str = Field(description="id of the switch model in the catalogue")
    pool: Annotated[int, Quantity(BYTES, "64 KiB", "64 GiB")] = Field(
        description="what traffic can use of the packet buffer, headroom and reserves included"
    )
    threshold: Annotated[float, Quantity(SHARE, "5 %", "2000 %")] = Field(
        default=1.0, description="dynamic threshold that queues have, over the configured one; left out: 100 %"
    )
    source: str = Field(default="", max_length=200, description="where it was measured")

    def build(self) -> MeasuredBuffer:
        """The plain buffer."""
        return MeasuredBuffer(self.switch, self.pool, self.threshold, self.source)


def check_measured(
    document: Document, buffers: Collection[MeasuredBufferModel], known: Collection[str]
) -> Iterator[Problem]:
    """Models of the catalogue, each once."""
    seen: set[str] = set()
    for position, one in enumerate(buffers):
        path = ("lossless", "buffers", position, "switch")
        if one.switch not in known:
            mend = did_you_mean(one.switch, known)
            yield document.problem(path, f"unknown switch {shown(one.switch)}", ", ".join(sorted(known)), mend)
        elif one.switch in seen:
            yield document.problem(path, f"{shown(one.switch)} stands twice", "each model once")
        seen.add(one.switch)
