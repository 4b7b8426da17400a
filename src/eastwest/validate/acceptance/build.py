"""From a Plan to its acceptance plan."""

from __future__ import annotations

from collections.abc import Iterator

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.model import Catalogue
from eastwest.intent.site import Site
from eastwest.plan import Plan
from eastwest.predict.collectives import System
from eastwest.predict.collectives.from_plan import system_of
from eastwest.validate.acceptance import collectives, failover, incast, latency, nvme_of, pairs, services, states
from eastwest.validate.acceptance.fit import OVERHEAD_S, Schedule
from eastwest.validate.acceptance.methods import CITED, METHODS
from eastwest.validate.acceptance.model import AcceptancePlan, Check, Kind, LeftOut
from eastwest.validate.acceptance.scope import LIBRARIES, MLPERF, PAIR_TOOLS, Scope, Wanted
from eastwest.validate.criterion import Criterion

__all__ = ["Wanted", "acceptance_plan"]
_PAIRS_SHARE = 0.4
"""Of the hours, for rounds of pairs: the rest is for everything that follows."""
_SOAK_MOST_H = 24.0
"""What the training draft asks of a soak."""


def acceptance_plan(plan: Plan, site: Site | None, catalogue: Catalogue, wanted: Wanted, now: str) -> AcceptancePlan:
    """The acceptance plan. now: ISO 8601. Raises InputError for hosts that are not in the plan, or unknown tools."""
    _check(plan, wanted)
    system, why = _system(plan, site, catalogue)
    scope = Scope(plan, catalogue, site, system, why, wanted)
    schedule = Schedule(wanted.hours * 3600)
    for take in (_states, _bandwidth, _services, _resilience):
        take(scope, schedule)
    schedule.left_out += _left(scope)
    return AcceptancePlan(
        name=plan.name,
        created=now,
        plan_sha256=plan.sha256,
        site_sha256=plan.site_hash,
        hours=wanted.hours,
        planned_hours=schedule.used_s / 3600,
        hosts=scope.names,
        tests=tuple(schedule.tests),
        checks=tuple(schedule.checks),
        criteria=tuple(schedule.criteria),
        left_out=tuple(schedule.left_out),
        stop_rule=_stop_rule(wanted),
        error=wanted.error,
        reserve=wanted.reserve,
        assumptions=_assumptions(schedule.criteria),
        methods=CITED,
    )


def _check(plan: Plan, wanted: Wanted) -> None:
    known = {node.name for node in plan.fabric.gpu_nodes}
    problems = [
        Problem(f'"{name}" is no GPU node of the plan', "--hosts", allowed=", ".join(sorted(known)[:20]))
        for name in wanted.hosts
        if name not in known
    ]
    for value, option, allowed in (
        (wanted.pair_tool, "--pair-tool", PAIR_TOOLS),
        (wanted.library, "--library", LIBRARIES),
        (wanted.mlperf, "--mlperf", ("", *MLPERF)),
    ):
        if value not in allowed:
            problems.append(Problem(f'"{value}"', option, allowed=", ".join(allowed)))
    if list(wanted.sizes_bytes) != sorted(set(wanted.sizes_bytes)) or not all(one >= 4 for one in wanted.sizes_bytes):
        problems.append(Problem("sizes", "--size", allowed="at least 4 bytes each, from small to large"))
    if wanted.hours <= 0:
        problems.append(Problem(f"{wanted.hours:g}", "--hours", allowed="above 0"))
    if problems:
        raise InputError(problems)


def _system(plan: Plan, site: Site | None, catalogue: Catalogue) -> tuple[System | None, str]:
    if site is None:
        return None, "the project has no site file"
    try:
        return system_of(plan, catalogue.nodes[site.gpus.node]), ""
    except InputError as error:
        return None, error.problems[0].text()


def _states(scope: Scope, schedule: Schedule) -> None:
    for build in (states.cabling, states.links, states.host_states, states.path_mtus):
        schedule.take_states(*build(scope))


def _bandwidth(scope: Scope, schedule: Schedule) -> None:
    rounds = pairs.rounds_at_hand(scope, _PAIRS_SHARE, OVERHEAD_S)
    schedule.take("point-to-point rounds", pairs.pairs(scope, rounds))
    for left in pairs.left_rounds(scope, rounds):
        schedule.left_out.append(
            LeftOut(
                left,
                "hours at hand, or more than are judged without --rounds; those chosen are evenly apart",
            )
        )
    if len(scope.names) > 2:
        schedule.take("bisection", pairs.bisection(scope))
        schedule.take("incast", incast.incast(scope))
    schedule.take("latency", latency.latencies(scope))
    schedule.take("collectives", collectives.collectives(scope))
    if scope.system is None:
        schedule.left_out.append(LeftOut("collectives", f"not predicted: {scope.why_no_system}"))


def _services(scope: Scope, schedule: Schedule) -> None:
    found, left = services.storage(scope)
    schedule.take("storage", found)
    schedule.left_out += left
    nvme = nvme_of.nvme_of(scope)
    schedule.take_states(nvme.tests, nvme.checks)
    schedule.take("NVMe-oF", nvme.reads)
    schedule.left_out += nvme.left_out
    schedule.take("MLPerf Storage", services.mlperf(scope))
    schedule.take("checkpoint beside training", services.checkpoint(scope, _widest(schedule.criteria)))
    schedule.take("inference", services.inference(scope))
    for test, subject, expected in services.alarms(scope):
        check = Check(test.id, Kind.ALARM, test.layer, subject, expected, test.id)
        schedule.take_states((test,), (check,))


def _widest(criteria: list[Criterion]) -> Criterion | None:
    """The largest all-reduce of most hosts."""
    own = [one for one in criteria if one.id.startswith("all-reduce-")]
    return max(own, key=lambda one: (len(one.members), one.size_bytes), default=None)


def _resilience(scope: Scope, schedule: Schedule) -> None:
    proposal = failover.failovers(scope)
    if scope.wanted.failover:
        schedule.take("failover", proposal)
        if not proposal.batches:
            schedule.left_out.append(LeftOut("failover", "no two hosts have a second way between them"))
    elif proposal.batches:
        schedule.left_out.append(LeftOut("failover", "nobody allowed links and switches to be taken down (--failover)"))
    hours = min(schedule.left_s / 3600, _SOAK_MOST_H)
    if scope.wanted.soak and hours >= collectives.LEAST_SOAK_H:
        schedule.take("soak", collectives.soak(scope, hours))
    if not scope.wanted.soak or hours < _SOAK_MOST_H:
        told = "not wanted" if not scope.wanted.soak else f"{max(0.0, hours):.1f} h are left"
        schedule.left_out.append(LeftOut(f"a soak of {_SOAK_MOST_H:g} h", told))


def _left(scope: Scope) -> Iterator[LeftOut]:
    others = len(scope.plan.fabric.gpu_nodes) - len(scope.names)
    if others:
        yield LeftOut(f"{others:,} of {len(scope.plan.fabric.gpu_nodes):,} GPU nodes", "not named among --hosts")
    for network in scope.plan.networks:
        yield LeftOut(f"links of the {network.name} network", "only what crosses the compute fabric is looked at")


def _stop_rule(wanted: Wanted) -> str:
    return (
        f"A test ends after {wanted.repeats} repeats when every criterion of it is judged PASS or FAIL, otherwise goes "
        f"on to {wanted.most}. A FAIL needs the mean to lie below the interval by more than the model's reserve of "
        f"{wanted.reserve:.0%}; the chance of any false FAIL in the whole campaign is held at {wanted.error:.0%}."
    )


def _assumptions(criteria: list[Criterion]) -> tuple[str, ...]:
    kinds = ", ".join(METHODS)
    said = dict.fromkeys(text for one in criteria for text in one.assumptions)
    return (*said, f"Kinds of tests known: {kinds}.")
