"""Figures of a run in words: rounded where they are guessed, exact where money is meant."""

import pytest

from skillmix_desktop.llm.prices import dollars_words
from skillmix_desktop.pipeline.estimates import RunEstimate
from skillmix_desktop.pipeline.outlooks import Outlook
from skillmix_desktop.ui.widgets.call_view import breakable, headed, span_words
from skillmix_desktop.ui.widgets.run_outlook import RunOutlook, about


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (7, "7"), (99, "99"), (112_345, "110,000"), (9_960, "10,000")]
)
def test_an_estimate_has_two_figures(count, words):
    assert about(count) == words


@pytest.mark.parametrize(
    ("dollars", "words"), [(0.0, "$0.00"), (0.0012, "$0.001200"), (0.15, "$0.15"), (1234.5, "$1,234.50")]
)
def test_money_is_told_to_the_cent_and_below_it_in_full(dollars, words):
    assert dollars_words(dollars) == words


def test_short_spans_are_told_to_the_tenth():
    assert (span_words(0.53), span_words(61)) == ("0.5 s", "1 min 1 s")


def test_parts_are_headed_and_long_words_can_be_broken():
    assert headed([("System", " a "), ("Turn 1", "b")]) == "── System ──\na\n\n── Turn 1 ──\nb"
    assert breakable("f" * 40).replace("\u200b", "") == "f" * 40
    assert breakable("two words") == "two words"


@pytest.mark.parametrize(
    ("outlook", "calls", "price"),
    [
        (Outlook(90, RunEstimate(180, 112_000, 36_000, 0.42)), "180 for 90 texts", "about $0.42"),
        (
            Outlook(90, RunEstimate(180, 112_000, 36_000, None)),
            "180 for 90 texts",
            "unknown: no price is listed",
        ),
        (Outlook(24, RunEstimate(24, 14_000, 0, 0.0), True), "24 for 24 texts, marks read once", "none"),
        (Outlook(24, RunEstimate(0, 0, 0, 0.0)), "none", "none"),
    ],
)
def test_what_a_run_takes_is_told_and_the_unknown_is_called_so(qtbot, outlook, calls, price):
    view = RunOutlook()
    qtbot.addWidget(view)
    view.show_outlook(outlook)
    assert (view.calls.text(), view.price.text()) == (calls, price)
    view.show_outlook(None)
    assert view.calls.text() == "–"
