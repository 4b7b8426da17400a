"""Pseudonyms are keyed, keep what readers and rules need, and lose nothing that tells two things apart."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_interface

from hypothesis import given
from hypothesis import strategies as st

from eastwest.audit.anonymise.pseudonyms import Pseudonyms

KEY = Pseudonyms(b"k" * 32)
OTHER = Pseudonyms(b"o" * 32)
ADDRESSES = st.integers(0x01000000, 0xDFFFFFFF).map(lambda value: str(IPv4Address(value)))


def _shared(first: str, second: str) -> int:
    different = int(IPv4Address(first)) ^ int(IPv4Address(second))
    return 32 - different.bit_length()


@given(ADDRESSES, ADDRESSES)
def test_addresses_keep_the_prefix_they_share(first: str, second: str) -> None:
    before, after = _shared(first, second), _shared(KEY.address4(first), KEY.address4(second))
    assert after == before if before >= 8 else after < 8 or before == after


@given(st.integers(0, 0xFFFFFF), st.integers(8, 32))
def test_networks_stay_networks(host: int, length: int) -> None:
    network = ip_interface(f"{IPv4Address(0x0A000000 | host)}/{length}").network
    made = KEY.address4(str(network.network_address), length)
    inside = KEY.address4(str(network[-1]))
    assert ip_interface(f"{inside}/{length}").network == ip_interface(f"{made}/{length}").network
    assert str(ip_interface(f"{made}/{length}").network.network_address) == made


def test_masks_and_special_addresses_stay() -> None:
    for text in ("255.255.255.0", "0.0.0.255", "127.0.0.1", "224.0.0.5", "169.254.1.1"):
        assert KEY.address4(text) == text
    for text in ("fe80::1", "::", "ff02::5"):
        assert KEY.address6(text) == text
    assert KEY.address4("10.1.2.3").startswith("10.")
    assert KEY.address4("10.1.2.3") != OTHER.address4("10.1.2.3")


@given(st.integers(0x2001 << 112, 0x2FFF << 112), st.integers(0, 0xFFFF))
def test_ipv6_links_stay_links(value: int, last: int) -> None:
    first, second = (str(IPv6Address((value & ~0xFFFF) | low)) for low in (last & ~1, last | 1))
    assert int(IPv6Address(KEY.address6(first))) ^ int(IPv6Address(KEY.address6(second))) == 1


@given(st.sets(st.integers(1, 4_294_967_294), max_size=30))
def test_as_numbers_stay_apart_and_become_private(numbers: set[int]) -> None:
    private = {number for number in numbers if 64512 <= number <= 65534 or number >= 4_200_000_000}
    made = {KEY.asn(number) for number in private}
    assert len(made) == len(private)
    assert all(64512 <= each <= 65534 or each >= 4_200_000_000 for each in map(KEY.asn, numbers))


def test_mac_addresses_keep_their_form() -> None:
    plain, dotted, dashed = KEY.mac("b8:59:9f:00:11:22"), KEY.mac("b859.9f00.1122"), KEY.mac("B8-59-9F-00-11-22")
    assert plain.replace(":", "") == dotted.replace(".", "") == dashed.replace("-", "").lower()
    assert plain != "b8:59:9f:00:11:22"
    assert plain[2] == ":"
    assert dotted[4] == "."
    assert KEY.mac("ff:ff:ff:ff:ff:ff") == "ff:ff:ff:ff:ff:ff"


def test_names_keep_their_role() -> None:
    assert KEY.host("muc1-spine-07").startswith("spine-x")
    assert KEY.host("MUC1-spine-07") == KEY.host("muc1-spine-07") != KEY.host("muc1-spine-08")
    assert "muc" not in KEY.host("muc1-spine-07")
