"""Junos as XML and JSON means what the text form means."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest

from eastwest.discover import network_of
from eastwest.discover.source import Text
from eastwest.errors import InputError
from eastwest.vendors.junos import JUNOS
from eastwest.vendors.junos.statements import parse

CURLY = """\
version 23.4R2;
system {
    host-name leaf1;
    ntp {
        server 192.0.2.3;
    }
    syslog {
        host 192.0.2.5 {
            any any;
        }
    }
}
interfaces {
    et-0/0/0 {
        description "to spine1 et-0/0/0";
        mtu 9216;
        unit 0 {
            family inet {
                address 10.0.0.0/31;
            }
        }
    }
    inactive: et-0/0/1 {
        mtu 1500;
    }
}
class-of-service {
    classifiers {
        dscp roce {
            forwarding-class NO-LOSS {
                loss-priority low code-points 011010;
            }
        }
    }
    drop-profiles {
        dp1 {
            interpolate {
                fill-level [ 55 90 ];
                drop-probability [ 0 100 ];
            }
        }
    }
    forwarding-classes {
        class NO-LOSS queue-num 4 no-loss pfc-priority 3;
    }
    congestion-notification-profile {
        cnp {
            input {
                dscp {
                    code-point 011010 {
                        pfc;
                    }
                }
            }
            output {
                ieee-802.1 {
                    code-point 011 {
                        flow-control-queue 4;
                    }
                }
            }
        }
    }
    interfaces {
        et-* {
            congestion-notification-profile cnp;
            scheduler-map sm1;
            unit * {
                classifiers {
                    dscp roce;
                }
            }
        }
    }
    scheduler-maps {
        sm1 {
            forwarding-class NO-LOSS scheduler s1;
        }
    }
    schedulers {
        s1 {
            transmit-rate percent 90;
            drop-profile-map loss-priority any protocol any drop-profile dp1;
            explicit-congestion-notification;
        }
    }
}
protocols {
    bgp {
        group spines {
            type external;
            multipath {
                multiple-as;
            }
            neighbor 10.0.0.1 {
                peer-as 65100;
            }
        }
    }
}
routing-options {
    router-id 10.255.0.1;
    autonomous-system 65001;
}
"""
COS: dict[str, Any] = {
    "classifiers": {
        "dscp": [
            {
                "name": "roce",
                "forwarding-class": [
                    {"name": "NO-LOSS", "loss-priority": [{"name": "low", "code-points": ["011010"]}]}
                ],
            }
        ]
    },
    "drop-profiles": [
        {"name": "dp1", "interpolate": {"fill-level": [55, 90], "drop-probability": [0, 100]}},
    ],
    "forwarding-classes": {"class": [{"name": "NO-LOSS", "queue-num": "4", "no-loss": [None], "pfc-priority": "3"}]},
    "congestion-notification-profile": [
        {
            "name": "cnp",
            "input": {"dscp": {"code-point": [{"name": "011010", "pfc": [None]}]}},
            "output": {"ieee-802.1": {"code-point": [{"name": "011", "flow-control-queue": ["4"]}]}},
        }
    ],
    "interfaces": {
        "interface": [
            {
                "name": "et-*",
                "congestion-notification-profile": {"cnp-name": "cnp"},
                "scheduler-map": {"map-name": "sm1"},
                "unit": [{"name": "*", "classifiers": {"dscp": [{"classifier-dscp-name": "roce"}]}}],
            }
        ]
    },
    "scheduler-maps": [{"name": "sm1", "forwarding-class": [{"name": "NO-LOSS", "scheduler": "s1"}]}],
    "schedulers": [
        {
            "name": "s1",
            "transmit-rate": {"percent": "90"},
            "drop-profile-map": [{"loss-priority": "any", "protocol": "any", "drop-profile": "dp1"}],
            "explicit-congestion-notification": [None],
        }
    ],
}
PORTS: list[dict[str, Any]] = [
    {
        "name": "et-0/0/0",
        "description": "to spine1 et-0/0/0",
        "mtu": 9216,
        "unit": [{"name": 0, "family": {"inet": {"address": [{"name": "10.0.0.0/31"}]}}}],
    },
    {"@": {"inactive": True}, "name": "et-0/0/1", "mtu": 1500},
]
TREE: dict[str, Any] = {
    "configuration": {
        "@": {"junos:commit-seconds": "1"},
        "version": "23.4R2",
        "system": {
            "host-name": "leaf1",
            "ntp": {"server": [{"name": "192.0.2.3"}]},
            "syslog": {"host": [{"name": "192.0.2.5", "contents": [{"name": "any", "any": [None]}]}]},
        },
        "interfaces": {"interface": PORTS},
        "class-of-service": COS,
        "protocols": {
            "bgp": {
                "group": [
                    {
                        "name": "spines",
                        "type": "external",
                        "multipath": {"multiple-as": [None]},
                        "neighbor": [{"name": "10.0.0.1", "peer-as": "65100"}],
                    }
                ]
            }
        },
        "routing-options": {"router-id": "10.255.0.1", "autonomous-system": {"as-number": "65001"}},
    }
}


def _xml(tag: str, value: object) -> str:
    """The same tree as elements."""
    if isinstance(value, list):
        return "".join(_xml(tag, each) for each in value)
    if isinstance(value, dict):
        off = ' inactive="inactive"' if value.get("@", {}).get("inactive") else ""
        inner = "\n".join(_xml(key, each) for key, each in value.items() if key != "@")
        return f"<{tag}{off}>\n{inner}\n</{tag}>"
    return f"<{tag}/>" if value is None else f"<{tag}>{escape(str(value))}</{tag}>"


AS_XML = f'<rpc-reply xmlns:junos="x">\n{_xml("configuration", TREE["configuration"])}\n</rpc-reply>'
FORMS = {"xml": AS_XML, "json": json.dumps(TREE, indent=4)}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_means_the_same(form: str) -> None:
    text = JUNOS.read({"a.conf": CURLY})
    other = JUNOS.read({f"a.{form}": FORMS[form]})
    assert other.intent == text.intent
    assert [each.text for each in other.not_understood] == [each.text for each in text.not_understood]


@pytest.mark.parametrize("form", FORMS)
def test_statements_know_their_lines(form: str) -> None:
    found = {each.text: each.number for each in parse("a", FORMS[form]).statements}
    line = FORMS[form].split("\n")[found["interfaces et-0/0/0 mtu 9216"] - 1]
    assert "mtu" in line
    assert "9216" in line


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_with_such_files_is_read(form: str) -> None:
    network = network_of(iter([Text(f"files/show.{form}", FORMS[form])]))
    assert [(device.name, device.family) for device in network.devices] == [("leaf1", "junos")]
    assert network.unreadable == ()


def test_the_older_form_of_json_is_read() -> None:
    tree = {"configuration": [{"system": [{"host-name": [{"data": "leaf9"}]}]}]}
    assert JUNOS.read({"a.json": json.dumps(tree)}).intent.hostname == "leaf9"


@pytest.mark.parametrize(
    "text",
    ["<configuration>" + "<a>" * 90, "<!DOCTYPE a [<!ENTITY b 'c'>]><configuration/>", '{"configuration": '],
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        JUNOS.read({"a.xml": text})
