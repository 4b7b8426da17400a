from __future__ import annotations

from hypothesis import given, settings

from eastwest.plan.device import HostIntent, host_intents
from eastwest.vendors.connectx import CONNECTX
from eastwest.vendors.nic.read import read_host
from tests.vendors.designed import plan_with
from tests.vendors.nic.checks import assert_round_trip
from tests.vendors.nic.strategies import hosts


@settings(max_examples=30, deadline=None)
@given(host=hosts("connectx-7-2p") | hosts("my-nic"))
def test_what_is_rendered_is_read_back(host: HostIntent) -> None:
    assert_round_trip(CONNECTX, host)


def test_of_a_designed_host_nothing_is_lost() -> None:
    for host in host_intents(plan_with()):
        assert assert_round_trip(CONNECTX, host).inexpressible == ()


def test_the_kubernetes_resource_alone_says_what_it_can() -> None:
    host = host_intents(plan_with())[0]
    rendered = assert_round_trip(CONNECTX, host)
    resource = {str(file.path): file.text for file in rendered.files if "kubernetes" in str(file.path)}
    result = read_host(CONNECTX, resource)
    qos = result.intent.nics[0].qos
    wanted = host.nics[0].qos
    assert result.not_understood == ()
    assert (qos.trust, qos.pfc, qos.ecn, qos.cnp_dscp) == (wanted.trust, wanted.pfc, wanted.ecn, wanted.cnp_dscp)
    assert qos.dcqcn.ai_rate_mbps == wanted.dcqcn.ai_rate_mbps
    assert not qos.willing
    assert "nics[nic].qos.roce_tos" in result.unstated
