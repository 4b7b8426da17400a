from __future__ import annotations

import csv
import json
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_interface, ip_network
from pathlib import Path

import pytest

from eastwest.errors import InputError, Problem
from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.configuration import ConfigurationIntent, NosChoice, TenantIntent
from eastwest.plan import Plan
from eastwest.plan.device import host_intents
from eastwest.vendors import parts
from eastwest.vendors.configure import configuration
from eastwest.vendors.nic.netplan import netplan
from eastwest.vendors.registry import FAMILIES, family_named
from eastwest.vendors.versions import supported
from eastwest.vendors.write import warnings, write_configurations
from tests.vendors.designed import configured, plan_with


def _with(plan: Plan, **changes: object) -> Plan:
    return replace(plan, configuration=replace(plan.configuration, **changes))  # type: ignore[arg-type]


def test_without_a_word_on_systems_there_are_no_configurations() -> None:
    assert configuration(plan_with(), load_catalogue()) is None


def test_a_site_that_names_systems_is_mixed_and_both_sides_speak_alike() -> None:
    plan = _with(plan_with(), nos=(NosChoice("leaf", "sonic", "202411"), NosChoice("spine", "eos", "")))
    found = configured(None, plan=plan)
    assert {(intent.role, intent.nos.family, intent.nos.version) for intent in found.intents} == {
        ("leaf", "sonic", "202411"),
        ("spine", "eos", FAMILIES["eos"].versions[-1]),
    }
    assert {port.mtu_bytes for intent in found.intents for port in intent.interfaces} == {9214}
    assert any("9214" in note for note in found.choice.notes)


def test_an_unsupported_version_is_refused_with_those_supported() -> None:
    plan = _with(plan_with(), nos=(NosChoice("leaf", "eos", "4.20"), NosChoice("spine", "eos", "4.32.1F")))
    with pytest.raises(InputError) as raised:
        configuration(plan, load_catalogue())
    assert all(version in raised.value.diagnostics() for version in FAMILIES["eos"].versions)


def test_a_maintenance_release_is_its_release() -> None:
    assert supported("Arista EOS", "4.32.1F", ("4.31", "4.32")) == (4, 32)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"nos": (NosChoice("leef", "eos", ""),)}, "no switch has the role"),
        ({"nos": (NosChoice("leaf", "eos", ""),)}, "names no operating system for the role spine"),
        ({"nos": (NosChoice("leaf", "ios", ""), NosChoice("spine", "eos", ""))}, "unknown vendor family"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(changes: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        configuration(_with(plan_with(), **changes), load_catalogue())


@pytest.mark.parametrize(
    ("tenants", "told"),
    [
        ((TenantIntent("a", 5, ("node0001",)),), 'no node "node0001"'),
        ((TenantIntent("a", 5, ("node001",)), TenantIntent("b", 5, ("node002",))), "5 is also of tenant a"),
        ((TenantIntent("a", 5, ("node001",)), TenantIntent("b", 6, ("node001",))), "node001 is also of tenant a"),
    ],
)
def test_tenants_that_overlap_are_refused(tenants: tuple[TenantIntent, ...], told: str) -> None:
    with pytest.raises(InputError, match=told):
        configured("sonic", plan=_with(plan_with(), tenants=tenants))


def test_an_unknown_family_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="eos"):
        family_named("eoss")


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_files_carry_the_plan_and_the_manifest_their_hashes(tmp_path: Path, family: str) -> None:
    found = configured(family)
    written = write_configurations(found, tmp_path)
    manifest = json.loads((tmp_path / "configs" / "manifest.json").read_text())
    assert manifest["plan_sha256"] == found.plan.sha256
    for device, entry in manifest["devices"].items():
        texts = {name: (written.folder / device / name).read_text() for name in entry["files"]}
        assert {name: sha256(text.encode()).hexdigest() for name, text in texts.items()} == entry["files"]
        assert any(found.plan.sha256 in text for text in texts.values())
    assert (written.folder / f"apply-{family}.txt").is_file()


def test_everything_inexpressible_is_listed_with_its_reason(tmp_path: Path) -> None:
    found = configured("sonic")
    write_configurations(found, tmp_path)
    lines = (tmp_path / "configs" / "inexpressible.csv").read_text().splitlines()
    assert lines[0] == f"# plan sha256:{found.plan.sha256}"
    rows = {row["setting"]: row for row in csv.DictReader(lines[1:])}
    told = {each.path.split("[")[0] for _, _, rendered in found.render() for each in rendered.inexpressible}
    assert {setting.split(".")[0] for setting in rows} == {path.split(".")[0] for path in told}
    assert "queue pair" in rows["balancing.hash_fields"]["why"]
    assert all(row["why"] for row in rows.values())


def test_no_file_holds_a_secret_that_is_no_placeholder() -> None:
    for family in FAMILIES:
        for _, _, rendered in configured(family).render():
            text = "\n".join(file.text for file in rendered.files)
            for line in text.splitlines():
                if "authentication-order" in line:
                    continue  # Junos's order of methods, of which `password` is one
                if any(word in line for word in ("secret sha512", " key 7 ", "passkey", "password")):
                    assert "@@" in line


def test_deviations_stand_in_the_manifest(tmp_path: Path) -> None:
    plan = plan_with(configuration=ConfigurationIntent(deviations=("no-ecn",)))
    write_configurations(configured("eos", plan=plan), tmp_path)
    manifest = json.loads((tmp_path / "configs" / "manifest.json").read_text())
    assert manifest["deviations"] == ["no-ecn"]
    assert any("no ECN on queue 3" in text for text in manifest["deviating"])


def test_several_processes_write_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = configured("junos")
    alone = write_configurations(found, tmp_path / "alone")
    monkeypatch.setattr(parts, "LEAST_DEVICES", 2)
    monkeypatch.setattr(parts, "_cores", lambda: 3)
    shared = write_configurations(found, tmp_path / "shared")
    assert (list(alone.files), list(alone.losses.items())) == (list(shared.files), list(shared.losses.items()))
    names = sorted(path.relative_to(tmp_path / "alone") for path in (tmp_path / "alone").rglob("*") if path.is_file())
    assert names
    for name in names:
        assert (tmp_path / "alone" / name).read_bytes() == (tmp_path / "shared" / name).read_bytes()


def test_an_error_in_another_process_comes_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(first: int, end: int) -> None:
        raise InputError(Problem(f"{first} to {end}", path="here"))

    monkeypatch.setattr(parts, "LEAST_DEVICES", 2)
    monkeypatch.setattr(parts, "_cores", lambda: 2)
    with pytest.raises(InputError, match="here: 0 to 2"):
        parts.in_parts(work, 4)


def test_tenants_on_ipv6_links_are_refused_with_what_can_be_configured() -> None:
    with pytest.raises(InputError, match="tunnels of tenants") as raised:
        configuration(plan_with(addressing="ipv6-p2p", tenants=True), load_catalogue(), "sonic")
    assert raised.value.problems[0].path == "fabric.addressing"
    assert "ipv4-p2p" in raised.value.problems[0].allowed


@pytest.mark.parametrize("family", ["eos", "nxos", "junos", "nvue", "sonic"])
def test_a_fabric_with_ipv6_links_routes_ipv6_alone(family: str) -> None:
    """As read back from the files: sessions, filters, announcements and loopbacks; the IPv4 address is a number."""
    found = configured(family, addressing="ipv6-p2p")
    for _, each, rendered in found.render():
        said = each.read({str(file.path): file.text for file in rendered.files}).intent
        assert said.bgp is not None
        assert {group.families for group in said.bgp.groups} == {("ipv6",)}
        assert {(group.filter_in6, group.filter_out6) for group in said.bgp.groups} == {("FABRIC", "FABRIC")}
        assert (said.bgp.connected, said.bgp.connected6) == ("", "FABRIC")
        assert all(":" in neighbour.peer for neighbour in said.bgp.neighbours)
        (filtered,) = said.bgp.filters
        networks = [ip_network(rule.prefix) for rule in filtered.rules]
        lengths = [rule.at_least for rule in filtered.rules]
        loopback = next(address for address in said.loopbacks[0].addresses if ":" in address)
        assert (filtered.family, lengths) == ("ipv6", [128, 127])
        assert ip_interface(loopback).ip in networks[0]
        assert not any(port.unnumbered for port in said.interfaces)


def test_hosts_on_ipv6_links_have_the_leaf_as_gateway_and_believe_no_router() -> None:
    plan = plan_with(addressing="ipv6-p2p")
    nic = host_intents(plan)[0].nics[0]
    address, gateway = ip_interface(nic.address), ip_interface(f"{nic.gateway}/127")
    assert address.network == gateway.network
    assert address != gateway
    assert "accept-ra: false" in netplan(host_intents(plan)[0])


def test_marking_that_starts_much_later_than_designed_is_warned_of(tmp_path: Path) -> None:
    late = write_configurations(configured("junos"), tmp_path / "late")
    (text,) = warnings(late.losses)
    assert "junos: ECN marks from" in text
    assert json.loads((tmp_path / "late/configs/manifest.json").read_text())["warnings"] == [text]
    assert warnings(write_configurations(configured("sonic"), tmp_path / "exact").losses) == ()
