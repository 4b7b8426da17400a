"""What pages and fragments show: one device in two forms, and rows that stand in a platform's template."""

from __future__ import annotations

import json

from eastwest.audit import samples
from eastwest.audit.engine import AuditResult, audit
from eastwest.audit.load import audited_of
from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.intent.catalogue.load import load_catalogue

FRR = "frr defaults traditional\nrouter bgp 65404\n bgp router-id 10.10.21.4\n neighbor 10.0.0.1 remote-as 65001\n"
TABLES = {
    "BGP_GLOBALS": {"default": {"local_asn": "65404", "router_id": "10.10.21.4"}},
    "BGP_NEIGHBOR": {"default|10.0.0.1": {"asn": "65001"}},
}


def _audited(*texts: Text) -> AuditResult:
    return audit(samples.sample().with_network(network_of(iter(texts))))


def test_one_page_may_show_one_device_twice() -> None:
    page = f"```\n{FRR}```\n\n```\n{json.dumps(TABLES, indent=1)}\n```\n"
    result = _audited(Text("frr.md", page))
    assert "EW124" not in {each.rule for each in result.findings}
    assert "EW124" in {each.rule for each in result.not_judged}
    alone = _audited(Text("a.json", json.dumps(TABLES)), Text("b.json", json.dumps(TABLES)))
    assert "EW124" in {each.rule for each in alone.findings}


def test_a_queue_in_no_row_of_a_fragment_may_mark() -> None:
    commands = (
        "sudo config interface pfc priority Ethernet0 3 on\n"
        'sonic-db-cli CONFIG_DB HSET "DSCP_TO_TC_MAP|AZURE" "26" "3"\n'
        'sonic-db-cli CONFIG_DB HSET "BUFFER_PG|Ethernet0|3-4" "profile" "pg_lossless_100000_5m_profile"\n'
        'sonic-db-cli CONFIG_DB HSET "SCHEDULER|scheduler.2" "type" "STRICT"\n'
        'sonic-db-cli CONFIG_DB HSET "QUEUE|Ethernet0|{queue}" "scheduler" "scheduler.2"\n'
    )
    beside = _audited(Text("guide.sh", commands.format(queue=7)))
    assert "EW220" not in {each.rule for each in beside.findings}
    assert "EW220" in {each.rule for each in beside.not_judged}
    assert "EW220" in {each.rule for each in _audited(Text("guide.sh", commands.format(queue=3))).findings}


NEXT = "interface Ethernet1/1\n  ip address 10.0.0.1/31\n"
PORT = "interface Ethernet1/1\n  mtu 9216\n  ip address 10.0.0.0/31\n  service-policy type qos input A\n"
POLICY = "class-map type qos match-all X\n  match cos 3\npolicy-map type qos A\n  class X\n    set qos-group 3\n"


def test_names_of_one_snippet_may_stand_in_another() -> None:
    page = Text("guide.md", f"```\n{PORT}```\n\n```\n{POLICY}{NEXT}```\n")
    result = audit(audited_of(network_of(iter([page])), load_catalogue()))
    assert not {"EW150", "EW151"} & {each.rule for each in result.findings}
    why = [each.why for each in result.not_judged if each.rule == "EW150"]
    assert why == ['another snippet of the page defines policy "A"']


def test_a_block_that_stands_twice_uses_no_address_twice() -> None:
    block = "interface Ethernet1/{}\n  no switchport\n  ip address 10.0.0.0/31\n"
    text = "hostname leaf1\nfeature bgp\n" + block.format(1)
    assert "EW120" not in {each.rule for each in _audited(Text("a.cfg", text + block.format(1))).findings}
    assert "EW120" in {each.rule for each in _audited(Text("a.cfg", text + block.format(2))).findings}
