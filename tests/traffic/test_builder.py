"""A builder takes only what a node can know."""

from __future__ import annotations

import pytest

from eastwest.traffic.builder import GraphBuilder
from eastwest.traffic.graph import Operation


def builder(per_node: int = 1) -> GraphBuilder:
    made = GraphBuilder(per_node)
    made.add(Operation("x", "x", "", 2, 10, 0, "", -1, (0, 1)))
    return made


def test_a_message_may_wait_for_what_its_sender_received() -> None:
    made = builder()
    first = made.send(0, 0, 1, (0, 10))
    made.send(0, 1, 2, (0, 10), (first,))
    assert made.build().dep.tolist() == [0]


def test_a_message_may_wait_for_what_another_nic_of_its_node_received() -> None:
    made = builder(per_node=2)
    first = made.send(0, 4, 1, (0, 10))
    made.send(0, 0, 2, (0, 10), (first,))
    assert made.build().dep.tolist() == [0]


def test_a_message_cannot_wait_for_what_others_said_to_each_other() -> None:
    made = builder()
    first = made.send(0, 0, 1, (0, 10))
    with pytest.raises(ValueError, match="waits for one between"):
        made.send(0, 2, 3, (0, 10), (first,))


def test_a_message_cannot_wait_for_a_later_one() -> None:
    with pytest.raises(ValueError, match="does not stand before it"):
        builder().send(0, 0, 1, (0, 10), (0,))


@pytest.mark.parametrize(("dst", "span"), [(0, (0, 10)), (1, (5, 5))])
def test_a_message_needs_two_ends_and_bytes(dst: int, span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two endpoints and bytes"):
        builder().send(0, 0, dst, span)


def test_messages_between_the_same_ends_share_a_queue_pair() -> None:
    made = builder()
    made.send(0, 0, 1, (0, 10))
    made.send(0, 0, 1, (0, 10))
    assert len(set(made.build().queue_pair.tolist())) == 1


@pytest.mark.parametrize(("dst", "channel"), [(2, 0), (1, 1)])
def test_other_ends_or_channels_have_their_own(dst: int, channel: int) -> None:
    made = builder()
    made.send(0, 0, 1, (0, 10))
    made.send(0, 0, dst, (0, 10), channel=channel)
    assert len(set(made.build().queue_pair.tolist())) == 2


def test_a_join_waits_for_all() -> None:
    made = builder()
    numbers = (made.send(0, 0, 1, (0, 10)), made.send(0, 2, 1, (0, 10)))
    made.join(0, {1: numbers})
    assert made.build().dep.tolist() == list(numbers)


def test_a_join_of_one_is_that_one() -> None:
    made = builder()
    number = made.send(0, 0, 1, (0, 10))
    assert made.join(0, {1: (number,)}) == {1: (number,)}
