"""Whose each piece is: what the content or the prompt names, else what the file and its folder are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from eastwest.discover.pages import numbers_of
from eastwest.discover.sort import Sorted

_GENERIC = re.compile(
    r"(?i)^(?:config_?db|frr|bgpd|zebra|startup(?:[-_.]?config)?|running(?:[-_.]?config(?:uration)?)?|minigraph|config(?:uration)?|"
    r"juniper|nvue|router|switch|interfaces|jobs?|netplan|\d+-[\w-]+|qos|buffers?|state|show[-_ ].*|sh[-_ ].*|"
    r"sudo[-_ ].*|lldp\w*|dcb|dcb[-_ ].*|"
    r"ethtool.*|mlnx_qos.*|mlx\w*|rdma.*|ibdev2netdev.*|show_gids|sysfs.*|sys|nccl.*|rccl.*|env|environment|niccli.*|"
    r"nicctl.*|pg_profile_lookup|cma_roce_tos.*|ip[-_ ].*|nv[-_ ].*|vtysh.*|lldpctl.*|uname.*|ofed.*|tech-?support|"
    r"show[-_]?tech.*)$"
)
_COMMAND = re.compile(
    r"(?i)[_-](?:sudo|show|sh|ethtool|mlnx|mlx\w*|lldp\w*|running|startup|config|nccl|rccl|rdma|sysfs|sys|ip|uname|gids|ibdev\w*|"
    r"niccli|nicctl|cma|ofed|env|environment|nv|vtysh|netplan|state|qos)(?![a-z])"
)
_SAVED = re.compile(r"(?i)[_-](?:show|running|startup|config(?:_?db)?)(?![a-z])")
"""Where a file's name goes on with a command, or with what it holds."""
_SUFFIX = re.compile(
    r"(?i)(?:\.(?:txt|cfg|conf|config|log|json|ya?ml|xml|md|rst|set|out|run|ini|gz|env|nics|sh|bash|py|exp|ps1|service|startup|cli))+$"
)


def owners(found: Sequence[Sorted], nodes: Collection[str] = ()) -> list[str]:
    """A name for each piece, in order; the same name for all pieces of one device. nodes: more names of devices."""
    named = {each.hostname or each.piece.host for each in found} - {""}
    short = {_short(name): name for name in (*sorted(nodes), *sorted(named, reverse=True))}
    shared = _shared(found)
    own = [short.get(_short(name), name) if (name := each.hostname or each.piece.host) else "" for each in found]
    by_file: dict[tuple[str, int], set[str]] = defaultdict(set)
    by_folder: dict[str, set[str]] = defaultdict(set)
    parts = numbers_of(found)
    for each, name, number in zip(found, own, parts, strict=True):
        if name:
            by_file[each.piece.file, number].add(name)
            by_folder[_folder(each.piece.file)].add(name)
    return [
        name or _derived(each, by_file[each.piece.file, number], by_folder, short, number, shared)
        for each, name, number in zip(found, own, parts, strict=True)
    ]


def _short(name: str) -> str:
    return name.partition(".")[0].lower() if not re.fullmatch(r"[\d.]+", name) else name


def _folder(file: str) -> str:
    return re.split(r"[/!](?=[^/!]*$)", file)[0] if re.search(r"[/!]", file) else ""


def stem(file: str) -> str:
    """The name of a file without folders and endings."""
    return _SUFFIX.sub("", PurePosixPath(re.split(r"[/!]", file)[-1]).name) or file


def _shared(found: Sequence[Sorted]) -> set[str]:
    """Names of files that stand in several folders side by side: they tell what is in them, the folder tells whose."""
    folders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in found:
        inside, _, above = _folder(each.piece.file)[::-1].partition("/")
        folders[above[::-1], stem(each.piece.file)].add(inside[::-1])
    return {name for (_, name), inside in folders.items() if len(inside) > 1}


def _derived(
    each: Sorted, same: set[str], by_folder: dict[str, set[str]], short: dict[str, str], number: int, shared: set[str]
) -> str:
    """A piece that names nobody."""
    if len(same) == 1:
        return next(iter(same))
    base = stem(each.piece.file)
    known = _prefixed(base.lower(), short)
    if known:
        return known
    folders = [part for part in re.split(r"[/!]", each.piece.file)[:-1] if part]
    for folder in reversed(folders):
        bare = _SUFFIX.sub("", folder)
        if _short(bare) in short:
            return short[_short(bare)]
    if _GENERIC.match(base) or base in shared:
        here = by_folder.get(_folder(each.piece.file), set())
        if len(here) == 1:
            return next(iter(here))
        if folders:
            return _SUFFIX.sub("", folders[-1])
    name = (_SAVED if each.what == "config" else _COMMAND).split(base, maxsplit=1)[0] or base
    return f"{name}#{number}" if number else name


def _prefixed(base: str, short: dict[str, str]) -> str:
    """The longest known name that a file's name begins with, followed by a separator or nothing."""
    best = ""
    for name in short:
        if (
            base.startswith(name)
            and (len(base) == len(name) or not base[len(name)].isalnum())
            and len(name) > len(best)
        ):
            best = name
    return short[best] if best else ""
