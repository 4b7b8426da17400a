"""Services, management and hashing of NVUE, in the words of any release."""

from __future__ import annotations

from dataclasses import replace

from eastwest.plan.device import Aaa, Gnmi, User
from eastwest.vendors.nvue.draft import Draft
from eastwest.vendors.nvue.print_system import FIELDS, ROLES
from eastwest.vendors.nvue.read_qos import switched
from eastwest.vendors.nvue.rules import Rules
from eastwest.vendors.text.secret import secret_name

GNMI_PORT = 9339
"""As in the example of the command reference, gNMI; what a server gets whose port is not stated."""
_FIELDS = {word: field for field, word in FIELDS.items()}
_ROLES = {role: kind for kind, role in ROLES.items()} | {"nvue-admin": "admin"}


def add_system(rules: Rules[Draft]) -> None:
    """The rules of `system` and `service`, and of what chooses paths."""
    _servers(rules)
    _people(rules)
    _lldp(rules)
    _gnmi(rules)
    _sflow(rules)
    _balancing(rules)


def _servers(rules: Rules[Draft]) -> None:
    rules.skip("system ntp vrf VRF", "system dns vrf VRF")

    @rules.rule("system hostname NAME")
    def _hostname(draft: Draft, name: str) -> None:
        draft.hostname = name

    @rules.rule("system dns search|domain NAME", "service dns VRF search NAME")
    def _domain(draft: Draft, *words: str) -> None:
        if draft.management.domain:
            raise ValueError("a second domain")
        draft.management = replace(draft.management, domain=words[-1])

    @rules.rule("system dns server SERVER", "service dns VRF server SERVER")
    def _dns(draft: Draft, *words: str) -> None:
        draft.management = replace(draft.management, dns=(*draft.management.dns, words[-1]))

    @rules.rule("system ntp server SERVER", "service ntp VRF server SERVER")
    def _ntp(draft: Draft, *words: str) -> None:
        if words[-1] not in draft.management.ntp:
            draft.management = replace(draft.management, ntp=(*draft.management.ntp, words[-1]))

    @rules.rule("system ntp server SERVER iburst|association-type VALUE")
    def _kind(draft: Draft, server: str, value: str) -> None:
        """A server may be named by what is set of it alone."""
        del value
        _ntp(draft, server)

    @rules.rule("system syslog server SERVER", "system syslog server SERVER vrf VRF")
    def _syslog(draft: Draft, server: str, *vrf: str) -> None:
        del vrf
        draft.management = replace(draft.management, syslog=(*draft.management.syslog, server))

    @rules.rule("service syslog VRF server SERVER")
    def _old_syslog(draft: Draft, vrf: str, server: str) -> None:
        del vrf
        draft.management = replace(draft.management, syslog=(*draft.management.syslog, server))


def _people(rules: Rules[Draft]) -> None:
    rules.skip("system aaa tacacs|radius vrf VRF", "system aaa authentication-order PRIORITY tacacs|radius|local")

    @rules.rule("system aaa user NAME role ROLE")
    def _role(draft: Draft, name: str, role: str) -> None:
        if role not in _ROLES:
            raise ValueError(f"{role} is no role that a DeviceIntent has")
        _user(draft, name, role=_ROLES[role])

    @rules.rule("system aaa user NAME hashed-password SECRET")
    def _password(draft: Draft, name: str, secret: str) -> None:
        _user(draft, name, secret=secret_name(secret, f"{name}-password-hash"))

    for kind in ("tacacs", "radius"):

        @rules.rule(f"system aaa {kind} server SERVER")
        def _server(draft: Draft, server: str, kind: str = kind) -> None:
            _aaa(draft, kind, server)

        @rules.rule(f"system aaa {kind} server SERVER priority PRIORITY")
        def _priority(draft: Draft, server: str, priority: str, kind: str = kind) -> None:
            _aaa(draft, kind, server)
            draft.priorities[server] = int(priority)

        @rules.rule(f"system aaa {kind} server SERVER secret SECRET")
        def _secret(draft: Draft, server: str, secret: str, kind: str = kind) -> None:
            now = _aaa(draft, kind, server)
            draft.management = replace(draft.management, aaa=replace(now, secret=secret_name(secret, f"{kind}-key")))

    @rules.rule("system message pre-login TEXT")
    def _banner(draft: Draft, text: str) -> None:
        draft.management = replace(draft.management, banner=text)


def _user(draft: Draft, name: str, role: str = "", secret: str = "") -> None:
    users = {user.name: user for user in draft.management.users}
    now = users.get(name, User(name, "operator", f"{name}-password-hash"))
    users[name] = User(name, role or now.role, secret or now.secret)
    draft.management = replace(draft.management, users=tuple(users.values()))


def _aaa(draft: Draft, kind: str, server: str) -> Aaa:
    now = draft.management.aaa or Aaa(kind, (), f"{kind}-key")
    if now.kind != kind:
        raise ValueError("two kinds of servers")
    if server not in now.servers:
        now = replace(now, servers=(*now.servers, server))
        draft.management = replace(draft.management, aaa=now)
    return now


def _lldp(rules: Rules[Draft]) -> None:
    rules.skip("service lldp", "system lldp")

    @rules.rule("service lldp state SWITCH", "system lldp state SWITCH")
    def _state(draft: Draft, switch: str) -> None:
        draft.lldp = replace(draft.lldp, enabled=switched(switch))

    @rules.rule("service lldp tx-interval TIME", "system lldp tx-interval TIME")
    def _interval(draft: Draft, time: str) -> None:
        draft.lldp = replace(draft.lldp, interval_s=int(time))


def _gnmi(rules: Rules[Draft]) -> None:
    @rules.rule("system gnmi-server state enabled")
    def _state(draft: Draft) -> None:
        draft.gnmi = draft.gnmi or Gnmi(GNMI_PORT)

    @rules.rule("system gnmi-server port PORT")
    def _port(draft: Draft, port: str) -> None:
        draft.gnmi = replace(draft.gnmi or Gnmi(GNMI_PORT), port=int(port))

    @rules.rule("system gnmi-server listening-address ADDRESS")
    def _listening(draft: Draft, address: str) -> None:
        draft.listening = address

    @rules.rule("system gnmi-server certificate NAME")
    def _certificate(draft: Draft, name: str) -> None:
        draft.gnmi = replace(draft.gnmi or Gnmi(GNMI_PORT), certificate=name)


def _sflow(rules: Rules[Draft]) -> None:
    rules.skip("system sflow state enabled")

    @rules.rule("system sflow poll-interval TIME")
    def _polling(draft: Draft, time: str) -> None:
        draft.sflow = replace(draft.sflow, polling_s=int(time))

    @rules.rule("system sflow sampling-rate SPEED RATE")
    def _rate(draft: Draft, speed: str, rate: str) -> None:
        if not speed.startswith("speed-") or draft.sflow.sampling not in (0, int(rate)):
            raise ValueError("a DeviceIntent has one rate")
        draft.sflow = replace(draft.sflow, sampling=int(rate))

    @rules.rule("system sflow collector ADDRESS", "system sflow collector ADDRESS interface NAME")
    def _collector(draft: Draft, address: str, *interface: str) -> None:
        """Which port it leaves by follows from the management VRF."""
        del interface
        if address not in draft.sflow.collectors:
            draft.sflow = replace(draft.sflow, collectors=(*draft.sflow.collectors, address))

    @rules.rule("system sflow collector ADDRESS port PORT")
    def _port(draft: Draft, address: str, port: str) -> None:
        _collector(draft, address)
        draft.sflow = replace(draft.sflow, port=int(port))


def _balancing(rules: Rules[Draft]) -> None:
    @rules.rule("router adaptive-routing enable|state SWITCH")
    def _adaptive(draft: Draft, switch: str) -> None:
        draft.balancing = replace(draft.balancing, mode="adaptive" if switched(switch) else "static")

    @rules.rule("system forwarding ecmp-hash FIELD SWITCH")
    def _field(draft: Draft, field: str, switch: str) -> None:
        if field not in _FIELDS:
            raise ValueError(f"a DeviceIntent has no field {field}")
        draft.hashed[_FIELDS[field]] = switched(switch)

    @rules.rule("system forwarding hash-seed SEED")
    def _seed(draft: Draft, seed: str) -> None:
        draft.balancing = replace(draft.balancing, seed=int(seed))
