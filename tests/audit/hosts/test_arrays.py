"""Storage systems: the MTU in Purity's words; all else by hand, with the maker's command named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.hosts.arrays import array_commands, sayable_of_array
from eastwest.audit.hosts.case import with_mtu
from eastwest.audit.remedy import HostRemedy, fixed, remedies
from eastwest.audit.rule import Edit
from eastwest.discover import FoundHost, FoundLink, FoundNetwork, FoundNic, NicState


def _named(names: tuple[str, str]) -> Edit:
    """The array of the samples with other names of its ports."""

    def changed(found: FoundNetwork) -> FoundNetwork:
        new = {f"e{at}": name for at, name in enumerate(names)}

        def host(each: FoundHost) -> FoundHost:
            if each.kind != "storage":
                return each
            nics = (replace(nic, intent=replace(nic.intent, name=new[nic.name])) for nic in each.nics)
            return replace(each, nics=tuple(nics))

        def link(each: FoundLink) -> FoundLink:
            return replace(each, b=each.b._replace(port=new[each.b.port])) if each.b.device == "array1" else each

        return replace(found, hosts=tuple(map(host, found.hosts)), links=tuple(map(link, found.links)))

    return samples.network(changed)


@pytest.mark.parametrize(("mtu", "rule", "then"), [(9500, "EW401", 9216), (1500, "EW402", 9216)])
def test_purity_is_told_another_mtu(mtu: int, rule: str, then: int) -> None:
    audited = samples.chain(samples.array(mtu_bytes=mtu), _named(("CT0.ETH4", "CT1.ETH4")))(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    (step,) = steps
    assert isinstance(step, HostRemedy)
    (script,) = step.scripts
    assert rule in step.rules
    assert script.suffix == ".txt"
    assert script.remediation == "".join(f"purenetwork eth setattr --mtu {then} ct{at}.eth4\n" for at in (0, 1))
    assert script.rollback == "".join(f"purenetwork eth setattr --mtu {mtu} ct{at}.eth4\n" for at in (0, 1))
    assert rule not in {finding.rule for finding in audit(fixed(audited, steps)).findings}


def test_the_command_of_another_maker_is_named() -> None:
    audited = samples.chain(samples.array(mtu_bytes=9500), _named(("n1:e0a", "n1:e0b")))(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    why = next(each.why for each in skipped if each.device == "array1")
    assert "EW401" in why
    assert "network port broadcast-domain modify -mtu" in why


Pause = tuple[bool, bool]


def _of_ontap(mtu_bytes: int, pause: Pause = (False, False), domains: tuple[str, ...] = ("Data", "Data")) -> Edit:
    """The array of the samples as ONTAP shows it. domains: of its ports."""

    def state(nic: FoundNic, domain: str) -> FoundNic:
        settings = (("broadcast-domain", domain), ("ipspace", "Default")) if domain else ()
        receive, send = pause
        shown = NicState(nic.name, mtu_bytes=mtu_bytes, link_pause_rx=receive, link_pause_tx=send, settings=settings)
        return replace(nic, state=shown)

    def changed(found: FoundNetwork) -> FoundNetwork:
        hosts = (
            replace(host, nics=tuple(map(state, host.nics, domains))) if host.kind == "storage" else host
            for host in found.hosts
        )
        return replace(found, hosts=tuple(hosts))

    named = _named(("array1-01:e4a", "array1-02:e4b"))
    return samples.chain(samples.array(mtu_bytes=mtu_bytes), named, samples.network(changed))


@pytest.mark.parametrize(("mtu", "rule"), [(9500, "EW401"), (1500, "EW402")])
def test_ontap_is_told_the_mtu_of_a_broadcast_domain_once(mtu: int, rule: str) -> None:
    audited = _of_ontap(mtu)(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    (step,) = steps
    (script,) = step.scripts
    start = "network port broadcast-domain modify -ipspace Default -broadcast-domain Data -mtu"
    assert (script.remediation, script.rollback) == (f"{start} 9216\n", f"{start} {mtu}\n")
    assert rule in step.rules
    assert "`network port show -fields mtu,flowcontrol-admin`" in step.check
    assert rule not in {finding.rule for finding in audit(fixed(audited, steps)).findings}


@pytest.mark.parametrize(
    ("pause", "word"), [((True, True), "full"), ((True, False), "receive"), ((False, True), "send")]
)
def test_ontap_takes_link_level_pause_off_port_by_port(pause: Pause, word: str) -> None:
    audited = _of_ontap(9000, pause)(samples.sample())
    steps, _ = remedies(audited, audit(audited))
    (script,) = next(step for step in steps if step.name == "array1").scripts
    ports = ("-node array1-01 -port e4a", "-node array1-02 -port e4b")
    said = [f"network port modify {port} -flowcontrol-admin" for port in ports]
    assert script.remediation.splitlines() == [f"{each} none" for each in said]
    assert script.rollback.splitlines() == [f"{each} {word}" for each in said]
    assert "EW214" not in {finding.rule for finding in audit(fixed(audited, steps)).findings}


def test_all_ports_of_a_domain_have_what_each_of_them_can_have() -> None:
    (found,) = (host for host in _of_ontap(9000)(samples.sample()).network.hosts if host.kind == "storage")
    wanted = replace(found, nics=(with_mtu(found.nics[0], 4200), found.nics[1]))
    said = sayable_of_array(found, wanted)
    assert [nic.intent.mtu_bytes for nic in said.nics] == [4200, 4200]
    there, back = array_commands(found, said)
    start = "network port broadcast-domain modify -ipspace Default -broadcast-domain Data -mtu"
    assert (there, back) == (f"{start} 4200\n", f"{start} 9000\n")


def test_a_port_in_no_domain_is_left_to_hands() -> None:
    audited = _of_ontap(9500, domains=("", ""))(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    assert "broadcast domain" in next(each.why for each in skipped if each.device == "array1")
