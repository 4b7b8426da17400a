"""Recorded calls put into an order: what had ended before a call began, and how long its GPUs then computed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eastwest.traffic.traces.model import COMPUTE, Call, Group

_MOST_QUEUES = 1024
# Gaps below this are the launch of a kernel, which a simulation of the collective contains already.
_LEAST_GAP_US = 5.0


@dataclass
class Timeline:
    """Calls of one rank as they come. A queue is a communicator: its calls run one after the other."""

    number: int = 0
    last: int | None = None
    ended: dict[str, tuple[int, float | None]] = field(default_factory=dict)

    def place(self, call: Call, queue: str, start_us: float | None, end_us: float | None, group: Group) -> list[Call]:
        """The call with its number and predecessors, behind a compute phase where the record shows a pause.

        start_us, end_us: by any clock that all calls share; None where unknown: then it follows the call before it.
        """
        after, gap_us = self._before(queue, start_us)
        found = []
        if gap_us > _LEAST_GAP_US:
            found.append(Call(self.number, f"before {call.name}", COMPUTE, group=group, after=after, time_us=gap_us))
            after = (self.number,)
            self.number += 1
        found.append(replace(call, number=self.number, after=after))
        self.ended.pop(queue, None)
        self.ended[queue] = (self.number, end_us)
        if len(self.ended) > _MOST_QUEUES:
            self.ended.pop(next(iter(self.ended)))
        self.last = self.number
        self.number += 1
        return found

    def _before(self, queue: str, start_us: float | None) -> tuple[tuple[int, ...], float]:
        if start_us is None:
            return (() if self.last is None else (self.last,)), 0.0
        done = {number: end for number, end in self.ended.values() if end is not None and end <= start_us}
        own = self.ended.get(queue)
        numbers = dict.fromkeys((*([own[0]] if own else []), *done))
        return tuple(numbers), start_us - max(done.values()) if done else 0.0
