"""Whatever graders said becomes one matrix of codes, and what cannot be meant is refused."""

from enum import StrEnum

import numpy as np
import pytest

from skillmix_desktop.core.agreement.ratings import Ratings


class Mark(StrEnum):
    MET = "met"
    NOT_MET = "not met"


def test_numbers_are_ordered_by_size_and_gaps_are_minus_one():
    ratings = Ratings.of([[10, 2], [None, 2], [2.5, float("nan")]])
    assert ratings.categories == (2, 2.5, 10)
    assert ratings.codes.tolist() == [[2, 0], [-1, 0], [1, -1]]


def test_true_and_one_are_the_same_verdict():
    ratings = Ratings.of([[True, 1], [np.False_, 0], [np.int64(1), 1.0]], categories=(False, True))
    assert ratings.codes.tolist() == [[1, 1], [0, 0], [1, 1]]


def test_words_and_enumerations_serve_as_categories():
    assert Ratings.of([["b", "a"]]).categories == ("a", "b")
    ratings = Ratings.of([[Mark.MET, Mark.NOT_MET]], categories=[Mark.NOT_MET, Mark.MET])
    assert ratings.codes.tolist() == [[1, 0]]
    assert ratings.labels == ("not met", "met")


def test_any_kind_of_nan_is_a_gap():
    ratings = Ratings.of([[1, np.float32("nan")], [0, np.nan]], categories=(0, 1))
    assert ratings.codes.tolist() == [[1, -1], [0, -1]]


def test_units_that_nobody_rated_are_dropped_with_their_clusters_and_weights():
    ratings = Ratings.of(
        [[1, 0], [None, None], [None, 1]],
        clusters=["x", "y", "z"],
        weights=[1.0, 2.0, 3.0],
        categories=(0, 1),
    )
    assert ratings.n_units == 2
    assert ratings.clusters.tolist() == [0, 2]
    assert ratings.weights.tolist() == [1, 3]


def test_codes_are_small_and_stored_grader_by_grader():
    ratings = Ratings.of([[0, 1], [1, 1]])
    assert ratings.codes.dtype == np.int8
    assert ratings.codes.flags.f_contiguous


def test_many_categories_need_larger_codes():
    ratings = Ratings.of([[value, value + 1] for value in range(300)])
    assert ratings.codes.dtype == np.int16
    assert ratings.scores[299].tolist() == [299, 300]


def test_scores_are_the_numbers_that_were_given():
    scores = Ratings.of([[5, None], [3, 4]]).scores
    assert scores[1].tolist() == [3, 4]
    assert scores[0, 0] == 5
    assert np.isnan(scores[0, 1])


def test_words_are_ranked_where_numbers_are_needed():
    assert Ratings.of([["low", "high"]], categories=["low", "mid", "high"]).scale.tolist() == [1, 2, 3]


def test_a_pair_keeps_what_both_graders_rated():
    ratings = Ratings.of(
        [[1, 0, 1], [0, None, 1], [None, 1, 1]], categories=(0, 1), graders=["Anna", "Ben", "GPT-4"]
    )
    pair = ratings.pair(2, 0)
    assert pair.codes.tolist() == [[1, 1], [1, 0]]
    assert pair.graders == ("GPT-4", "Anna")


def test_the_only_pair_needs_no_naming_and_three_graders_do():
    assert Ratings.of([[1, 0], [1, None]]).pair().n_units == 1
    with pytest.raises(ValueError, match="two graders, not 3"):
        Ratings.of([[1, 0, 1]]).pair()


def test_ratings_that_all_gave_leave_out_the_rest():
    assert Ratings.of([[1, 0, 1], [1, None, 1]]).of_all().n_units == 1


def test_nothing_at_all_is_no_mistake():
    ratings = Ratings.of([], graders=["Anna", "Ben"])
    assert (ratings.n_units, ratings.n_graders, ratings.categories) == (0, 2, ())


def test_clusters_may_carry_any_numbers():
    ratings = Ratings.from_codes([[0, 1]] * 3, categories=(0, 1), clusters=[10**15, -4, 10**15])
    assert ratings.clusters.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"rows": [[1, 2], [1]]}, "same number of graders"),
        ({"rows": [[1, 2]], "categories": [0, 1]}, "2 was said"),
        ({"rows": [[1, 0]], "categories": [0, 1, 1]}, "declared twice"),
        ({"rows": [[1, 0]], "clusters": ["a", "b"]}, "1 units need 1 clusters"),
        ({"rows": [[1, 0]], "weights": [1.0, 1.0]}, "1 units need 1 weights"),
        ({"rows": [[1, 0]], "weights": [0.0]}, "above zero"),
        ({"rows": [[1, 0]], "weights": [float("nan")]}, "above zero"),
    ],
)
def test_what_cannot_be_meant_is_refused(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        Ratings.of(**arguments)


@pytest.mark.parametrize("codes", [[[2, 0]], [[-2, 0]], [[float("nan"), 0]]])
def test_codes_outside_the_declared_categories_are_refused(codes):
    with pytest.raises(ValueError, match="outside the 2 declared categories"):
        Ratings.from_codes(codes, categories=(0, 1))


def test_a_single_column_is_not_a_table():
    with pytest.raises(ValueError, match="units by graders"):
        Ratings.from_codes([0, 1], categories=(0, 1))
