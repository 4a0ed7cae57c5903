"""Labels out of several graders': votes with their ties, and the model of graders' errors."""

from collections import Counter
from math import prod

import numpy as np
import pytest
from hypothesis import given

from skillmix_desktop.core.agreement.consensus import dawid_skene, majority_votes
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import CATEGORIES, tables


def simulated(units, rights, *, seed=4, gaps=0.0, categories=2):
    """Graders who each say the truth so often, else any other category; and the truth."""
    generator = np.random.default_rng(seed)
    truth = generator.choice(
        categories, units, p=np.array([0.3, 0.7, 0.0][:categories]) if categories == 2 else None
    )
    said = [
        np.where(
            generator.random(units) < right,
            truth,
            (truth + generator.integers(1, categories, units)) % categories,
        )
        for right in rights
    ]
    codes = np.stack(said, axis=1)
    codes[generator.random(codes.shape) < gaps] = -1
    codes[:, 0] = np.where((codes < 0).all(axis=1), truth, codes[:, 0])
    return Ratings.from_codes(codes, categories=tuple(range(categories))), truth


@given(tables(max_units=20))
def test_the_most_votes_win_and_ties_stay_ties(rows):
    rows = [row for row in rows if any(row)]
    votes = majority_votes(Ratings.of(rows, categories=CATEGORIES, graders="abc"))
    expected = []
    for row in rows:
        counts = Counter(value for value in row if value is not None).most_common()
        is_tie = len(counts) > 1 and counts[0][1] == counts[1][1]
        expected.append(-1 if is_tie else counts[0][0] - 1)
    assert votes.labels.tolist() == expected
    assert votes.ties == expected.count(-1)
    assert votes.counts == tuple(expected.count(code) for code in range(3))


def test_nothing_to_vote_on():
    votes = majority_votes(Ratings.of([], categories=(), graders="abc"))
    assert (votes.labels.tolist(), votes.counts, votes.ties) == ([], (), 0)


def by_hand(rows, steps):
    """The same search in loops over units, without collapsing anything."""
    truth = [[row.count(k) / sum(v is not None for v in row) for k in CATEGORIES] for row in rows]
    for _ in range(steps):
        prevalence = np.mean(truth, axis=0)
        table = {}
        for g in range(len(rows[0])):
            for place in range(3):
                rated = sum(t[place] for t, row in zip(truth, rows, strict=True) if row[g] is not None)
                for said in CATEGORIES:
                    seen = sum(t[place] for t, row in zip(truth, rows, strict=True) if row[g] == said)
                    table[g, place, said] = seen / rated if rated else 0
        truth = []
        for row in rows:
            given_ = [(g, said) for g, said in enumerate(row) if said is not None]
            likely = [prevalence[k] * prod(table[g, k, said] for g, said in given_) for k in range(3)]
            truth.append([one / sum(likely) for one in likely])
    return np.array(truth)


@pytest.mark.parametrize("seed", range(4))
def test_the_search_ends_where_loops_over_units_end(seed):
    ratings, _ = simulated(40, (0.9, 0.8, 0.8, 0.7), seed=seed, gaps=0.2, categories=3)
    rows = [[None if code < 0 else CATEGORIES[code] for code in row] for row in ratings.codes.tolist()]
    found = dawid_skene(ratings)
    assert found.reason is None
    assert found.probabilities == pytest.approx(by_hand(rows, 200), abs=1e-3)


def test_it_finds_who_errs_how_often_and_what_is_true():
    rights = (0.95, 0.9, 0.7, 0.6)
    ratings, truth = simulated(4000, rights, gaps=0.2)
    found = dawid_skene(ratings)
    assert found.reason is None
    assert found.prevalence[1] == pytest.approx(0.7, abs=0.03)
    for grader, right in enumerate(rights):
        assert np.diag(found.reliability[grader]) == pytest.approx([right, right], abs=0.05)
    assert (found.labels == truth).mean() > (majority_votes(ratings).labels == truth).mean()


def test_rows_of_probabilities_are_of_the_units_in_their_order():
    ratings, _ = simulated(200, (0.9, 0.8, 0.8), gaps=0.3, categories=3)
    found = dawid_skene(ratings)
    assert found.probabilities.shape == (200, 3)
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    assert found.prevalence == pytest.approx(found.probabilities.mean(axis=0), abs=1e-8)


def test_everybody_of_one_mind_leaves_the_other_category_unknown():
    found = dawid_skene(Ratings.of([[1, 1, 1]] * 5, categories=(0, 1)))
    assert found.prevalence.tolist() == [0, 1]
    assert found.reliability[:, 1].tolist() == [[0, 1]] * 3
    assert np.isnan(found.reliability[:, 0]).all()
    assert found.labels.tolist() == [1] * 5


def test_an_even_chance_is_no_label():
    found = dawid_skene(Ratings.of([[1, 0, None], [0, 1, None], [1, 1, 1], [0, 0, 0]], categories=(0, 1)))
    assert found.labels.tolist() == [-1, -1, 1, 0]


@pytest.mark.parametrize("rows", [[], [[1, 0]] * 9, [[1, 0, None]] * 9])
def test_two_graders_cannot_tell_who_is_right(rows):
    found = dawid_skene(Ratings.of(rows, categories=(0, 1)))
    assert (found.prevalence, found.reliability, found.labels) == (None, None, None)
    assert found.reason == "with fewer than three graders nothing tells who is right"


def test_hundreds_of_graders_do_not_run_out_of_digits():
    ratings, truth = simulated(50, [0.7] * 400)
    assert (dawid_skene(ratings).labels == truth).all()
