"""NICs of several models in one site: each node keeps its own through plan, bill, hosts and simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.design import design
from eastwest.errors import InputError, NoFitError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.load import load_site
from eastwest.intent.site import OtherNics, Site
from eastwest.plan import Plan
from eastwest.plan.device import host_intents
from eastwest.plan.store import load_plan, save_plan
from eastwest.simulate.packet.knobs import knobs_of
from eastwest.simulate.packet.layout import lay_out
from eastwest.vendors.nic.configure import host_configuration

CATALOGUE = load_catalogue()
EXAMPLE = Path(__file__).parents[2] / "examples" / "h100-rail-128.yaml"
OTHERS = (OtherNics("thor-2", 9, 12), OtherNics("pollara-400", 13, 16))


def mixed(*others: OtherNics) -> Site:
    plain = load_site(EXAMPLE)
    return replace(plain, gpus=replace(plain.gpus, other_nics=others or OTHERS))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return design(mixed(), CATALOGUE)


def test_the_policy_tunes_every_model(plan: Plan) -> None:
    assert [model for model, _ in plan.policy.dcqcn] == ["connectx-7", "thor-2", "pollara-400"]


def test_every_node_has_its_own_model(plan: Plan) -> None:
    models = [{nic.model for nic in host.nics} for host in host_intents(plan)]
    assert models == [{"connectx-7"}] * 8 + [{"thor-2"}] * 4 + [{"pollara-400"}] * 4


def test_the_bill_counts_each_model(plan: Plan) -> None:
    lines = [(line.item, line.count) for line in plan.bill if line.kind == "nic"]
    assert lines == [("connectx-7", 64), ("thor-2", 32), ("pollara-400", 32)]


def test_a_model_on_every_node_leaves_none_of_the_usual_one() -> None:
    plan = design(mixed(OtherNics("thor-2", 1, 16)), CATALOGUE)
    assert [(line.item, line.count) for line in plan.bill if line.kind == "nic"] == [("thor-2", 128)]


def test_hosts_get_the_files_of_their_family(plan: Plan) -> None:
    found = host_configuration(plan, CATALOGUE)
    assert [(group.family.name, len(group.hosts)) for group in found.groups] == [
        ("connectx", 8),
        ("thor", 4),
        ("pollara", 4),
    ]


def test_defaults_in_conflict_with_the_policy_are_told_for_each_maker(plan: Plan) -> None:
    notes = [note for note in host_configuration(plan, CATALOGUE).notes if "the maker's default" in note]
    assert [("Thor" in note, "DSCP of notifications" in note, note.split()[-3]) for note in notes] == [
        (True, False, "7"),
        (False, True, "46"),
    ]


def test_the_engine_runs_each_nic_with_its_own_profile(plan: Plan) -> None:
    layout = lay_out(plan.fabric)
    knobs = knobs_of(plan, layout)
    timers = {plan.nic_of(end.device): knobs.dcqcn[at].increase_timer_ps for at, end in enumerate(layout.hosts)}
    wanted = {model: round(profile.increase_timer_us * 1e6) for model, profile in plan.policy.dcqcn}
    assert timers == wanted


def test_a_plan_keeps_its_models(plan: Plan, tmp_path: Path) -> None:
    save_plan(plan, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json").nic_of("node013") == "pollara-400"


def test_a_model_too_slow_for_the_link_is_refused() -> None:
    slow = mixed(OtherNics("connectx-6-dx", 1, 2))
    with pytest.raises(NoFitError, match="runs at most"):
        design(slow, CATALOGUE)


@pytest.mark.parametrize(
    ("lines", "path", "found"),
    [
        ("{nic: thor2, first: 1, last: 2}", "gpus.other_nics[0].nic", 'unknown NIC "thor2"'),
        ("{nic: thor-2, first: 9, last: 17}", "gpus.other_nics[0].last", "nodes 9 to 17"),
        ("{nic: thor-2, first: 3, last: 2}", "gpus.other_nics[0].last", "nodes 3 to 2"),
        (
            "{nic: thor-2, first: 1, last: 2}, {nic: pollara-400, first: 2, last: 4}",
            "gpus.other_nics[1].first",
            "node 2 is in other_nics[0] too",
        ),
    ],
)
def test_nodes_and_models_exist_once(tmp_path: Path, lines: str, path: str, found: str) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "  nic: connectx-7\n", f"  nic: connectx-7\n  other_nics: [{lines}]\n"
    )
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_site(tmp_path / "site.yaml")
    assert [(problem.path, problem.found) for problem in caught.value.problems] == [(path, found)]
