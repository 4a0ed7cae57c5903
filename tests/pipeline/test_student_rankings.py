"""The order of the students under a person and a judge, held against what can be counted by hand."""

import json

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from tests.pipeline.judged_together import judged_together
from tests.pipeline.people import put_in_queue

ALL, THREE, TWO, NONE = [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]
THREE_STUDENTS = {
    "ant": [(ALL, ALL), (ALL, THREE)],
    "bee": [(THREE, ALL), (THREE, ALL)],
    "cat": [(NONE, TWO), (TWO, TWO)],
}


def rankings(database, **options):
    return further_agreement(database, AgreementOptions(**options)).rankings


def by_score(database, **options):
    return {row.score: row for row in rankings(database, **options).rows}


def test_the_means_are_those_of_texts_that_both_judged(database):
    texts = judged_together(database, THREE_STUDENTS | {"dog": [(ALL, [None] * 4)]})
    assert set(texts) == {"ant", "bee", "cat", "dog"}
    row = by_score(database)["met_share"]
    assert (row.first, row.second, row.k, row.n_texts, row.weights) == ("Ada", "judge", 2, 6, Weighting.NONE)
    assert [(each.student, each.first, each.second) for each in row.ranking.means] == [
        ("ant", 1, 7 / 8),
        ("bee", 3 / 4, 1),
        ("cat", 1 / 4, 1 / 2),
    ]
    assert row.ranking.spearman.value == pytest.approx(0.5)
    assert row.ranking.kendall.value == pytest.approx(1 / 3)
    assert (row.ranking.pairs.alike, row.ranking.pairs.opposed, row.ranking.winner.value) == (
        2,
        1,
        pytest.approx(2 / 3),
    )


def test_every_score_has_an_order_of_its_own(database):
    judged_together(database, THREE_STUDENTS)
    rows = by_score(database)
    assert set(rows) == {"met_share", "full_marks", "all_skills", "skill_fraction"}
    assert [each.first for each in rows["full_marks"].ranking.means] == [1, 0, 0]
    assert [each.second for each in rows["full_marks"].ranking.means] == [0.5, 1, 0]
    assert rows["full_marks"].ranking.pairs.tied_by_one == 1


def test_texts_that_were_likelier_drawn_weigh_less_in_the_means(database):
    texts = judged_together(database, {"ant": [(ALL, ALL), (NONE, ALL)], "bee": [(TWO, TWO)] * 2})
    put_in_queue(database, [*texts["ant"], *texts["bee"]], [0.5, 0.1, 0.5, 0.5])
    row = by_score(database)["met_share"]
    assert row.weights is Weighting.PROBABILITY
    assert row.ranking.means[0].first == pytest.approx(1 / 0.5 / (1 / 0.5 + 1 / 0.1))
    assert (row.ranking.pairs.alike, row.ranking.pairs.opposed) == (0, 1)
    unweighted = by_score(database, is_weighted=False)["met_share"]
    assert (unweighted.weights, unweighted.ranking.means[0].first) == (Weighting.NONE, 0.5)
    assert unweighted.ranking.pairs.tied_by_one == 1


def test_of_a_single_student_nothing_is_ranked_and_that_is_said(database):
    judged_together(database, {"ant": [(ALL, ALL)]})
    assert rankings(database).rows == ()
    assert rankings(database).reason == "no two graders judged texts of two students of the same k"


def test_it_is_told_as_figures(database):
    judged_together(database, THREE_STUDENTS)
    told = json.loads(json.dumps(further_figures(further_agreement(database, AgreementOptions()))))
    ranking = told["student_ranking"]
    assert ranking["reason"] is None
    row = next(row for row in ranking["rows"] if row["score"] == "met_share")
    assert row["pairs"] == {"alike": 2, "opposed": 1, "tied_by_one": 0, "tied_by_both": 0}
    assert row["students"][2] == {"student": "cat", "n_units": 8, "first": 0.25, "second": 0.5}
    assert row["kendall_tau_b"] == pytest.approx(1 / 3)
    assert row["bootstrap"]["replicates"] == 2000
    assert set(row["bootstrap"]["undefined"]) == {"spearman_rho", "kendall_tau_b", "winner_agreement"}
