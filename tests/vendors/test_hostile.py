"""Readers take anything: a text may be refused with a reason, and never ends in another error."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eastwest.errors import InputError
from eastwest.vendors.family import Family
from eastwest.vendors.registry import FAMILIES
from eastwest.vendors.text.json_lines import read_json
from tests.vendors.designed import designed

WORDS = ("", "no", "x", "-1", "99999999999999999999", "9" * 5000, "1/3", "::", "0-99", "٣", "{", '"', "interface", "\t")


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_garbled_configuration_never_raises_anything_else(family: Family, data: st.DataObject) -> None:
    files = {str(file.path): file.text for file in family.render(designed(family.name, tenants=True)[0]).files}
    name = data.draw(st.sampled_from(sorted(files)))
    lines = files[name].splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        words = lines[at].split(" ")
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(WORDS))
        lines[at] = " ".join(words)
    with suppress(InputError):
        family.read(files | {name: "\n".join(lines)})


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_deep_nesting_is_refused(family: Family) -> None:
    nested = "router {\n" * 2000 if family.name == "junos" else "\n".join(" " * n + "router" for n in range(2000))
    with pytest.raises(InputError, match="nested too deeply"):
        family.read({"some.cfg": nested})


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(family: Family, text: str) -> None:
    for name in ("some.cfg", "some.json"):
        with suppress(InputError):
            family.read({name: text})


def test_a_number_of_very_many_digits_is_refused() -> None:
    with pytest.raises(InputError, match="too long"):
        read_json("config_db.json", '{"a": ' + "9" * 10_000 + "}")
