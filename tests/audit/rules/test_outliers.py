"""What a switch has otherwise is told as a person reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.audit.subject import Audited
from eastwest.plan.device import DeviceIntent, NicIntent, PfcWatchdog


def _logs_to(*servers: str) -> Edit:
    def changed(found: DeviceIntent) -> DeviceIntent:
        return replace(found, management=replace(found.management, syslog=servers))

    return samples.intent(samples.LEAF, changed)


def test_lists_are_told_without_python() -> None:
    (found,) = breaches(RULES["EW149"], _logs_to("192.0.2.98", "192.0.2.99")(samples.sample()))
    assert "192.0.2.98, 192.0.2.99, not " in found.observed
    assert not set("()'[]") & set(found.observed)


def test_an_empty_list_is_absent() -> None:
    (found,) = breaches(RULES["EW149"], _logs_to()(samples.sample()))
    assert " absent, not " in found.observed


def test_one_nic_of_a_host_is_compared_with_those_of_its_host() -> None:
    changed = _one_nic(lambda nic: replace(nic, address=nic.address.replace("/31", "/24")), hosts=1)
    (found,) = breaches(RULES["EW153"], changed)
    assert (found.place.text(), found.observed) == ("node001 nic2", "prefix length: /24")


def test_a_nic_without_what_all_its_siblings_have_keeps_a_default() -> None:
    def bare(nic: NicIntent) -> NicIntent:
        return replace(nic, mtu_bytes=0, gateway="")

    found = breaches(RULES["EW153"], _one_nic(bare, hosts=1))
    assert sorted(each.observed for each in found) == ["MTU: not set", "gateway: not set"]
    assert not breaches(RULES["EW153"], samples.nics(samples.HOST, bare)(samples.sample()))


def test_parameters_of_dcqcn_are_named() -> None:
    def slower(nic: NicIntent) -> NicIntent:
        return replace(nic, qos=replace(nic.qos, dcqcn=replace(nic.qos.dcqcn, ai_rate_mbps=1.0)))

    (found,) = breaches(RULES["EW153"], samples.nics(samples.HOST, slower)(samples.sample()))
    assert "ai_rate_mbps 1.0 on " in found.observed


def test_nics_that_serve_something_else_are_no_slip() -> None:
    changed = _one_nic(lambda nic: replace(nic, mtu_bytes=1500), hosts=1, names=("nic2", "nic3"))
    assert not breaches(RULES["EW153"], changed)


def _one_nic(change: Callable[[NicIntent], NicIntent], hosts: int, names: tuple[str, ...] = ("nic2",)) -> Audited:
    """So many hosts of the sample, the first with that change of those NICs."""
    audited = samples.sample()
    first, *others = audited.network.hosts[:hosts]
    nics = tuple(replace(nic, intent=change(nic.intent)) if nic.name in names else nic for nic in first.nics)
    network = replace(audited.network, hosts=(replace(first, nics=nics), *others))
    return replace(audited, network=network)


def _left_open(hosts: int, *paths: str) -> Audited:
    """The first hosts say nothing of some settings of one NIC."""
    sample = samples.sample()
    changed = list(sample.network.hosts)
    for at in range(hosts):
        nics = [
            replace(nic, unstated=nic.unstated | set(paths)) if nic.name == "nic2" else nic for nic in changed[at].nics
        ]
        changed[at] = replace(changed[at], nics=tuple(nics))
    return replace(sample, network=replace(sample.network, hosts=tuple(changed)))


def test_what_one_host_leaves_open_that_all_others_say_is_told() -> None:
    (found,) = breaches(RULES["EW153"], _left_open(1, "qos.pfc", "qos.cnp_dscp"))
    assert (found.place.text(), found.observed) == ("node001 nic2", "PFC, DSCP of notifications: not in its files")


def test_what_two_hosts_leave_open_was_gathered_otherwise() -> None:
    assert not breaches(RULES["EW153"], _left_open(2, "qos.pfc"))


def _without(*roles: str) -> Edit:
    """The first two switches of each role alone."""
    kept = tuple(f"{role}{number}" for role in roles for number in (1, 2))
    return samples.network(
        lambda found: replace(found, devices=tuple(each for each in found.devices if each.name in kept))
    )


def test_of_two_the_one_is_named_that_other_switches_do_not_bear_out() -> None:
    two = _without("leaf", "spine")
    for name in ("leaf1", "leaf2"):
        (found,) = breaches(RULES["EW144"], samples.chain(two, _slow_watchdog(name))(samples.sample()))
        assert found.place.device == name


def test_of_two_alone_either_may_be_right() -> None:
    (found,) = breaches(RULES["EW144"], samples.chain(_without("leaf"), _slow_watchdog("leaf1"))(samples.sample()))
    assert "or the other way round" in found.expected


def _slow_watchdog(name: str) -> Edit:
    return samples.qos(name, lambda qos: replace(qos, watchdog=PfcWatchdog(100, 4000, 4000, "drop")))
