"""Names in FRR's configuration: groups of neighbours, filters, profiles of BFD."""

from __future__ import annotations

import re

from eastwest.audit.amend.modal import Modal
from eastwest.audit.amend.patterns import NamePattern
from eastwest.vendors.frr.commands import TERMINAL

_NAMES: tuple[NamePattern, ...] = (
    ("peer group", re.compile(r"neighbor ([A-Za-z][\w.-]*) peer-group")),
    ("peer group", re.compile(r"neighbor \S+(?: interface)?(?: v6only)? peer-group (\S+)")),
    ("peer group", re.compile(r"(?:no )?neighbor ([A-Za-z][\w.-]*) (?!interface\b|peer-group\b).+")),
    ("prefix list", re.compile(r"ip(?:v6)? prefix-list (\S+) .*")),
    ("prefix list", re.compile(r"match ip(?:v6)? address prefix-list (\S+)")),
    ("route map", re.compile(r"route-map (\S+) (?:permit|deny) \d+")),
    ("route map", re.compile(r"redistribute \S+ route-map (\S+)")),
    ("route map", re.compile(r"neighbor \S+ route-map (\S+) (?:in|out)")),
    ("BFD profile", re.compile(r"profile (\S+)")),
    ("BFD profile", re.compile(r"neighbor \S+ bfd profile (\S+)")),
)

FRR = Modal(TERMINAL, _NAMES)
