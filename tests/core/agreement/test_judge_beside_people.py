"""A judge beside people: what the definitions say, once more in loops, and intervals that hold the truth."""

from itertools import combinations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given

from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, conger_kappa, percent_agreement
from skillmix_desktop.core.agreement.estimates import value_of
from skillmix_desktop.core.agreement.intervals import t_quantile
from skillmix_desktop.core.agreement.judge_beside_people import (
    NO_VARIATION,
    NOT_BY_THREE,
    judge_beside_people,
)
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import tables

CRITERIA = 5
COEFFICIENTS = ("percent", "kappa", "ac1")


def simulated(texts, generator, *, errors=(0.12, 0.2, 0.2), gaps=0.0):
    """Marks of a judge and people, who err the more often, the harder a text is."""
    truth = generator.random((texts, CRITERIA)) < generator.beta(3, 1.5, (texts, 1))
    wrong = generator.random((len(errors), texts, CRITERIA)) < np.array(errors)[:, None, None] * (
        2 * generator.random((texts, 1))
    )
    codes = (truth ^ wrong).reshape(len(errors), -1).T.astype(np.int8)
    codes[generator.random(codes.shape) < gaps] = -1
    return Ratings.from_codes(codes, categories=(0, 1), clusters=np.repeat(np.arange(texts), CRITERIA))


def chance(name, one, other):
    shares = [(one.count(category) / len(one), other.count(category) / len(other)) for category in (0, 1)]
    if name == "kappa":
        return sum(first * second for first, second in shares)
    means = [(first + second) / 2 for first, second in shares]
    return sum(mean * (1 - mean) for mean in means) if name == "ac1" else 0.0


def by_hand(name, rows):
    """Agreement among people and with the judge, by loops over pairs of people."""
    found = []
    for of_judge in (False, True):
        marks = alike = expected = 0.0
        for i, j in combinations(range(1, len(rows[0])), 2):
            common = [row for row in rows if None not in (row[0], row[i], row[j])]
            if not common:
                continue
            for a, b in ((0, i), (0, j)) if of_judge else ((i, j),):
                marks += len(common)
                alike += sum(row[a] == row[b] for row in common)
                expected += len(common) * chance(name, [row[a] for row in common], [row[b] for row in common])
        if not marks or abs(1 - expected / marks) < 1e-9:
            return None
        found.append((alike - expected) / (marks - expected))
    return found


def rows_of(ratings):
    return [[None if code < 0 else int(code) for code in row] for row in ratings.codes]


@given(tables(graders=4, categories=[0, 1]))
def test_the_coefficients_are_what_loops_over_pairs_of_people_give(rows):
    found = judge_beside_people(Ratings.of(rows, categories=(0, 1)))
    for name in COEFFICIENTS:
        beside, expected = getattr(found, name), by_hand(name, rows)
        if expected is None:
            assert beside.difference.value is None
            assert beside.difference.reason in (NO_VARIATION, NOT_BY_THREE)
        else:
            among, judge = expected
            assert beside.among_people.value == pytest.approx(among, abs=1e-9)
            assert beside.with_judge.value == pytest.approx(judge, abs=1e-9)
            assert beside.difference.value == pytest.approx(judge - among, abs=1e-9)


def test_where_everybody_judged_everything_kappa_among_people_is_congers():
    ratings = simulated(40, np.random.default_rng(2), errors=(0.1, 0.1, 0.2, 0.3))
    people = Ratings.from_codes(ratings.codes[:, 1:], categories=(0, 1))
    found = judge_beside_people(ratings)
    assert found.kappa.among_people.value == pytest.approx(value_of(conger_kappa(people)))
    assert found.percent.among_people.value == pytest.approx(value_of(percent_agreement(people)))


def test_of_two_people_kappa_is_cohens():
    ratings = simulated(40, np.random.default_rng(3))
    found = judge_beside_people(ratings)
    assert found.kappa.among_people.value == pytest.approx(value_of(cohen_kappa(ratings.pair(1, 2))))


@pytest.mark.parametrize("name", COEFFICIENTS)
def test_the_interval_of_the_difference_leaves_each_text_out_of_both(name):
    ratings = simulated(25, np.random.default_rng(4), errors=(0.1, 0.2, 0.2, 0.3), gaps=0.2)
    rows, texts = np.array(rows_of(ratings), dtype=object), ratings.clusters
    differences = []
    for text in np.unique(texts):
        among, judge = by_hand(name, rows[texts != text].tolist())
        differences.append(judge - among)
    error = sqrt((len(differences) - 1) * np.var(differences))
    found = getattr(judge_beside_people(ratings), name).difference
    assert found.se == pytest.approx(error, rel=1e-9)
    assert found.high - found.value == pytest.approx(error * t_quantile(0.95, degrees=24))


def test_about_nineteen_in_twenty_intervals_hold_the_true_difference():
    """500 samples of 15 texts: between .92 and .98 of the intervals hold the difference on all texts."""
    generator = np.random.default_rng(5)
    everything = judge_beside_people(simulated(100_000, generator))
    held = dict.fromkeys(COEFFICIENTS, 0)
    for _ in range(500):
        found = judge_beside_people(simulated(15, generator))
        for name in COEFFICIENTS:
            difference = getattr(found, name).difference
            held[name] += difference.low <= getattr(everything, name).difference.value <= difference.high
    assert all(0.92 <= count / 500 <= 0.98 for count in held.values()), held


def test_two_coefficients_of_the_same_texts_differ_less_than_if_they_were_of_others():
    found = judge_beside_people(simulated(60, np.random.default_rng(6))).percent
    apart = sqrt(found.among_people.se**2 + found.with_judge.se**2)
    assert found.difference.se < 0.9 * apart


def test_without_a_mark_of_two_people_and_the_judge_nothing_is_compared():
    found = judge_beside_people(Ratings.of([[1, 1, None], [0, None, 0]], categories=(0, 1)))
    assert found.percent.difference.reason == NOT_BY_THREE
    assert found.kappa.among_people.value is None


def test_where_all_always_say_the_same_only_percentages_are_defined():
    found = judge_beside_people(Ratings.of([[1, 1, 1]] * 3, categories=(0, 1)))
    assert (found.percent.difference.value, found.percent.with_judge.value) == (0, 1)
    assert found.kappa.difference.reason == NO_VARIATION
    assert found.ac1.difference.value == 0


def test_a_text_without_which_nothing_is_defined_does_not_take_the_interval_away():
    rows = [[1, 1, 1], [1, 1, 1], [0, 0, 1], [1, 0, 1]]
    found = judge_beside_people(Ratings.of(rows, categories=(0, 1), clusters=[0, 1, 2, 2]))
    assert found.kappa.difference.se is not None
