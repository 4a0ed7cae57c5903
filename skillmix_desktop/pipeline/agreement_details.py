"""Two graders compared further: on each skill that is frequent enough, and on full marks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS, Comparison, compare_ratings
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.draw_weights import TextWeights
from skillmix_desktop.pipeline.mark_matrix import LENGTH, Codes, MarkMatrix

LEAST_TEXTS = 20
FULL_MARKS = "full marks"

Integers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class AgreementDetails:
    """Skills with at least ``LEAST_TEXTS`` texts that both judged, and whether a text has full marks.

    ``full_marks`` is None where no text is known to both graders to have them or not.
    """

    skills: tuple[tuple[str, Comparison], ...]
    full_marks: Comparison | None


def agreement_details(matrix: MarkMatrix) -> AgreementDetails:
    """Of the two graders of ``matrix``."""
    is_skill = matrix.units["criterion"] == CriterionKind.SKILL.value
    both = matrix.compared
    texts = matrix.units[is_skill & both].groupby("name")["generation"].nunique()
    frequent = sorted(str(name) for name in texts.index[texts >= LEAST_TEXTS])
    return AgreementDetails(
        skills=tuple(
            (name, compare_ratings(matrix.ratings(is_skill & (matrix.units["name"] == name))))
            for name in frequent
        ),
        full_marks=_full_marks(matrix),
    )


def _full_marks(matrix: MarkMatrix) -> Comparison | None:
    counted = (matrix.units["criterion"] != LENGTH).to_numpy()
    texts, _ = pd.factorize(matrix.units.loc[counted, "generation"])
    if not len(texts):
        return None
    codes, weights = _of_texts(matrix.codes[counted], texts), None
    if matrix.weights is not None:
        weights = _weights_of_texts(matrix, counted, texts)
        codes, weights = codes[~np.isnan(weights)], weights[~np.isnan(weights)]
    ratings = Ratings.from_codes(
        codes,
        categories=VERDICTS,
        clusters=np.arange(len(codes)),
        weights=weights,
        labels=WORDS,
        graders=matrix.graders,
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


def _weights_of_texts(matrix: MarkMatrix, counted: npt.NDArray[np.bool_], texts: Integers) -> TextWeights:
    """A text's weight is that of any unit of it that both judged."""
    assert matrix.weights is not None
    both = (matrix.codes[counted] != MISSING).all(axis=1)
    weights = np.ones(texts.max() + 1)
    weights[texts[both]] = matrix.weights[counted][both]
    return weights
