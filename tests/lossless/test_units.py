"""Buffer figures in vendors' units, there and back."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eastwest.lossless.units import (
    BYTES,
    NXOS_KBYTES,
    BufferUnit,
    Rounding,
    cells,
    partition_percents,
    read_percent,
    read_power,
    segments,
    write_percent,
    write_power,
    write_probability,
)

AMOUNTS = st.integers(0, 2**40)
UNITS = st.integers(1, 1_000_000).map(lambda size: BufferUnit("u", size, "test"))


@given(amount=AMOUNTS, unit=UNITS)
def test_room_is_never_short_and_thresholds_never_exceeded(amount: int, unit: BufferUnit) -> None:
    up, down = unit.read(unit.write(amount, Rounding.UP)), unit.read(unit.write(amount, Rounding.DOWN))
    assert down <= amount <= up
    assert up - down in (0, unit.size_bytes)


@given(number=st.integers(0, 10**9), unit=UNITS, rounding=st.sampled_from(Rounding))
def test_what_was_read_is_written_as_it_stood(number: int, unit: BufferUnit, rounding: Rounding) -> None:
    assert unit.write(unit.read(number), rounding) == number


def test_texts() -> None:
    assert NXOS_KBYTES.text(950_400, Rounding.DOWN) == "950 kbytes"
    assert BYTES.text(131_072, Rounding.DOWN) == "131072"
    assert segments(254).text(508_000, Rounding.DOWN) == "2000 segments"
    assert cells(254).write(446_024, Rounding.UP) == 1756


@pytest.mark.parametrize("amount", [-1, -1000])
def test_negative_amounts_are_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="bytes"):
        BYTES.write(amount, Rounding.UP)


def test_a_unit_without_size_is_refused() -> None:
    with pytest.raises(ValueError, match="0 bytes"):
        BufferUnit("cells", 0, "test")


@given(whole=st.integers(100, 2**40), share=st.floats(0, 1), rounding=st.sampled_from(Rounding))
def test_a_percentage_is_at_most_one_off(whole: int, share: float, rounding: Rounding) -> None:
    amount = int(share * whole)
    back = read_percent(write_percent(amount, whole, rounding), whole)
    assert abs(back - amount) <= whole / 100 + 1


@given(hundreds=st.integers(1, 2**30), percent=st.integers(0, 100), rounding=st.sampled_from(Rounding))
def test_a_percentage_of_a_whole_number_is_exact(hundreds: int, percent: int, rounding: Rounding) -> None:
    assert write_percent(read_percent(percent, 100 * hundreds), 100 * hundreds, rounding) == percent


@pytest.mark.parametrize(("amount", "whole"), [(-1, 10), (11, 10), (0, 0)])
def test_no_share(amount: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        write_percent(amount, whole, Rounding.UP)


@given(parts=st.lists(st.integers(1, 2**32), min_size=2, max_size=3))
def test_partitions_sum_to_100_and_give_every_later_part_its_share(parts: list[int]) -> None:
    whole = sum(parts)
    assume(all(part * 100 <= 45 * whole for part in parts[1:]))
    percents = partition_percents(parts)
    assert sum(percents) == 100
    assert all(100 * part <= percent * whole for part, percent in zip(parts[1:], percents[1:], strict=True))


@pytest.mark.parametrize("parts", [[0, 0], [0, 1, 1000], [-1, 5]])
def test_impossible_partitions(parts: list[int]) -> None:
    with pytest.raises(ValueError, match="percent"):
        partition_percents(parts)


@given(power=st.integers(-8, 7))
def test_powers_of_two(power: int) -> None:
    assert write_power(read_power(power)) == power


@given(alpha=st.floats(1 / 256, 128))
def test_a_power_never_gives_a_queue_more(alpha: float) -> None:
    assert alpha / 2 < read_power(write_power(alpha)) <= alpha


@pytest.mark.parametrize("alpha", [0.0, -1.0, 1e-9, 1e9])
def test_an_alpha_that_cannot_be_written(alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        write_power(alpha)


@pytest.mark.parametrize(("pmax", "percent"), [(0.0, 0), (0.001, 1), (0.2, 20), (1.0, 100)])
def test_probability(pmax: float, percent: int) -> None:
    assert write_probability(pmax) == percent
