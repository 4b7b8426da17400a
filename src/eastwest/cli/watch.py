"""`eastwest watch`: the service that reads live telemetry of a site and names root causes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from eastwest.design.from_file import design_file
from eastwest.errors import InputError, Problem
from eastwest.monitor import Options, Subject
from eastwest.report.incidents import IncidentPages
from eastwest.telemetry.endpoint import Endpoint, read_token
from eastwest.watch.matching import Rules
from eastwest.watch.notify import Target
from eastwest.watch.service import Listen, Settings, serve
from eastwest.watch.source import Pace

_File = Annotated[Path | None, typer.Option(dir_okay=False)]


def watch(
    site: Annotated[Path, typer.Argument(help="The site file.")],
    source: Annotated[str, typer.Option(help="URL of Prometheus, VictoriaMetrics, Mimir or Thanos.")],
    journal: Annotated[
        str | None, typer.Option(help="SQLite file or PostgreSQL URL; out/NAME/watch.db if left out.")
    ] = None,
    alertmanager: Annotated[list[str] | None, typer.Option(help="URL of an Alertmanager; may be repeated.")] = None,
    webhook: Annotated[list[str] | None, typer.Option(help="URL that gets events as JSON; may be repeated.")] = None,
    vendor: Annotated[
        str | None, typer.Option(help="Operating system of all switches, as monitor was told; it names their ports.")
    ] = None,
    listen: Annotated[str, typer.Option(help="Address and port of the API.")] = "127.0.0.1:9610",
    page_url: Annotated[str | None, typer.Option(help="Address of the pages in notifications.")] = None,
    interval: Annotated[float, typer.Option(min=1, help="Seconds between looks.")] = 15.0,
    grid: Annotated[float | None, typer.Option(min=1, help="Seconds between samples; else the interval.")] = None,
    window: Annotated[float, typer.Option(min=10, help="Seconds that are looked at together.")] = 300.0,
    delay: Annotated[float, typer.Option(min=0, help="Seconds to stay behind the source's clock.")] = 5.0,
    late: Annotated[float, typer.Option(min=0, help="Seconds within which samples may still come late.")] = 30.0,
    close_after: Annotated[float, typer.Option(min=0, help="Seconds without its cause until it is over.")] = 60.0,
    same_within: Annotated[
        float, typer.Option(min=0, help="Seconds within which a cause that returns is the same incident.")
    ] = 300.0,
    source_tenant: Annotated[str, typer.Option(help="Whose data is read, for Mimir (X-Scope-OrgID).")] = "",
    source_token_file: _File = None,
    source_ca: _File = None,
    source_certificate: _File = None,
    source_key: _File = None,
    notify_token_file: _File = None,
    notify_ca: _File = None,
    token_file: Annotated[Path | None, typer.Option(help="Whoever asks the API must know this file's token.")] = None,
    certificate: _File = None,
    key: _File = None,
    client_ca: Annotated[Path | None, typer.Option(help="Whoever asks needs a certificate of this CA (mTLS).")] = None,
) -> None:
    """Watch a site's live telemetry: name root causes, keep incidents, tell Alertmanager and webhooks, serve pages.

    Runs until it is told to end; after a restart, its own or the source's, it goes on where it was.
    """
    known, catalogue, plan = design_file(site)
    address, port = _address(listen)
    door = Listen(address, port, "" if token_file is None else read_token(token_file), certificate, key, client_ca)
    told = "" if notify_token_file is None else read_token(notify_token_file)
    where = (page_url or door.url).rstrip("/")
    settings = Settings(
        Endpoint(
            source,
            "" if source_token_file is None else read_token(source_token_file),
            source_ca,
            source_certificate,
            source_key,
            tenant=source_tenant,
        ),
        journal or str(Path("out") / plan.name / "watch.db"),
        (
            *(_target(url, told, notify_ca, plan.name, where, alerts=True) for url in alertmanager or []),
            *(_target(url, told, notify_ca, plan.name, where, alerts=False) for url in webhook or []),
        ),
        door,
        Pace((grid or interval) * 1e6, window * 1e6, delay * 1e6, late * 1e6),
        Rules(close_after * 1e6, same_within * 1e6),
        interval,
        Subject(known, catalogue, plan, Options(vendor=vendor)).port_names,
    )
    console = Console(stderr=True)
    console.print(f"Watching {plan.name}: {door.url}/incidents", markup=False, soft_wrap=True)
    serve(plan, settings, IncidentPages(plan), lambda text: console.print(text, markup=False, soft_wrap=True))


def _target(url: str, token: str, ca: Path | None, site: str, page: str, *, alerts: bool) -> Target:
    endpoint = Endpoint(url, token, ca, timeout_s=10.0, retries=0)
    endpoint.client().close()  # a URL that cannot be taken is told now, not at the first incident
    name = f"{'alertmanager' if alerts else 'webhook'} {endpoint.shown}"
    return Target(name, endpoint, alerts, site, page)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InputError(Problem(f'"{text}" is no address', "--listen", allowed="HOST:PORT, such as 127.0.0.1:9610"))
    return host.strip("[]"), int(port)
