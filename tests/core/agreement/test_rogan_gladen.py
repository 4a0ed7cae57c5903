"""The judge's rate corrected for its errors: value, interval, and where it breaks down."""

import pytest
from hypothesis import given

from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.rogan_gladen import rogan_gladen
from tests.core.agreement.strategies import verdicts


def judged(both, human_only, judge_only, neither, *, yes, no, **options):
    labelled = [[1, 1]] * both + [[1, 0]] * human_only + [[0, 1]] * judge_only + [[0, 0]] * neither
    rows = [*labelled, *[[None, 1]] * yes, *[[None, 0]] * no]
    return Ratings.of(
        rows, categories=(0, 1), labels=["not met", "met"], graders=["Anna", "GPT-4"], **options
    )


def test_the_rate_is_corrected_for_both_kinds_of_error():
    found = rogan_gladen(judged(18, 2, 4, 16, yes=60, no=40))
    assert found.value == pytest.approx((0.6 + 0.8 - 1) / (0.9 + 0.8 - 1))
    assert found.se is None
    assert 0 < found.low < found.value < found.high < 1


def test_a_rate_that_no_truth_could_give_is_kept_between_zero_and_one():
    assert rogan_gladen(judged(18, 2, 2, 18, yes=99, no=1)).value == 1
    assert rogan_gladen(judged(18, 2, 2, 18, yes=1, no=99)).value == 0


def test_labels_that_share_texts_tell_less():
    cells = {"both": 90, "human_only": 10, "judge_only": 20, "neither": 80, "yes": 60, "no": 40}
    apart = rogan_gladen(judged(**cells))
    crowded = rogan_gladen(judged(**cells, clusters=[number // 5 for number in range(300)]))
    assert crowded.value == apart.value
    assert crowded.low < apart.low < apart.high < crowded.high


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((5, 5, 5, 5), "the judge says 'yes' as often whether the person does or not"),
        ((0, 0, 2, 3), "Anna never said 'met'"),
        ((2, 3, 0, 0), "Anna never said 'not met'"),
        ((0, 0, 0, 0), "nothing was rated by two graders"),
    ],
)
def test_what_is_not_defined_says_why(cells, reason):
    found = rogan_gladen(judged(*cells, yes=3, no=3))
    assert (found.value, found.low, found.reason) == (None, None, reason)


def test_where_people_labelled_everything_nothing_is_corrected():
    found = rogan_gladen(judged(3, 1, 1, 3, yes=0, no=0))
    assert found.reason == "every verdict of the judge has a human label: none is left to be corrected"


@given(verdicts(graders=2, max_units=25))
def test_calling_yes_no_turns_the_rate_around(rows):
    there = rogan_gladen(Ratings.of(rows, categories=(0, 1)))
    back = rogan_gladen(
        Ratings.of([[None if one is None else 1 - one for one in row] for row in rows], categories=(0, 1))
    )
    if there.value is None:
        assert back.value is None
    else:
        assert back.value == pytest.approx(1 - there.value)
        turned = None if there.low is None else pytest.approx((1 - there.high, 1 - there.low))
        assert (None if back.low is None else (back.low, back.high)) == turned
