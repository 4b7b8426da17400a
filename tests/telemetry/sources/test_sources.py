"""The vendor map: every row names a metric once and says what it is."""

from __future__ import annotations

import re

import pytest

from eastwest.telemetry import METRICS
from eastwest.telemetry.counters import Counted, meaning
from eastwest.telemetry.live import LIVE_METRICS, METRIC_NAMED, VOCABULARY
from eastwest.telemetry.sources import Source, load_sources, source_named
from eastwest.telemetry.sources.model import ethtool_name, gnmic_name
from eastwest.telemetry.vocabulary import Kind

SOURCES = pytest.mark.parametrize("source", load_sources(), ids=lambda source: source.id)


def test_live_metrics_have_names_of_their_own() -> None:
    assert len(METRIC_NAMED) == len(VOCABULARY) == len(METRICS) + len(LIVE_METRICS)
    assert all(metric.name.endswith("_total") == (metric.kind is Kind.COUNTER) for metric in LIVE_METRICS)
    assert not any(metric.column for metric in LIVE_METRICS)


@SOURCES
def test_a_source_says_where_it_is_from_and_how_it_was_checked(source: Source) -> None:
    assert source.documents
    assert source.checked
    assert all(one.of in METRIC_NAMED and one.why for one in source.unknown)


@SOURCES
def test_series_are_prometheus_names_with_canonical_labels(source: Source) -> None:
    for one in source.series:
        assert re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", one.name.replace("{priority}", "3")), one.name
        assert one.kind in {"counter", "gauge"}
        assert one.unit
        canonical = set(one.metric.labels)
        extra = {"gpu", "communicator", "collective", "ranks", "size", "host"} if source.place == "job" else set()
        assert {label for label, _ in one.labels} <= canonical | extra, one


@SOURCES
def test_what_is_known_is_not_said_to_be_unknown(source: Source) -> None:
    assert not {one.of for one in source.series} & {one.of for one in source.unknown}


def test_every_live_metric_has_a_source_or_says_that_it_has_none() -> None:
    told = {one.of for source in load_sources() for one in source.series}
    told |= {one.of for source in load_sources() for one in source.unknown}
    assert {metric.name for metric in LIVE_METRICS} <= told


def test_ethtool_names_are_those_of_node_exporter() -> None:
    """Worked by the collector's own rule: rx and tx are words of their own only."""
    assert ethtool_name("rx_prio3_pause_duration") == "node_ethtool_received_prio3_pause_duration"
    assert ethtool_name("pfc_pri3_rx_duration_us") == "node_ethtool_pfc_pri3_received_duration_us"
    assert ethtool_name("tx[0].rx-drops") == "node_ethtool_transmitted_0_received_drops"


def test_gnmic_names_drop_keys() -> None:
    """The example of gnmic's documentation."""
    path = "/interfaces/interface[name=1/1/1]/subinterfaces/subinterface[index=0]/state/counters/in-octets"
    assert gnmic_name(path) == "gnmic_interfaces_interface_subinterfaces_subinterface_state_counters_in_octets"


_ALIKE = {
    "eastwest_port_paused_seconds_total": Counted.PAUSED_US,
    "eastwest_port_pause_sent_seconds_total": Counted.PAUSE_SENT_US,
    "eastwest_host_cnp_sent_total": Counted.CNP_SENT,
    "eastwest_host_cnp_received_total": Counted.CNP_HANDLED,
    "eastwest_host_cnp_ignored_total": Counted.CNP_IGNORED,
    "eastwest_host_out_of_sequence_total": Counted.OUT_OF_SEQUENCE,
    "eastwest_host_nak_received_total": Counted.NAKS_RECEIVED,
    "eastwest_link_downs_total": Counted.LINK_DOWNS,
}


@pytest.mark.parametrize("name", ["mlx5", "rdma", "bnxt"])
def test_counters_mean_the_same_as_in_counter_dumps(name: str) -> None:
    for one in source_named(name).series:
        if one.of in _ALIKE and not one.fixed:  # dumps keep pauses of the whole port apart, live series by priority -1
            found = meaning(one.path.replace("{priority}", "3"))
            assert found is not None, one.path
            assert found[0].counted is _ALIKE[one.of]
