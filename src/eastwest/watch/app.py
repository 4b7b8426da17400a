"""The service's API: health, metrics, incidents as JSON and as pages."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from eastwest.watch.incident import Event, Incident
from eastwest.watch.journal import Journal
from eastwest.watch.loop import Watch
from eastwest.watch.notify import incident_json
from eastwest.watch.outbox import Outbox

_OPEN_TO_ALL = frozenset({"/health"})
_IDENTITY = 64


class Pages(Protocol):
    """Draws the pages; what draws them stands below this room."""

    def overview(self, incidents: list[Incident], problem: str) -> str:
        """All incidents, as one HTML file."""
        ...

    def incident(self, incident: Incident, history: list[tuple[Event, float, str]]) -> str:
        """One incident, as one HTML file."""
        ...


def make_app(
    watch: Watch,
    journal: Journal,
    outbox: Outbox,
    registry: CollectorRegistry,
    pages: Pages,
    token: str = "",
    interval_s: float = 15.0,
) -> FastAPI:
    """The application. token: needed for everything but /health, unless empty."""
    app = FastAPI(title="eastwest watch", docs_url=None, redoc_url=None, openapi_url=None)
    _guard(app, token)
    _own_state(app, watch, outbox, interval_s)
    _incidents(app, watch, journal, pages)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.get("/")
    def start() -> RedirectResponse:
        return RedirectResponse("/incidents")

    return app


def _guard(app: FastAPI, token: str) -> None:
    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if token and request.url.path not in _OPEN_TO_ALL and not _allowed(request, token):
            return JSONResponse(
                {"detail": "a token is needed"}, 401, {"WWW-Authenticate": 'Basic realm="eastwest", charset="UTF-8"'}
            )
        answer = await go_on(request)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["X-Frame-Options"] = "DENY"
        return answer


def _own_state(app: FastAPI, watch: Watch, outbox: Outbox, interval_s: float) -> None:
    @app.get("/health")
    def health() -> JSONResponse:
        """503 while something is in the way or the last look is old."""
        state = watch.health
        age_s = time.time() - state.looked_s if state.looked_s else None
        late = age_s is None or age_s > max(60.0, 4 * interval_s)
        body = {"status": "late" if late else "waiting" if state.problem else "watching", "last_look_age_s": age_s}
        return JSONResponse(body, 503 if late or state.problem else 200)

    @app.get("/status")
    def status() -> dict[str, object]:
        """Everything that /health does not tell strangers."""
        state = watch.health
        return {
            "problem": state.problem,
            "evaluations": state.evaluations,
            "failures": state.failures,
            "evaluated_s": state.evaluated_us / 1e6,
            "took_s": state.took_s,
            "silent": sorted(state.silent),
            "missing": sorted(state.missing),
            "notifications_waiting": outbox.waiting(),
        }


def _incidents(app: FastAPI, watch: Watch, journal: Journal, pages: Pages) -> None:
    @app.get("/incidents")
    def incidents(
        request: Request, most: int = Query(200, ge=1, le=10_000), only_open: bool = Query(False, alias="open")
    ) -> Response:
        found = journal.incidents(most, only_open=only_open)
        if _wants_page(request):
            return _page(pages.overview(found, watch.health.problem))
        return JSONResponse({"incidents": [incident_json(one) for one in found]})

    @app.get("/incidents/{identity}")
    def incident(request: Request, identity: str) -> Response:
        found = journal.incident(identity[:_IDENTITY])
        if found is None:
            raise HTTPException(404, "no such incident")
        history = journal.history(found.identity)
        if _wants_page(request):
            return _page(pages.incident(found, history))
        events = [{"event": event.value, "time_s": at_us / 1e6, "text": text} for event, at_us, text in history]
        return JSONResponse({**incident_json(found), "history": events})


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _page(text: str) -> HTMLResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})


def _allowed(request: Request, token: str) -> bool:
    """A bearer token, or for browsers the token as the password of any name."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return False
    elif kind.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())
