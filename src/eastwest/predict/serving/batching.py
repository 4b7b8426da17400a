"""Continuous batching: instances that prefill and decode, iteration by iteration."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from eastwest.predict.serving.draws import FloatArray, IntArray, Requests
from eastwest.predict.serving.engine import Engine


@dataclass(frozen=True, slots=True)
class Turn:
    """One iteration: when it ended, how long it took, requests that decoded, requests of which nothing was
    computed yet, collectives in it."""

    end_us: float
    took_us: float
    running: int
    waiting: int
    exchange_us: float


@dataclass
class Instance:
    """One instance. decodes, prefills: what it is there for; without prefill the cache comes from elsewhere."""

    engine: Engine
    requests: Requests
    prefills: bool = True
    decodes: bool = True
    clock_us: float = 0.0
    turns: list[Turn] = field(default_factory=list)
    scheduled_us: dict[int, float] = field(default_factory=dict)
    first_us: dict[int, float] = field(default_factory=dict)
    done_us: dict[int, float] = field(default_factory=dict)
    exchange_us: dict[int, float] = field(default_factory=dict)
    _waiting: deque[int] = field(default_factory=deque)
    _partly: deque[list[int]] = field(default_factory=deque)
    _ends: list[tuple[int, int]] = field(default_factory=list)
    _context: float = 0.0
    _tokens: int = 0
    _number: int = 0

    @property
    def load(self) -> int:
        """Requests in it."""
        return len(self._waiting) + len(self._partly) + len(self._ends)

    def add(self, number: int, time_us: float) -> None:
        """A request arrives. Call `advance` to that time first."""
        if self.load == 0:
            self.clock_us = max(self.clock_us, time_us)
        self._waiting.append(number)

    def advance(self, until_us: float) -> None:
        """Iterations that begin before this time."""
        while self.clock_us < until_us and self.load:
            self._turn()

    def _turn(self) -> None:
        self._admit()
        prompt, pairs, finished, taking_part = self._prefill()
        running = len(self._ends)
        took = self.engine.iteration_us(prompt, pairs, running, self._context)
        exchange = self.engine.exchange_us(prompt + running)
        self.clock_us += took
        self._number += 1
        self._context += running
        for number in taking_part:
            self.exchange_us[number] = self.exchange_us.get(number, 0.0) + exchange
        self._finish(finished)
        while self._ends and self._ends[0][0] <= self._number:
            self._leave(heapq.heappop(self._ends)[1])
        unbegun = sum(1 for _, past in self._partly if past == 0)
        self.turns.append(Turn(self.clock_us, took, running, len(self._waiting) + unbegun, exchange))

    def _admit(self) -> None:
        """From the queue while batch and cache have room; a request reserves its prompt and its whole answer."""
        most = self.engine.service.most_batch
        while self._waiting and len(self._ends) + len(self._partly) < most:
            number = self._waiting[0]
            needed = self._needed(number)
            alone = not self._ends and not self._partly
            if self._tokens + needed > self.engine.cache_tokens and not alone:
                return
            self._waiting.popleft()
            self._tokens += needed
            if self.prefills:
                self._partly.append([number, 0])
            else:
                self._join(number)

    def _needed(self, number: int) -> int:
        prompt = int(self.requests.prompt[number])
        return prompt + (int(self.requests.output[number]) if self.decodes else 0)

    def _prefill(self) -> tuple[int, float, list[int], list[int]]:
        """Prompt tokens up to the chunk: tokens, pairs of query and key, prompts finished, all that took part."""
        room, tokens, pairs = self.engine.service.chunk, 0, 0.0
        finished: list[int] = []
        taking_part: list[int] = []
        for entry in self._partly:
            number, past = entry
            take = min(room, int(self.requests.prompt[number]) - past)
            if take <= 0:
                break
            self.scheduled_us.setdefault(number, self.clock_us)
            tokens, room = tokens + take, room - take
            pairs += take * (past + take / 2)
            entry[1] = past + take
            taking_part.append(number)
            if entry[1] >= self.requests.prompt[number]:
                finished.append(number)
        for _ in finished:
            self._partly.popleft()
        return tokens, pairs, finished, taking_part

    def _finish(self, prompts: list[int]) -> None:
        """Prompts that are through: their first token is there."""
        for number in prompts:
            self.first_us[number] = self.clock_us
            if self.decodes and self.requests.output[number] > 1:
                self._join(number)
            else:
                self._tokens -= self._needed(number)
                self.done_us[number] = self.clock_us

    def _join(self, number: int) -> None:
        """Decoding begins: one token an iteration, the first of them having come from the prefill."""
        more = max(1, int(self.requests.output[number]) - 1)
        heapq.heappush(self._ends, (self._number + more, number))
        self._context += float(self.requests.prompt[number])

    def _leave(self, number: int) -> None:
        self._tokens -= self._needed(number)
        more = max(1, int(self.requests.output[number]) - 1)
        self._context -= float(self.requests.prompt[number]) + more
        self.done_us[number] = self.clock_us


def run_instances(
    instances: list[Instance], order: IntArray, arrive_us: FloatArray, balance: str, draws: np.random.Generator
) -> IntArray:
    """All requests (numbers in order of arrival) through the instances; returns which one each went to."""
    chosen = np.zeros(len(arrive_us), dtype=np.int64)
    for turn, number in enumerate(order.tolist()):
        now = float(arrive_us[number])
        if balance == "least-requests":
            for instance in instances:
                instance.advance(now)
            at = min(range(len(instances)), key=lambda one: (instances[one].load, one))
        elif balance == "random":
            at = int(draws.integers(0, len(instances)))
        else:
            at = turn % len(instances)
        instances[at].advance(now)
        instances[at].add(number, now)
        chosen[number] = at
    for instance in instances:
        instance.advance(float("inf"))
    return chosen
