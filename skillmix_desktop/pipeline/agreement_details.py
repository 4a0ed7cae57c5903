"""Two graders compared further: on each skill that is frequent enough, and on full marks."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS, Comparison, compare_ratings
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.compared_marks import PairMarks, Rubrics
from skillmix_desktop.pipeline.draw_weights import TextWeights
from skillmix_desktop.pipeline.study_marks import Codes
from skillmix_desktop.store.mark_columns import Integers

LEAST_TEXTS = 20
FULL_MARKS = "full marks"


@dataclass(frozen=True)
class AgreementDetails:
    """Skills with at least ``LEAST_TEXTS`` texts that both judged, and whether a text has full marks.

    ``full_marks`` is None where no text is known to both graders to have them or not.
    """

    skills: tuple[tuple[str, Comparison], ...]
    full_marks: Comparison | None


def agreement_details(pair: PairMarks, rubrics: Rubrics) -> AgreementDetails:
    """Of two graders; ``rubrics`` name the skills."""
    marks = pair.marks
    is_skill = marks.is_of(CriterionKind.SKILL)
    names, skill = _numbered(criterion.name for text in marks.texts for criterion in rubrics[text.item_id])
    counted = is_skill & pair.compared
    by_text = np.unique(marks.text[counted] * len(names) + skill[counted])
    texts = np.bincount(by_text % max(1, len(names)), minlength=len(names))
    frequent = sorted(name for name, number in names.items() if texts[number] >= LEAST_TEXTS)
    return AgreementDetails(
        skills=tuple(
            (name, compare_ratings(pair.ratings(is_skill & (skill == names[name])))) for name in frequent
        ),
        full_marks=_full_marks(pair),
    )


def _numbered(names: Iterable[str]) -> tuple[dict[str, int], Integers]:
    numbers: dict[str, int] = {}
    return numbers, np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)


def _full_marks(pair: PairMarks) -> Comparison | None:
    counted = ~pair.marks.is_length
    places, texts = np.unique(pair.marks.text[counted], return_inverse=True)
    if not len(places):
        return None
    codes, weights = _of_texts(pair.codes[counted], texts), None
    if pair.weights is not None:
        weights = _weights_of_texts(pair, pair.weights)[places]
        codes, weights = codes[~np.isnan(weights)], weights[~np.isnan(weights)]
    ratings = Ratings.from_codes(
        codes,
        categories=VERDICTS,
        clusters=np.arange(len(codes)),
        weights=weights,
        labels=WORDS,
        graders=pair.graders,
    )
    compared = compare_ratings(ratings)
    return compared if compared.confusion.compared else None


def _of_texts(codes: Codes, texts: Integers) -> Codes:
    """Full marks by text and grader: lost by one mark that is not met, unknown while a mark is missing."""
    found = np.ones((texts.max() + 1, codes.shape[1]), dtype=np.int8)
    for lacking in (MISSING, 0):
        rows, columns = np.nonzero(codes == lacking)
        found[texts[rows], columns] = lacking
    return found


def _weights_of_texts(pair: PairMarks, of_units: TextWeights) -> TextWeights:
    """A text's weight is that of any unit of it that both judged."""
    both = (pair.codes != MISSING).all(axis=1) & ~pair.marks.is_length
    weights = np.ones(len(pair.marks.texts))
    weights[pair.marks.text[both]] = of_units[both]
    return weights
