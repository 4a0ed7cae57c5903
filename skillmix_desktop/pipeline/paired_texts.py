"""What two graders both said of the same texts, weighted where the texts were drawn unevenly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.ratings import MISSING, Category, Codes, Ratings
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.store.mark_columns import Flags, Integers


@dataclass(frozen=True, eq=False)
class PairedTexts:
    """Marks, or scores, that both gave: without a gap, clustered by item; ``text`` has each one's text."""

    ratings: Ratings
    text: Integers
    weights: Weighting

    @property
    def n_texts(self) -> int:
        return len(np.unique(self.text))

    def where(self, chosen: Flags) -> "PairedTexts":
        """Those that are chosen, in one and the same weighting."""
        ratings = self.ratings
        some = Ratings.from_codes(
            ratings.codes[chosen],
            categories=ratings.categories,
            clusters=None if ratings.clusters is None else ratings.clusters[chosen],
            weights=None if ratings.weights is None else ratings.weights[chosen],
            labels=ratings.labels,
            graders=ratings.graders,
        )
        return PairedTexts(some, self.text[chosen], self.weights)


def paired_marks(
    marks: StudyMarks, chances: DrawChances, graders: tuple[str, str], chosen: Flags | None = None
) -> PairedTexts:
    """The marks that both gave, length apart, of the chosen units."""
    wanted = ~marks.is_length if chosen is None else ~marks.is_length & chosen
    codes, text = marks.columns(graders)[wanted], marks.text[wanted]
    return paired(marks, chances, graders, codes, text, scale=VERDICTS, labels=WORDS)


def paired(
    marks: StudyMarks,
    chances: DrawChances,
    graders: tuple[str, str],
    codes: Codes,
    text: Integers,
    *,
    scale: Sequence[Category],
    labels: Sequence[str] = (),
) -> PairedTexts:
    """Of ``codes``, two columns, what both gave and whose weight is known; ``text`` has each row's text."""
    both = (codes != MISSING).all(axis=1)
    codes, text = codes[both], text[both]
    there, place = np.unique(text, return_inverse=True)
    weights = chances.weights(graders, [marks.texts[each].id for each in there])
    of_row = None if weights is None else weights[place]
    if of_row is not None:
        known = ~np.isnan(of_row)
        codes, text, of_row = codes[known], text[known], of_row[known]
    ratings = Ratings.from_codes(
        codes, categories=scale, clusters=marks.item[text], weights=of_row, labels=labels, graders=graders
    )
    return PairedTexts(ratings, text, Weighting.NONE if weights is None else Weighting.PROBABILITY)
