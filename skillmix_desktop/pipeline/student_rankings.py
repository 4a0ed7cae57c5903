"""Whether graders put the students into the same order, by every score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from skillmix_desktop.core.agreement.student_ranking import StudentRanking, student_ranking
from skillmix_desktop.pipeline.corrected_scores import MET_SHARE
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting
from skillmix_desktop.pipeline.paired_texts import PairedTexts, paired, paired_marks
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.pipeline.text_scores import TextScore, TextScores

ONE_STUDENT = "no two graders judged texts of two students of the same k"


@dataclass(frozen=True)
class ComparedRanking:
    """Two graders' orders of the students by one score at one k, over the texts that both judged."""

    first: str
    second: str
    k: int
    score: str
    n_texts: int
    weights: Weighting
    ranking: StudentRanking


@dataclass(frozen=True)
class StudentRankings:
    """By pair, people first, k and score; ``reason`` says why there is none."""

    rows: tuple[ComparedRanking, ...]
    reason: str | None = None


def student_rankings(
    marks: StudyMarks, scores: Sequence[TextScores], chances: DrawChances
) -> StudentRankings:
    """Every two graders on every k at which both judged texts of two students or more."""
    rows = tuple(
        row
        for pair in combinations((*marks.people, *marks.judges), 2)
        for table in scores
        for row in _of_pair(marks, table, chances, pair)
    )
    return StudentRankings(rows, None if rows else ONE_STUDENT)


def _of_pair(
    marks: StudyMarks, table: TextScores, chances: DrawChances, pair: tuple[str, str]
) -> Iterator[ComparedRanking]:
    names, student = np.unique([text.student for text in marks.texts], return_inverse=True)
    for score, both in _columns(marks, table, chances, pair):
        if len(np.unique(student[both.text])) > 1:
            ranking = student_ranking(both.ratings, student[both.text], names.tolist())
            yield ComparedRanking(*pair, table.k, score, both.n_texts, both.weights, ranking)


def _columns(
    marks: StudyMarks, table: TextScores, chances: DrawChances, pair: tuple[str, str]
) -> Iterator[tuple[str, PairedTexts]]:
    yield MET_SHARE, paired_marks(marks, chances, pair, (marks.k == table.k)[marks.text])
    for score in TextScore:
        codes, scale = table.codes(score, pair), table.scale(score)
        yield score.value, paired(marks, chances, pair, codes, table.texts, scale=scale)
