"""From a HostIntent to the files of the host: a boot script and its unit, jobs' variables, names and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from eastwest.errors import InputError, Problem
from eastwest.plan.device import HostIntent, differences
from eastwest.vendors.express import reason_for
from eastwest.vendors.family import Inexpressible, TextFile
from eastwest.vendors.nic.family import NicFamily, RenderedHost
from eastwest.vendors.nic.fit import REASONS, fit
from eastwest.vendors.nic.heading import heading
from eastwest.vendors.nic.jobs import jobs
from eastwest.vendors.nic.netplan import NETWORKS, netplan, netplan_of_ports
from eastwest.vendors.nic.table import table
from eastwest.vendors.text.template import environment
from eastwest.vendors.versions import release


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame of a boot script prints. settings, helpers: of the family. releases: as patterns of a shell."""

    name: str
    title: str
    tool: str
    versions: str
    version_command: str
    releases: str
    heading: str
    profile: str
    settings: str
    helpers: str


def render_host(family: NicFamily, host: HostIntent, version: str = "") -> RenderedHost:
    """The files of one host. version: of the family's tool, empty for the newest that is supported.

    Raises InputError for an unsupported version, and for settings that would mix data with notifications.
    """
    check_version(family, version)
    fitted = fit(family, host)
    told = tuple(
        Inexpressible(each.path, each.wanted, each.instead, reason_for(each.path, {**REASONS, **family.reasons}))
        for each in differences(host, fitted)
    )
    return RenderedHost(shared_files(family, fitted, version), own_files(family, fitted), told, fitted)


def check_version(family: NicFamily, version: str) -> None:
    """Raises InputError that lists the supported releases when this is none of them."""
    if version and release(version) not in [release(each) for each in family.versions]:
        found = f'{family.tool} "{version}" is not supported: its options have not been checked'
        allowed = ", ".join(f"{family.tool} {each}" for each in family.versions)
        raise InputError(
            Problem(found, "configuration.nic_tool", allowed=allowed, mend="update the tool, or leave the version out")
        )


def shared_files(family: NicFamily, host: HostIntent, version: str = "") -> tuple[TextFile, ...]:
    """What all hosts with these NICs and settings have in common."""
    if not host.nics:
        return ()
    qos = host.nics[0].qos
    view = family.view(qos, dict(host.environment))
    frame = Frame(
        name=family.name,
        title=family.title,
        tool=f"{family.tool} {version or family.versions[-1]}",
        versions=", ".join(family.versions),
        version_command=family.version_command,
        releases=" | ".join(f"*[!0-9]{each}[!0-9]*" for each in family.versions),
        heading=heading(host, own=False),
        profile=f"DCQCN profile {qos.dcqcn.name or '-'}: {qos.dcqcn.source}",
        settings=_printed(family.name, "settings.j2", {"qos": view}),
        helpers=_printed(family.name, "helpers.j2", {}),
    )
    more = () if family.more_files is None else family.more_files(host)
    return (
        _file(f"usr/local/sbin/eastwest-{family.name}", _printed("nic", "script.j2", {"frame": frame})),
        _file(f"etc/systemd/system/eastwest-{family.name}.service", _printed("nic", "service.j2", {"frame": frame})),
        _file("etc/eastwest/jobs.env", jobs(host)),
        *more,
    )


def own_files(family: NicFamily, host: HostIntent) -> tuple[TextFile, ...]:
    """What only this host has: small, so that thousands of hosts stay small."""
    return (
        _file(f"etc/eastwest/{family.name}.nics", table(host)),
        _file(f"etc/netplan/60-eastwest-{family.name}.yaml", netplan(host)),
        *((_file(f"etc/netplan/61-eastwest{NETWORKS}", netplan_of_ports(host)),) if host.ports else ()),
    )


def _printed(package: str, template: str, names: Mapping[str, object]) -> str:
    return environment(package).get_template(template).render(**names)


def _file(path: str, text: str) -> TextFile:
    return TextFile(PurePosixPath(path), text, "#")
