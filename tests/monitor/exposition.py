"""A recording as exporters would show it: every canonical figure under the makers' own names, as time goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

import numpy as np
import numpy.typing as npt

from eastwest.fabric import PortId
from eastwest.monitor import Subject
from eastwest.simulate.run import Run
from eastwest.telemetry.sources import SourceSeries, source_named

_PORTS = ("tx_bytes", "paused_us", "pause_sent_us", "ecn_marks", "drops", "pause_frames_sent", "pause_frames_received")
_PORT_METRICS = {
    "tx_bytes": ("transmit_bytes", 1.0),
    "paused_us": ("paused_seconds", 1e-6),
    "pause_sent_us": ("pause_sent_seconds", 1e-6),
    "ecn_marks": ("ecn_marked_packets", 1.0),
    "drops": ("dropped_packets", 1.0),
    "pause_frames_sent": ("pause_frames_sent", 1.0),
    "pause_frames_received": ("pause_frames_received", 1.0),
}
_HOSTS = {"cnps_sent": "cnp_sent", "cnps_received": "cnp_received", "timeouts": "timeouts"}
_INTERFACES = {"nic0": ("ens1f0np0", "mlx5_0"), "nic1": ("ens2f0np0", "mlx5_1")}


@dataclass
class Playing:
    """A run that is played at its own pace from `begun_s` on, to its end and not further."""

    subject: Subject
    run: Run
    begun_s: float = field(default_factory=time.monotonic)

    @cached_property
    def _switches(self) -> set[str]:
        return {switch.name for switch in self.subject.switches}

    @cached_property
    def _series(self) -> dict[tuple[str, str, int, str], npt.NDArray[np.float64]]:
        """Counter of (device, port, priority, column) at every second, from the table's increments."""
        found: dict[tuple[str, str, int, str], npt.NDArray[np.float64]] = {}
        seconds = int(self.run.simulated_us / 1e6) + 1
        for net in self.subject.nets:
            for device in net.fabric.devices:
                for port in device.ports:
                    if PortId(device.name, port.name) in net.fabric.link_at:
                        name = self.subject.port_name(device, port)
                        for column in _PORTS:
                            found[device.name, name, 3, column] = np.zeros(seconds)
        names = {
            (device.name, port.name): self.subject.port_name(device, port)
            for device in self.subject.plan.fabric.devices
            for port in device.ports
        }
        for row in self.run.telemetry.ports.to_pylist():
            name = names[row["device"], row["port"]]
            at = int(row["time_us"] / 1e6)
            for column in _PORTS:
                key = (row["device"], name, row["priority"], column)
                if key in found and at < seconds:
                    found[key][at] += row[column]
        return {key: np.cumsum(values) for key, values in found.items()}

    @cached_property
    def _host_series(self) -> dict[tuple[str, str, str], npt.NDArray[np.float64]]:
        seconds = int(self.run.simulated_us / 1e6) + 1
        ends = [(node.name, port.name) for node in self.subject.plan.fabric.gpu_nodes for port in node.ports]
        found = {(*end, column): np.zeros(seconds) for end in ends for column in _HOSTS}
        for row in self.run.telemetry.hosts.to_pylist():
            end, at = ends[row["endpoint"]], int(row["time_us"] / 1e6)
            for column in _HOSTS:
                if at < seconds:
                    found[(*end, column)][at] += row[column]
        return {key: np.cumsum(values) for key, values in found.items()}

    def text(self, host: str = "") -> str:
        """What gnmic shows of the switches, or node_exporter on a host, now."""
        at = int(min(time.monotonic() - self.begun_s, self.run.simulated_us / 1e6))
        return "\n".join(self._host_lines(host, at) if host else self._switch_lines(at)) + "\n"

    def _switch_lines(self, at: int) -> Iterator[str]:
        for (device, port, priority, column), values in self._series.items():
            if device in self._switches:
                series, scale = _named("sonic", column)
                name = series.name.replace("{priority}", str(priority))
                value = values[at] * scale / series.scale
                yield f'{name}{{source="{device}:8080",port="{port}"}} {value:.17g}'

    def _host_lines(self, host: str, at: int) -> Iterator[str]:
        for (device, port, priority, column), values in self._series.items():
            if device == host and column not in ("ecn_marks",):
                series, scale = _named("mlx5", column)
                name = series.name.replace("{priority}", str(priority))
                yield f'{name}{{device="{_INTERFACES[port][0]}"}} {values[at] * scale / series.scale:.17g}'
        for (device, port, column), values in self._host_series.items():
            if device == host:
                of = f"eastwest_host_{_HOSTS[column]}_total"
                series = next(one for one in source_named("rdma").series if one.of == of)
                yield f'{series.name}{{device="{_INTERFACES[port][1]}",port="1"}} {values[at]:.17g}'


def _named(source: str, column: str) -> tuple[SourceSeries, float]:
    name, scale = _PORT_METRICS[column]
    of = f"eastwest_port_{name}_total"
    return next(one for one in source_named(source).series if one.of == of), scale


@dataclass
class Exporters:
    """All exporters of a site in one web server: /plan, /switches, /host/NAME, and a sink for webhooks."""

    playing: Playing
    plan_prom: str
    posted: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                what = self.path.strip("/").split("/")
                if what[0] == "plan":
                    self._answer(outer.plan_prom)
                else:
                    self._answer(outer.playing.text(what[1] if what[0] == "host" else ""))

            def do_POST(self) -> None:
                outer.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer("")

            def _answer(self, text: str) -> None:
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # Prometheus ends while it waits for an answer
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"
