"""Students compared, saturated, and by skill, as plain figures for JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from skillmix_desktop.pipeline.beside_scores import BesideScores
from skillmix_desktop.pipeline.figures import Figures
from skillmix_desktop.pipeline.leaderboard import Leaderboard
from skillmix_desktop.pipeline.result_study import NoveltyLine
from skillmix_desktop.pipeline.student_results import (
    ComparedStudents,
    StudentSaturation,
    StudentSkills,
)


def figures_beside_scores(beside: BesideScores) -> Figures:
    """What ``skillmix results`` prints beside the rows."""
    return {
        "comparisons": comparison_figures_of_students(beside.compared),
        "saturation": saturation_figures(beside.saturations),
        "skills": skill_figures(beside.skills),
        "skill_pairs": skill_pair_figures(beside.skills),
        "novelty": novelty_figures(beside.novelty),
        "leaderboard": leaderboard_figures(beside.published),
    }


def comparison_figures_of_students(compared: Iterable[ComparedStudents]) -> list[Figures]:
    """An entry a score, k, grader and two students: the first's mean less the second's."""
    return [
        {
            **_where(each),
            "k": each.k,
            "metric": each.metric,
            "first": each.first,
            "second": each.second,
            "n": each.comparison.n,
            "n_unknown": each.comparison.n_unknown,
            "difference": each.comparison.difference,
            "difference_ci": [each.comparison.low, each.comparison.high],
            "only_first": each.comparison.only_first,
            "only_second": each.comparison.only_second,
            "mcnemar_exact_p": each.comparison.p_value,
            "mcnemar_p_holm": each.adjusted_p,
        }
        for each in compared
    ]


def saturation_figures(found: Iterable[StudentSaturation]) -> list[Figures]:
    """An entry a student and grader; a k of 0 in the interval is below the smallest one tried."""
    return [
        {
            "student": each.student,
            **_where(each),
            "saturation_k": each.found.k,
            "saturation_k_ci": [each.found.low, each.found.high],
            "is_reached": each.found.is_reached,
            "tried": list(each.found.tried),
            "resampled_shares": {str(k): share for k, share in each.found.shares.items()},
        }
        for each in found
    ]


def _where(each: ComparedStudents | StudentSaturation) -> Figures:
    figures: Figures = {"grader": each.grader}
    return figures if each.item_set is None else {**figures, "item_set": each.item_set}


def skill_figures(found: Iterable[StudentSkills]) -> list[Figures]:
    """An entry a student, grader and skill that was judged."""
    return [entry for each in found for entry in _of_skills(each)]


def _of_skills(each: StudentSkills) -> Iterator[Figures]:
    for place, skill in enumerate(each.skills):
        if n := int(each.counts.judged[place, place]):
            met = int(each.counts.met[place, place])
            figures: Figures = {"student": each.student, "grader": each.grader, "skill": skill}
            yield {**figures, "n_texts": n, "n_met": met, "met_share": met / n}


def skill_pair_figures(found: Iterable[StudentSkills]) -> list[Figures]:
    """An entry a student, grader and two skills that were judged in one text."""
    return [entry for each in found for entry in _of_pairs(each)]


def _of_pairs(each: StudentSkills) -> Iterator[Figures]:
    for row, column, n, met in each.pairs():
        names: Figures = {"first": each.skills[row], "second": each.skills[column]}
        shares: Figures = {"n_texts": n, "n_met": met, "met_share": met / n}
        yield {"student": each.student, "grader": each.grader, **names, **shares}


def novelty_figures(lines: Iterable[NoveltyLine]) -> list[Figures]:
    """The paper's bound at the rate seen and at the lower end of its interval."""
    return [
        {
            "student": line.student,
            "grader": line.grader,
            "k": line.k,
            "successes": line.successes,
            "trials": line.trials,
            "expected_in_corpus": line.bound.expected_in_corpus,
            "novel_share_lower_bound": line.bound.novel_share_lower_bound,
            "novel_share_at_lower_limit": line.bound.novel_share_at_lower_limit,
            "passes": line.bound.passes,
            "passes_at_lower_limit": line.bound.passes_at_lower_limit,
        }
        for line in lines
    ]


def leaderboard_figures(published: Leaderboard) -> Figures:
    """What was published, with its source."""
    return {
        "source": published.source,
        "conditions": published.conditions,
        "scores": [asdict(score) for score in published.scores],
    }
