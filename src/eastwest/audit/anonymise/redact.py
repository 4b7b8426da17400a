"""What is taken out of a text altogether: keys, certificates, hashes, passwords, communities, and words for people.

Every text keeps its number of lines, so that findings stay where they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from eastwest.vendors.secrets import masked

SECRET, REMOVED = "@@secret@@", "removed"
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{1,60}-----.*?(?:-----END [A-Z0-9 ]{1,60}-----|\Z)", re.DOTALL)
_SSH_KEY = re.compile(
    r"((?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+|sk-[\w@.-]+)\s+)?\bAAAA[A-Za-z0-9+/=]{6,}([ \t]+[\w.+-]+@[\w.-]+)?"
)
_HASH = re.compile(r"\$(?:\d|2[abxy]|y|sha\d+)\$[^\s\"';,]+|\b0x[0-9a-fA-F]{16,}\b")
_TYPES = r"(?:\s+(?:\d{1,2}|8a|md5|sha\S*|aes\S*|3?des\S*|hmac-\S+|type-\d|encrypted|cleartext|clear|hashed|hidden))*"
_AFTER = re.compile(
    r"(?i)(\b(?:password|passphrase|secret|shared-secret|pre-shared-key|passwd|key-string|authentication-key(?: \d+)?|"
    r"hashed-password|auth|priv|ssh-?key|authorized-key \S+ key|(?:tacacs-server|radius-server)\b.*? key|"
    rf"(?<=\d )key|(?<=server )key){_TYPES}\s+)(\"[^\"]*\"|'[^']*'|[^\s;\"']+)"
)
_TRAPS = re.compile(
    r"(?i)(snmp-server host \S+(?: vrf \S+)?(?: (?:traps|informs))?(?: version)? "
    r"(?:1|2c|3(?: (?:auth|noauth|priv))?)\s+)(\S+)"
)
_BLOCK_COMMUNITY = re.compile(r"^(\s*community )(\S+)( \{)$")
_SNMP_COMMUNITY = re.compile(r"(?i)(\bsnmp\S* (?:ro|rw|readonly-|trap-)?\s*community[ =]+)(\"[^\"]*\"|\S+)")
_VARIABLE = re.compile(
    r"(?m)^([ \t]*(?:export )?[A-Za-z0-9_]{0,60}?"
    r"(?:TOKEN|SECRET|PASSW|PASSPHRASE|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL)[A-Za-z0-9_]{0,60}[ \t]*=).*$"
)
_LOGIN_IN_URL = re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@:]+(?::[^\s/@]*)?@")
_JSON_SECRET = re.compile(
    r"(?i)(\"[^\"]*(?:password|passwd|passkey|secret|auth_key|api_key|private_key|token|community)[^\"]*\"\s*:\s*)\"[^\"]*\""
)
_FREE = re.compile(
    r"(?im)^([ \t]*(?:set |nv set )?(?:[\w-]{1,40} ){0,8}?(?:snmp-server location|snmp-server contact|snmp location|"
    r"snmp contact|location|contact|message|announcement|full-name|building|postal-code|(?:pre|post)-login)"
    r"[ \t]+)"
    r"(\"[^\"]*\"|'[^']*'|[^\s{;\"'][^{;\n]*)(;?)[ \t]*$"
)
_SERIAL = re.compile(
    r"(?i)(\bserial(?:[ _-]?(?:number|num|no))?s?\b\"?\s*[:=#]\s*)(\"?)([A-Z0-9][\w-]{3,})"
    r"|(\bSN\s*[:=]\s*)([A-Z0-9][\w-]{5,})"
)
_ELEMENT = re.compile(
    r"(?i)(<(?:[\w-]*password|secret|authentication-key|pre-shared-key|passphrase|key-string|ssh-\w+)>)[^<]*(?=</)"
)
_PEOPLE = re.compile(r"(?i)(<(?:location|contact|message|announcement|full-name|building)>)[^<\s][^<]*(?=</)")
_SNMP_ELEMENT = re.compile(r"(?s)<snmp>.*?</snmp>")
_COMMUNITY_NAME = re.compile(r"(<community>\s*<name>|\"community\"\s*:\s*\[\s*\{\s*\"name\"\s*:\s*\")[^<\"]*")
_YAML_COMMUNITY = re.compile(r"(?m)^(([ \t]*)[\w-]{0,20}community[\w-]{0,9}:[ \t]*\n\2[ \t]+)[^\s:]+(?=:)")
_LISTED_SERIAL = re.compile(r"(?m)(serialNumbers:\s*\n(?:\s*#.*\n)*)((?:\s*-\s*\S+[ \t]*\n?)+)")
_BANNER = re.compile(r"^(banner (?:motd|exec|login|incoming)|set banner \w+)[ \t]*(\S?)(.*)$")
_TABLES = ("BANNER_MESSAGE", "SNMP", "SNMP_COMMUNITY", "LOCAL_USERS")
"""Tables of config_db of which nothing but the form stays."""


def redacted(text: str) -> str:
    """The text without secrets and without words that only people read."""
    text = _PEM.sub(lambda found: SECRET + "\n" * found[0].count("\n"), text)
    text = "\n".join(_without_banners(text.split("\n")))
    text = _SSH_KEY.sub(lambda found: f"{found[1] or ''}{SECRET}", text)
    text = _HASH.sub(SECRET, text)
    text = _JSON_SECRET.sub(rf'\1"{SECRET}"', text)
    text = _VARIABLE.sub(rf"\1{SECRET}", text)
    text = _LOGIN_IN_URL.sub(rf"\1{SECRET}@", text)
    text = _FREE.sub(rf"\1{REMOVED}\3", text)
    text = _SERIAL.sub(lambda found: f"{found[1] or found[4]}{found[2] or ''}{SECRET}", text)
    text = _LISTED_SERIAL.sub(lambda found: found[1] + re.sub(r"(-\s*)\S+", rf'\1"{SECRET}"', found[2]), text)
    text = _ELEMENT.sub(rf"\1{SECRET}", text)
    text = _PEOPLE.sub(rf"\1{REMOVED}", text)
    text = _SNMP_ELEMENT.sub(lambda found: _COMMUNITY_NAME.sub(rf"\1{SECRET}", found[0]), text)
    text = _YAML_COMMUNITY.sub(rf"\1{SECRET}", text)
    if text.lstrip()[:1] == "{":
        text = _in_table(text, "snmp", lambda inside: _COMMUNITY_NAME.sub(rf"\1{SECRET}", inside))
        for table in _TABLES:
            text = _in_table(text, table, _emptied)
    return "\n".join(map(_line, text.split("\n")))


def _without_banners(lines: list[str]) -> Iterator[str]:
    """As many lines as before. A banner ends at the mark it began with, or at a line `EOF`."""
    end = ""
    for line in lines:
        if end:
            over = line.strip() == end if end == "EOF" else end in line
            yield (end if over else REMOVED) if line.strip() else line
            end = "" if over else end
            continue
        match = _BANNER.match(line)
        if match is None:
            yield line
        elif not match[2]:
            end = "EOF"
            yield line
        elif match[2] in match[3]:
            yield f"{match[1]} {match[2]}{REMOVED}{match[2]}"
        else:
            end = match[2]
            yield f"{match[1]} {match[2]}"


def _line(line: str) -> str:
    """Secrets behind the words that announce them; communities of BGP are none."""
    line = _AFTER.sub(_kept, line)
    line = _TRAPS.sub(rf"\1{SECRET}", line)
    line = _SNMP_COMMUNITY.sub(rf"\1{SECRET}", line)
    line = _BLOCK_COMMUNITY.sub(rf"\1{SECRET}\3", line)
    if "@@" in line or ("community" in line.lower() and "snmp" not in line.lower()):
        return line
    return masked(line)


def _kept(found: re.Match[str]) -> str:
    """Placeholders of a design stay: they are no secrets."""
    return found[0] if found[2].strip("\"'").startswith("@@") else f"{found[1]}{SECRET}"


def _in_table(text: str, table: str, change: Callable[[str], str]) -> str:
    """One table of a JSON text changed; its end is found by its brackets."""
    start = re.search(rf'"{table}"\s*:\s*\{{', text)
    if start is None:
        return text
    depth, at = 1, start.end()
    for bracket in re.finditer(r'"(?:[^"\\]|\\.)*"|[{}]', text[start.end() :]):
        depth += {"{": 1, "}": -1}.get(bracket[0], 0)
        if depth == 0:
            at = start.end() + bracket.start()
            break
    return text[: start.end()] + change(text[start.end() : at]) + text[at:]


def _emptied(inside: str) -> str:
    """Every text in it removed; names of entries are numbered, since two may not become one."""
    count = iter(range(1, inside.count('"') + 1))
    return re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: f'"{REMOVED}{next(count)}"', inside)
