"""What has become of the messages, however they were moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from eastwest.simulate import _engine


@dataclass(frozen=True)
class Moved:
    """started_ps, delivered_ps: of each message, -1 where it did not happen. link_rows: bytes by sample and link.

    method: `trains` or `rates`. computed_messages: how many messages were computed for all by symmetry, None when
    every one was.
    """

    progress: _engine.FlowProgress
    now_ps: int
    started_ps: npt.NDArray[np.int64]
    delivered_ps: npt.NDArray[np.int64]
    link_rows: Mapping[str, npt.NDArray[Any]]
    totals: Mapping[str, int]
    memory_bytes: int
    method: str
    computed_messages: int | None = None
