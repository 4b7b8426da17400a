"""As it is, after the change plan, and what each mistake costs: the figures of the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from eastwest.audit.aspects import ASPECTS, Aspect
from eastwest.audit.assess.found import NoFabricError
from eastwest.audit.assess.mended import mended_by_rule, with_aspect_back, with_hosts_back, with_mended
from eastwest.audit.assess.predict import Predicted, Question
from eastwest.audit.assess.runs import Runs
from eastwest.audit.assess.workload import Asked
from eastwest.audit.engine import AuditResult
from eastwest.audit.remedy import Step, fixed
from eastwest.audit.subject import Audited
from eastwest.errors import EastwestError
from eastwest.findings import Finding, Severity
from eastwest.intent.site import Site
from eastwest.plan.device import DeviceIntent
from eastwest.progress import Listener, Progress, silent


@dataclass(frozen=True, slots=True)
class Cost:
    """What one mistake costs when everything else is mended.

    title: what is wrong. rules: that see it. places: switches or hosts. left: the prediction with this mistake alone.
    lost: of the expected bus bandwidth, 0 to 1; it may be lost for another mistake as well. gained: when this alone is
    mended. Where two mistakes cost the same, or mending either suffices, the two differ.
    """

    title: str
    rules: tuple[str, ...]
    places: tuple[str, ...]
    left: Predicted
    lost: float
    gained: float = 0.0


@dataclass(frozen=True)
class Assessment:
    """before: as found. after: with the change plan done. mended: with all that practice can mend, hosts included.

    costs: dearest first. uncounted: rules whose findings change nothing that a prediction depends on, or that practice
    has no value for.
    """

    asked: Asked
    before: Predicted
    after: Predicted
    mended: Predicted
    costs: tuple[Cost, ...]
    uncounted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """Why nothing could be predicted, in a sentence."""

    why: str


def assess(
    audited: Audited,
    result: AuditResult,
    steps: tuple[Step, ...],
    asked: Asked,
    site: Site | None = None,
    runs: Runs | None = None,
    listen: Listener = silent,
) -> Assessment | NotAssessed:
    """Predicts the network as found, after the steps, and with each rule's findings alone.

    site: whose nodes and code points hold. runs: where results are kept.
    """
    focus = frozenset(each.place.device or each.place.host for each in result.findings if _matters(each))
    total = 4 + len(ASPECTS)
    done = [0]

    def tell(stage: str) -> None:
        listen(Progress(f"predicting, {stage}", min(1.0, done[0] / total)))

    question = Question(asked, site, focus, Runs() if runs is None else runs, tell)
    try:
        before = question.of(audited)
        done[0] += 1
        after = question.of(fixed(audited, steps))
        done[0] += 1
        best = with_mended(audited, result.findings)
        mended = question.of(best)
    except NoFabricError as error:
        return NotAssessed(str(error))
    except EastwestError as error:
        return NotAssessed("; ".join(problem.found for problem in error.problems))
    states = _States(question, result.findings, audited, best, before, mended)
    costs: list[Cost] = []
    for aspect in (*ASPECTS, None):
        done[0] += 1
        cost = states.cost(aspect)
        costs += [] if cost is None else [cost]
    costs.sort(key=lambda cost: -max(cost.lost, cost.gained))
    counted = {rule for cost in costs for rule in cost.rules}
    left = sorted({finding.rule for finding in result.findings if _matters(finding)} - counted)
    return Assessment(asked, before, after, mended, tuple(costs), tuple(left))


def _matters(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and bool(finding.place.device or finding.place.host)


@dataclass(frozen=True)
class _States:
    """The network as found and with all mended (best), and what is predicted of the two."""

    question: Question
    findings: tuple[Finding, ...]
    found: Audited
    best: Audited
    before: Predicted
    mended: Predicted

    def cost(self, aspect: Aspect | None) -> Cost | None:
        """The cost of an aspect, None: of the hosts; None where the network as found does not differ in it."""
        back, places = _put_back(self.best, self.found, aspect)
        rules = self._rules(aspect, places)
        if not rules:
            return None
        try:
            left = self.question.of(back)
            alone = self.question.of(_put_back(self.found, self.best, aspect)[0])
        except (NoFabricError, EastwestError):
            return None
        lost = max(0.0, self.mended.share.middle - left.share.middle)
        gained = max(0.0, alone.share.middle - self.before.share.middle)
        title = "settings of hosts" if aspect is None else aspect.title
        return Cost(title, tuple(sorted(rules)), places, left, lost, gained)

    def _rules(self, aspect: Aspect | None, places: tuple[str, ...]) -> set[str]:
        """Rules with findings at these hosts, or whose findings at these switches, mended alone, change the aspect."""
        if aspect is None:
            return {finding.rule for finding in self.findings if finding.place.host in places}
        return {
            rule
            for name in places
            for rule, then in self._by_rule[name].items()
            if aspect.differs(then, self._intents[name])
        }

    @cached_property
    def _by_rule(self) -> Mapping[str, Mapping[str, DeviceIntent]]:
        return mended_by_rule(self.best, self.found, self.findings)

    @cached_property
    def _intents(self) -> Mapping[str, DeviceIntent]:
        return {device.name: device.intent for device in self.found.network.devices}


def _put_back(now: Audited, then: Audited, aspect: Aspect | None) -> tuple[Audited, tuple[str, ...]]:
    """One network with an aspect of its switches, or its hosts, as another has it, and where the two differ in it."""
    return with_hosts_back(now, then) if aspect is None else with_aspect_back(now, then, aspect)
