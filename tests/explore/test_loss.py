"""What loss costs."""

from __future__ import annotations

from eastwest.explore.loss import RATES, loss, read_loss
from eastwest.simulate.faults import Corruption
from tests.explore.builders import timed
from tests.simulate.packet.builders import burst as burst_graph


def test_each_rate_is_on_every_link() -> None:
    plans = loss("words", burst_graph(1000)).arms
    assert [arm.faults for arm in plans] == [(), *((Corruption("*", "*", rate),) for rate in RATES)]


def test_the_share_of_the_question_is_among_the_rates() -> None:
    assert "0.01 % loss" in [arm.label for arm in loss("words", burst_graph(1000)).arms]


def test_the_reading_splits_the_cost() -> None:
    lossy = timed("1 % loss", 110.0, dropped_corrupt=5, retransmits=20, packets_sent=1000, timeouts=2)
    assert read_loss((timed("no loss", 100.0), lossy)) == (
        "1 % loss: +10.00 % time; 5 packets lost, 20 sent again (2.00 % of all sent), 2 timeouts."
    )


def test_the_reading_says_when_loss_made_no_difference() -> None:
    assert read_loss((timed("no loss", 100.0), timed("tiny", 100.0, packets_sent=10))) == (
        "tiny: +0.00 % time; 0 packets lost, 0 sent again (0.00 % of all sent), no timeout."
    )


def test_the_reading_says_when_the_workload_did_not_finish() -> None:
    text = read_loss((timed("no loss", 100.0), timed("much", None, packets_sent=10)))
    assert "much: the workload did not finish" in text
