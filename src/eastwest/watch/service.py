"""The whole service: the loop, the outbox and the API, until it is told to end."""

from __future__ import annotations

import signal
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from eastwest.errors import InputError, Problem
from eastwest.plan import Plan
from eastwest.plan.store import plan_hash
from eastwest.telemetry.endpoint import Endpoint
from eastwest.telemetry.promql import Promql
from eastwest.watch.app import Pages, make_app
from eastwest.watch.database import Database
from eastwest.watch.journal import Journal
from eastwest.watch.loop import Watch, run_loop, run_outbox
from eastwest.watch.matching import Rules
from eastwest.watch.metrics import registry_of
from eastwest.watch.notify import Target
from eastwest.watch.outbox import Outbox
from eastwest.watch.source import LiveSource, Pace


@dataclass(frozen=True)
class Listen:
    """Where the API listens and whom it lets in.

    certificate, key: of the server. client_ca: whoever has a certificate of it may come in (mTLS). token: whoever
    knows it may. Beyond the loopback interface one of the two is needed.
    """

    host: str = "127.0.0.1"
    port: int = 9610
    token: str = ""
    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None

    def check(self) -> None:
        """Raises InputError for what must not be."""
        if self.client_ca is not None and self.certificate is None:
            raise InputError(Problem("--client-ca without --certificate", mend="mTLS needs a server certificate"))
        if not _only_here(self.host) and not self.token and self.client_ca is None:
            mend = "--token-file FILE, or --certificate, --key and --client-ca"
            found = f"{self.host} is reached from elsewhere, and nothing says who may ask"
            raise InputError(Problem(found, "--listen", mend=mend))
        for file in (self.certificate, self.key, self.client_ca):
            if file is not None and not file.is_file():
                raise InputError(Problem("no such file", file=file))

    @property
    def url(self) -> str:
        """The address of the pages."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if self.certificate is None else 'https'}://{host}:{self.port}"


def _only_here(host: str) -> bool:
    """Whether only this machine reaches it: an address of the loopback interface, such as any of 127.0.0.0/8."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Settings:
    """Everything a service needs to know. journal: as `Database` takes it. interval_s: between looks.

    port_names: device and port as live series have them → port of the plan, where the two differ.
    """

    source: Endpoint
    journal: str
    targets: tuple[Target, ...] = ()
    listen: Listen = field(default_factory=Listen)
    pace: Pace = field(default_factory=Pace)
    rules: Rules = field(default_factory=Rules)
    interval_s: float = 15.0
    port_names: Mapping[tuple[str, str], str] = field(default_factory=dict)


def serve(plan: Plan, settings: Settings, pages: Pages, say: Callable[[str], None]) -> None:
    """Runs until SIGTERM or SIGINT. Raises InputError where a setting cannot be taken."""
    settings.listen.check()
    promql = Promql(settings.source)
    door = _door(settings.listen)
    database = Database(settings.journal)
    try:
        told = [(target.name, target.body) for target in settings.targets]
        journal = Journal(database, plan_hash(plan), settings.rules, told)
        outbox = Outbox(database, journal, settings.targets)
        source = LiveSource(promql, plan, settings.pace, settings.port_names)
        watch = Watch(plan, source, journal, settings.pace)
        app = make_app(
            watch, journal, outbox, registry_of(watch, journal, outbox), pages, settings.listen.token,
            settings.interval_s,
        )  # fmt: skip
        server = uvicorn.Server(_config(app, settings.listen))
        _run(server, door, [
            lambda stop: run_loop(watch, settings.interval_s, stop, say),
            lambda stop: run_outbox(outbox, stop, say),
        ])  # fmt: skip
    finally:
        promql.close()
        door.close()
        database.close()


def _door(listen: Listen) -> socket.socket:
    """The socket, before anything else is touched."""
    try:
        family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
        return socket.create_server((listen.host, listen.port), family=family)
    except OSError as error:
        found = f"cannot listen on {listen.host}:{listen.port}: {error.strerror}"
        raise InputError(Problem(found, "--listen", mend="choose another port")) from error


def _config(app: object, listen: Listen) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=listen.host,
        port=listen.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        ssl_certfile=listen.certificate,
        ssl_keyfile=listen.key,
        ssl_ca_certs=None if listen.client_ca is None else str(listen.client_ca),
        ssl_cert_reqs=ssl.CERT_NONE if listen.client_ca is None else ssl.CERT_REQUIRED,
        timeout_graceful_shutdown=5,
    )


def _run(server: uvicorn.Server, door: socket.socket, works: list[Callable[[threading.Event], None]]) -> None:
    """The API in this thread, the works in their own; a work that fails ends the service: half a watch is none."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def guarded(work: Callable[[threading.Event], None]) -> None:
        try:
            work(stop)
        except BaseException as error:
            failed.append(error)
            server.should_exit = True

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it once more when it has ended
    try:
        server.run(sockets=[door])
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    if failed:
        raise failed[0]
