"""A small HTTP server that behaves like NetBox's API where eastwest uses it: pages, bulk writes, nested objects in
answers, uniqueness and required fields, one cable an interface."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef"  # noqa: S105
MOST_PAGE = 7
"""As MAX_PAGE_SIZE does: smaller than what is asked for."""

UNIQUE = {
    "dcim/sites": ("slug",),
    "dcim/manufacturers": ("slug",),
    "dcim/device-types": ("slug",),
    "dcim/device-roles": ("slug",),
    "dcim/locations": ("site", "slug"),
    "dcim/racks": ("site", "name"),
    "dcim/devices": ("site", "name"),
    "dcim/interfaces": ("device", "name"),
    "ipam/rirs": ("slug",),
    "ipam/asns": ("asn",),
    "ipam/prefixes": ("prefix",),
    "ipam/ip-addresses": ("address",),
    "dcim/cables": (),
}
REQUIRED = {
    "dcim/devices": ("device_type", "role", "site"),
    "dcim/interfaces": ("device", "name", "type"),
    "dcim/device-types": ("manufacturer", "model", "slug"),
    "ipam/asns": ("asn", "rir"),
}
LINKS = {
    "site": "dcim/sites",
    "manufacturer": "dcim/manufacturers",
    "device_type": "dcim/device-types",
    "role": "dcim/device-roles",
    "location": "dcim/locations",
    "rack": "dcim/racks",
    "device": "dcim/devices",
    "rir": "ipam/rirs",
}
CHOICES = ("status", "type", "length_unit")


class Store:
    """What the server holds. writes: bodies of all writes, in order."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[int, dict[str, Any]]] = {endpoint: {} for endpoint in UNIQUE}
        self.writes: list[tuple[str, str, int]] = []
        self.requests = 0

    def shown(self, endpoint: str, row: dict[str, Any]) -> dict[str, Any]:
        """As NetBox answers: objects and choices nested."""
        out = dict(row)
        for name, target in LINKS.items():
            if endpoint != "ipam/ip-addresses" and isinstance(out.get(name), int):
                other = self.rows[target][out[name]]
                out[name] = {key: other[key] for key in ("id", "name", "slug", "asn", "model") if key in other}
        for name in CHOICES:
            if isinstance(out.get(name), str):
                out[name] = {"value": out[name], "label": out[name].title()}
        if endpoint == "ipam/ip-addresses" and isinstance(out.get("role"), str):
            out["role"] = {"value": out["role"], "label": out["role"]}
        for side in ("a_terminations", "b_terminations"):
            if side in out:
                out[side] = [
                    {**end, "object": self.shown("dcim/interfaces", self.rows["dcim/interfaces"][end["object_id"]])}
                    for end in out[side]
                ]
        return out

    def errors(self, endpoint: str, row: dict[str, Any], own: int | None) -> dict[str, list[str]]:
        found = {name: ["This field is required."] for name in REQUIRED.get(endpoint, ()) if name not in row}
        for name, target in LINKS.items():
            if endpoint != "ipam/ip-addresses" and name in row and row[name] not in self.rows[target]:
                found[name] = [f"Related object not found using the provided numeric ID: {row[name]}"]
        keys = UNIQUE[endpoint]
        for number, other in self.rows[endpoint].items():
            if keys and number != own and all(other.get(key) == row.get(key) for key in keys):
                found[keys[-1]] = ["must be unique."]
        if endpoint == "dcim/cables" and own is None:
            taken = {end["object_id"] for cable in self.rows[endpoint].values() for end in _ends(cable)}
            if any(end["object_id"] in taken for end in _ends(row)):
                found["__all__"] = ["Duplicate termination found"]
        return found

    def belongs(self, endpoint: str, row: dict[str, Any], site: str) -> bool:
        if endpoint == "dcim/cables":
            return any(self.belongs("dcim/interfaces", self.rows["dcim/interfaces"][end["object_id"]], site)
                       for end in _ends(row))  # fmt: skip
        if endpoint == "dcim/interfaces":
            row = self.rows["dcim/devices"][row["device"]]
        found: bool = self.rows["dcim/sites"][row["site"]]["slug"] == site
        return found


def _ends(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [*row.get("a_terminations", []), *row.get("b_terminations", [])]


class _Handler(BaseHTTPRequestHandler):
    store: Store

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, status: int, tree: object) -> None:
        body = json.dumps(tree).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _endpoint(self) -> str | None:
        self.store.requests += 1
        if self.headers.get("Authorization") != f"Token {TOKEN}":
            self._answer(403, {"detail": "Invalid token"})
            return None
        endpoint = urlsplit(self.path).path.removeprefix("/api/").rstrip("/")
        if endpoint not in self.store.rows:
            self._answer(404, {"detail": "Not found."})
            return None
        return endpoint

    def do_GET(self) -> None:
        endpoint = self._endpoint()
        if endpoint is None:
            return
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        rows = list(self.store.rows[endpoint].values())
        if "site" in asked:
            if all(site["slug"] != asked["site"] for site in self.store.rows["dcim/sites"].values()):
                self._answer(400, {"site": ["Select a valid choice."]})
                return
            rows = [row for row in rows if self.store.belongs(endpoint, row, asked["site"])]
        offset, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", 50)), MOST_PAGE)
        more = f"{self.path}&more" if offset + limit < len(rows) else None
        shown = [self.store.shown(endpoint, row) for row in rows[offset : offset + limit]]
        self._answer(200, {"count": len(rows), "next": more, "previous": None, "results": shown})

    def _body(self) -> list[dict[str, Any]]:
        body: list[dict[str, Any]] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return body

    def do_POST(self) -> None:
        endpoint = self._endpoint()
        rows = self._body()
        if endpoint is None:
            return
        table, made, errors = self.store.rows[endpoint], [], []
        for row in rows:
            wrong = self.store.errors(endpoint, row, None)
            errors.append(wrong)
            number = max([0, *table]) + 1
            if not wrong:
                table[number] = {"id": number, **row}
                made.append(number)
        if any(errors):
            for number in made:
                del table[number]
            self._answer(400, errors)
            return
        self.store.writes.append(("POST", endpoint, len(rows)))
        self._answer(201, [self.store.shown(endpoint, table[number]) for number in made])

    def do_PATCH(self) -> None:
        endpoint = self._endpoint()
        rows = self._body()
        if endpoint is None:
            return
        for row in rows:
            self.store.rows[endpoint][row["id"]] |= row
        self.store.writes.append(("PATCH", endpoint, len(rows)))
        self._answer(200, [self.store.shown(endpoint, self.store.rows[endpoint][row["id"]]) for row in rows])


@contextmanager
def netbox() -> Iterator[tuple[str, Store]]:
    """The address of a running double, and what it holds."""
    store = Store()
    handler = type("Handler", (_Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", store
        finally:
            server.shutdown()
            thread.join()
