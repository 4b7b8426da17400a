"""What is asked: text, a site's collective, or the usual one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit.assess.workload import asked_for, collective_named
from eastwest.errors import InputError
from eastwest.intent.site import CollectiveIntent
from tests.audit.builders import site


def test_text_goes_before_the_site_and_the_site_before_the_usual() -> None:
    own = CollectiveIntent("moe", "all-to-all", "auto", "rail", (1 << 20, 1 << 24), 0, 1)
    known = replace(site(), workloads=(own,))
    assert asked_for("all-gather:8MiB", known).text() == "all-gather of 8 MiB"
    assert asked_for(None, known).text() == "all-to-all of 16 MiB"
    assert '"moe"' in asked_for(None, known).origin
    assert asked_for(None, None).text() == "all-reduce of 1 GiB"
    assert "no collective" in asked_for(None, replace(known, workloads=())).origin


def test_a_size_may_be_left_out() -> None:
    assert collective_named("broadcast").sizes_bytes == (1 << 30,)


@pytest.mark.parametrize("text", ["", "all-reduced:1GiB", "all-reduce:big", "all-reduce:-1GiB", "all-reduce:1KiB"])
def test_bad_text_says_what_is_allowed(text: str) -> None:
    with pytest.raises(InputError) as caught:
        collective_named(text)
    assert caught.value.problems[0].path == "--workload"
