"""The mutation benchmark: its edits, its arguments, and the pages made of its results."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from benchmarks.audit_mutation.__main__ import run, score
from benchmarks.audit_mutation.edits import OPERATORS, mutants
from benchmarks.audit_mutation.harmless import HARMLESS, OPEN, argument
from benchmarks.audit_mutation.hosts import EDITED, FORMS, with_hosts
from benchmarks.audit_mutation.page import HOSTS, PAGE, ROOT, SOURCE, page, replaced, short
from benchmarks.audit_mutation.subjects import rendered

pytestmark = pytest.mark.slow


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - which statements are edited, nothing secret


TEXT = "hostname a\ninterface x\n  mtu 9216\n  ip address 10.0.0.1/31\ninterface y\n  mtu 9216\n"


def test_edits_are_the_same_for_a_seed_and_differ_from_the_text() -> None:
    first, again = (list(mutants("a", "a.cfg", TEXT, 12, drawn(3))) for _ in range(2))
    assert first == again
    assert {each.operator for each in first} == set(OPERATORS)
    assert all(each.text != TEXT for each in first)
    assert len({each.text for each in first}) == len(first)


def test_a_dropped_block_goes_as_a_whole() -> None:
    dropped = [each for each in mutants("a", "a.cfg", TEXT, 40, drawn(1)) if each.operator == "drop"]
    block = next(each for each in dropped if each.statement == "interface x")
    assert block.text == "hostname a\ninterface y\n  mtu 9216\n"


def test_an_argument_must_hold_for_every_part() -> None:
    (mutant,) = list(mutants("a", "a.cfg", "description x\n", 1, drawn(0)))
    assert argument(mutant, ("interfaces.description",), fragment=False) == (HARMLESS, "a label")
    assert argument(mutant, ("interfaces.description", "qos.ports.pfc"), fragment=False) == ("", "")
    assert argument(mutant, ("interfaces.description", "qos.ports.pfc"), fragment=True)[0] == OPEN


def test_what_is_open_counts_as_not_told() -> None:
    assert score(Counter({"detected": 3, OPEN: 1, HARMLESS: 5, "same": 7})) == 75
    assert score(Counter({"same": 1})) is None


@pytest.mark.parametrize("family", ["eos", "sonic"])
def test_most_edits_of_a_rendered_switch_are_told(family: str) -> None:
    folder = rendered(family)
    files = [("leaf1", file) for file in folder if file.startswith("leaf1/")]
    kinds = Counter(verdict.kind for verdict in run(folder, files, 6))
    assert kinds.total() == 6 * len(files)
    assert kinds["survived"] <= kinds["detected"] + kinds["elsewhere"]


@pytest.mark.parametrize("form", FORMS)
def test_edits_of_a_host_are_judged(form: str) -> None:
    """Beside the other hosts and one switch: more switches are only read again for every edit."""
    folder = {file: text for file, text in with_hosts(form).items() if file.startswith(("node", "leaf1/"))}
    files = [(EDITED, file) for file in folder if file.startswith(f"{EDITED}/") and not file.endswith(".nics")]
    kinds = Counter(verdict.kind for verdict in run(folder, files[:3], 4))
    assert kinds["survived"] <= kinds["detected"] + kinds["elsewhere"] + kinds["refused"]
    assert kinds.total() == 12


def test_the_pages_are_those_of_the_results() -> None:
    result, hosts = (json.loads(file.read_text(encoding="utf-8")) for file in (SOURCE, HOSTS))
    assert PAGE.read_text(encoding="utf-8") == page(result, hosts)
    assert [group for group in hosts["survivors"] if group["kind"] == "survived"] == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert replaced(readme, short(result)) == readme
    assert sum(row["edits"] for row in result["sets"]) >= 500
    assert [group["count"] for group in result["survivors"] if group["kind"] == "survived"] == []
