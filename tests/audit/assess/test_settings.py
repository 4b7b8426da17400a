"""Settings as found: a sound network has the policy's own, and each slip shows where it is."""

from __future__ import annotations

from dataclasses import replace

from eastwest.audit import samples
from eastwest.audit.assess.found import found_fabric
from eastwest.audit.assess.reference import rdma_mtu_bytes, reference_of
from eastwest.audit.assess.settings import configured, routed_only
from eastwest.audit.rule import Edit
from eastwest.audit.subject import Audited
from eastwest.discover.state import PfcState, PortState, QueueState, SwitchState
from eastwest.plan.device import BgpIntent, DeviceIntent, EcnMarking, PortQos, QueueIntent
from eastwest.simulate.configured import HASHED, Configured, ConfiguredNic, ConfiguredPort, ConfiguredSwitch
from eastwest.simulate.modes import Balance
from eastwest.simulate.packet.configure import configure
from eastwest.simulate.packet.knobs import knobs_of
from eastwest.simulate.packet.layout import lay_out
from tests.simulate.packet.dump import _properties

SAMPLE = samples.sample()


def settings(audited: Audited) -> Configured:
    found = found_fabric(audited)
    return configured(audited, found.fabric, reference_of(audited, found).plan.policy)


def switch(edit: Edit, name: str = samples.LEAF) -> ConfiguredSwitch:
    return next(each for each in settings(edit(SAMPLE)).switches if each.name == name)


def port(edit: Edit, name: str = samples.LEAF) -> ConfiguredPort:
    return switch(edit, name).ports[0]


def nic(edit: Edit) -> ConfiguredNic:
    return settings(edit(SAMPLE)).nics[0]


def test_a_sound_network_is_set_as_the_policy_has_it() -> None:
    """Field by field in the engine, so that before and after differ by mistakes alone."""
    found = found_fabric(SAMPLE)
    plan = reference_of(SAMPLE, found).plan
    layout = lay_out(plan.fabric)
    own, sound = knobs_of(plan, layout), knobs_of(plan, layout)
    configure(configured(SAMPLE, found.fabric, plan.policy), own, layout)
    configure(routed_only(SAMPLE, found.fabric, plan.policy), sound, layout)
    for name, switch_settings in sound.switches.items():
        assert _properties(own.switches[name]) == _properties(switch_settings)
    for number, wanted in sound.ports.items():
        mine = _properties(own.ports[number])
        if layout.port_names[number].device in layout.switches:
            assert mine == _properties(wanted)
    assert own.notices == sound.notices
    assert set(own.wrong_nics.values()) == {(26, 3)}


def test_a_code_point_in_another_class_is_in_it_for_good() -> None:
    found = switch(samples.mapped(samples.LEAF, traffic_class={26: 0}))
    assert found.class_of_dscp[26] == 0
    assert found.ports[0].pauses == (3,)
    assert 0 not in found.ports[0].marks


def test_a_class_is_numbered_by_the_priority_that_pauses_it() -> None:
    edit = samples.chain(
        samples.mapped(samples.LEAF, queue={3: 5}, pfc_queue={3: 5}),
        samples.profiles(samples.LEAF, lambda each: replace(each, queues=tuple(_moved(each)))),
    )
    found = switch(edit)
    assert found.class_of_dscp[26] == 3
    assert (found.ports[0].obeys, found.ports[0].marks) == ((3,), (3,))


def _moved(profile: PortQos) -> list[QueueIntent]:
    return [replace(each, queue=5) if each.queue == 3 else each for each in profile.queues]


def test_a_pause_that_stops_another_queue_is_not_obeyed() -> None:
    found = port(samples.mapped(samples.LEAF, pfc_queue={3: 1}))
    assert (found.pauses, found.obeys) == ((3,), ())


def test_a_port_classifies_by_its_own_map() -> None:
    edit = samples.own_map(samples.LEAF, traffic_class={26: 0})
    first, second = switch(edit).ports[:2]
    assert first.class_of_dscp[26] == 0
    assert second.class_of_dscp == ()
    assert switch(edit).class_of_dscp[26] == 3


def test_a_port_that_trusts_no_dscp_puts_what_comes_in_into_one_class() -> None:
    def odd(intent: DeviceIntent) -> DeviceIntent:
        assert intent.qos is not None
        usual = next(each for each in intent.qos.ports if each.pfc)
        own = replace(usual, name="own-trust", trust="cos")
        first, *rest = intent.interfaces
        ports = (replace(first, qos="own-trust"), *rest)
        return replace(intent, interfaces=ports, qos=replace(intent.qos, ports=(*intent.qos.ports, own)))

    first, second = switch(samples.intent(samples.LEAF, odd)).ports[:2]
    assert set(first.class_of_dscp) == {0}
    assert second.class_of_dscp == ()


def test_ports_without_pfc_ecn_or_watchdog_have_none() -> None:
    found = port(samples.profiles(samples.LEAF, lambda each: PortQos(each.name)))
    assert (found.pauses, found.obeys, found.marks, found.marking, found.watchdog) == ((), (), (), None, None)


def test_thresholds_are_those_that_were_found() -> None:
    def marked(profile: PortQos) -> PortQos:
        return replace(
            profile,
            queues=tuple(
                replace(each, ecn=EcnMarking(1, 2, 90)) if each.ecn is not None else each for each in profile.queues
            ),
        )

    found = port(samples.profiles(samples.LEAF, marked)).marking
    assert found is not None
    assert (found.kmin_bytes, found.kmax_bytes, found.pmax) == (1, 2, 0.9)


def test_headroom_is_what_was_found_where_a_file_has_it() -> None:
    def short(profile: PortQos) -> PortQos:
        return replace(profile, buffers=tuple(replace(each, headroom_bytes=1000) for each in profile.buffers))

    assert port(samples.profiles(samples.LEAF, short)).headroom_bytes == 1000
    unsaid = port(samples.profiles(samples.LEAF, lambda each: replace(each, buffers=()))).headroom_bytes
    assert unsaid >= port(samples.unchanged).headroom_bytes


def test_what_the_chip_shows_goes_before_what_is_configured() -> None:
    first = port(samples.unchanged).port.port
    queues = (
        QueueState(first, 3, "ingress", reserved_bytes=90_000, xoff_bytes=40_000),
        QueueState("elsewhere", 3, "ingress", headroom_bytes=1),
    )
    state = SwitchState(ports=(PortState(first, pfc=PfcState(active=False)),), queues=queues)
    found = port(samples.device(samples.LEAF, lambda each: replace(each, state=state)))
    assert (found.pauses, found.obeys, found.headroom_bytes) == ((), (), 50_000)
    some = replace(state, ports=(PortState(first, pfc=PfcState(priorities=(4,))),), queues=())
    assert port(samples.device(samples.LEAF, lambda each: replace(each, state=some))).pauses == ()


def test_a_switch_that_trusts_no_dscp_puts_all_into_one_class() -> None:
    found = switch(samples.profiles(samples.LEAF, lambda each: replace(each, trust="cos")))
    assert set(found.class_of_dscp) == {0}


def test_equal_paths_are_those_that_bgp_uses() -> None:
    narrow = switch(samples.intent(samples.LEAF, lambda each: replace(each, bgp=_bgp(each, maximum_paths=2))))
    assert narrow.multipath is not None
    assert (narrow.multipath.paths, narrow.multipath.kin) == (2, ())
    strict = switch(samples.intent(samples.LEAF, lambda each: replace(each, bgp=_bgp(each, multipath_relax=False))))
    assert strict.multipath is not None
    assert len(strict.multipath.kin) == 8


def _bgp(intent: DeviceIntent, **values: object) -> BgpIntent:
    assert intent.bgp is not None
    return replace(intent.bgp, **values)  # type: ignore[arg-type]


def balanced(name: str = samples.LEAF, **values: object) -> Edit:
    """Load balancing of a switch."""
    return samples.intent(name, lambda each: replace(each, balancing=replace(each.balancing, **values)))  # type: ignore[arg-type]


def test_balancing_is_what_was_found() -> None:
    assert switch(balanced(mode="flowlet")).balance is Balance.FLOWLET


def test_switches_of_one_seed_choose_alike_where_they_are_of_one_kind() -> None:
    seeded = balanced("*", seed=7)
    one, other = switch(seeded), switch(seeded, samples.SPINE)
    assert one.hash_seed is not None
    assert one.hash_seed == other.hash_seed
    assert switch(balanced("*", seed=8)).hash_seed != one.hash_seed
    foreign = samples.chain(seeded, samples.device(samples.LEAF, lambda each: replace(each, family="eos")))
    assert switch(foreign).hash_seed != one.hash_seed
    assert switch(samples.unchanged).hash_seed is None


def test_a_hash_takes_in_what_was_found() -> None:
    addresses = ("source-address", "destination-address")
    assert switch(balanced(hash_fields=addresses)).hashed == addresses
    assert switch(balanced(hash_fields=())).hashed == HASHED
    by_pair = switch(balanced(hash_fields=("destination-address", "protocol", "roce-qp"))).hashed
    assert by_pair == ("destination-address", "source-port")


def test_a_nic_sends_what_its_job_says_and_pauses_what_it_is_told() -> None:
    assert nic(samples.environment(samples.HOST, NCCL_IB_TC="96")).dscp == 24
    assert nic(samples.nic_qos(samples.HOST, lambda qos: replace(qos, pfc=(5,)))).obeys == (5,)
    assert nic(samples.nic_qos(samples.HOST, lambda qos: replace(qos, trust="pcp"))).queue == 0
    assert not nic(samples.nic_qos(samples.HOST, lambda qos: replace(qos, ecn=()))).slows


def test_a_port_with_a_smaller_mtu_swallows_both_ways() -> None:
    found = settings(samples.ports(samples.SPINE, lambda each: replace(each, mtu_bytes=2000))(SAMPLE)).swallowed
    assert len(found) == 2
    assert {end.device for end in found} >= {samples.SPINE}
    assert settings(SAMPLE).swallowed == ()


def test_the_payload_fits_the_smallest_nic() -> None:
    small = samples.nics(samples.HOST, lambda each: replace(each, mtu_bytes=1500))(SAMPLE)
    assert (rdma_mtu_bytes(SAMPLE), rdma_mtu_bytes(small)) == (4096, 1024)


def test_a_fragment_without_qos_is_taken_as_sound() -> None:
    def fragment(audited: Audited) -> Audited:
        bare = samples.fields(samples.LEAF, qos=None)(audited)
        return samples.device(samples.LEAF, lambda each: replace(each, partial=True))(bare)

    bare = fragment(SAMPLE)
    found = found_fabric(bare)
    sound = routed_only(bare, found.fabric, reference_of(bare, found).plan.policy)
    assert switch(fragment) == next(each for each in sound.switches if each.name == samples.LEAF)
    whole = switch(samples.fields(samples.LEAF, qos=None))
    assert all(each.pauses == () for each in whole.ports)
