"""Storage systems: the MTU in Purity's words; all else by hand, with the maker's command named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eastwest.audit import samples
from eastwest.audit.engine import audit
from eastwest.audit.remedy import HostRemedy, fixed, remedies
from eastwest.audit.rule import Edit
from eastwest.discover import FoundHost, FoundLink, FoundNetwork


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
    assert script.remediation == "".join(f"purenetwork setattr --mtu {then} ct{at}.eth4\n" for at in (0, 1))
    assert script.rollback == "".join(f"purenetwork setattr --mtu {mtu} ct{at}.eth4\n" for at in (0, 1))
    assert rule not in {finding.rule for finding in audit(fixed(audited, steps)).findings}


def test_the_command_of_another_maker_is_named() -> None:
    audited = samples.chain(samples.array(mtu_bytes=9500), _named(("n1:e0a", "n1:e0b")))(samples.sample())
    steps, skipped = remedies(audited, audit(audited))
    assert steps == ()
    why = next(each.why for each in skipped if each.device == "array1")
    assert "EW401" in why
    assert "network port broadcast-domain modify -mtu" in why
