"""Real parts for the tests: Prometheus, Alertmanager, VictoriaMetrics and the watch service as processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.loopback import ADDRESS, free_port, get


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skips visibly where a tool is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def until(true: Callable[[], bool], seconds: float, what: str) -> float:
    """Waits; gives how long it took. Fails when it does not come true in time."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - begun


@dataclass
class Process:
    """A process that can be killed and started again. log: what it printed. client: of servers that want to know it."""

    argv: list[str]
    url: str
    ready: str
    log: Path
    handle: subprocess.Popen[bytes] | None = None
    env: dict[str, str] = field(default_factory=dict)
    client: Callable[[], httpx.Client] | None = None

    def start(self, seconds: float = 60.0) -> None:
        """Start, and wait until it answers."""
        with self.log.open("ab") as out:
            self.handle = subprocess.Popen(self.argv, stdout=out, stderr=out, env=os.environ | self.env)  # noqa: S603
        try:
            until(self.answers, seconds, self.argv[0])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log.read_text()[-3000:]}") from error

    def answers(self) -> bool:
        """Whether it is ready."""
        try:
            if self.client is None:
                return get(self.url + self.ready, timeout=2).status_code in (200, 503)
            with self.client() as client:
                return client.get(self.url + self.ready).status_code in (200, 503)
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """kill -9."""
        if self.handle is not None:
            self.handle.send_signal(signal.SIGKILL)
            self.handle.wait()
            self.handle = None

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        assert self.handle is not None
        self.handle.terminate()
        code = self.handle.wait(20)
        self.handle = None
        return code


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """The process while it is needed."""
    process.start()
    try:
        yield process
    finally:
        process.kill()


def prometheus(folder: Path, rules: str = "", alertmanager: str = "") -> Process:
    """Prometheus with the remote-write receiver, evaluating several times a second."""
    folder.mkdir(parents=True, exist_ok=True)
    config = "global: {evaluation_interval: 250ms}\nstorage: {tsdb: {out_of_order_time_window: 6h}}\n"
    if rules:
        (folder / "rules.yml").write_text(rules, encoding="utf-8")
        config += f"rule_files: [{folder / 'rules.yml'}]\n"
    if alertmanager:
        host = alertmanager.removeprefix("http://")
        config += f"alerting: {{alertmanagers: [{{static_configs: [{{targets: ['{host}']}}]}}]}}\n"
    (folder / "prometheus.yml").write_text(config, encoding="utf-8")
    port = free_port()
    argv = [
        "prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={ADDRESS}:{port}", "--web.enable-remote-write-receiver",
    ]  # fmt: skip
    return Process(argv, f"http://{ADDRESS}:{port}", "/-/ready", folder / "log")


def victoria_metrics(folder: Path) -> Process:
    """VictoriaMetrics, showing samples as soon as they have come."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    argv = [
        "victoria-metrics", f"-storageDataPath={folder / 'data'}", f"-httpListenAddr={ADDRESS}:{port}",
        "-retentionPeriod=10y", "-search.latencyOffset=1s",
    ]  # fmt: skip
    return Process(argv, f"http://{ADDRESS}:{port}", "/health", folder / "log")


def alertmanager(folder: Path, webhook: str) -> Process:
    """Alertmanager that hands every alert to a webhook at once."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "am.yml").write_text(
        "route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}\n"
        f"receivers: [{{name: hook, webhook_configs: [{{url: '{webhook}', send_resolved: true}}]}}]\n",
        encoding="utf-8",
    )
    port = free_port()
    argv = [
        "prometheus-alertmanager", f"--config.file={folder / 'am.yml'}", f"--storage.path={folder / 'data'}",
        f"--web.listen-address={ADDRESS}:{port}", "--cluster.listen-address=",
    ]  # fmt: skip
    return Process(argv, f"http://{ADDRESS}:{port}", "/-/ready", folder / "log")


class Hook:
    """A webhook receiver. bodies: what came. refuse: answers `status` while true, and asks for patience_s."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []
        self.keys: list[str] = []
        self.refuse, self.status, self.patience_s, self.asked = False, 503, 0, 0
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                if not hook.refuse:
                    hook.bodies.append(json.loads(raw))
                    hook.keys.append(self.headers.get("Idempotency-Key", ""))
                hook.asked += 1
                self.send_response(hook.status if hook.refuse else 200)
                if hook.refuse and hook.patience_s:
                    self.send_header("Retry-After", str(hook.patience_s))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """No longer listen."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def served(text: str) -> Iterator[str]:
    """A page that an exporter shows; gives its address and path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            with suppress(ConnectionError):  # Prometheus ends while it waits for an answer
                self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()


def watch(site: Path, source: str, journal: Path, *more: str) -> Process:
    """The watch service on a 1 s grid."""
    port = free_port()
    argv = [
        sys.executable, "-c", "from eastwest.cli.main import run; run()", "watch", str(site), "--source", source,
        "--journal", str(journal), "--listen", f"{ADDRESS}:{port}", "--interval", "1", "--grid", "1",
        "--delay", "0.5", "--late", "2", "--window", "60", *more,
    ]  # fmt: skip
    return Process(argv, f"http://{ADDRESS}:{port}", "/health", journal.parent / "watch.log")
