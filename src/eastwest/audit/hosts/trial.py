"""Cures of hosts, tried by auditing the network with them: what brings another finding is not promised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from eastwest.audit.engine import audit
from eastwest.audit.hosts.aims import Aims
from eastwest.audit.hosts.arrays import sayable_of_array
from eastwest.audit.hosts.case import HostCase
from eastwest.audit.hosts.change import sayable
from eastwest.audit.hosts.hand import brings, left_by, unsaid, untold
from eastwest.audit.hosts.mend import SHARED, mended
from eastwest.audit.subject import Audited
from eastwest.discover import FoundHost
from eastwest.findings import Finding, Place

Key = tuple[str, Place]


@dataclass(frozen=True)
class MendedHost:
    """host: as it would be read when it is done. rules: whose findings go, all or some. left: rules of which findings
    stay, and why.
    """

    found: FoundHost
    host: FoundHost
    rules: frozenset[str] = frozenset()
    left: Mapping[str, str] = field(default_factory=dict)


def mended_hosts(audited: Audited, findings: tuple[Finding, ...], known: tuple[Finding, ...]) -> tuple[MendedHost, ...]:
    """Every host with findings. audited: with the steps of the switches done. findings: of it, to be mended.

    known: all of it: what is not among them is new.
    """
    trial = _Trial(audited, findings, known)
    if not trial.hosts:
        return ()
    chosen = trial.chosen()
    after = trial.findings_with(chosen) if chosen else findings
    left = Counter((each.place.host, each.rule) for each in after)
    return tuple(trial.outcome(host, chosen.get(host.name, frozenset()), left) for host in trial.hosts)


class _Trial:
    def __init__(self, audited: Audited, findings: tuple[Finding, ...], known: tuple[Finding, ...]) -> None:
        self.audited = audited
        self.aims = Aims(audited)
        self.rules = _rules_by_host(audited, findings)
        self.hosts = [host for host in audited.network.hosts if host.name in self.rules]
        self.why: dict[tuple[str, str], str] = {}
        self._before = Counter(map(_key, known))
        self._tried: dict[frozenset[tuple[str, frozenset[str]]], tuple[Finding, ...]] = {}
        self._here: dict[tuple[str, str], list[Finding]] = {}
        for each in findings:
            self._here.setdefault((each.place.host, each.rule), []).append(each)

    def cured(self, host: FoundHost, rules: Iterable[str]) -> FoundHost:
        """As far as its tools can say it."""
        then = host
        for rule in sorted(rules):
            then = mended(HostCase(self.aims, then, tuple(self._here.get((host.name, rule), ()))), rule)
        if host.kind == "storage":
            return sayable_of_array(host, then)
        nics = tuple(was if was == now else sayable(was, now) for was, now in zip(host.nics, then.nics, strict=True))
        return replace(then, nics=nics)

    def chosen(self) -> Mapping[str, frozenset[str]]:
        """The rules to mend, by host: all that can be said, less those whose cure brings another finding."""
        able = {
            host.name: [rule for rule in sorted(self.rules[host.name]) if self._able(host, rule)] for host in self.hosts
        }
        everything = {name: frozenset(rules) for name, rules in able.items() if rules}
        if not everything or not self._new(everything):
            return everything
        kept: dict[str, frozenset[str]] = {}
        for turn in range(max(map(len, able.values()), default=0)):
            added = {name: rules[turn] for name, rules in able.items() if turn < len(rules)}
            attempt = kept | {name: kept.get(name, frozenset()) | {rule} for name, rule in added.items()}
            for name, brought in self._blamed(self._new(attempt), added).items():
                self.why[name, added[name]] = brings(brought)
                attempt[name] = kept.get(name, frozenset())
            kept = attempt
        return self._without_new({name: rules for name, rules in kept.items() if rules})

    def _without_new(self, kept: dict[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
        """Nothing at all where cures that bring nothing alone do so together."""
        together = {rule for rule, _ in self._new(kept)}
        if not together:
            return kept
        self.why |= dict.fromkeys(((name, rule) for name, rules in kept.items() for rule in rules), brings(together))
        return {}

    def _able(self, host: FoundHost, rule: str) -> bool:
        then = mended(HostCase(self.aims, host, tuple(self._here.get((host.name, rule), ()))), rule)
        if then == host:
            self.why[host.name, rule] = untold(rule)
            return False
        if self.cured(host, (rule,)) == host:
            self.why[host.name, rule] = unsaid(host)
            return False
        return True

    def findings_with(self, chosen: Mapping[str, frozenset[str]]) -> tuple[Finding, ...]:
        """Of the network with these rules mended at these hosts; judged once."""
        wanted = frozenset((name, rules) for name, rules in chosen.items() if rules)
        if wanted not in self._tried:
            self._tried[wanted] = audit(self._audited_with(dict(wanted))).findings
        return self._tried[wanted]

    def _audited_with(self, chosen: Mapping[str, frozenset[str]]) -> Audited:
        hosts = tuple(
            self.cured(host, chosen[host.name]) if host.name in chosen else host for host in self.audited.network.hosts
        )
        return self.audited.with_network(replace(self.audited.network, hosts=hosts))

    def _new(self, chosen: Mapping[str, frozenset[str]]) -> list[Key]:
        return list(Counter(map(_key, self.findings_with(chosen))) - self._before)

    def _blamed(self, brought: list[Key], added: Mapping[str, str]) -> dict[str, set[str]]:
        """Hosts at which something new was found, or that hang on a switch where it was; all, if that is unclear.

        By host: what was found.
        """
        blamed: dict[str, set[str]] = defaultdict(set)
        for rule, place in brought:
            links = self.audited.network.links_of(place.device)
            near = {place.host} if place.host else {link.other(place.device).device for link in links}
            for name in near & added.keys() or set(added):
                blamed[name].add(rule)
        return blamed

    def outcome(self, host: FoundHost, rules: frozenset[str], left: Mapping[tuple[str, str], int]) -> MendedHost:
        """What became of a host. left: findings after all cures, by host and rule."""
        then = self.cured(host, rules)
        stays = {rule for rule in self.rules[host.name] if self._stays(host.name, then, rule, left)}
        fewer = {rule for rule in stays if left[host.name, rule] < len(self._here.get((host.name, rule), ()))}
        why = {rule: self.why.get((host.name, rule)) or left_by(host, rule) for rule in stays}
        return MendedHost(host, then, frozenset(self.rules[host.name] - stays | fewer), why)

    def _stays(self, name: str, then: FoundHost, rule: str, left: Mapping[tuple[str, str], int]) -> bool:
        return SHARED[rule](then) if rule in SHARED else bool(left[name, rule])


def _rules_by_host(audited: Audited, findings: tuple[Finding, ...]) -> dict[str, set[str]]:
    """A finding that stands at the first of several hosts is one of all of them."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in findings:
        if each.rule in SHARED and each.place.host:
            for host in filter(SHARED[each.rule], audited.network.hosts):
                found[host.name].add(each.rule)
        elif audited.network.host(each.place.host) is not None:
            found[each.place.host].add(each.rule)
    return found


def _key(finding: Finding) -> Key:
    return finding.rule, finding.place
