"""BGP, filters, BFD, VRFs and VXLAN of NVUE, in the words of any release."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from eastwest.plan.device import Overlay, PrefixFilter, PrefixRule, is_address
from eastwest.vendors.nvue.draft import INTERNAL, Draft
from eastwest.vendors.nvue.print_bgp import DIRECTIONS, FAMILIES, UNICAST
from eastwest.vendors.nvue.read_qos import switched
from eastwest.vendors.nvue.rules import Rules, ports
from eastwest.vendors.routes import announcing, filter_field
from eastwest.vendors.text.secret import secret_name

_ON = "enable|state on|enabled"
_BGP = "vrf default router bgp"
_NAMES = {name: family for family, name in FAMILIES.items()}
_KEYS = {"detect-multiplier": "multiplier", "min-rx-interval": "receive_ms", "min-tx-interval": "interval_ms"}
_FAMILY = f"{_BGP} address-family"
_UNICAST = f"{_FAMILY} ipv4-unicast|ipv6-unicast"


def add_routing(rules: Rules[Draft]) -> None:
    """The rules of `router`, `vrf`, `evpn` and `nve`."""
    _policies(rules)
    _process(rules)
    _groups(rules)
    _group_policies(rules)
    _bfd(rules)
    _neighbours(rules)
    _overlay(rules)
    _tenants(rules)


def _policies(rules: Rules[Draft]) -> None:
    rules.skip(
        "router policy route-map NAME rule 10 action permit",
        "router policy route-map NAME rule 10 match type ipv4|ipv6",
    )

    @rules.rule("router policy prefix-list NAME type FAMILY")
    def _type(draft: Draft, name: str, family: str) -> None:
        if family not in ("ipv4", "ipv6"):
            raise ValueError(f"{family} is no family")
        draft.filters.put(name, family=family)

    @rules.rule("router policy route-map NAME rule 10 match ip-prefix-list FILTER")
    def _map(draft: Draft, name: str, filter_: str) -> None:
        draft.route_maps |= {(name, family): filter_ for family in UNICAST}

    @rules.rule("router policy prefix-list NAME rule SEQUENCE action ACTION")
    def _action(draft: Draft, name: str, sequence: str, action: str) -> None:
        if action not in ("permit", "deny"):
            raise ValueError(f"{action} is no action")
        _change(draft, name, sequence, action=action)

    @rules.rule("router policy prefix-list NAME rule SEQUENCE match PREFIX")
    def _prefix(draft: Draft, name: str, sequence: str, prefix: str) -> None:
        _change(draft, name, sequence, prefix=prefix)

    @rules.rule("router policy prefix-list NAME rule SEQUENCE match PREFIX min-prefix-len LENGTH")
    def _least(draft: Draft, name: str, sequence: str, prefix: str, length: str) -> None:
        _change(draft, name, sequence, prefix=prefix, at_least=int(length))

    @rules.rule("router policy prefix-list NAME rule SEQUENCE match PREFIX max-prefix-len LENGTH")
    def _most(draft: Draft, name: str, sequence: str, prefix: str, length: str) -> None:
        _change(draft, name, sequence, prefix=prefix, at_most=int(length))


def _change(draft: Draft, name: str, sequence: str, **changes: str | int) -> None:
    found: PrefixFilter = draft.filters.at(name)
    rules = {rule.sequence: rule for rule in found.rules}
    now = rules.get(int(sequence), PrefixRule(int(sequence), "permit", ""))
    if "prefix" in changes and now.prefix not in ("", changes["prefix"]):
        raise ValueError("a second prefix in one rule")
    rules[now.sequence] = PrefixRule(
        now.sequence,
        str(changes.get("action", now.action)),
        str(changes.get("prefix", now.prefix)),
        int(changes["at_least"]) if "at_least" in changes else now.at_least,
        int(changes["at_most"]) if "at_most" in changes else now.at_most,
    )
    draft.filters.put(name, rules=tuple(rules.values()))


def _process(rules: Rules[Draft]) -> None:
    rules.skip(
        f"router bgp {_ON}",
        f"{_BGP} {_ON}",
        f"{_FAMILY} ipv4-unicast|ipv6-unicast|l2vpn-evpn {_ON}",
        _UNICAST,
        f"{_FAMILY} ipv6-unicast multipaths ebgp COUNT",
        f"{_BGP} peer-group NAME description TEXT",
        f"{_BGP} neighbor PEERS {_ON}",
        f"{_BGP} neighbor PEERS update-source lo",
        f"{_BGP} neighbor PEERS address-family ipv4-unicast|ipv6-unicast|l2vpn-evpn {_ON}",
        f"{_BGP} neighbor PEERS address-family ipv4-unicast|ipv6-unicast soft-reconfiguration SWITCH",
    )

    @rules.rule("router bgp autonomous-system NUMBER", f"{_BGP} autonomous-system NUMBER")
    def _asn(draft: Draft, number: str) -> None:
        draft.bgp = replace(draft.process(), asn=int(number))

    @rules.rule("router bgp router-id ADDRESS", f"{_BGP} router-id ADDRESS")
    def _router_id(draft: Draft, address: str) -> None:
        draft.bgp = replace(draft.process(), router_id=address)

    @rules.rule(f"{_BGP} timers keepalive TIME")
    def _keepalive(draft: Draft, time: str) -> None:
        draft.bgp = replace(draft.process(), keepalive_s=int(time))

    @rules.rule(f"{_BGP} timers hold TIME")
    def _hold(draft: Draft, time: str) -> None:
        draft.bgp = replace(draft.process(), hold_s=int(time))

    @rules.rule(f"{_BGP} path-selection multipath aspath-ignore SWITCH")
    def _relax(draft: Draft, switch: str) -> None:
        draft.bgp = replace(draft.process(), multipath_relax=switched(switch))

    @rules.rule(f"{_FAMILY} ipv4-unicast multipaths ebgp COUNT")
    def _paths(draft: Draft, count: str) -> None:
        draft.bgp = replace(draft.process(), maximum_paths=int(count))

    for family_ in UNICAST:

        @rules.rule(f"{_FAMILY} {FAMILIES[family_]} redistribute connected route-map NAME")
        def _connected(draft: Draft, name: str, family: str = family_) -> None:
            draft.bgp = announcing(draft.process(), family, name)

    @rules.rule(f"{_UNICAST} redistribute connected {_ON}", f"{_UNICAST} redistribute connected")
    def _redistribute(draft: Draft) -> None:
        """The route map beside it says what."""
        draft.process()


def _groups(rules: Rules[Draft]) -> None:
    @rules.rule(f"{_BGP} peer-group NAME")
    def _group(draft: Draft, name: str) -> None:
        draft.groups.at(name)

    @rules.rule(f"{_BGP} peer-group NAME address-family FAMILY enable|state SWITCH")
    def _family(draft: Draft, name: str, family: str, switch: str) -> None:
        if family not in _NAMES:
            raise ValueError(f"{family} is no family")
        have = {*draft.groups.at(name).families} - {_NAMES[family]}
        have |= {_NAMES[family]} if switched(switch) else set()
        draft.groups.put(name, families=tuple(each for each in FAMILIES if each in have))

    @rules.rule(f"{_BGP} peer-group NAME multihop-ttl HOPS")
    def _multihop(draft: Draft, name: str, hops: str) -> None:
        draft.groups.put(name, multihop=int(hops))

    @rules.rule(f"{_BGP} peer-group NAME update-source lo")
    def _source(draft: Draft, name: str) -> None:
        draft.groups.put(name, source=0)

    @rules.rule(f"{_BGP} peer-group NAME password SECRET")
    def _password(draft: Draft, name: str, secret: str) -> None:
        draft.groups.put(name, secret=secret_name(secret, f"{name.lower()}-bgp-password"))

    @rules.rule(f"{_BGP} peer-group NAME remote-as REMOTE")
    def _remote(draft: Draft, name: str, remote: str) -> None:
        draft.groups.at(name)
        draft.group_as[name] = _remote_as(remote)


def _group_policies(rules: Rules[Draft]) -> None:
    group = f"{_BGP} peer-group NAME address-family"

    for family, (direction, word) in product(UNICAST, DIRECTIONS.items()):
        field_ = filter_field(direction, family)

        @rules.rule(f"{group} {FAMILIES[family]} policy {word} prefix-list|route-map FILTER")
        def _policy(draft: Draft, name: str, filter_: str, field: str = field_) -> None:
            draft.groups.put(name, **{field: filter_})

    @rules.rule(f"{group} l2vpn-evpn attribute-mod nexthop SWITCH")
    def _unchanged(draft: Draft, name: str, switch: str) -> None:
        """On, which is the default, BGP may change the next hop; off it passes on what it got."""
        draft.groups.put(name, next_hop_unchanged=not switched(switch))


def _remote_as(text: str) -> int | None:
    if text in ("external", "internal"):
        return None if text == "external" else INTERNAL
    return int(text)


def _bfd(rules: Rules[Draft]) -> None:
    group = f"{_BGP} peer-group NAME bfd"
    rules.skip(f"router bfd {_ON}", "router bfd profile NAME")

    for key, name_ in _KEYS.items():

        @rules.rule(f"router bfd profile NAME {key} VALUE")
        def _profile(draft: Draft, _profile: str, value: str, field: str = name_) -> None:
            draft.time(field, int(value))

        @rules.rule(f"{group} {key} VALUE")
        def _timer(draft: Draft, _group: str, value: str, field: str = name_) -> None:
            draft.time(field, int(value))

    @rules.rule(f"{group} profile PROFILE")
    def _use(draft: Draft, name: str, profile: str) -> None:
        draft.groups.put(name, bfd=bool(profile))

    @rules.rule(f"{group} {_ON}")
    def _on(draft: Draft, name: str) -> None:
        draft.groups.put(name, bfd=True)


def _neighbours(rules: Rules[Draft]) -> None:
    @rules.rule(f"{_BGP} neighbor PEERS", f"{_BGP} neighbor PEERS type numbered")
    def _there(draft: Draft, peer: str) -> None:
        draft.neighbours.at(peer)

    @rules.rule(f"{_BGP} neighbor PEERS type unnumbered")
    def _unnumbered(draft: Draft, peer: str) -> None:
        if is_address(peer):
            raise ValueError("an address is no interface")
        draft.neighbours.at(peer)
        if ports(peer):
            draft.ports.put(peer, unnumbered=True)

    @rules.rule(f"{_BGP} neighbor PEERS peer-group GROUP")
    def _member(draft: Draft, peer: str, group: str) -> None:
        draft.neighbours.put(peer, group=group)

    @rules.rule(f"{_BGP} neighbor PEERS remote-as REMOTE")
    def _remote(draft: Draft, peer: str, remote: str) -> None:
        draft.neighbours.put(peer, remote_as=_remote_as(remote))

    @rules.rule(f"{_BGP} neighbor PEERS description TEXT")
    def _description(draft: Draft, peer: str, text: str) -> None:
        draft.neighbours.put(peer, description=text)


def _overlay(rules: Rules[Draft]) -> None:
    rules.skip(f"evpn {_ON}", "nve vxlan decapsulation dscp action preserve")

    @rules.rule(f"nve vxlan {_ON}", "nve vxlan source address ADDRESS")
    def _there(draft: Draft, *address: str) -> None:
        """The tunnel starts at the one loopback that there is."""
        del address
        draft.overlay = draft.overlay or Overlay(0, copy_dscp=False)

    @rules.rule("nve vxlan encapsulation dscp action copy")
    def _copy(draft: Draft) -> None:
        draft.overlay = replace(draft.overlay or Overlay(0), copy_dscp=True)


def _tenants(rules: Rules[Draft]) -> None:
    bgp = "vrf NAME router bgp"
    unicast = f"{bgp} address-family ipv4-unicast"
    rules.skip("vrf default", "vrf default table auto")

    @rules.rule("vrf NAME", "vrf NAME table auto", f"vrf NAME evpn {_ON}", f"{bgp} {_ON}", f"{unicast} {_ON}")
    def _there(draft: Draft, name: str) -> None:
        _tenant(draft, name)

    @rules.rule("vrf NAME evpn vni NUMBER")
    def _vni(draft: Draft, name: str, number: str) -> None:
        _tenant(draft, name, vni=int(number))

    @rules.rule(f"{bgp} autonomous-system|router-id VALUE", f"{unicast} route-export to-evpn {_ON}")
    def _same(draft: Draft, name: str, *value: str) -> None:
        """As the default VRF has it."""
        del value
        _tenant(draft, name)

    @rules.rule(f"{unicast} redistribute connected {_ON}", f"{unicast} redistribute connected")
    def _connected(draft: Draft, name: str) -> None:
        _tenant(draft, name, connected=True)

    @rules.rule(f"{bgp} rd DISTINGUISHER")
    def _distinguisher(draft: Draft, name: str, distinguisher: str) -> None:
        _tenant(draft, name, distinguisher=distinguisher)

    @rules.rule(f"{bgp} route-import|route-export from-evpn|to-evpn route-target TARGET")
    def _target(draft: Draft, name: str, target: str) -> None:
        if draft.vrfs.at(name).route_target not in ("", target):
            raise ValueError("import and export differ")
        _tenant(draft, name, route_target=target)


def _tenant(draft: Draft, name: str, **changes: object) -> None:
    """Change a tenant's VRF; the default and the management VRF are none."""
    if name in ("default", "mgmt"):
        raise ValueError(f"{name} is no tenant")
    draft.vrfs.put(name, **changes)
