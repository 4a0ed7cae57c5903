"""The Skill-Mix scores of single texts, as every grader's marks make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.core.metrics import OTHER_CRITERIA, Floats, generation_scores
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_robust
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.store.mark_columns import JudgedText


class TextScore(StrEnum):
    """The three scores."""

    FULL_MARKS = "full_marks"
    ALL_SKILLS = "all_skills"
    SKILL_FRACTION = "skill_fraction"

    def steps(self, k: int) -> int:
        """How many steps lead from 0 to 1."""
        return k if self is TextScore.SKILL_FRACTION else 1


@dataclass(frozen=True, eq=False)
class TextScores:
    """The scores of the texts of one k: for each score texts x graders, NaN where a mark is missing.

    Length is met as the program counts sentences, whoever grades.
    """

    k: int
    texts: npt.NDArray[np.int64]
    """Their places among the study's texts."""
    graders: tuple[str, ...]
    values: dict[TextScore, Floats]

    def codes(self, score: TextScore, graders: Sequence[str]) -> npt.NDArray[np.int64]:
        """One score by these graders as steps from 0, -1 where it is not known; texts x graders."""
        found = self.values[score][:, [self.graders.index(name) for name in graders]]
        steps = np.rint(np.nan_to_num(found) * score.steps(self.k))
        return np.where(np.isnan(found), MISSING, steps).astype(np.int64)

    def scale(self, score: TextScore) -> tuple[float, ...]:
        """The values of the steps."""
        steps = score.steps(self.k)
        return tuple(step / steps for step in range(steps + 1))


def text_scores(marks: StudyMarks) -> tuple[TextScores, ...]:
    """The scores of every text, a table a k, by k."""
    is_short = np.array([keeps_to_length(text) for text in marks.texts], dtype=np.float64)
    return tuple(_of_k(marks, int(k), is_short) for k in np.unique(marks.k))


def keeps_to_length(text: JudgedText) -> bool:
    """Whether the program finds no more sentences in a text than its skills allow."""
    return count_sentences_robust(text.text) <= sentence_limit(text.k)


def _of_k(marks: StudyMarks, k: int, is_short: Floats) -> TextScores:
    texts = np.flatnonzero(marks.k == k)
    codes = marks.codes[np.isin(marks.text, texts)]
    points = np.where(codes == MISSING, np.nan, codes).reshape(len(texts), k + OTHER_CRITERIA, -1)
    points = np.moveaxis(points, 2, 1)  # texts, graders, criteria
    points[..., -1] = is_short[texts, None]
    scores = generation_scores(points, k)
    return TextScores(
        k=k,
        texts=texts,
        graders=tuple(grader.name for grader in marks.graders),
        values={
            TextScore.FULL_MARKS: scores.full_marks.known,
            TextScore.ALL_SKILLS: scores.all_skills.known,
            TextScore.SKILL_FRACTION: scores.skill_fraction.known,
        },
    )
