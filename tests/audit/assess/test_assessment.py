"""Before, after, and what each mistake costs; every figure moves the way its mechanism does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eastwest.audit import samples
from eastwest.audit.assess import predict
from eastwest.audit.assess.assessment import Assessment, NotAssessed, assess
from eastwest.audit.assess.interval import Interval
from eastwest.audit.assess.runs import Runs
from eastwest.audit.assess.words import headline, methods
from eastwest.audit.assess.workload import asked_for
from eastwest.audit.engine import audit
from eastwest.audit.remedy import remedies
from eastwest.audit.rule import Edit
from eastwest.discover import FoundNetwork
from tests.audit.builders import site
from tests.audit.slips import one_path, short

pytestmark = pytest.mark.usefixtures("short_runs")
ASKED = asked_for("all-reduce:64MiB", None)


def assessed(edit: Edit, runs: Runs | None = None) -> Assessment:
    audited = edit(samples.sample())
    found = assess(audited, audit(audited), (), ASKED, runs=runs)
    assert isinstance(found, Assessment)
    return found


def test_a_sound_network_gains_nothing_and_nothing_costs() -> None:
    found = assessed(samples.unchanged)
    assert found.before == found.after == found.mended
    assert found.before.lossless.low == 1.0
    assert found.costs == ()
    assert 0.2 < found.before.share.middle < 1.0


def test_one_path_costs_bandwidth_on_the_paths_alone() -> None:
    """Eight NICs of each node through one of eight uplinks: an eighth of what they could do, not more."""
    found = assessed(one_path("leaf"))
    assert found.before.paths.middle == pytest.approx(1 / 8, rel=0.1)
    assert found.before.lossless.middle == pytest.approx(1.0, abs=0.1)
    assert found.mended.paths.middle > 2 * found.before.paths.middle
    assert [cost.title for cost in found.costs if cost.lost > 0.1] == ["BGP and width of ECMP"]
    assert "EW125" in found.costs[0].rules
    assert found.costs[0].gained > 0.1


def paths(hashed: tuple[str, ...], **balancing: object) -> Interval:
    """What paths leave where all switches hash on these fields."""
    edit = samples.intent(
        "*",
        lambda each: replace(each, balancing=replace(each.balancing, hash_fields=hashed, **balancing)),  # type: ignore[arg-type]
    )
    return predict.Question(ASKED, None, frozenset(), Runs()).of(edit(samples.sample())).paths


def test_what_a_hash_takes_in_decides_what_paths_leave() -> None:
    """Four queue pairs of two NICs are one flow by addresses, and all flows are one by what all have in common."""
    addresses = ("source-address", "destination-address")
    common = paths(("protocol", "destination-port"))
    assert common.middle == pytest.approx(1 / 8, rel=0.1)
    assert common.high < paths(addresses).low
    assert paths(addresses).middle < paths((*addresses, "source-port")).middle
    assert paths((*addresses, "roce-qp")) == paths((*addresses, "source-port"))


def test_tiers_of_one_seed_leave_paths_idle() -> None:
    """What a leaf's hash sent to one spine, that spine's equal hash sends on to one of its uplinks."""
    from eastwest.discover import found_from_plan  # noqa: PLC0415
    from tests.design.test_topologies import three_tiers  # noqa: PLC0415

    network = found_from_plan(three_tiers(), samples.FAMILY)
    work = asked_for("all-to-all:64MiB", None)

    def left(seeds: dict[str, int]) -> Interval:
        devices = tuple(
            replace(
                each,
                intent=replace(each.intent, balancing=replace(each.intent.balancing, seed=seeds[each.role])),
            )
            for each in network.devices
        )
        audited = replace(samples.sample(), network=replace(network, devices=devices))
        return predict.Question(work, None, frozenset(), Runs()).of(audited).paths

    alike = left({"leaf": 1, "spine": 1, "super-spine": 1})
    apart = left({"leaf": 1, "spine": 2, "super-spine": 3})
    assert alike.high < apart.low


def test_lost_packets_cost_time_and_are_counted() -> None:
    found = assessed(samples.profiles("*", short))
    assert found.before.worst.dropped > 0
    assert found.before.worst.retransmits > found.before.worst.dropped
    assert found.before.lossless.middle < 0.9
    assert found.mended.worst.pauses == found.mended.worst.dropped == 0


def test_a_wrong_class_drops_where_the_right_one_does_not() -> None:
    found = assessed(samples.mapped(samples.LEAF, traffic_class={26: 0}))
    assert found.before.worst.dropped > 0
    cost = next(each for each in found.costs if each.title == "code points to classes and queues")
    assert cost.places == (samples.LEAF,)
    assert cost.left.worst.dropped > 0


def test_ports_with_a_wrong_map_of_their_own_drop_too() -> None:
    """All ports of a leaf but its maps are right: packets that come in through them go to a lossy class."""
    found = assessed(samples.own_map(samples.LEAF, first=None, traffic_class={26: 0}))
    assert found.before.worst.dropped > 0
    assert found.mended.worst.dropped == 0
    cost = next(each for each in found.costs if each.title == "code points to classes and queues")
    assert "EW201" in cost.rules


def test_a_link_that_swallows_packets_ends_no_job() -> None:
    found = assessed(samples.ports(samples.SPINE, lambda each: replace(each, mtu_bytes=2000), first=None))
    assert not found.before.ends
    assert found.before.share.middle == 0.0
    assert found.mended.ends
    assert found.costs[0].title == "MTU of ports"
    assert "does not end" in headline(found)


def test_where_mending_one_of_two_suffices_neither_costs() -> None:
    """Hosts that mark 24 and switches that keep 26."""
    found = assessed(samples.environment("*", NCCL_IB_TC="96"))
    assert {cost.title for cost in found.costs} == {"settings of hosts", "code points to classes and queues"}
    assert {cost.left.worst.dropped for cost in found.costs} == {0}
    assert found.before.worst.dropped > 0
    assert found.mended.worst.dropped == 0


def test_small_packets_cost_goodput() -> None:
    found = assessed(samples.nics("*", lambda each: replace(each, mtu_bytes=1500)))
    assert 0.9 < found.before.paths.middle / found.mended.paths.middle < 0.99


def test_the_change_plan_is_what_comes_after(tmp_path: Path) -> None:
    from eastwest.audit.load import audited_in  # noqa: PLC0415
    from tests.audit.folders import write_configs  # noqa: PLC0415

    audited = audited_in(write_configs(one_path(samples.LEAF)(samples.sample()), tmp_path, "eos"))
    result = audit(audited)
    found = assess(audited, result, remedies(audited, result)[0], ASKED)
    assert isinstance(found, Assessment)
    assert found.after.share.middle > 2 * found.before.share.middle
    assert headline(found).startswith("As it is: ")
    assert any("access ports" in text for text in methods(found))


def test_the_same_question_is_asked_once(tmp_path: Path) -> None:
    first, again = Runs(tmp_path / "runs.json"), None
    found = assessed(samples.mapped(samples.LEAF, traffic_class={26: 0}), first)
    again = Runs(tmp_path / "runs.json")
    assert assessed(samples.mapped(samples.LEAF, traffic_class={26: 0}), again) == found
    assert first.made > 0
    assert again.made == 0


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {"b": 2}}'])
def test_a_file_that_is_no_record_of_runs_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "runs.json").write_text(text, encoding="utf-8")
    assert assessed(samples.unchanged, Runs(tmp_path / "runs.json")).before.ends


def test_what_holds_no_fabric_is_not_predicted() -> None:
    audited = samples.sample().with_network(FoundNetwork())
    found = assess(audited, audit(audited), (), ASKED)
    assert isinstance(found, NotAssessed)
    assert headline(found).startswith("Not predicted: ")


def test_a_site_says_how_hosts_stand_that_no_file_names() -> None:
    """Four NICs of a host on four leaves: by rail, most traffic stays under a leaf."""
    audited = samples.sample()
    names = {device.name for device in audited.network.devices}
    links = tuple(link for link in audited.network.links if {link.a.device, link.b.device} <= names)
    bare = audited.with_network(replace(audited.network, hosts=(), links=links))
    shares = {}
    for topology in ("rail-optimised", "leaf-spine"):
        plain = site()
        known = replace(
            plain,
            gpus=replace(plain.gpus, node="dgx-h100", nic="connectx-7", nics=4),
            fabric=replace(plain.fabric, topology=topology),
        )
        found = predict.Question(ASKED, known, frozenset(), Runs()).of(bare)
        shares[topology] = found.paths.middle
        assert found.paths.low <= found.paths.middle <= found.paths.high
    assert shares["rail-optimised"] > 0.9
    assert shares["leaf-spine"] < shares["rail-optimised"]
