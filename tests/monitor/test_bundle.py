"""The bundle by its referees: promtool, amtool, Grafana's own SDK; and what a plan makes of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from eastwest.intent.catalogue.load import load_catalogue
from eastwest.intent.site import Site
from eastwest.monitor import Bundle, Options, Subject, bundle
from eastwest.monitor.alerts import Context, every
from eastwest.monitor.gnmic import SONIC_PLAIN, SONIC_PORT, SONIC_QUEUE
from eastwest.monitor.panels import dashboards
from eastwest.monitor.preview import plain
from eastwest.monitor.recording import normalising
from eastwest.monitor.thresholds import derive
from eastwest.telemetry.sources import load_sources
from eastwest.vendors.registry import FAMILIES
from tests.monitor.servers import missing, run
from tests.monitor.sites import example, small

REAL = pytest.mark.skipif(bool(missing()), reason=f"not installed: {', '.join(missing())}")
SITES = ("h100-rail-128", "h100-inference-64", "mi300x-oversubscribed-local")


@cache
def by_vendor(vendor: str) -> Bundle:
    known = small()
    return bundle(Subject(known.site, known.catalogue, known.plan, Options(vendor=vendor)))


def written(found: Bundle, folder: Path) -> Path:
    found.write(folder)
    return folder


@REAL
@pytest.mark.parametrize("name", SITES[1:2])
def test_promtool_and_amtool_take_it(name: str, tmp_path: Path) -> None:
    folder = written(example(name)[1], tmp_path)
    code, said = run("promtool", "check", "config", folder / "prometheus/prometheus.yml")
    assert code == 0, said
    code, said = run("amtool", "check-config", folder / "alertmanager/alertmanager.yml")
    assert code == 0, said
    tests = sorted((folder / "prometheus/tests").glob("*.yml"))
    code, said = run("promtool", "test", "rules", *tests)
    assert code == 0, said
    assert said.count("SUCCESS") == len(tests)


@REAL
@pytest.mark.parametrize("vendor", sorted(FAMILIES))
def test_recording_rules_of_every_family_rename_as_promised(vendor: str, tmp_path: Path) -> None:
    folder = written(by_vendor(vendor), tmp_path)
    known = small()
    subject = Subject(known.site, known.catalogue, known.plan, Options(vendor=vendor))
    tests = [folder / f"prometheus/tests/{one.id}.yml" for one in subject.sources if vendor in one.families]
    assert tests
    code, said = run("promtool", "test", "rules", *tests)
    assert code == 0, said


@REAL
def test_amd_gpus_have_their_own_exporter(tmp_path: Path) -> None:
    folder = written(example("mi300x-oversubscribed-local")[1], tmp_path)
    code, said = run("promtool", "test", "rules", folder / "prometheus/tests/amd-gpu.yml")
    assert code == 0, said
    targets = json.loads((folder / "prometheus/targets/amd-gpu.json").read_text(encoding="utf-8"))
    assert all(target.endswith(":5000") for group in targets for target in group["targets"])
    settings = json.loads((folder / "exporters/amd-gpu.json").read_text(encoding="utf-8"))
    assert "GPU_PROF_SM_ACTIVE" in settings["GPUConfig"]["Fields"]
    assert not (folder / "exporters/dcgm-counters.csv").exists()


@REAL
def test_a_wrong_expectation_fails(tmp_path: Path) -> None:
    """The unit tests can fail: an alert whose threshold is moved out of reach is noticed."""
    folder = written(example("mi300x-oversubscribed-local")[1], tmp_path)
    file = folder / "prometheus/rules/30-alerts.yml"
    file.write_text(file.read_text().replace("port:eastwest_paused:share > 0.9", "port:eastwest_paused:share > 9"))
    code, said = run("promtool", "test", "rules", folder / "prometheus/tests/alerts.yml")
    assert code != 0
    assert "EastwestPauseStorm" in said


@pytest.mark.parametrize("name", SITES)
def test_dashboards_are_read_by_grafanas_own_sdk(name: str) -> None:
    sdk = pytest.importorskip("grafana_foundation_sdk.models.dashboard")
    for path, text in example(name)[1].files.items():
        if path.startswith("grafana/dashboards/"):
            tree = json.loads(text)
            board = sdk.Dashboard.from_json(tree)
            assert [panel.title for panel in board.panels] == [panel["title"] for panel in tree["panels"]]
            assert [one.name for one in board.templating.list_val] == [
                one["name"] for one in tree["templating"]["list"]
            ]
            assert board.schema_version == 39


def test_panels_do_not_overlap_and_use_declared_variables() -> None:
    for path, text in example("h100-inference-64")[1].files.items():
        if not path.startswith("grafana/dashboards/"):
            continue
        tree = json.loads(text)
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in tree["panels"]]
        assert len(set(places)) == len(places)
        known = {one["name"] for one in tree["templating"]["list"]}
        queries = [target["expr"] for panel in tree["panels"] for target in panel["targets"]]
        assert set(re.findall(r"\$(\w+)", " ".join(queries))) <= known | {"__range"}  # Grafana's own


@REAL
def test_every_query_of_a_panel_is_promql(tmp_path: Path) -> None:
    boards = dashboards(None, inference=True)
    queries = [query for board in boards for panel in board.panels for query in panel.queries]
    rules = [
        {"record": f"panel{number}", "expr": plain(query.expression, "60s")} for number, query in enumerate(queries)
    ]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    code, said = run("promtool", "check", "rules", file)
    assert code == 0, said


def test_every_alert_has_an_example_that_fires_and_one_that_does_not() -> None:
    subject, found = example("h100-inference-64")
    for alert in every(Context(subject, found.thresholds)):
        assert any(one.fires for one in alert.examples), alert.name
        assert any(not one.fires for one in alert.examples), alert.name


def test_alert_names_are_unique() -> None:
    names = [alert.name for alert in example("h100-rail-128")[1].alerts]
    assert len(names) == len(set(names))


def test_only_sources_of_the_site_are_taken() -> None:
    subject, _ = example("mi300x-oversubscribed-local")
    names = {one.id for one in subject.sources}
    assert "bnxt" in names
    assert not names & {"mlx5", "rdma", "dcgm", "nccl-inspector", "sonic", "vllm"}


def test_thresholds_follow_the_site() -> None:
    """A target of the site above what predictions spread by is the threshold."""
    subject, found = example("h100-rail-128")
    assert found.thresholds.paused_share.value > subject.site.targets.paused_fraction
    loose = Subject(
        _with_target(subject, 0.5),
        subject.catalogue,
        subject.plan,
        subject.options,
    )
    assert derive(loose).paused_share.value == 0.5


def _with_target(subject: Subject, paused: float) -> Site:
    return replace(subject.site, targets=replace(subject.site.targets, paused_fraction=paused))


def test_two_evaluations_pass_before_an_alert() -> None:
    tree = yaml.safe_load(example("h100-rail-128")[1].files["prometheus/rules/30-alerts.yml"])
    assert {rule["for"] for group in tree["groups"] for rule in group["rules"]} == {"30s"}
    assert {group["interval"] for group in tree["groups"]} == {"15s"}


def test_targets_carry_the_topology() -> None:
    _, found = example("h100-rail-128")
    nodes = json.loads(found.files["prometheus/targets/node.json"])
    assert len(nodes) == 16
    assert nodes[0]["labels"] == {"role": "gpu-node", "unit": "1", "host": "node001"} | nodes[0]["labels"]
    assert 'peer="leaf-u1-r0"' in found.files["plan/plan.prom"]


def test_sonic_names_give_up_their_ports_and_queues() -> None:
    """Names of values as sonic-gnmi answers, with the processors' own expressions."""
    names = {
        "/COUNTERS/Ethernet68/SAI_PORT_STAT_PFC_3_RX_PKTS": "sonic/SAI_PORT_STAT_PFC_3_RX_PKTS",
        "/COUNTERS/Ethernet68/Queues/Ethernet68:3/SAI_QUEUE_STAT_PACKETS": "sonic/q3/SAI_QUEUE_STAT_PACKETS",
        "/COUNTERS/Ethernet68/Queues/Ethernet68:1:periodic/SAI_QUEUE_STAT_SHARED_WATERMARK_BYTES": (
            "sonic/q1/SAI_QUEUE_STAT_SHARED_WATERMARK_BYTES"
        ),
        "/COUNTERS/Ethernet68/Pfcwd/Ethernet68:3/PFC_WD_QUEUE_STATS_DEADLOCK_DETECTED": (
            "sonic/q3/PFC_WD_QUEUE_STATS_DEADLOCK_DETECTED"
        ),
    }
    series = {record.expression for record in normalising(small(), next(s for s in small().sources if s.id == "sonic"))}
    for name, want in names.items():
        found = re.search(SONIC_PORT, name)
        assert found is not None
        assert found["port"] == "Ethernet68"
        done = name
        for old, new in (SONIC_QUEUE, SONIC_PLAIN):
            done = re.sub(old, new.replace("$", "\\"), done)
        assert done == want
        if "q1" not in want:
            assert any("gnmic_" + want.replace("/", "_") in one for one in series), want


def test_every_port_of_a_sonic_switch_is_subscribed_by_its_name() -> None:
    tree = yaml.safe_load(by_vendor("sonic").files["gnmic/sonic-1.yaml"])
    leaf = small().plan.fabric.by_name["leaf1"] if "leaf1" in small().plan.fabric.by_name else small().switches[0]
    paths = tree["subscriptions"][f"{leaf.name}-counters"]["paths"]
    assert len(paths) == 3 * len(small().plan.fabric.links_of[leaf.name])
    assert all(path.startswith("COUNTERS/Ethernet") for path in paths)
    assert "${GNMIC_PASSWORD}" in tree["password"]


def test_dcgm_has_profiling_fields_on() -> None:
    text = example("h100-rail-128")[1].files["exporters/dcgm-counters.csv"]
    rows = [line.split(",", 2) for line in text.splitlines() if not line.startswith("#")]
    assert {"DCGM_FI_PROF_SM_ACTIVE", "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"} <= {row[0].strip() for row in rows}
    assert all(row[1].strip() in ("gauge", "counter", "label") for row in rows)


def test_node_exporter_keeps_every_counter_that_rules_read() -> None:
    subject, found = example("h100-rail-128")
    pattern = re.search(r"metrics-include=(\S+)", found.files["exporters/node_exporter.env"])
    assert pattern is not None
    kept = re.compile(pattern[1].replace("$$", "$"))
    for series in next(one for one in subject.sources if one.id == "mlx5").series:
        assert kept.match(series.path.replace("{priority}", "3")), series.path


def test_the_estimate_grows_with_the_site() -> None:
    small_size, large = by_vendor("sonic").size, example("h100-rail-128")[1].size
    assert 0 < small_size.series < large.series
    assert large.disk_bytes == pytest.approx(large.samples_per_s * 30 * 86_400 * 1.7)


def test_the_same_site_gives_the_same_bundle() -> None:
    subject, found = example("h100-rail-128")
    assert bundle(subject).files == found.files


def test_the_catalogue_knows_the_families_of_sources() -> None:
    """A source for a NIC maker that no catalogue entry has would never be taken."""
    makers = {nic.vendor.lower() for nic in load_catalogue().nics.values()}
    for source in load_sources():
        if source.place == "host":
            assert set(source.families) <= makers
        if source.place == "switch":
            assert set(source.families) <= set(FAMILIES)
