"""Hosts of a plan: groups, agreement with the policy, what is written."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent
from eastwest.plan import Plan
from eastwest.plan.device import host_intents
from eastwest.vendors.nic.agree import check_agreement, overridden
from eastwest.vendors.nic.configure import host_configuration
from eastwest.vendors.nic.registry import NIC_FAMILIES, nic_family_named, nic_family_of
from eastwest.vendors.nic.render import render_host
from eastwest.vendors.nic.shares import hundred
from eastwest.vendors.nic.write import write_hosts
from tests.vendors.designed import plan_with
from tests.vendors.nic.checks import assert_round_trip

CATALOGUE = load_catalogue()


def _with_nic(model: str) -> Plan:
    plan = plan_with()
    profiles = tuple((model, profile) for _, profile in plan.policy.dcqcn)
    return replace(plan, policy=replace(plan.policy, dcqcn=profiles))


def test_equal_hosts_share_one_set_of_files_and_own_little(tmp_path: Path) -> None:
    found = host_configuration(plan_with(), CATALOGUE)
    written = write_hosts(found, tmp_path)
    manifest = json.loads((tmp_path / "configs/nics.json").read_text())
    assert (written.hosts, written.groups) == (4, ("nics-connectx-7",))
    assert manifest["plan_sha256"] == found.plan.sha256
    group = manifest["groups"]["nics-connectx-7"]
    for place, digests in (("nics-connectx-7", group["files"]), *group["hosts"].items()):
        texts = {name: (written.folder / place / name).read_text() for name in digests}
        assert {name: sha256(text.encode()).hexdigest() for name, text in texts.items()} == digests
        assert all(found.plan.sha256 in text for text in texts.values())
    script, plan = "nics-connectx-7/usr/local/sbin/eastwest-connectx", "node001/etc/netplan/60-eastwest-connectx.yaml"
    assert [(written.folder / name).stat().st_mode & 0o777 for name in (script, plan)] == [0o755, 0o600]
    own = sum(path.stat().st_size for path in (written.folder / "node001").rglob("*") if path.is_file())
    assert own < 4096
    assert (written.folder / "apply-connectx.txt").is_file()


@pytest.mark.parametrize(("model", "name"), [("thor-2", "thor"), ("pollara-400", "pollara")])
def test_other_makers_take_the_policy_and_their_defaults_are_named(model: str, name: str, tmp_path: Path) -> None:
    plan = _with_nic(model)
    found = host_configuration(plan, CATALOGUE)
    (group,) = found.groups
    roce, cnp = plan.policy.class_named("roce"), plan.policy.class_named("cnp")
    assert group.family.name == name
    for nic in (nic for host in group.hosts for nic in host.nics):
        assert (nic.qos.roce_dscp, nic.qos.cnp_dscp, nic.qos.cnp_priority) == (roce.dscps[0], cnp.dscps[0], 6)
    default = {"thor": "priority of notifications is 6", "pollara": "DSCP of notifications is 48"}[name]
    assert any(default in note and "overridden" in note for note in found.notes)
    write_hosts(found, tmp_path)
    assert name in (tmp_path / "configs/nics-inexpressible.csv").read_text()


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_deviations_that_the_site_asks_for_reach_the_nics(family: str) -> None:
    plan = plan_with(configuration=ConfigurationIntent(deviations=("lossy-roce", "no-ecn")))
    rendered = assert_round_trip(NIC_FAMILIES[family], host_intents(plan)[0])
    assert {(nic.qos.pfc, nic.qos.ecn) for nic in rendered.expressed.nics} == {((), ())}


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_tenants_leave_room_for_their_header(family: str) -> None:
    rendered = assert_round_trip(NIC_FAMILIES[family], host_intents(plan_with(tenants=True), 9214)[0])
    assert {nic.mtu_bytes for nic in rendered.expressed.nics} == {9164}


def test_every_default_of_a_mixed_site_that_differs_is_named() -> None:
    nics = [CATALOGUE.nics[model] for model in ("connectx-7", "thor-2", "pollara-400")]
    told = list(overridden(nics, plan_with().policy))
    assert [text.split(":")[0].split()[0] for text in told] == ["Thor", "Pensando"]


def test_a_nic_that_would_not_mark_as_the_policy_says_is_refused() -> None:
    plan = plan_with()
    host = host_intents(plan)[1]
    odd = replace(host.nics[2], qos=replace(host.nics[2].qos, cnp_dscp=46))
    with pytest.raises(InputError, match=r"node002 nic2 .* 46 as DSCP of notifications"):
        check_agreement([replace(host, nics=(*host.nics[:2], odd))], plan.policy)


def test_data_and_notifications_that_cannot_be_told_apart_are_refused() -> None:
    host = host_intents(plan_with())[0]
    same = replace(host.nics[0].qos, cnp_priority=host.nics[0].qos.roce_priority)
    with pytest.raises(InputError, match="share priority 3"):
        render_host(NIC_FAMILIES["thor"], replace(host, nics=(replace(host.nics[0], qos=same),)))


@pytest.mark.parametrize("word", ["nic0 $(reboot)", "nic0\nx", "`id`", 'a"b'])
def test_words_that_a_shell_would_run_are_refused(word: str) -> None:
    host = host_intents(plan_with())[0]
    named = replace(host, nics=(replace(host.nics[0], name=word),))
    valued = replace(host, environment=(("NCCL_DEBUG", word),))
    for odd in (named, valued, replace(host, model=word)):
        with pytest.raises(InputError, match="cannot stand in a script"):
            render_host(NIC_FAMILIES["connectx"], odd)


@pytest.mark.parametrize("family", sorted(NIC_FAMILIES))
def test_an_unsupported_tool_is_refused_with_the_list(family: str) -> None:
    found = NIC_FAMILIES[family]
    host = host_intents(plan_with())[0]
    with pytest.raises(InputError) as raised:
        render_host(found, host, "5.8")
    assert all(version in raised.value.diagnostics() for version in found.versions)
    assert render_host(found, host, f"{found.versions[0]}.1-a-56").shared


def test_an_unknown_nic_is_told_and_its_hosts_are_left_out() -> None:
    found = host_configuration(_with_nic("efa-9"), CATALOGUE)
    assert found.groups == ()
    assert any("efa-9" in note for note in found.notes)


def test_families_by_name_and_by_model() -> None:
    assert nic_family_of("bluefield-3", CATALOGUE) is NIC_FAMILIES["connectx"]
    assert nic_family_of("connectx-7-custom", CATALOGUE) is NIC_FAMILIES["connectx"]
    with pytest.raises(InputError, match="connectx"):
        nic_family_named("conectx")


@pytest.mark.parametrize(
    ("weights", "least", "wanted"),
    [((10, 90), 0, (10, 90)), ((0, 0), 0, (50, 50)), ((1, 1, 1), 0, (34, 33, 33)), ((0, 5), 1, (1, 99))],
)
def test_shares_add_up(weights: tuple[int, ...], least: int, wanted: tuple[int, ...]) -> None:
    assert hundred(weights, least) == wanted


def test_the_release_of_the_tools_is_the_site_s(tmp_path: Path) -> None:
    plan = plan_with(configuration=ConfigurationIntent(nic_tool="23.10"))
    write_hosts(host_configuration(plan, CATALOGUE), tmp_path)
    assert "23.10" in json.loads((tmp_path / "configs/nics.json").read_text())["groups"]["nics-connectx-7"]["tool"]
    with pytest.raises(InputError, match="is not supported") as raised:
        host_configuration(plan_with(configuration=ConfigurationIntent(nic_tool="5.8")), CATALOGUE)
    assert raised.value.problems[0].path == "configuration.nic_tool"
