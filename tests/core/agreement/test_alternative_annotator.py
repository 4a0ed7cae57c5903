"""May a judge stand in for people: the published test, its variant over texts, and its edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from skillmix_desktop.core.agreement.alternative_annotator import (
    alternative_annotator_test,
    benjamini_yekutieli,
)
from skillmix_desktop.core.agreement.ratings import Ratings
from tests.core.agreement.strategies import tables


def people(*, seed=1, units=60, judge=0.9, humans=(0.8, 0.8, 0.8), clusters=None):
    """A judge and people who each say the truth so often."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 2, units)
    columns = [np.where(generator.random(units) < right, truth, 1 - truth) for right in (judge, *humans)]
    return Ratings.from_codes(np.stack(columns, axis=1), categories=(0, 1), clusters=clusters)


def by_hand(rows, epsilon, *, distance):
    """Each person's p and advantage, unit by unit; ``None`` for those who share no unit with another."""
    found = []
    for person in range(1, len(rows[0])):
        differences, wins = [], []
        for judge, *humans in rows:
            others = [one for place, one in enumerate(humans, 1) if one is not None and place != person]
            mine = humans[person - 1]
            if judge is None or mine is None or not others:
                continue
            far = {said: np.mean([distance(said, other) for other in others]) for said in (judge, mine)}
            wins.append(far[judge] <= far[mine])
            differences.append(int(far[mine] <= far[judge]) - int(wins[-1]))
        if not wins:
            found.append((None, None))
        elif len(set(differences)) > 1:
            p = stats.ttest_1samp(differences, epsilon, alternative="less").pvalue
            found.append((float(p), np.mean(wins)))
        else:
            found.append((float(differences[0] > epsilon) if len(wins) > 1 else None, np.mean(wins)))
    return found


@pytest.mark.parametrize(
    ("scoring", "distance"), [("accuracy", lambda a, b: a != b), ("rmse", lambda a, b: (a - b) ** 2)]
)
@given(rows=tables(max_units=15))
@settings(max_examples=60)
def test_every_person_is_tested_as_published(scoring, distance, rows):
    ratings = Ratings.of(rows, categories=(1, 2, 3))
    test = alternative_annotator_test(ratings, epsilon=0.1, scoring=scoring, fewest_units=1)
    expected = by_hand(rows, 0.1, distance=distance)
    assert [one.advantage_probability for one in test.people] == [share for _, share in expected]
    for one, (p_value, _) in zip(test.people, expected, strict=True):
        assert one.p_value == (None if p_value is None else pytest.approx(p_value))


def test_a_good_judge_stands_in_and_a_guessing_one_does_not():
    good = alternative_annotator_test(people(judge=0.95, units=100))
    assert (good.winning_rate, good.is_passed) == (1, True)
    bad = alternative_annotator_test(people(judge=0.5, units=100))
    assert (bad.winning_rate, bad.is_passed) == (0, False)
    assert bad.advantage_probability < good.advantage_probability


def test_more_lead_given_to_the_judge_is_never_worse_for_it():
    ratings = people(judge=0.8)
    rates = [alternative_annotator_test(ratings, epsilon=lead).winning_rate for lead in (0, 0.1, 0.2, 0.5)]
    assert rates == sorted(rates)


def test_over_texts_the_means_of_texts_are_tested():
    clusters = np.repeat(np.arange(20), 5)
    ratings = people(units=100, judge=0.8, clusters=clusters)
    over_texts = alternative_annotator_test(ratings).people[0]
    apart = alternative_annotator_test(ratings, is_clustered=False).people[0]
    assert (over_texts.n_units, over_texts.n_clusters, apart.n_clusters) == (100, 20, 100)
    assert over_texts.advantage_probability == apart.advantage_probability
    judge, mine, *others = ratings.codes.T.astype(int)
    far = [np.sum([one != other for other in others], axis=0) for one in (judge, mine)]
    differences = (far[1] <= far[0]).astype(int) - (far[0] <= far[1])
    expected = stats.ttest_1samp(differences.reshape(20, 5).mean(axis=1), 0.2, alternative="less")
    assert over_texts.p_value == pytest.approx(expected.pvalue)


def test_repeating_every_verdict_of_a_text_proves_nothing_over_texts():
    once = people(units=40, judge=0.8, clusters=np.arange(40))
    codes = np.repeat(once.codes, 6, axis=0)
    again = Ratings.from_codes(codes, categories=(0, 1), clusters=np.repeat(np.arange(40), 6))
    p_values = [[one.p_value for one in alternative_annotator_test(r).people] for r in (once, again)]
    assert p_values[0] == pytest.approx(p_values[1])
    assert alternative_annotator_test(again, is_clustered=False).people[0].p_value < p_values[0][0]


def test_who_shares_too_few_units_is_named_but_not_tested():
    rows = [[1, 1, 1, 0]] * 15 + [[1, 1, 0, None]] * 20
    test = alternative_annotator_test(Ratings.of(rows, graders=["GPT-4", "Anna", "Ben", "Cem"]))
    assert [(one.grader, one.n_units, one.p_value is None) for one in test.people] == [
        ("Anna", 35, False),
        ("Ben", 35, False),
        ("Cem", 15, True),
    ]
    assert test.people[2].is_rejected is False


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[1, 1]] * 40, "nothing was rated by the judge and by two people"),
        ([[None, 1, 0]] * 40, "nothing was rated by the judge and by two people"),
        ([[1, 1, 0]] * 29, "nobody shares enough units with the judge and another person"),
    ],
)
def test_where_nobody_can_be_tested_it_says_why(rows, reason):
    test = alternative_annotator_test(Ratings.of(rows, categories=(0, 1)))
    assert (test.winning_rate, test.advantage_probability, test.reason) == (None, None, reason)
    assert not test.is_passed


def test_complete_agreement_is_a_tie_that_a_lead_decides():
    ratings = Ratings.of([[1, 1, 1], [0, 0, 0]] * 20)
    even, ahead = (alternative_annotator_test(ratings, epsilon=lead) for lead in (0.0, 0.1))
    assert [one.p_value for one in even.people] == [None, None]
    assert (even.winning_rate, ahead.winning_rate, ahead.advantage_probability) == (0, 1, 1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_false_discoveries_are_held_as_scipy_holds_them(p_values):
    adjusted = stats.false_discovery_control(p_values, method="by")
    decided = np.abs(adjusted - 0.05) > 1e-9
    found = np.array(benjamini_yekutieli(p_values))
    assert (found == (adjusted <= 0.05))[decided].all()


def test_a_missing_p_counts_but_is_not_rejected():
    assert benjamini_yekutieli([0.02]) == [True]
    assert benjamini_yekutieli([0.02, None]) == [False, False]
    assert benjamini_yekutieli([]) == []


def test_without_a_column_there_is_no_judge():
    with pytest.raises(ValueError, match="A judge is needed"):
        alternative_annotator_test(Ratings.of([]))
