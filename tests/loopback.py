"""Addresses and ports for servers of the tests, which no other process of them takes in the meantime."""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import ExitStack
from typing import Any

import httpx

ADDRESS = f"127.77.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}"
"""Of this process alone: at 127.0.0.1, another's server may take a port between its choice and its use, and so may any
connection that this machine makes."""
_given: set[int] = set()


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of ADDRESS that nobody listens on; none is given twice."""
    with ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            probe = stack.enter_context(socket.socket())
            probe.bind((ADDRESS, 0))
            port = int(probe.getsockname()[1])
            if port not in _given:
                found.append(port)
        _given.update(found)
    return tuple(found)


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]


_TRUST = ssl.create_default_context()


def get(url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - those of httpx
    """As `httpx.get`, which reads this machine's certificates for every call: 30 ms, far more than an answer takes."""
    return httpx.get(url, verify=_TRUST, **options)
