from __future__ import annotations

from pathlib import Path

import pytest

from eastwest.errors import InputError
from eastwest.intent.catalogue.load import catalogue_beside, load_catalogue
from eastwest.intent.catalogue.model import NOT_GIVEN, Catalogue, Fact, PortGroup
from eastwest.intent.catalogue.view import coverage, entries, fact_lines, facts_of, unknown_facts
from tests.intent.texts import write

NIC = """\
nics:
  - id: mine
    vendor: me
    model: My NIC
    ports: {value: 1, source: my eyes}
    speed_gbps: {value: 400G, source: my eyes}
    dcqcn: {value: null, source: nobody says}
"""


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return load_catalogue()


def _refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        load_catalogue(write(folder, text, "own.yaml"))
    return caught.value.diagnostics()


def test_entries_of_one_site_are_not_those_of_the_next(tmp_path: Path, shipped: Catalogue) -> None:
    assert "mine" in load_catalogue(write(tmp_path, NIC, "own.yaml")).nics
    assert load_catalogue() == shipped
    assert "mine" not in shipped.nics


@pytest.mark.parametrize("vendor", ["arista", "cisco", "juniper", "nvidia"])
@pytest.mark.parametrize("speed_gbps", [400.0, 800.0])
def test_each_vendor_has_a_switch_of_each_speed(shipped: Catalogue, vendor: str, speed_gbps: float) -> None:
    groups = [
        group
        for switch in shipped.switches.values()
        if switch.vendor == vendor and switch.ports.value is not None
        for group in switch.ports.value
    ]
    assert any(group.speed_gbps == speed_gbps for group in groups)


@pytest.mark.parametrize("nic", ["connectx-7", "thor-2"])
def test_the_nics_run_at_400g(shipped: Catalogue, nic: str) -> None:
    assert shipped.nics[nic].speed_gbps.value == 400.0


@pytest.mark.parametrize("node", ["dgx-a100", "dgx-h100", "dgx-h200", "dgx-b200", "mi300x-8", "mi325x-8"])
def test_the_nodes_have_eight_gpus(shipped: Catalogue, node: str) -> None:
    assert shipped.nodes[node].gpus.value == 8


@pytest.mark.parametrize("speed_gbps", [200.0, 400.0, 800.0])
def test_cables_cover_every_reach(shipped: Catalogue, speed_gbps: float) -> None:
    reaches = [cable.reach_m.value for cable in shipped.cables.values() if cable.speed_gbps == speed_gbps]
    assert {7.0, 30.0, 100.0, 500.0, 2000.0} <= set(reaches)


def test_every_fact_has_a_source(shipped: Catalogue) -> None:
    facts = [value for _, entry in entries(shipped) for value in _values(entry) if isinstance(value, Fact)]
    assert all(fact.source.strip() for fact in facts)


def _values(entry: object) -> list[object]:
    return [getattr(entry, name) for name in type(entry).__dataclass_fields__]  # type: ignore[attr-defined]


def test_every_asic_that_a_switch_names_exists(shipped: Catalogue) -> None:
    named = {switch.asic.value for switch in shipped.switches.values()} - {None}
    assert named <= set(shipped.asics)


def test_the_buffer_facts_of_the_demo_s_switch_are_complete(shipped: Catalogue) -> None:
    asic = shipped.asics[shipped.switches["qfx5240-64od"].asic.value or ""]
    assert unknown_facts(asic) == ()


def test_unknown_facts_are_named(shipped: Catalogue) -> None:
    assert unknown_facts(shipped.switches["sn5600"]) == ("latency_ns", "power_w", "airflow")


def test_an_unknown_fact_reads_as_unknown(shipped: Catalogue) -> None:
    lines = {line.name: line for line in fact_lines(shipped.switches["sn5600"])}
    assert lines["power_w"].value == "unknown"
    assert lines["power_w"].source


@pytest.mark.parametrize(
    ("switch", "parts", "names"),
    [
        ("7060x6-64pe", 1, ("Ethernet1/1", "Ethernet2/1")),
        ("7060x6-64pe", 2, ("Ethernet1/1", "Ethernet1/5")),
        ("n9364e-sg2-o", 2, ("Ethernet1/1/1", "Ethernet1/1/2")),
        ("qfx5240-64od", 1, ("et-0/0/0", "et-0/0/1")),
        ("qfx5240-64od", 2, ("et-0/0/0:0", "et-0/0/0:1")),
        ("sn5600", 2, ("swp1s0", "swp1s1")),
    ],
)
def test_ports_are_named_as_the_vendor_does(
    shipped: Catalogue, switch: str, parts: int, names: tuple[str, str]
) -> None:
    groups = shipped.switches[switch].ports.value or ()
    assert groups[0].names(parts)[:2] == names


def test_port_names_of_a_group_are_distinct() -> None:
    group = PortGroup(64, 800.0, "OSFP", "p{n}", ((8, 100.0),), "p{n}/{lane}")
    assert len(set(group.names(8))) == 512


def test_a_user_s_entry_is_added(tmp_path: Path) -> None:
    known = load_catalogue(write(tmp_path, NIC, "catalogue/own.yaml").parent)
    assert known.nics["mine"].dcqcn == Fact(None, "nobody says")


def test_an_id_that_exists_is_an_error(tmp_path: Path) -> None:
    text = _refusal(tmp_path, NIC.replace("id: mine", "id: thor-2"))
    assert 'own.yaml:2  nics[0].id: "thor-2" already exists in' in text


def test_a_fact_without_source_is_an_error(tmp_path: Path) -> None:
    assert "nics[0].ports.source: is missing" in _refusal(tmp_path, NIC.replace(", source: my eyes", "", 1))


def test_a_switch_with_an_unknown_asic_is_an_error(tmp_path: Path) -> None:
    switch = "switches:\n  - {id: s, vendor: v, model: m, asic: {value: tomahawk-9, source: s}, nos: [], "
    switch += "ports: {value: null, source: s}, latency_ns: {value: null, source: s}, "
    switch += "height_u: {value: null, source: s}, power_w: {value: null, source: s}}\n"
    assert 'unknown ASIC "tomahawk-9"' in _refusal(tmp_path, switch)


SWITCH = """\
switches:
  - id: s
    vendor: v
    model: m
    asic: {value: tomahawk-5, source: s}
    nos: [sonic]
    logical_ports: {value: 256, source: s}
    ports:
      value:
        - count: 64
          speed: 800G
          form_factor: f
          name_pattern: "p{n}"
          split_pattern: "p{n}.{part0}"
          breakouts: [{parts: 4, speed: 200G}]
      source: s
"""


def test_a_switch_that_adds_up_is_taken(tmp_path: Path) -> None:
    known = load_catalogue(write(tmp_path, SWITCH, "own.yaml"))
    assert (known.switches["s"].ports.value or ())[0].most_gbps == 800.0


def test_ports_may_not_carry_more_than_the_chip(tmp_path: Path) -> None:
    text = _refusal(tmp_path, SWITCH.replace("count: 64", "count: 65"))
    assert "own.yaml:9  switches[0].ports.value: the ports carry 52 Tb/s together" in text
    assert "at most 51.2 Tb/s" in text


def test_two_chips_carry_twice_as_much(tmp_path: Path) -> None:
    text = SWITCH.replace("count: 64", "count: 128").replace("nos:", "asic_count: 2\n    nos:").replace("256", "512")
    assert load_catalogue(write(tmp_path, text, "own.yaml")).switches["s"].asic_count == 2


def test_parts_share_the_lanes_evenly(tmp_path: Path) -> None:
    text = _refusal(tmp_path, SWITCH.replace("parts: 4", "parts: 3"))
    assert "3 parts do not share 8 lanes evenly" in text
    assert "2, 4, 8" in text


def test_there_are_enough_logical_ports_for_all_parts(tmp_path: Path) -> None:
    text = _refusal(tmp_path, SWITCH.replace("parts: 4", "parts: 8"))
    assert "64 ports in 8 parts are more than its 256 logical ports" in text
    assert "at most 4" in text


def test_a_node_with_an_unknown_nic_is_an_error(tmp_path: Path) -> None:
    node = "nodes:\n  - {id: n, vendor: v, model: m, gpu: g, gpus: {value: 8, source: s}, nics: {value: 8, source: s}, "
    node += "scale_up_gigabytes_per_s: {value: null, source: s}, peak_bf16_tflops: {value: null, source: s}, "
    node += "nic: {value: thor-22, source: s}}\n"
    assert 'unknown NIC "thor-22"' in _refusal(tmp_path, node)


def test_an_unknown_confidence_is_an_error(tmp_path: Path) -> None:
    text = NIC.replace("{value: 1, source: my eyes}", "{value: 1, source: my eyes, confidence: sure}")
    assert "nics[0].ports.confidence" in _refusal(tmp_path, text)


def test_a_fact_that_is_left_out_is_unknown(tmp_path: Path) -> None:
    known = load_catalogue(write(tmp_path, NIC, "own.yaml"))
    assert known.nics["mine"].power_w == NOT_GIVEN


def test_how_sure_a_fact_is_stands_before_its_source(shipped: Catalogue) -> None:
    lines = {line.name: line for line in fact_lines(shipped.nics["thor-2"])}
    assert lines["form_factor"].source.startswith("second-hand: ")
    assert not lines["speed_gbps"].source.startswith("second-hand")


def test_coverage_counts_every_fact_once(shipped: Catalogue) -> None:
    rows = {row.kind: row for row in coverage(shipped)}
    nics = [fact for entry in shipped.nics.values() for fact in facts_of(entry).values()]
    assert rows["nics"].entries == len(shipped.nics)
    assert rows["nics"].known + rows["nics"].unknown == len(nics)
    assert rows["nics"].unknown == sum(fact.value is None for fact in nics)


def test_a_port_name_may_not_hold_other_fields(tmp_path: Path) -> None:
    group = "{count: 1, speed: 400G, form_factor: f, name_pattern: '{n.__class__}'}"
    storage = "storage:\n  - {id: s, vendor: v, model: m, protocols: [], "
    storage += f"ports: {{value: [{group}], source: s}}, read_gigabytes_per_s: {{value: null, source: s}}, "
    storage += "write_gigabytes_per_s: {value: null, source: s}}\n"
    assert "name_pattern" in _refusal(tmp_path, storage)


def test_problems_of_several_files_come_together(tmp_path: Path) -> None:
    write(tmp_path, NIC.replace("400G", "fast"), "own/a.yaml")
    write(tmp_path, NIC.replace("vendor: me", "vendr: me"), "own/b.yaml")
    with pytest.raises(InputError) as caught:
        load_catalogue(tmp_path / "own")
    assert {problem.file and problem.file.name for problem in caught.value.problems} == {"a.yaml", "b.yaml"}


def test_an_empty_file_adds_nothing(tmp_path: Path, shipped: Catalogue) -> None:
    assert load_catalogue(write(tmp_path, "# nothing yet\n", "own.yaml")) == shipped


def test_a_folder_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        load_catalogue(tmp_path / "none")


def test_without_a_folder_beside_the_site_there_is_none(tmp_path: Path) -> None:
    assert catalogue_beside(tmp_path / "site.yaml") is None
