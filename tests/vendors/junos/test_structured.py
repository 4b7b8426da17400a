"""Junos as XML and JSON means what the same configuration as `set` commands means."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eastwest.discover.found import network_of
from eastwest.discover.source import Text
from eastwest.errors import InputError
from eastwest.vendors.junos.read import read
from eastwest.vendors.junos.statements import parse
from eastwest.vendors.merge import merge_golden
from eastwest.vendors.registry import FAMILIES

SET = """\
set system host-name leaf1
set interfaces et-0/0/0 description "to spine1 et-0/0/1; 400G"
set interfaces et-0/0/0 mtu 9216
set interfaces et-0/0/0 unit 0 family inet address 10.0.0.0/31
set interfaces et-0/0/1 disable
set class-of-service classifiers dscp roce forwarding-class no-loss loss-priority low code-points 011010
set class-of-service forwarding-classes class no-loss queue-num 3
set class-of-service forwarding-classes class no-loss no-loss
set class-of-service forwarding-classes class no-loss pfc-priority 3
set class-of-service congestion-notification-profile cnp input dscp code-point 011010 pfc
set class-of-service drop-profiles dp interpolate fill-level 10
set class-of-service drop-profiles dp interpolate fill-level 50
set class-of-service interfaces et-* congestion-notification-profile cnp
set policy-options prefix-list loopbacks 10.1.0.0/16
set policy-options policy-statement out term one from route-filter 10.1.0.0/16 orlonger
set policy-options policy-statement out term one then accept
set routing-options router-id 10.1.0.1
set routing-options autonomous-system 65001
set protocols bgp group spines multipath multiple-as
set protocols bgp group spines neighbor 10.0.0.1 peer-as 65100
deactivate protocols bgp group spines neighbor 10.0.0.1
"""
XML = """\
<?xml version="1.0" encoding="us-ascii"?>
<rpc-reply xmlns:junos="http://xml.juniper.net/junos/23.4R2/junos">
 <configuration junos:changed-seconds="1" junos:changed-localtime="now">
  <system><host-name>leaf1</host-name></system>
  <interfaces>
   <interface>
    <name>et-0/0/0</name>
    <description>to spine1 et-0/0/1; 400G</description>
    <mtu>9216</mtu>
    <unit><name>0</name><family><inet><address><name>10.0.0.0/31</name></address></inet></family></unit>
   </interface>
   <interface><name>et-0/0/1</name><disable/></interface>
  </interfaces>
  <class-of-service>
   <classifiers><dscp><name>roce</name><forwarding-class><name>no-loss</name><loss-priority><name>low</name>
     <code-points>011010</code-points></loss-priority></forwarding-class></dscp></classifiers>
   <forwarding-classes><class><name>no-loss</name><queue-num>3</queue-num><no-loss/>
     <pfc-priority>3</pfc-priority></class></forwarding-classes>
   <congestion-notification-profile><name>cnp</name><input><dscp><code-point><name>011010</name><pfc/></code-point>
     </dscp></input></congestion-notification-profile>
   <drop-profiles><name>dp</name><interpolate><fill-level>10</fill-level><fill-level>50</fill-level></interpolate>
     </drop-profiles>
   <interfaces><interface><name>et-*</name>
     <congestion-notification-profile>cnp</congestion-notification-profile></interface></interfaces>
  </class-of-service>
  <policy-options>
   <prefix-list><name>loopbacks</name><prefix-list-item><name>10.1.0.0/16</name></prefix-list-item></prefix-list>
   <policy-statement><name>out</name><term><name>one</name>
     <from><route-filter><address>10.1.0.0/16</address><orlonger/></route-filter></from>
     <then><accept/></then></term></policy-statement>
  </policy-options>
  <routing-options><router-id>10.1.0.1</router-id>
   <autonomous-system><as-number>65001</as-number></autonomous-system></routing-options>
  <protocols><bgp><group><name>spines</name><multipath><multiple-as/></multipath>
   <neighbor inactive="inactive"><name>10.0.0.1</name><peer-as>65100</peer-as></neighbor></group></bgp></protocols>
  <junos:comment>/* not a statement */</junos:comment>
 </configuration>
 <cli><banner>{master:0}</banner></cli>
</rpc-reply>
"""
JSON = """\
{
  "configuration" : {
    "@" : {"junos:changed-seconds" : "1"},
    "system" : {"host-name" : "leaf1"},
    "interfaces" : {"interface" : [
      {"name" : "et-0/0/0", "description" : "to spine1 et-0/0/1; 400G", "mtu" : 9216,
       "unit" : [{"name" : 0, "family" : {"inet" : {"address" : [{"name" : "10.0.0.0/31"}]}}}]},
      {"name" : "et-0/0/1", "disable" : [null]}]},
    "class-of-service" : {
      "classifiers" : {"dscp" : [{"name" : "roce", "forwarding-class" : [{"name" : "no-loss",
        "loss-priority" : [{"name" : "low", "code-points" : ["011010"]}]}]}]},
      "forwarding-classes" : {"class" : [{"name" : "no-loss", "queue-num" : 3, "no-loss" : [null],
        "pfc-priority" : 3}]},
      "congestion-notification-profile" : [{"name" : "cnp", "input" : {"dscp" : {"code-point" :
        [{"name" : "011010", "pfc" : [null]}]}}}],
      "drop-profiles" : [{"name" : "dp", "interpolate" : {"fill-level" : [10, 50]}}],
      "interfaces" : {"interface" : [{"name" : "et-*", "congestion-notification-profile" : "cnp"}]}},
    "policy-options" : {
      "prefix-list" : [{"name" : "loopbacks", "prefix-list-item" : [{"name" : "10.1.0.0/16"}]}],
      "policy-statement" : [{"name" : "out", "term" : [{"name" : "one",
        "from" : {"route-filter" : [{"address" : "10.1.0.0/16", "orlonger" : [null]}]},
        "then" : {"accept" : [null]}}]}]},
    "routing-options" : {"router-id" : "10.1.0.1", "autonomous-system" : {"as-number" : "65001"}},
    "protocols" : {"bgp" : {"group" : [{"name" : "spines", "multipath" : {"multiple-as" : [null]},
      "neighbor" : [{"@" : {"inactive" : true}, "name" : "10.0.0.1", "peer-as" : "65100"}]}]}}
  }
}
"""
FORMS = {"xml": XML, "json": JSON}


def statements(text: str) -> list[str]:
    return [each.text for each in parse("f", text).statements]


@pytest.mark.parametrize("form", FORMS)
def test_statements_and_what_is_off_are_the_same(form: str) -> None:
    assert statements(FORMS[form]) == statements(SET)
    assert parse("f", FORMS[form]).inactive == parse("f", SET).inactive


@pytest.mark.parametrize("form", FORMS)
def test_the_meaning_is_the_same_and_everything_is_understood_alike(form: str) -> None:
    wanted, found = read({"f": SET}), read({"f": FORMS[form]})
    assert found.intent == wanted.intent
    assert [each.text for each in found.not_understood] == [each.text for each in wanted.not_understood]


@pytest.mark.parametrize("form", FORMS)
def test_statements_know_their_lines(form: str) -> None:
    lines = FORMS[form].splitlines()
    by_text = {each.text: each.number for each in parse("f", FORMS[form]).statements}
    assert "9216" in lines[by_text["interfaces et-0/0/0 mtu 9216"] - 1]
    assert "router-id" in lines[by_text["routing-options router-id 10.1.0.1"] - 1]


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_with_it_has_the_switch(form: str) -> None:
    network = network_of(iter([Text(f"backup.{form}", FORMS[form])]))
    assert [(device.name, device.family) for device in network.devices] == [("leaf1", "junos")]
    assert network.unreadable == ()


@pytest.mark.parametrize("form", FORMS)
def test_the_way_to_a_design_is_set_commands(form: str) -> None:
    rendered = FAMILIES["junos"].render(read({"f": SET}).intent)
    found, wanted = (
        merge_golden(FAMILIES["junos"], rendered, {name: text})
        for name, text in (("a." + form, FORMS[form]), ("a.txt", SET))
    )
    assert found.files[0].remediation == wanted.files[0].remediation
    assert found.files[0].text == wanted.files[0].text


def test_several_answers_in_one_text_are_read_together() -> None:
    assert statements(XML + "\n" + XML.replace("leaf1", "leaf2"))[-1] == statements(SET)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "<configuration><system>",
        '<!DOCTYPE a [<!ENTITY b "c">]><configuration><system>&b;</system></configuration>',
        "<configuration>" + "<a>" * 100 + "</a>" * 100 + "</configuration>",
        '{"configuration" : {"a" : ' + '{"a" : ' * 100 + "1" + "}" * 100 + "}}",
        '{"configuration" : {"a" : ',
    ],
)
def test_bad_texts_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse("f", text)


@given(form=st.sampled_from(sorted(FORMS)), at=st.integers(0, 3000), size=st.integers(0, 60), put=st.text(max_size=8))
def test_spoilt_texts_end_in_statements_or_a_clear_error(form: str, at: int, size: int, put: str) -> None:
    text = FORMS[form]
    spoilt = text[:at] + put + text[at + size :]
    with suppress(InputError):
        parse("f", spoilt)
