"""Thresholds of alerts, derived from plan, site and prediction, each with the reason for its value."""

from __future__ import annotations

from dataclasses import dataclass

from eastwest.errors import InputError
from eastwest.monitor.subject import Subject
from eastwest.predict.collectives import Operation, predict
from eastwest.predict.collectives.from_plan import all_ranks, system_of
from eastwest.predict.collectives.system import System
from eastwest.predict.storage import predict_storage
from eastwest.predict.training import TrainingExpectation, training_of

GIB = 2**30
STORM_SHARE = 0.9
NEAR_SHARE = 0.9
HEADROOM_SHARE = 0.5
FRAME_ERRORS_PER_BIT = 1e-12
LEAST_MARKS_PER_S = 100.0
WAIT_MARGIN = 0.05
VARIATION = 0.05


@dataclass(frozen=True, slots=True)
class Threshold:
    """value: in `unit`. why: the derivation, one sentence."""

    name: str
    value: float
    unit: str
    why: str


@dataclass(frozen=True)
class Thresholds:
    """All that alerts compare with. steps: job → longest and its variation; busbw: see `BusbwFloor`.

    gpu_active: least share expected, None where no job can be predicted. notes: what could not be derived, and why.
    """

    paused_share: Threshold
    storage_wait_share: Threshold
    gpu_active: Threshold | None
    steps: dict[str, tuple[Threshold, Threshold]]
    busbw: tuple[BusbwFloor, ...]
    first_byte: dict[str, Threshold]
    fixed: tuple[Threshold, ...]
    notes: tuple[str, ...]

    def rows(self) -> tuple[Threshold, ...]:
        """Every threshold, for people."""
        steps = [each for pair in self.steps.values() for each in pair]
        optional = [] if self.gpu_active is None else [self.gpu_active]
        serving = self.first_byte.values()
        return (self.paused_share, self.storage_wait_share, *optional, *steps, *serving, *self.fixed)


@dataclass(frozen=True, slots=True)
class BusbwFloor:
    """Least bus bandwidth of messages of at least size_bytes among so many ranks, bytes/s: the interval's low end.

    collective: as NCCL Inspector spells it.
    """

    collective: str
    ranks: int
    size_bytes: int
    bytes_per_s: float


_SPELLED = {
    Operation.ALL_REDUCE: "AllReduce",
    Operation.ALL_GATHER: "AllGather",
    Operation.REDUCE_SCATTER: "ReduceScatter",
}
SIZES_BYTES = {"MB": 100 * 10**6, "GB": 10**9}
"""Least message of a class of sizes, by the unit in Inspector's label; `MB` stands for 100 MB and more."""


def derive(subject: Subject) -> Thresholds:
    """All thresholds. What the site or the catalogue does not say is left out and noted; nothing is raised for it."""
    notes: list[str] = []
    system = _system(subject, notes)
    trained = _trained(subject, notes)
    return Thresholds(
        paused_share=_paused_share(subject, system),
        storage_wait_share=_storage_wait(subject, notes),
        gpu_active=_gpu_active(trained),
        steps={each.step.job.name: _step(each) for each in trained},
        busbw=() if system is None else _floors(subject, system),
        first_byte=_first_byte(subject, notes),
        fixed=_fixed(subject),
        notes=tuple(notes),
    )


def _system(subject: Subject, notes: list[str]) -> System | None:
    try:
        return system_of(subject.plan, subject.catalogue.nodes[subject.site.gpus.node])
    except InputError as error:
        notes.append(f"No floor of bus bandwidth: {error.problems[0].found}.")
        return None


def _trained(subject: Subject, notes: list[str]) -> list[TrainingExpectation]:
    try:
        node = subject.catalogue.nodes[subject.site.gpus.node]
        return list(training_of(subject.site, subject.plan, node))
    except InputError as error:
        notes.append(f"No thresholds for training steps: {error.problems[0].found}.")
        return []


def _paused_share(subject: Subject, system: System | None) -> Threshold:
    """A port that is paused for a share of the time loses that share of its rate."""
    stated = subject.site.targets.paused_fraction
    why = f"the site's target `paused` is {stated:.2%}"
    value = stated
    if system is not None:
        ranks = all_ranks(subject.plan, system)
        found = predict(system, Operation.ALL_REDUCE, GIB, ranks)
        lost = 1 - found.busbw / found.high_busbw
        value = max(stated, round(lost, 4))
        why += (
            f"; measurements of an all-reduce of 1 GiB among {ranks} GPUs spread by {lost:.2%} "
            f"({found.busbw:.4g} to {found.high_busbw:.4g} GB/s) without any pause, and a port that is paused for less "
            "costs less; the larger of the two"
        )
    return Threshold("paused share of a port", value, "share of time", why)


def _storage_wait(subject: Subject, notes: list[str]) -> Threshold:
    expected = 0.0
    try:
        outlook = predict_storage(subject.site, subject.plan, subject.catalogue, 1)
    except InputError as error:
        notes.append(f"Waiting for storage is not predicted: {error.problems[0].found}.")
        outlook = None
    for phase in () if outlook is None else outlook.phases:
        if phase.kind == "read" and phase.wait_share is not None:
            expected = max(expected, phase.wait_share)
    why = f"predicted wait of the worst read pipeline, {expected:.1%}, and {WAIT_MARGIN:.0%} on top"
    return Threshold("waiting for storage", round(expected + WAIT_MARGIN, 4), "share of time", why)


def _gpu_active(trained: list[TrainingExpectation]) -> Threshold | None:
    if not trained:
        return None
    low = min(each.step.gpu_active_interval[0] for each in trained)
    return Threshold("GPU activity", round(low, 4), "share of time", "low end of the predicted interval, worst job")


def _step(found: TrainingExpectation) -> tuple[Threshold, Threshold]:
    step = found.step
    name = step.job.name
    longest = Threshold(
        f"step of {name}", step.high_us / 1e6, "s", f"high end of the 90 % interval around {step.time_us / 1e6:.4g} s"
    )
    own = step.spread_us / step.time_us
    why = f"predicted jitter of the GPUs, {own:.2%}, and the 5 % that BMWG's draft takes for repeatable"
    return longest, Threshold(f"variation of steps of {name}", round(own + VARIATION, 4), "of the mean", why)


def _floors(subject: Subject, system: System) -> tuple[BusbwFloor, ...]:
    most = all_ranks(subject.plan, system)
    counts = [system.gpus_per_node * 2**power for power in range(1, 17)]
    ranks = sorted({count for count in counts if count < most} | {most})
    return tuple(
        BusbwFloor(word, count, size, predict(system, operation, size, count).low_busbw * 1e9)
        for operation, word in _SPELLED.items()
        for count in ranks
        for size in SIZES_BYTES.values()
    )


def _first_byte(subject: Subject, notes: list[str]) -> dict[str, Threshold]:
    found: dict[str, Threshold] = {}
    for service in subject.site.inference:
        if service.ttft_us is None:
            notes.append(f"No alert on the first byte of {service.name}: the site states no `ttft` for it.")
        else:
            why = "the site's target at the 99th percentile"
            found[service.name] = Threshold(f"first byte of {service.name}", service.ttft_us / 1e6, "s", why)
    return found


def _fixed(subject: Subject) -> tuple[Threshold, ...]:
    watchdog = subject.plan.policy.watchdog
    return (
        Threshold(
            "pause storm",
            STORM_SHARE,
            "share of time",
            f"all but silent; the watchdog ({watchdog.detection_ms} ms) acts on single bursts, this on what lasts",
        ),
        Threshold("queue near XOFF", NEAR_SHARE, "of the XOFF point", "per switch, from its buffer plan with α"),
        Threshold("headroom in use", HEADROOM_SHARE, "of the headroom", "per port; the plan expects it all only once"),
        Threshold(
            "frame errors",
            FRAME_ERRORS_PER_BIT,
            "per bit of line rate",
            "ten times the bit error ratio of 1e-13 that IEEE 802.3 asks of 200 and 400 Gb/s after FEC",
        ),
        Threshold("marks without CNP", LEAST_MARKS_PER_S, "marks/s", "each NIC may send a CNP every few microseconds"),
    )
