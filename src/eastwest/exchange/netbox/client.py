"""NetBox's REST API: pages, bulk writes, and its refusals in words.

Source: NetBox documentation, REST API overview (pagination by `next`, lists for bulk creation and update, `Token`
authorisation; tokens that begin with `nbt_` are of version 2 and sent as `Bearer`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from eastwest.errors import InputError, Problem

PAGE = 500
BULK = 200
"""Objects of one write: far below what a proxy refuses for its size."""
MOST_OBJECTS = 2_000_000
MOST_PAGE_BYTES = 64 << 20
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

Row = dict[str, Any]


class Client:
    """A NetBox. Closed as a context. Nothing is retried: a second run goes on where the first one stopped."""

    def __init__(self, url: str, token: str, timeout_s: float = 30.0) -> None:
        """Raises InputError for an address that is no URL, or that would carry the token in clear text."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(Problem(f'"{url}" is no address of NetBox', allowed="https://HOST or https://HOST/PATH"))
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise InputError(Problem(f"{url} would carry the token in clear text", mend="use https"))
        word = "Bearer" if token.startswith("nbt_") else "Token"
        headers = {"Accept": "application/json"} | ({"Authorization": f"{word} {token}"} if token else {})
        self._base = url.rstrip("/").removesuffix("/api") + "/api/"
        self._http = httpx.Client(headers=headers, timeout=timeout_s, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def all(self, endpoint: str, **filters: str) -> Iterator[Row]:
        """Every object of an endpoint that the filters let through, page after page. Raises InputError."""
        offset = 0
        while True:
            params = {**filters, "limit": str(PAGE), "offset": str(offset)}
            page = self._call("GET", endpoint, params=params)
            rows = page.get("results") if isinstance(page, dict) else None
            if not isinstance(rows, list):
                raise InputError(Problem(f"{self._base}{endpoint}/ does not answer as NetBox does"))
            yield from (row for row in rows if isinstance(row, dict))
            offset += len(rows)
            if not page.get("next") or not rows:
                return
            if offset > MOST_OBJECTS:
                raise InputError(Problem(f"{endpoint}: more than {MOST_OBJECTS} objects"))

    def create(self, endpoint: str, rows: Sequence[Mapping[str, object]]) -> list[Row]:
        """Make objects; they come back in order, with their ids. A part is made whole or not at all."""
        return self._write("POST", endpoint, rows)

    def update(self, endpoint: str, rows: Sequence[Mapping[str, object]]) -> list[Row]:
        """Change the given fields of objects that exist; each row has its `id`."""
        return self._write("PATCH", endpoint, rows)

    def _write(self, method: str, endpoint: str, rows: Sequence[Mapping[str, object]]) -> list[Row]:
        done: list[Row] = []
        for first in range(0, len(rows), BULK):
            part = [dict(row) for row in rows[first : first + BULK]]
            answer = self._call(method, endpoint, body=part)
            if not isinstance(answer, list) or len(answer) != len(part):
                raise InputError(Problem(f"{self._base}{endpoint}/ does not answer as NetBox does"))
            done += answer
        return done

    def _call(self, method: str, endpoint: str, params: Mapping[str, str] | None = None, body: object = None) -> Any:  # noqa: ANN401
        url = f"{self._base}{endpoint}/"
        try:
            answer = self._http.request(method, url, params=params, json=body)
        except httpx.HTTPError as error:
            mend = "check the address and whether NetBox runs; `--timeout` waits longer"
            raise InputError(Problem(f"{url}: {error or type(error).__name__}", mend=mend)) from error
        if len(answer.content) > MOST_PAGE_BYTES:
            raise InputError(Problem(f"{url}: an answer of more than {MOST_PAGE_BYTES} bytes"))
        if not answer.is_success:
            raise InputError(_refusal(method, url, answer, body))
        try:
            return answer.json()
        except ValueError as error:
            raise InputError(
                Problem(f"{url} does not answer with JSON", mend="is it the address of NetBox?")
            ) from error


def _refusal(method: str, url: str, answer: httpx.Response, body: object) -> list[Problem]:
    """What NetBox says is wrong, object by object."""
    if answer.status_code in (401, 403):
        mend = "give a token that may write, in the environment variable NETBOX_TOKEN"
        return [Problem(f"{url}: NetBox refuses the token ({answer.status_code})", mend=mend)]
    try:
        said = answer.json()
    except ValueError:
        said = answer.text[:200]
    rows = body if isinstance(body, list) else []
    if isinstance(said, list):
        problems = [
            Problem(f"NetBox refuses {method} {url}: {_words(one)}", path=_named(rows, at))
            for at, one in enumerate(said)
            if one
        ]
        return problems[:20] or [Problem(f"NetBox refuses {method} {url} ({answer.status_code})")]
    return [Problem(f"NetBox refuses {method} {url} ({answer.status_code}): {_words(said)}")]


def _named(rows: Sequence[object], at: int) -> str:
    row = rows[at] if at < len(rows) else None
    keys = ("name", "prefix", "address", "asn", "label", "id")
    return next((str(row[key]) for key in keys if key in row), "") if isinstance(row, dict) else ""


def _words(said: object) -> str:
    if isinstance(said, dict):
        return "; ".join(f"{key}: {_words(value)}" for key, value in said.items())
    if isinstance(said, list):
        return ", ".join(_words(one) for one in said)
    return said if isinstance(said, str) else json.dumps(said)
