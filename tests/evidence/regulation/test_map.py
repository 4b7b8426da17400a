"""The regulation map says what is there and what is missing, in every language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.evidence.regulation import Mapped, Support, holdings, items, map_items, profile_named, profiles
from eastwest.evidence.regulation.holdings import Holdings
from eastwest.evidence.results import result_sets
from eastwest.evidence.words import LANGUAGES, words_in
from tests.evidence.builders import project

PLAN = "validate/first/acceptance-plan.json"


def held(folder: Path, created: str) -> Holdings:
    made = project(folder / "p")
    files = tuple(path.relative_to(made).as_posix() for path in sorted(made.rglob("*")) if path.is_file())
    return holdings(files, result_sets(made), {PLAN: created})


def by_id(mapped: tuple[Mapped, ...]) -> dict[str, Mapped]:
    return {one.item.id: one for one in mapped}


def test_a_plan_dated_before_the_measurement_counts(tmp_path: Path) -> None:
    found = by_id(map_items(held(tmp_path, "2026-02-27T08:00:00+00:00"), profile_named("all")))
    assert found["ai-act-9-8"].support is Support.SUPPORTED


def test_a_plan_dated_after_the_measurement_does_not(tmp_path: Path) -> None:
    found = by_id(map_items(held(tmp_path, "2026-03-01T11:30:00+00:00"), profile_named("all")))
    assert found["ai-act-9-8"].support is Support.PARTLY
    assert found["ai-act-9-8"].missing == ("baseline-before",)


def test_nothing_supports_what_nothing_shows(tmp_path: Path) -> None:
    found = by_id(map_items(held(tmp_path, ""), profile_named("all")))
    assert found["nis2-21-2-b"].support is Support.MISSING
    assert found["dora-rts-26"].held[0][0] == "failover"


def test_a_signature_is_still_to_come_not_missing(tmp_path: Path) -> None:
    found = by_id(map_items(held(tmp_path, ""), profile_named("all")))["ai-act-iv-2g"]
    assert found.on_signing == ("signature",)
    assert "signature" not in found.missing


def test_profiles_choose_acts() -> None:
    banking = {one.item.act.id for one in map_items({}, profile_named("banking"))}
    assert banking == {"ai-act", "ai-act-ix", "dora", "dora-rts"}
    with pytest.raises(InputError, match='unknown profile "bank"'):
        profile_named("bank")
    assert {act for profile in profiles().values() for act in profile.acts} == {item.act.id for item in items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    english, words = words_in("en"), words_in(language)
    for name in ("labels", "layers", "outcomes", "support", "chapters", "heads", "texts", "kinds", "asks"):
        assert getattr(words, name).keys() == getattr(english, name).keys(), name
    assert words.asks.keys() == {item.id for item in items()}
    assert {kind for item in items() for kind in (*item.needs, *item.helps)} <= words.kinds.keys()
    assert language == "en" or replace(words, code="en") != english
