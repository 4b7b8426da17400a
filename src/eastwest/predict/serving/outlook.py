"""The outlook of the site's inference services: distributions, network share, what makes the tail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from eastwest.errors import InputError, Problem
from eastwest.findings import Outcome
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.inference import InferenceIntent
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.collectives.from_plan import system_of
from eastwest.predict.serving.draws import FloatArray
from eastwest.predict.serving.engine import MEMORY_SHARE, SCHEDULER_US, Engine, engine_of
from eastwest.predict.serving.frontend import Narrowest, narrowest_of
from eastwest.predict.serving.parts import Quantile, cause_of_tail, quantiles
from eastwest.predict.serving.series import serving_table
from eastwest.predict.serving.simulate import Served, serve
from eastwest.predict.serving.uncertain import PARAMETERS, Figures, varied
from eastwest.predict.serving.uncertain import intervals as intervals_of
from eastwest.predict.uncertain import Interval, stated
from eastwest.units import format_us

_LEAST_REQUESTS = 20
_OVERTIME = 1.2
_SAMPLED = "They also hold how well so many requests, taken as independent, tell a quantile."


@dataclass(frozen=True)
class ServingOutlook:
    """One service.

    ttft: quantiles with their parts. ttft_us: all times, sorted. token_us: p50, p90, p99 of the mean time per token of
    a request, token_all_us: all of them; gap_us: the same of single tokens. ttft_intervals_us, token_intervals_us: of
    p50, p90 and p99, that nine of ten cases fall into, None where nothing was varied. batch: requests that an instance
    decodes at once on average. tail: part that makes the slowest 1 % slow, in words with its share of the growth.
    overloaded: requests come faster than they are served, so that times grow with the length of the simulation.
    network: narrowest links, empty without a front-end network. load: mean and highest load of them in a slot, 1 is
    line rate. table: series under the common vocabulary.
    """

    service: InferenceIntent
    gpus: int
    requests: int
    ttft: tuple[Quantile, ...]
    ttft_us: FloatArray
    token_us: tuple[float, float, float]
    token_all_us: FloatArray
    gap_us: tuple[float, float, float]
    tokens_per_s: float
    batch: float
    tail_part: str
    tail: str
    tail_share: float
    overloaded: bool
    network: str
    load: tuple[float, float]
    retransmits: int
    overflows: int
    ttft_outcome: Outcome
    token_outcome: Outcome
    table: pa.Table
    assumptions: tuple[str, ...]
    ttft_intervals_us: tuple[Interval | None, ...] = (None, None, None)
    token_intervals_us: tuple[Interval | None, ...] = (None, None, None)


def predict_serving(
    site: Site, plan: Plan, catalogue: Catalogue, seed: int, *, intervals: bool = True
) -> tuple[ServingOutlook, ...]:
    """Every service of the site, each for itself. Deterministic for a seed.

    intervals: worked out too, which simulates each service several times.
    Raises InputError when facts about the node are missing or a model does not fit its GPUs.
    """
    if not site.inference:
        return ()
    node = catalogue.nodes[site.gpus.node]
    system = system_of(plan, node)
    narrowest = narrowest_of(plan, catalogue, site.lossless.buffers)

    def engine(of: InferenceIntent) -> Engine:
        return engine_of(of, catalogue.models[of.model], system, node)

    found = []
    for own, service in enumerate(site.inference, seed):
        plain = outlook_of(service, engine(service), narrowest, own)
        found.append(_with_intervals(plain, engine, narrowest, own) if intervals else plain)
    return tuple(found)


def _with_intervals(
    plain: ServingOutlook, engine: Callable[[InferenceIntent], Engine], narrowest: Narrowest | None, seed: int
) -> ServingOutlook:
    """The outlook with the same requests on engines that reach less and more."""

    def figures(service: InferenceIntent) -> Figures:
        served = serve(service, engine(service), narrowest, seed)
        p50, p90, p99 = (one.time_us for one in quantiles(served.parts))
        return (p50, p90, p99), _three(_known(served.token_us))

    cases = varied(plain.service, figures)
    p50, p90, p99 = (one.time_us for one in plain.ttft)
    return replace(
        plain,
        ttft_intervals_us=intervals_of((p50, p90, p99), plain.ttft_us, cases, 0),
        token_intervals_us=intervals_of(plain.token_us, plain.token_all_us, cases, 1),
        assumptions=(*plain.assumptions, stated(PARAMETERS), _SAMPLED),
    )


def _known(values: FloatArray) -> FloatArray:
    found: FloatArray = values[~np.isnan(values)]
    return found


def outlook_of(service: InferenceIntent, engine: Engine, narrowest: Narrowest | None, seed: int) -> ServingOutlook:
    """One service on its engine. Raises InputError for too many or too few requests."""
    served = serve(service, engine, narrowest, seed)
    if len(served.requests) < _LEAST_REQUESTS:
        found = f"{len(served.requests)} requests in {format_us(service.duration_us)} say nothing about a tail"
        raise InputError(Problem(found, f"inference.{service.name}", mend="a longer `duration` or a higher `rate`"))
    part, tail, share = cause_of_tail(served.parts)
    ttft = quantiles(served.parts)
    means = _known(served.token_us)
    token = _three(means)
    end = float(served.done_us.max())
    return ServingOutlook(
        service=service,
        gpus=engine.gpus,
        requests=len(served.requests),
        ttft=ttft,
        ttft_us=np.sort(served.ttft_us),
        token_us=token,
        token_all_us=means,
        gap_us=_weighted(served.gaps_us, served.gap_counts),
        tokens_per_s=float(served.requests.output.sum()) / end * 1e6,
        batch=_batch(served),
        tail_part=part,
        tail=tail,
        tail_share=share,
        overloaded=end > _OVERTIME * service.duration_us and _grows(served),
        network="" if narrowest is None else narrowest.name,
        load=(float(served.queues[0].load.mean()), float(served.queues[0].load.max(initial=0.0))),
        retransmits=int(served.retransmits.sum()),
        overflows=int(served.passed.overflows.sum()),
        ttft_outcome=_judged(ttft[-1].time_us, service.ttft_us),
        token_outcome=_judged(token[-1], service.token_us),
        table=serving_table(service.name, served),
        assumptions=tuple(_assumptions(service, engine, narrowest)),
    )


def _judged(value: float, target: float | None) -> Outcome:
    if target is None:
        return Outcome.INCONCLUSIVE
    return Outcome.PASS if value <= target else Outcome.FAIL


def _three(values: FloatArray) -> tuple[float, float, float]:
    if not len(values):
        return (0.0, 0.0, 0.0)
    low, middle, high = np.percentile(values, [50, 90, 99])
    return (float(low), float(middle), float(high))


def _weighted(values: FloatArray, counts: np.ndarray) -> tuple[float, float, float]:
    """Quantiles of values that stand for so many tokens each."""
    if not len(values):
        return (0.0, 0.0, 0.0)
    order = np.argsort(values)
    below = np.cumsum(counts[order]) / counts.sum()
    low, middle, high = (float(values[order][np.searchsorted(below, at)]) for at in (0.5, 0.9, 0.99))
    return (low, middle, high)


def _batch(served: Served) -> float:
    """Over time, of instances that decode."""
    turns = [turn for own in served.turns for turn in own if turn.running]
    whole = sum(turn.took_us for turn in turns)
    return sum(turn.took_us * turn.running for turn in turns) / whole if whole else 0.0


def _grows(served: Served) -> bool:
    """Whether the last tenth of the requests waits much longer for a place than the first half."""
    waits = served.parts["serving queue"] + served.parts["gateway queue"]
    tenth = max(1, len(waits) // 10)
    return float(waits[-tenth:].mean()) > 2 * float(waits[: len(waits) // 2].mean()) + 1e5


def _assumptions(service: InferenceIntent, engine: Engine, narrowest: Narrowest | None) -> list[str]:
    said = [
        f"Prefill reaches {service.mfu:.0%} of {engine.peak_tflops:g} Tflop/s, decode {service.mbu:.0%} of "
        f"{engine.memory_gigabytes_per_s:g} GB/s of memory; an iteration takes {format_us(SCHEDULER_US)} beside.",
        f"Weights take {engine.weights_per_gpu / 1e9:.4g} of {engine.memory_gigabytes:g} GB of each GPU; beside them "
        f"{engine.cache_tokens:,} tokens of cache fit ({MEMORY_SHARE:.0%} of memory used). A request reserves its "
        "prompt and answer.",
        f"Prompts and answers are log-normal with means {service.prompt} and {service.output} tokens and a spread of "
        f"{service.spread:.0%}; requests are a Poisson process"
        + (f" with peaks of {service.peak:g}x." if service.bursty else "."),
    ]
    if narrowest is None:
        said.append("The site states no `frontend`: its network counts as idle, and cannot be judged.")
    else:
        said.append(
            f"Front-end network: {narrowest.name} are the narrowest, with {narrowest.buffer_bytes / 1e6:.3g} MB of "
            f"buffer each; others take {service.beside:.0%} of them on average and {service.beside_peak:.0%} in peaks, "
            "in bursts."
        )
    if service.disaggregated:
        said.append("The first token is sent on when the KV cache has arrived at the decode instance.")
    if service.weight_bytes == 1:
        said.append("FP8 counts twice the BF16 peak.")
    return said
