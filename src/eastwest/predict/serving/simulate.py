"""One service from load balancer to last token: a seeded discrete-event simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eastwest.intent.inference import InferenceIntent
from eastwest.predict.serving.batching import Instance, Turn, run_instances
from eastwest.predict.serving.draws import FloatArray, IntArray, Requests, draw_requests
from eastwest.predict.serving.engine import Engine
from eastwest.predict.serving.frontend import Narrowest, Queue, idle, links_for, queue
from eastwest.predict.serving.gateway import Passed, pass_gateways
from eastwest.predict.serving.tcp import Way, answer, connect, send
from eastwest.predict.serving.transfer import transfers

_UNLIMITED = 1e9


@dataclass(frozen=True)
class Served:
    """What happened. All per request, in order of arrival at the load balancer.

    parts: of the time to first token, by name. token_us: mean time of a token after the first, nan for one-token
    answers. gaps_us, gap_counts: times between tokens as iterations gave them, and how many tokens each stands for.
    turns: of each instance, prefill instances first.
    """

    requests: Requests
    parts: dict[str, FloatArray]
    token_us: FloatArray
    done_us: FloatArray
    gaps_us: FloatArray
    gap_counts: IntArray
    retransmits: IntArray
    passed: Passed
    turns: tuple[tuple[Turn, ...], ...]
    instance: IntArray
    queues: tuple[Queue, Queue]

    @property
    def ttft_us(self) -> FloatArray:
        """Time to first token at the load balancer."""
        total: FloatArray = np.sum(list(self.parts.values()), axis=0)
        return total


def serve(service: InferenceIntent, engine: Engine, narrowest: Narrowest | None, seed: int) -> Served:
    """Simulate the service. Deterministic for a seed. Raises InputError for too many requests."""
    draws = np.random.default_rng(seed)
    requests = draw_requests(service, draws)
    link = links_for(requests, narrowest, draws)
    way, rate = _network(service, requests, narrowest, link, draws)
    new = service.protocol == "http" and service.connections == "new"
    none = np.zeros(len(requests))
    if new:
        connecting, again = connect(way, requests.time_us, link, tls=service.tls, draws=draws)
    else:
        connecting, again = none, none.astype(np.int64)
    work = requests.prompt / requests.prompt.mean() if len(requests) else none
    sending, lost = send(way, requests.time_us + connecting, requests.size_bytes, link, rate, draws)
    passed = pass_gateways(service.gateway, requests.time_us + connecting + sending, work, connecting=new)
    arrive = requests.time_us + connecting + sending + passed.refused_us + passed.wait_us + passed.service_us
    inside = _Inside(service, engine, requests, arrive, draws)
    inside.run()
    back, lost_back = answer(way, inside.first_us, link, draws)
    parts = {
        "connect": connecting,
        "backlog": passed.refused_us,
        "request": sending,
        "gateway queue": passed.wait_us,
        "gateway": passed.service_us,
        **inside.parts,
        "first byte back": back,
    }
    gaps, counts = _gaps(inside, way, draws)
    return Served(
        requests=requests,
        parts=parts,
        token_us=inside.token_us,
        done_us=inside.done_us,
        gaps_us=gaps,
        gap_counts=counts,
        retransmits=again + lost + lost_back,
        passed=passed,
        turns=tuple(tuple(instance.turns) for instance in inside.instances),
        instance=inside.chosen,
        queues=(way.there, way.back),
    )


def _network(
    service: InferenceIntent,
    requests: Requests,
    narrowest: Narrowest | None,
    link: IntArray,
    draws: np.random.Generator,
) -> tuple[Way, float]:
    """Both directions, and the rate of one link. What goes back is counted as a steady stream of tokens."""
    if narrowest is None:
        return Way(idle(service), idle(service), service.round_trip_us), _UNLIMITED
    there = queue(service, narrowest, (requests.time_us, requests.size_bytes), link, draws)
    answers = requests.output.astype(np.float64) * service.streamed_bytes
    back = queue(service, narrowest, (requests.time_us, answers), link, draws)
    return Way(there, back, service.round_trip_us), narrowest.bytes_per_us


class _Inside:
    """From the gateway to the last token, on instances that do both or on some of each."""

    def __init__(
        self,
        service: InferenceIntent,
        engine: Engine,
        requests: Requests,
        arrive_us: FloatArray,
        draws: np.random.Generator,
    ) -> None:
        self._service, self._engine, self._requests = service, engine, requests
        self._arrive, self._draws = arrive_us, draws
        self.instances: list[Instance] = []
        self.chosen = np.zeros(len(requests), dtype=np.int64)
        self.first_us = np.zeros(len(requests))
        self.done_us = np.zeros(len(requests))
        self.token_us = np.full(len(requests), np.nan)
        self.parts: dict[str, FloatArray] = {}

    def run(self) -> None:
        """Simulate."""
        service = self._service
        many = service.prefill or service.instances
        first = [Instance(self._engine, self._requests, decodes=not service.disaggregated) for _ in range(many)]
        self.chosen = self._through(first, self._arrive)
        prefilled = _column([one.first_us for one in first], len(self._requests))
        self.instances = first
        arrived = prefilled
        if service.disaggregated:
            arrived = self._decode(prefilled)
        else:
            self.done_us = _column([one.done_us for one in first], len(self._requests))
        self.first_us = arrived
        self._times(first, prefilled, arrived)

    def _decode(self, prefilled: FloatArray) -> FloatArray:
        service, requests = self._service, self._requests
        number = service.instances - service.prefill
        target = np.arange(len(requests)) % number
        arrived = transfers(self._engine, prefilled, requests.prompt, self.chosen, target)
        second = [Instance(self._engine, requests, prefills=False) for _ in range(number)]
        self._through(second, arrived, target)
        self.done_us = _column([one.done_us for one in second], len(requests))
        self.instances = [*self.instances, *second]
        return arrived

    def _through(self, instances: list[Instance], times: FloatArray, target: IntArray | None = None) -> IntArray:
        order = np.argsort(times, kind="stable")
        if target is None:
            return run_instances(instances, order, times, self._service.balance, self._draws)
        for number in order.tolist():
            instances[target[number]].advance(float(times[number]))
            instances[target[number]].add(number, float(times[number]))
        for instance in instances:
            instance.advance(float("inf"))
        return target

    def _times(self, first: list[Instance], prefilled: FloatArray, arrived: FloatArray) -> None:
        count = len(self._requests)
        scheduled = _column([one.scheduled_us for one in first], count)
        exchange = _column([one.exchange_us for one in first], count)
        between = exchange if self._engine.crosses else np.zeros(count)
        self.parts = {
            "serving queue": scheduled - self._arrive,
            "prefill": prefilled - scheduled - between,
            "between nodes": between,
            "KV transfer": arrived - prefilled,
        }
        more = self._requests.output - 1
        self.token_us = np.divide(self.done_us - arrived, more, out=np.full(count, np.nan), where=more > 0)


def _column(found: list[dict[int, float]], count: int) -> FloatArray:
    column = np.zeros(count)
    for values in found:
        if values:
            column[np.fromiter(values.keys(), np.int64)] = np.fromiter(values.values(), np.float64)
    return column


def _gaps(inside: _Inside, way: Way, draws: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """Times between tokens: iterations that decoded, and what the network adds to a token on its way back.

    A lost token is sent again when three more have passed it, or by the timer if that is sooner.
    """
    turns = [turn for instance in inside.instances for turn in instance.turns if turn.running]
    took = np.array([turn.took_us for turn in turns])
    ended = np.array([turn.end_us for turn in turns])
    counts = np.array([turn.running for turn in turns], dtype=np.int64)
    if not len(took):
        return took, counts
    link = draws.integers(0, way.back.delay_us.shape[1], len(took))
    delay, loss = way.back.at(ended, link)
    lost = draws.uniform(size=len(took)) < loss
    return took + delay + np.where(lost, np.minimum(3 * took, 200e3), 0.0), counts
