"""Training jobs on a network as found: what slows a step down, and by how much."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.assess.assessment import Assessment, assess
from eastwest.audit.assess.interval import Interval
from eastwest.audit.assess.job import StepPredicted, fitted, spans_of
from eastwest.audit.assess.predict import Predicted, Question
from eastwest.audit.assess.runs import Outcome, Runs
from eastwest.audit.assess.words import headline, step_time
from eastwest.audit.assess.workload import asked_for
from eastwest.audit.engine import audit
from eastwest.audit.formats.assessed import assessment_as_json
from eastwest.audit.rule import Edit
from eastwest.errors import InputError
from eastwest.intent.site import Site, TrainingIntent
from tests.audit.builders import training_site
from tests.audit.slips import one_path, short

pytestmark = pytest.mark.usefixtures("short_runs")
ASKED = asked_for("all-reduce:64MiB", None)


def predicted(edit: Edit, site: Site | None = None) -> Predicted:
    asked = training_site() if site is None else site
    return Question(ASKED, asked, frozenset(), Runs()).of(edit(samples.sample()))


def step(edit: Edit, site: Site | None = None) -> StepPredicted:
    found = predicted(edit, site).steps
    assert len(found) == 1
    return found[0]


def job(site: Site) -> TrainingIntent:
    found = site.workloads[0]
    assert isinstance(found, TrainingIntent)
    return found


def test_a_sound_network_slows_a_step_by_its_collisions_alone() -> None:
    found = step(samples.unchanged)
    assert found.time_us is not None
    assert found.idle.time_us <= found.time_us.low <= found.time_us.middle <= found.time_us.high
    assert found.active.middle == pytest.approx(found.idle.compute.busy_us / found.time_us.middle)


def test_one_path_lengthens_what_is_exposed_and_no_more() -> None:
    """The whole of the communication takes at most eight times as long: computing does not change."""
    sound, narrow = step(samples.unchanged), step(one_path("leaf"))
    assert sound.time_us is not None
    assert narrow.time_us is not None
    assert narrow.time_us.low > sound.time_us.high
    assert narrow.active.middle < sound.active.middle
    computing = narrow.idle.compute.busy_us
    assert narrow.time_us.middle - computing < 10 * (narrow.idle.time_us - computing)


def test_lost_packets_lengthen_a_step_too() -> None:
    sound, lossy = step(samples.unchanged), step(samples.profiles("*", short))
    assert sound.time_us is not None
    assert lossy.time_us is not None
    assert lossy.time_us.middle > sound.time_us.middle


def test_experts_are_slowed_by_their_own_pattern() -> None:
    """All-to-all loses more to one path than rings do, so a job of experts is slowed more."""
    moe = training_site(model="mixtral-8x7b", tensor=1, data=32, expert=8, global_batch=32)
    sound, narrow = step(samples.unchanged, moe), step(one_path("leaf"), moe)
    assert "expert" in {each.name for each in sound.idle.dimensions}
    assert sound.time_us is not None
    assert narrow.time_us is not None
    assert narrow.time_us.middle > sound.time_us.middle


def test_a_job_does_not_end_where_packets_do_not_get_through() -> None:
    swallowing = samples.ports(samples.SPINE, lambda each: replace(each, mtu_bytes=2000), first=None)
    found = step(swallowing)
    assert found.time_us is None
    assert found.active.middle == 0.0
    assert step_time(found) == "does not end"


def test_a_job_of_another_size_is_fitted_by_its_replicas() -> None:
    found = fitted(replace(job(training_site()), data=64, global_batch=512), 32)
    assert (found.data, found.global_batch) == (4, 32)
    with pytest.raises(InputError, match="24 GPUs were found"):
        fitted(replace(job(training_site()), tensor=16), 24)


def test_a_job_that_does_not_fit_is_named_and_the_rest_is_predicted() -> None:
    found = predicted(samples.unchanged, training_site(tensor=5))
    assert found.steps == ()
    assert any("no step of llm is predicted" in note for note in found.notes)
    assert found.share.middle > 0


def test_an_unended_operation_has_no_spans() -> None:
    ended = Outcome(1.0, 1.0, 1.0, 1.0, operations=(("forward", 5.0), ("gradients", 2.0), ("parameters forward", 1.0)))
    assert spans_of(ended) == {"data": 3.0}
    assert spans_of(replace(ended, operations=(("gradients", None),))) is None


def test_before_and_after_are_said_and_written() -> None:
    audited = one_path("leaf")(samples.sample())
    found = assess(audited, audit(audited), (), ASKED, training_site())
    assert isinstance(found, Assessment)
    was, then = found.before.steps[0], found.mended.steps[0]
    assert was.time_us is not None
    assert then.time_us is not None
    assert then.time_us.middle < was.time_us.middle
    assert "a step of llm: " in headline(found)
    data = assessment_as_json(found)
    assert isinstance(data["as_found"], dict)
    assert data["as_found"]["steps"][0]["job"] == "llm"
    assert json.loads(json.dumps(data)) == data


def test_a_step_that_may_never_end_is_valid_json() -> None:
    found = replace(step(samples.unchanged), time_us=Interval(1.0, 1.0, math.inf))
    assert step_time(found).endswith("to never)")
