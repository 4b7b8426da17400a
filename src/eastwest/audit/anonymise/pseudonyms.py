"""Keyed pseudonyms: the same value is the same pseudonym under one key, and nothing links them without it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from math import gcd

KEEP_LOW_4, KEEP_LOW_6 = 8, 16
"""Last bits of an address that stay: networks from /24 (IPv6: /112) on keep their zeros, /31 links their parity."""
_PRIVATE_16 = (64512, 65534)
_PRIVATE_32 = (4_200_000_000, 4_294_967_294)
"""AS numbers for private use (RFC 6996)."""
_KEPT = (
    (8, 10),
    (12, 0xAC1),
    (16, 0xC0A8),
    (10, 0x191),
    (24, 0xC00002),
    (15, 0x6309),
    (24, 0xC63364),
    (24, 0xCB0071),
)
"""Leading bits that stay: private ranges (RFC 1918, 6598), benchmarks and documentation (RFC 2544, 5737)."""
_ROLES = re.compile(
    r"super-?spine|spine|leaf|tor|core|agg(?:regation)?|access|border|oob|mgmt|management|storage|array|gpu|node|host|server",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pseudonyms:
    """key: at least 16 bytes."""

    key: bytes
    _flips: dict[tuple[int, str], int] = field(default_factory=dict, repr=False)

    def digest(self, kind: str, text: str) -> bytes:
        """Keyed and different for each kind of thing."""
        return hmac.new(self.key, f"{kind}\0{text}".encode(), hashlib.sha256).digest()

    def word(self, kind: str, text: str) -> str:
        """Eight letters and digits that begin with a letter."""
        return "x" + self.digest(kind, text.lower()).hex()[:7]

    def host(self, name: str) -> str:
        """A name of a device; the word that tells its role stays."""
        role = _ROLES.search(name)
        made = self.word("name", name)
        return made if role is None else f"{role[0].lower()}-{made}"

    def address4(self, text: str, length: int = 32) -> str:
        """Prefix-preserving from the second octet on; private ranges stay private, what is no host's address stays.

        length: of the network that the address is written with; a network keeps its zeros.
        """
        address = int(IPv4Address(text))
        first = address >> 24
        if first in (0, 127, 255) or first >= 224 or (first == 169 and address >> 16 & 255 == 254):
            return text
        mapped = self._mapped(address, 32, _kept4(address), KEEP_LOW_4)
        if _kept4(address) == 0:
            mapped = mapped & 0xFFFFFF | self._octet(first) << 24
        return str(IPv4Address(_zeros(address, mapped, 32, length)))

    def _octet(self, first: int) -> int:
        """A permutation of the first octets of public addresses."""
        allowed = [octet for octet in range(1, 224) if octet not in (10, 100, 127, 169, 172, 192, 198, 203)]
        if first not in allowed:
            return first
        order = sorted(allowed, key=lambda octet: self.digest("octet", str(octet)))
        return order[allowed.index(first)]

    def address6(self, text: str, length: int = 128) -> str:
        """Prefix-preserving from the 17th bit on; link-local, multicast and unspecified addresses stay."""
        parsed = IPv6Address(text)
        if parsed.ipv4_mapped is not None:
            mapped4 = IPv6Address(f"::ffff:{self.address4(str(parsed.ipv4_mapped))}")
            return mapped4.exploded if len(text) == len(parsed.exploded) else str(mapped4)
        if parsed.is_link_local and int(parsed) & (2**64 - 1) >= 2**16:
            return str(IPv6Address(int(parsed) >> 64 << 64 | self._host64(int(parsed) & (2**64 - 1))))
        if parsed.is_link_local or parsed.is_multicast or int(parsed) < 2**16:
            return text
        mapped = IPv6Address(_zeros(int(parsed), self._mapped(int(parsed), 128, 16, KEEP_LOW_6), 128, length))
        return mapped.exploded if len(text) == len(parsed.exploded) else str(mapped)

    def _mapped(self, address: int, bits: int, kept: int, low: int) -> int:
        """Each bit flipped or not by the bits before it (Xu et al., prefix-preserving address anonymisation, 2002)."""
        found = address
        for at in range(kept, bits - low):
            before = (bits, f"{at}:{address >> (bits - at):x}")
            if before not in self._flips:
                self._flips[before] = self.digest(f"bit{bits}", before[1])[0] & 1
            found ^= self._flips[before] << (bits - 1 - at)
        return found

    def asn(self, number: int) -> int:
        """Private for private of the same size, public ones become private of 32 bits; no two become one."""
        low, high = _PRIVATE_16 if _PRIVATE_16[0] <= number <= _PRIVATE_16[1] else _PRIVATE_32
        size = high - low + 1
        place = number - low if low <= number <= high else number % size
        start = 1 + int.from_bytes(self.digest("as", str(size))[:3])
        step = next(each for each in range(start, start + size) if gcd(each, size) == 1)
        shift = int.from_bytes(self.digest("as-shift", str(size))[:4])
        return low + (place * step + shift) % size

    def _host64(self, number: int) -> int:
        """The lower half of a link-local address, which is mostly made of a MAC address."""
        return int.from_bytes(self.digest("host64", f"{number:x}")[:8]) | 2**63

    def guid(self, text: str) -> str:
        """Another identifier of an adapter, written the same way; they are made of MAC addresses."""
        digits = iter(self.digest("guid", re.sub(r"\W|^0x", "", text).lower()).hex())
        head = "0x" if text.startswith("0x") else ""
        return head + "".join(":" if each == ":" else next(digits) for each in text.removeprefix("0x"))

    def mac(self, text: str) -> str:
        """Another address of the same kind, written the same way."""
        digits = re.sub(r"[^0-9a-fA-F]", "", text).lower()
        if digits in ("ffffffffffff", "000000000000") or int(digits[1], 16) & 1:
            return text
        made = "02" + self.digest("mac", digits).hex()[:10]
        written = iter(made)
        return "".join(next(written) if each in "0123456789abcdefABCDEF" else each for each in text)


def _kept4(address: int) -> int:
    """Leading bits of private and special ranges, which stay; 0 for public addresses."""
    return next((bits for bits, prefix in _KEPT if address >> (32 - bits) == prefix), 0)


def _zeros(address: int, mapped: int, bits: int, length: int) -> int:
    """A network keeps the zeros behind its length."""
    mask = (1 << (bits - length)) - 1
    return mapped & ~mask if length < bits and address & mask == 0 else mapped
