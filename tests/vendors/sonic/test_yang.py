from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.intent.site import Routers
from eastwest.plan.device import DeviceIntent, refuse
from eastwest.vendors.sonic import SONIC
from tests.plan.device.broken import BROKEN, ROCE
from tests.vendors.designed import configured, designed
from tests.vendors.sonic.yang import Referee, needs_yang
from tests.vendors.strategies import device_intents
from tests.vendors.test_networks import managed_plan

pytestmark = needs_yang


@pytest.fixture(scope="module")
def referee() -> Referee:
    return Referee()


def _config_db(intent: DeviceIntent) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(SONIC.render(intent).files[0].text)
    return tree


@pytest.mark.parametrize("tenants", [False, True])
def test_configurations_of_a_designed_site_are_valid(referee: Referee, tenants: bool) -> None:
    for intent in designed("sonic", tenants=tenants):
        assert referee.problems(_config_db(intent)) == ""


def test_configurations_of_ipv6_links_are_valid(referee: Referee) -> None:
    intents = designed("sonic", addressing="ipv6-p2p")
    assert [referee.problems(_config_db(intent)) for intent in (intents[0], intents[-1])] == ["", ""]


def test_configurations_of_management_switches_are_valid(referee: Referee) -> None:
    found = configured(None, plan=managed_plan("sonic", Routers(2, 1), 64600)).intents
    intents = [intent for intent in found if intent.role.startswith("management-")]
    assert [referee.problems(_config_db(intent)) for intent in intents] == [""] * 4


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # the referee is too slow to shrink against
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_intent_gives_a_valid_config_db(referee: Referee, data: st.DataObject) -> None:
    assert referee.problems(_config_db(data.draw(device_intents(SONIC)))) == ""


def test_the_referee_can_fail(referee: Referee) -> None:
    tree = _config_db(designed("sonic")[0])
    for queue in tree["QUEUE"].values():
        queue["scheduler"] = "none-of-that-name"
    assert "none-of-that-name" in referee.problems(tree)


@pytest.mark.parametrize(("broken", "deviation"), BROKEN)
def test_what_the_models_let_through_the_guard_refuses(
    referee: Referee, broken: Callable[[DeviceIntent], DeviceIntent], deviation: str
) -> None:
    intent = broken(designed("sonic")[0])
    assert referee.problems(_config_db(intent)) == ""
    with pytest.raises(InputError, match=deviation):
        refuse([intent], ROCE)
