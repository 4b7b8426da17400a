"""Every command that would run, shown before any does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from eastwest.errors import InputError
from eastwest.validate.campaign.folder import Folder
from eastwest.validate.run.execute import Options, Skipped, batches
from eastwest.validate.run.induced_pause import of_test
from eastwest.validate.run.presence import asked_of
from eastwest.validate.run.site import Site

Show = Callable[[str], None]


def show_commands(folder: Folder, site: Site, options: Options, show: Show) -> tuple[Skipped, ...]:
    """Every command that would run, without running any."""
    runner_skips = []
    for batch in batches(folder.acceptance.tests, options):
        for at, test in enumerate(batch):
            try:
                found = of_test(test, replace(site, index=at))
            except InputError as error:
                runner_skips.append(Skipped(test.id, error.problems[0].text()))
                continue
            held = " [only with --disturb]" if test.disturbs else ""
            show(f"batch {test.batch}  {test.id}  {test.repeats} to {test.most} times{held}")
            for one in found:
                show(f"    {one.host}$ {one.text()}")
            if asked_of(test, site.hosts):
                show(f"    asks the monitoring of hosts.yaml for series of {test.option('source')}")
            elif not found:
                show("    nothing to run here: take its outputs in with `eastwest validate ingest`")
    return tuple(runner_skips)
