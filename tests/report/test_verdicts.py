from __future__ import annotations

import json

from eastwest.findings import Layer, Outcome
from eastwest.report.sections.summary import limits, summary
from eastwest.report.verdicts import as_json, layer_rows, remedies, tally

from .builders import material, verdicts


def test_all_five_layers_are_shown() -> None:
    assert [row.layer for row in layer_rows(verdicts())] == list(Layer)


def test_a_layer_without_verdicts_is_inconclusive() -> None:
    storage = next(row for row in layer_rows(verdicts()) if row.layer is Layer.STORAGE)
    assert storage.outcome is Outcome.INCONCLUSIVE


def test_a_layer_is_as_bad_as_its_worst_verdict() -> None:
    bandwidth = next(row for row in layer_rows(verdicts()) if row.layer is Layer.BANDWIDTH)
    assert bandwidth.outcome is Outcome.FAIL


def test_remedies_start_with_failures() -> None:
    outcomes = [remedy.criteria[0].outcome for remedy in remedies(verdicts())]
    assert outcomes == [Outcome.FAIL, Outcome.WARN, Outcome.INCONCLUSIVE]


def test_the_same_remedy_is_given_once() -> None:
    assert len(remedies(verdicts() * 2)) == len(remedies(verdicts()))


def test_the_tally_counts_every_verdict() -> None:
    assert tally(verdicts()) == "6 criteria: 3 PASS, 1 WARN, 1 FAIL, 1 INCONCLUSIVE"


def test_verdicts_survive_json() -> None:
    plain = as_json(material())
    assert json.loads(json.dumps(plain)) == plain


def test_json_holds_every_verdict_with_its_evidence() -> None:
    found = [(row["criterion"], len(row["evidence"])) for row in as_json(material())["verdicts"]]
    assert found == [(verdict.criterion, len(verdict.evidence)) for verdict in verdicts()]


def test_the_summary_names_what_failed() -> None:
    assert "Slowdown of all-to-all" in summary(material())


def test_limits_name_the_run_that_did_not_finish() -> None:
    assert any(sentence.startswith("runs/faults-5:") for sentence in limits(material()))


def test_limits_do_not_repeat_themselves() -> None:
    assert len(set(limits(material()))) == len(limits(material()))
