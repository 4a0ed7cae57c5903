"""Scores with what they are read beside: novelty, and the published leaderboard."""

import pytest

from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.novelty import novelty_bound
from skillmix_desktop.pipeline.leaderboard import leaderboard
from skillmix_desktop.pipeline.result_study import Metric, NoveltyLine, novelty_words, study_results
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store.tables import GraderKind
from tests.builders import add_generation, add_items, add_verdict


@pytest.fixture
def graded(database):
    for item_id, marks in zip(add_items(database), ([1] * 5, [1, 0, 1, 1, 1], [None] * 5), strict=True):
        text = add_generation(database, item_id, text="The falcon was not slow.")
        add_verdict(database, text, grader="machine", marks=marks)
        add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, marks=marks)


def test_the_rows_are_those_of_results_and_people_come_first(database, graded):
    study = study_results(database, ResultOptions())
    assert list(study.rows) == results(database, ResultOptions())
    assert [grader.name for grader in study.graders] == ["Ada", "machine"]
    assert study.skills == ("analogy", "anaphora", "irony (verbal)", "litotes", "sunk cost")


def test_novelty_counts_known_full_marks(database, graded):
    line = study_results(database, ResultOptions()).novelty[0]
    assert (line.successes, line.trials) == (1, 2)
    assert line.bound == novelty_bound(2, 1, 2)


def test_under_the_mean_there_is_no_novelty(database, graded):
    assert study_results(database, ResultOptions(over=Over.MEAN)).novelty == ()


def test_a_metric_reads_its_score(database, graded):
    row = study_results(database, ResultOptions()).rows[0]
    assert Metric.FULL_MARKS.of(row) == row.scores.full_marks
    assert Metric.SKILL_FRACTION.of(row) == row.scores.skill_fraction
    gpt4 = leaderboard().score("GPT-4", 5)
    assert [metric.published(gpt4) for metric in Metric] == [0.12, 0.12, 0.79]


def test_without_verdicts_there_is_nothing_but_the_leaderboard(database):
    study = study_results(database, ResultOptions())
    assert (study.rows, study.graders, study.has_practice) == ((), (), False)
    assert study.published is leaderboard()


def line(k, successes, trials):
    return NoveltyLine("S", "G", k, successes, trials, novelty_bound(k, successes, trials))


@pytest.mark.parametrize(
    ("k", "successes", "trials", "words"),
    [
        (3, 0, 0, "S at k = 3: no item is fully judged, so nothing can be said."),
        (5, 0, 30, "S at k = 5: no full marks on 30 items, so there is no success that could be new."),
        (
            3,
            4,
            30,
            "S at k = 3: the corpus should hold each combination 328 times, so any success may be a copy.",
        ),
        (
            4,
            4,
            30,
            "S at k = 4: the corpus should hold each combination 4.7 times, so any success may be a copy.",
        ),
        (
            5,
            4,
            33,
            "S at k = 5: at least 43.8 % of the 4 successes in 33 are new; "
            "at the lower end of the interval, nothing.",
        ),
        (
            6,
            3,
            40,
            "S at k = 6: at least 98.7 % of the 3 successes in 40 are new; "
            "at the lower end of the interval, 96.2 %.",
        ),
    ],
)
def test_novelty_is_told_at_the_estimate_and_at_the_lower_limit(k, successes, trials, words):
    assert novelty_words(line(k, successes, trials)) == words


def test_the_leaderboard_has_every_published_student_and_k():
    board = leaderboard()
    assert len(board.students) == 10
    assert board.ks == (2, 3, 4, 5, 6)
    assert len(board.scores) == 34
    assert board.score("GPT-4", 2).full_marks == 0.95
    assert board.score("Tigerbot-70B-Chat", 4).skill_fraction == 0.08
    assert board.score("LLaMA-2-70B-Chat", 5) is None
    assert "skill-mix.github.io" in board.source


def test_published_scores_keep_what_holds_for_all_scores():
    for score in leaderboard().scores:
        assert 0 <= score.full_marks <= score.all_skills <= 1
        assert score.full_marks <= score.skill_fraction <= 1
