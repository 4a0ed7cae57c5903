"""Failures that differ in numbers only are one group, and a group says whether asking again helps."""

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.failures import groups_of_texts, groups_of_verdicts, reason_words
from skillmix_desktop.store.tables import VerdictMode
from skillmix_desktop.store.text_list import MissingTexts, TextState
from skillmix_desktop.store.verdict_list import MissingVerdicts


def failed(reason, *, count=1, student="ada", state=TextState.FAILED, round_=1):
    return MissingTexts(student, state, reason, count, round_)


def test_reasons_that_differ_in_numbers_and_ids_are_one_group():
    [group] = groups_of_texts(
        [
            failed("503: try again in 1.2s (request req_7f3)", count=2, round_=1),
            failed("503: try again in 340ms (request req_81b)", count=3, round_=2),
        ]
    )
    assert (group.count, group.highest_round) == (5, 2)
    assert group.reason == "503: try again in 1.2s (request req_7f3)"
    assert len(group.reasons) == 2


def test_another_status_is_another_reason():
    groups = groups_of_texts([failed("The server answered 503"), failed("The server answered 429")])
    assert len(groups) == 2


def test_another_student_or_another_end_is_another_group_and_the_largest_comes_first():
    groups = groups_of_texts(
        [failed("x"), failed("x", student="bert", count=4), failed("x", state=TextState.REFUSED, count=2)]
    )
    assert [(group.who, group.count) for group in groups] == [("bert", 4), ("ada", 2), ("ada", 1)]


@pytest.mark.parametrize(
    ("state", "is_askable"),
    [(TextState.FAILED, True), (TextState.REFUSED, False), (TextState.NO_TEXT, False)],
)
def test_a_student_is_asked_again_only_where_a_call_failed(state, is_askable):
    [group] = groups_of_texts([failed("x", state=state)])
    assert group.can_be_asked_again is is_askable


def test_a_grader_can_be_asked_again_whatever_happened_and_in_its_own_way():
    groups = groups_of_verdicts(
        [
            MissingVerdicts("gpt", VerdictMode.READ, Outcome.UNPARSED, "", 1, 1),
            MissingVerdicts("gpt", VerdictMode.SEQUENTIAL, Outcome.UNPARSED, "", 1, 1),
            MissingVerdicts("gpt", VerdictMode.WRITE, Outcome.UNPARSED, "", 2, 3),
        ]
    )
    assert [(group.mode, group.can_be_asked_again) for group in groups] == [
        (VerdictMode.WRITE, True),
        (VerdictMode.READ, True),
        (VerdictMode.SEQUENTIAL, True),
    ]


def test_a_reason_that_was_not_written_down_is_put_in_words_and_looked_for_as_it_is():
    [group] = groups_of_verdicts([MissingVerdicts("gpt", VerdictMode.WRITE, Outcome.UNPARSED, "", 1, 1)])
    assert group.reason == reason_words(Outcome.UNPARSED, "") != ""
    assert group.reasons == ("",)


def test_every_end_without_a_result_has_words():
    for ending in (*TextState, *Outcome):
        assert reason_words(ending, "")
        assert reason_words(ending, "why") == "why"
