"""Sends and receives probes within one namespace; started there by `probe.py` as a program of its own.

Standard library only, so that it starts at once. Lines on standard input: the orders as JSON, `go`, `halt` (stop
sending), `stop` (report and end). Lines on standard output: `ready`, then, when a number of rounds was ordered, `sent`,
at the end the report as JSON.

A probe is a UDP packet to the RoCEv2 port that must not be fragmented: number of its flow, number of its round.
"""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import sys
import time
from typing import Any

HEADERS_BYTES = {False: 28, True: 48}
"""IPv4 and UDP; IPv6 and UDP."""
BODY = struct.Struct("!II")
IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, IP_PMTUDISC_PROBE = 10, 23, 3
"""Linux's numbers: do not fragment, and do not heed what was learnt of the path."""
SO_RCVBUFFORCE = 33
"""Linux's number: a receive buffer beyond the system's limit, which root may ask for."""
RECEIVE_BUFFER_BYTES = 4 << 20


class Agent:
    """One namespace's probes. orders: `listen`, `flows`, `interval_s`, `rounds` (0: until halted)."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.orders = orders
        self.times: list[float] = []
        self.failed: dict[int, str] = {}
        self.got: dict[int, list[list[int]]] = {}
        self.poll = select.poll()
        self.listening: dict[int, socket.socket] = {}
        self.sending: dict[tuple[str, int], socket.socket] = {}
        for address, port in orders["listen"]:
            made = _bound(address, port)
            self.listening[made.fileno()] = made
            self.poll.register(made, select.POLLIN)
        for flow in orders["flows"]:
            key = (flow["source"], flow["source_port"])
            if key not in self.sending:
                self.sending[key] = _bound(*key)
        self.poll.register(sys.stdin, select.POLLIN)

    def run(self) -> None:
        """Serve until told to stop or the input ends."""
        going, wait_s, next_s, rounds = False, 0.0, 0.0, self.orders["rounds"]
        _say("ready")
        while True:
            wait_s = max(0.0, next_s - time.monotonic()) if going else 1.0
            for handle, _ in self.poll.poll(wait_s * 1000):
                if handle in self.listening:
                    self.receive(self.listening[handle])
                    continue
                word = _line()
                if word in ("stop", ""):
                    return
                going, next_s = word == "go", time.monotonic()
            if going and time.monotonic() >= next_s:
                self.send()
                next_s += self.orders["interval_s"]
                if rounds and len(self.times) == rounds:
                    going = False
                    _say("sent")

    def send(self) -> None:
        """One round: a probe of every flow."""
        at = len(self.times)
        self.times.append(time.monotonic())
        for flow in self.orders["flows"]:
            headers_bytes = HEADERS_BYTES[":" in flow["target"]]
            body = BODY.pack(flow["number"], at).ljust(flow["bytes"] - headers_bytes, b"\0")
            try:
                self.sending[flow["source"], flow["source_port"]].sendto(body, (flow["target"], flow["target_port"]))
            except OSError as error:
                self.failed[flow["number"]] = os.strerror(error.errno or 0)

    def receive(self, source: socket.socket) -> None:
        """All that has arrived, kept as runs of round numbers."""
        while True:
            try:
                body = source.recv(65535)
            except BlockingIOError:
                return
            if len(body) < BODY.size:
                continue
            number, at = BODY.unpack_from(body)
            runs = self.got.setdefault(number, [])
            if runs and runs[-1][1] == at - 1:
                runs[-1][1] = at
            else:
                runs.append([at, at])

    def report(self) -> dict[str, Any]:
        """Send times of the rounds, by the clock that all namespaces share, and what arrived here."""
        return {"times": self.times, "failed": self.failed, "got": self.got}


def _bound(address: str, port: int) -> socket.socket:
    six = ":" in address
    made = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    if six:
        made.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, IP_PMTUDISC_PROBE)
    else:
        made.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
    made.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES)
    made.bind((address, port))
    return made


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _line() -> str:
    """One line, unbuffered: what is buffered would not wake the poll."""
    read = b""
    while not read.endswith(b"\n"):
        piece = os.read(0, 1)
        if not piece:
            break
        read += piece
    return read.decode().strip()


def main() -> None:
    """Read the orders, serve, report."""
    agent = Agent(json.loads(_line()))
    agent.run()
    for source in agent.listening.values():
        agent.receive(source)
    _say(json.dumps(agent.report()))


if __name__ == "__main__":
    main()
