"""Rules of what runs: what they must not say, and what their examples leave out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import breaches
from eastwest.audit.rule import Edit
from eastwest.audit.rules import RULES
from eastwest.audit.rules.fabric.running import code_of
from eastwest.discover import (
    BgpSession,
    FoundDevice,
    FoundHost,
    FoundNetwork,
    HostState,
    NicState,
    Optics,
    PfcState,
    PortState,
    QueueState,
    RouteSeen,
    SwitchState,
)
from eastwest.findings import Finding, Severity
from eastwest.plan.device import LoadBalancing

PORT = "swp1s0"


def found(rule: str, *edits: Edit) -> tuple[Finding, ...]:
    return breaches(RULES[rule], samples.chain(*edits)(samples.sample()))


def queues(*shown: QueueState) -> Edit:
    return samples.state(samples.LEAF, lambda state: replace(state, queues=shown))


def counters(port: str = PORT, **values: int) -> Edit:
    return samples.state(
        samples.LEAF, lambda state: replace(state, ports=(PortState(port, counters=tuple(sorted(values.items()))),))
    )


def nic_counters(**values: int) -> Edit:
    return samples.nic_state(counters=tuple(sorted(values.items())))


class TestDrops:
    def test_lossless_is_what_the_port_is_configured_to(self) -> None:
        """Most systems show queues without saying which of them may not drop."""
        (one,) = found("EW292", queues(QueueState(PORT, 3, dropped=5), QueueState(PORT, 0, dropped=70)))
        assert one.place.queue == "3"
        (one,) = found("EW292", queues(QueueState(PORT, 3, "ingress", dropped=5)))
        assert "priority group" in one.observed

    def test_a_queue_that_says_it_is_lossy_is(self) -> None:
        assert found("EW292", queues(QueueState(PORT, 3, no_drop=False, dropped=5))) == ()

    def test_ports_without_pfc_may_drop(self) -> None:
        unpaused = samples.unpaused(samples.LEAF)
        assert found("EW292", unpaused, queues(QueueState(PORT, 3, dropped=5))) == ()
        assert found("EW296", unpaused, counters(ingress_mmu_drop_pkts=5)) == ()

    def test_drops_of_roce_are_graver_than_those_of_any_class(self) -> None:
        (one,) = found("EW296", counters(rx_roce_discard=1))
        assert one.severity is Severity.CRITICAL


class TestPauses:
    def test_pauses_at_a_port_without_pfc(self) -> None:
        edit = samples.ports(samples.LEAF, lambda port: replace(port, qos=""))
        (one,) = found("EW293", edit, counters(pfc3_rx=12))
        assert (one.observed, one.expected) == ("12 pauses received for priority 3", "none: PFC is off")

    def test_a_fragment_may_not_show_its_pfc(self) -> None:
        edit = samples.ports(samples.LEAF, lambda port: replace(port, qos=""))
        part = samples.device(samples.LEAF, lambda device: replace(device, partial=True))
        assert found("EW293", edit, part, counters(pfc3_rx=12)) == ()

    def test_a_watchdog_that_runs_need_not_be_configured(self) -> None:
        gone = samples.profiles(samples.LEAF, lambda profile: replace(profile, watchdog=False))
        assert found("EW240", gone)

        def guarded(device: FoundDevice) -> FoundDevice:
            ports = tuple(PortState(port.name, pfc=PfcState(watchdog="drop")) for port in device.intent.interfaces)
            return replace(device, state=replace(samples.empty_state(device), ports=ports))

        assert found("EW240", gone, samples.device(samples.LEAF, guarded)) == ()

    def test_a_port_that_shows_itself_as_willing(self) -> None:
        (one,) = found("EW215", samples.port_state(samples.LEAF, pfc=PfcState("auto", willing=True)))
        assert one.place.port == PORT
        assert found("EW215", samples.port_state(samples.LEAF, pfc=PfcState("auto", willing=False))) == ()

    @pytest.mark.parametrize(("detect", "count"), [(200, 0), (250, 0), (100, 1), (5000, 1)])
    def test_times_are_rounded_and_not_doubled(self, detect: int, count: int) -> None:
        pfc = PfcState(watchdog="drop", watchdog_detect_ms=detect)
        assert len(found("EW245", samples.port_state(samples.LEAF, pfc=pfc))) == count


class TestHeadroom:
    @pytest.mark.parametrize(
        ("held", "severity"), [(50, None), (91, Severity.WARNING), (100, Severity.CRITICAL), (130, Severity.CRITICAL)]
    )
    def test_how_much_was_left(self, held: int, severity: Severity | None) -> None:
        shown = QueueState(PORT, 3, "ingress", headroom_bytes=100, headroom_watermark_bytes=held)
        assert [each.severity for each in found("EW294", queues(shown))] == ([] if severity is None else [severity])

    def test_against_the_configuration_where_nothing_is_shown(self) -> None:
        shown = QueueState(PORT, 3, "ingress", headroom_watermark_bytes=10**9)
        assert len(found("EW294", queues(shown))) == 1
        assert found("EW294", queues(replace(shown, queue=0))) == ()


class TestMarks:
    def test_pauses_without_marks(self) -> None:
        def edit(marked: int, sent: int) -> Edit:
            port = PortState(PORT, counters=(("pfc3_tx", sent),))
            shown = QueueState("swp1s1", 3, marked=marked)
            return samples.state(samples.LEAF, lambda state: replace(state, ports=(port,), queues=(shown,)))

        (one,) = found("EW295", edit(0, 500))
        assert one.place.port == ""
        assert one.assumption
        assert found("EW295", edit(3, 500)) == ()
        assert found("EW295", edit(0, 0)) == ()

    def test_a_queue_without_ecn_need_not_mark(self) -> None:
        plain = samples.profiles(samples.LEAF, lambda profile: samples.queued(profile, 3, ecn=None))
        assert found("EW295", plain, queues(QueueState(PORT, 3, watermark_bytes=10**9, marked=0))) == ()

    def test_profiles_are_compared_where_queues_are_not_shown(self) -> None:
        wrong = QueueState("", 0, "egress", "AZURE_LOSSLESS", kmin_bytes=10, kmax_bytes=20)
        (one,) = found("EW258", queues(wrong))
        assert "AZURE_LOSSLESS" in one.observed


class TestNics:
    def test_drops_of_a_lossless_priority_leave_no_doubt(self) -> None:
        whole = found("EW271", nic_counters(rx_discards_phy=90, rx_prio3_discards=7))
        assert {each.severity for each in whole} == {Severity.CRITICAL}
        assert found("EW271", nic_counters(rx_discards_phy=90, rx_prio0_discards=90, rx_prio3_discards=0)) == ()

    def test_spraying_reorders(self) -> None:
        def sprayed(device: FoundDevice) -> FoundDevice:
            return replace(device, intent=replace(device.intent, balancing=LoadBalancing("per-packet")))

        assert len(found("EW273", nic_counters(out_of_sequence=9))) > 0
        assert found("EW273", samples.device("*", sprayed), nic_counters(out_of_sequence=9)) == ()
        assert len(found("EW273", samples.device("*", sprayed), nic_counters(local_ack_timeout_err=9))) > 0

    def test_notifications_that_nobody_gets(self) -> None:
        def counting(handled: int) -> Edit:
            def shown(host: FoundHost) -> FoundHost:
                each = (("np_cnp_sent", 50), ("rp_cnp_handled", handled))
                nics = tuple(replace(nic, state=NicState(nic.name, counters=each)) for nic in host.nics)
                return replace(host, nics=nics)

            return samples.host("*", shown)

        (one,) = found("EW274", counting(0))
        assert one.place.text() == "whole fabric"
        assert found("EW274", counting(1)) == ()

    def test_firmware_is_compared_among_nics_of_one_driver(self) -> None:
        def shown(network: FoundNetwork) -> FoundNetwork:
            hosts = []
            for at, host in enumerate(network.hosts):
                nic = NicState("eth0", driver="mlx5_core", firmware="28.39.1" if at == 0 else "28.43.2")
                admin = NicState("eth9", driver="igb", firmware="1.6")
                hosts.append(replace(host, state=HostState(nics=(nic, admin))))
            return replace(network, hosts=tuple(hosts))

        (one,) = found("EW161", samples.network(shown))
        assert (one.place.port, one.observed) == ("eth0", "firmware of mlx5_core 28.39.1")


class TestSessions:
    def shown(self, keep: int) -> Edit:
        """The sessions of as many neighbours of the leaf."""

        def edit(device: FoundDevice) -> FoundDevice:
            assert device.intent.bgp is not None
            peers = device.intent.bgp.neighbours[:keep]
            sessions = tuple(BgpSession(each.peer, each.remote_as, "Established", prefixes=9) for each in peers)
            return replace(device, state=replace(samples.empty_state(device), bgp=sessions))

        return samples.device(samples.LEAF, edit)

    def test_one_that_is_missing_among_many(self) -> None:
        leaf = samples.sample().network.device(samples.LEAF)
        assert leaf is not None
        assert leaf.intent.bgp is not None
        many = len(leaf.intent.bgp.neighbours)
        (one,) = found("EW136", self.shown(many - 1))
        assert "is not shown" in one.observed
        assert found("EW136", self.shown(1)) == ()  # an excerpt

    def test_routes_to_loopbacks_and_links_have_one_next_hop(self) -> None:
        def routes(length: int, *widths: int) -> Edit:
            shown = tuple(
                RouteSeen(f"10.{at}.0.0/{length}", "bgp", tuple(str(hop) for hop in range(width)))
                for at, width in enumerate(widths)
            )
            return samples.state(samples.LEAF, lambda state: replace(state, routes=shown))

        assert found("EW138", routes(32, 4, 4, 4, 4, 4, 1)) == ()
        (one,) = found("EW138", routes(32, 4, 4, 4, 4, 4, 3))
        assert one.observed == "10.5.0.0/32: 3 next hops"
        assert found("EW138", routes(24, 4, 4, 2, 2, 1)) == ()  # no width is the rule


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("RS", "rs"),
            ("Standard_RS-FEC - (544,514)", "rs"),
            ("Rs-fec", "rs"),
            ("FEC119", "rs"),
            ("BaseR", "fc"),
            ("Firecode FEC", "fc"),
            ("FEC74", "fc"),
            ("No FEC", "none"),
            ("off", "none"),
            ("auto", ""),
            ("", ""),
        ],
    )
    def test_what_tools_call_fec(self, text: str, code: str) -> None:
        assert code_of(text) == code

    def test_a_port_that_counts_headers_shows_more(self) -> None:
        assert found("EW158", samples.port_state(samples.LEAF, mtu_bytes=9238)) == ()

    def test_a_nic_below_its_configured_mtu(self) -> None:
        (first, *_) = found("EW158", samples.nic_state(mtu_bytes=1500))
        assert first.place.host == samples.HOST

    def test_kinds_that_tell_no_medium_are_not_compared(self) -> None:
        def kinds(here: str, there: str) -> Edit:
            joined = next(each for each in samples.sample().ends.between_switches if each.a.at.device == samples.LEAF)
            return samples.chain(
                *(
                    samples.state(
                        end.at.device,
                        lambda state, port=end.at.port, kind=kind: replace(  # type: ignore[misc]
                            state, ports=(PortState(port, optics=Optics(kind)),)
                        ),
                    )
                    for end, kind in ((joined.a, here), (joined.b, there))
                )
            )

        assert found("EW156", kinds("QSFP-DD", "400GBASE-SR8")) == ()
        assert found("EW156", kinds("800G-2xDR4", "400GBASE-FR4")) == ()
        assert len(found("EW156", kinds("400GBASE-CR8", "400G-SR8"))) == 1


def test_outputs_without_configurations_are_judged() -> None:
    shown = PortState("swp63", up=True, optics=Optics("400GBASE-DR4", "AB12", 81.0, (-12.0, 0.5), (-11.0, 0.5)))
    shown = replace(shown, counters=(("crc", 7),))
    bare = samples.device(samples.LEAF, lambda leaf: replace(leaf, intent=replace(leaf.intent, interfaces=())))
    state = samples.state(samples.LEAF, lambda now: replace(now, ports=(shown,)))
    for rule, said in (
        ("EW154", "81 °C (serial AB12)"),
        ("EW155", "-12 dBm"),
        ("EW113", "-11 dBm"),
        ("EW159", "swp63: crc 7"),
    ):
        (finding,) = found(rule, bare, state)
        assert said in finding.observed
        assert (finding.place.device, finding.line) == (samples.LEAF, None)


def test_ports_that_are_off_are_left_alone() -> None:
    off = samples.ports(samples.LEAF, lambda port: replace(port, enabled=False))
    dark = Optics("400GBASE-DR4", "", 81.0, (-12.0, 0.5))
    for rule in ("EW154", "EW155", "EW159"):
        edit = samples.port_state(samples.LEAF, up=True, optics=dark, counters=(("crc", 7),))
        assert found(rule, off, edit) == ()


def test_pfc_that_negotiation_left_off_beside_a_no_drop_queue() -> None:
    shown = SwitchState(
        ports=tuple(PortState(name, pfc=PfcState("auto", False, None)) for name in ("swp98", "swp99")),
        queues=(QueueState("swp99", 1, "ingress", no_drop=True),),
    )
    (one,) = found("EW290", samples.state(samples.LEAF, lambda _: shown))
    assert one.place.port == "swp99"
