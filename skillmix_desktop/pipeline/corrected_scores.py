"""What people would find of each student, from the few texts that they judged and all that a judge graded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from uuid import UUID

import numpy as np

from skillmix_desktop.core.agreement.comparison import VERDICTS
from skillmix_desktop.core.agreement.corrected_means import CorrectedMeans, corrected_means
from skillmix_desktop.core.agreement.ratings import MISSING, Codes, Ratings
from skillmix_desktop.pipeline.draw_weights import DrawChances
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.pipeline.text_scores import TextScore, TextScores
from skillmix_desktop.store.mark_columns import Flags, Floats, Integers

MET_SHARE = "met_share"
NOBODY = "no person has judged a text"
NO_JUDGE = "nobody but people has judged a text"
NOT_DRAWN = "{person}’s texts were not drawn by chance, so they say nothing of the others"


@dataclass(frozen=True)
class CorrectedScore:
    """One score of one student's texts of one k, by every way of making it from two graders' verdicts.

    ``score`` is one of the three, or the share of all criteria, length apart, that are met. The mean is over
    texts, or over their marks; items are what was sampled.
    """

    person: str
    judge: str
    student: str
    k: int
    score: str
    n_texts: int
    """Texts that the judge graded."""
    n_labelled: int
    """Those of them that were drawn for the person and judged."""
    n_not_drawn: int
    """Those that the person judged without any draw; they do not count."""
    is_weighted: bool
    """Whether texts weigh the more, the less likely they were to be drawn; so they do if chances differ."""
    means: CorrectedMeans
    reason: str | None = None
    """Why the person's texts allow no correction, though there are some."""


@dataclass(frozen=True)
class CorrectedScores:
    """By person, judge, student, k and score; ``reason`` says why there is nothing to correct."""

    rows: tuple[CorrectedScore, ...]
    reason: str | None = None


def corrected_scores(
    marks: StudyMarks, scores: Sequence[TextScores], chances: DrawChances
) -> CorrectedScores:
    """Every person beside every judge, on each student's texts of each k.

    A person's verdicts count where the text was drawn for them by chance, or where they judged all texts
    that the judge did: a correction takes them for a sample of all. They are weighted where the chances
    differ, as they do in targeted draws.
    """
    if not marks.people or not marks.judges:
        return CorrectedScores((), NO_JUDGE if marks.people else NOBODY)
    strata = [
        _Stratum(marks, student, table)
        for student, table in product(sorted({text.student for text in marks.texts}), scores)
    ]
    rows = [
        row
        for person, judge in product(marks.people, marks.judges)
        for stratum in strata
        for row in stratum.rows(person, judge, chances.of(person))
        if row.n_texts
    ]
    return CorrectedScores(tuple(rows))


@dataclass(frozen=True, eq=False)
class _Column:
    """What two graders gave one text after the other, or one mark after the other, as steps of a scale."""

    score: str
    scale: tuple[float, ...]
    codes: Codes
    text: Integers
    """The place of each row's text among those of the stratum."""


class _Stratum:
    """One student's texts of one k."""

    def __init__(self, marks: StudyMarks, student: str, table: TextScores) -> None:
        self._marks, self._student, self._table = marks, student, table
        self._chosen = np.array([marks.texts[place].student == student for place in table.texts])
        self._texts = [marks.texts[place] for place in table.texts[self._chosen]]
        self._items = np.unique([text.item_id.int for text in self._texts], return_inverse=True)[1]
        places = np.full(len(marks.texts), -1)
        places[table.texts[self._chosen]] = np.arange(len(self._texts))
        self._text_of_unit = np.where(marks.is_length, -1, places[marks.text])

    def rows(self, person: str, judge: str, chances: Mapping[UUID, float]) -> Iterator[CorrectedScore]:
        chance = np.array([chances.get(text.id, np.nan) for text in self._texts])
        for column in self._columns(person, judge):
            yield self._row(person, judge, chance, column)

    def _columns(self, person: str, judge: str) -> Iterator[_Column]:
        texts = np.arange(len(self._texts))
        for score in TextScore:
            codes = self._table.codes(score, (person, judge))[self._chosen]
            yield _Column(score.value, self._table.scale(score), codes, texts)
        units = self._text_of_unit >= 0
        codes = self._marks.columns((person, judge))[units]
        yield _Column(MET_SHARE, VERDICTS, codes, self._text_of_unit[units])

    def _row(self, person: str, judge: str, chance: Floats, column: _Column) -> CorrectedScore:
        given = column.codes != MISSING
        judged = _texts_with(given[:, 1], column)
        by_both = _texts_with(given.all(axis=1), column)
        if not (~np.isnan(chance)).any() and (by_both == judged).all():
            chance = np.ones(len(chance))  # all that there is needs no draw
        is_drawn = ~np.isnan(chance)
        labelled, not_drawn = by_both & is_drawn, int((by_both & ~is_drawn).sum())
        is_weighted = not np.allclose(chance[labelled], chance[labelled][:1], atol=0)
        weights = np.where(is_drawn, 1 / chance, 1.0)[column.text] if is_weighted else None
        codes = np.where(is_drawn[column.text, None] | [False, True], column.codes, MISSING)
        ratings = Ratings.from_codes(
            codes,
            categories=column.scale,
            clusters=self._items[column.text],
            weights=weights,
            labels=("no", "yes") if len(column.scale) == 2 else (),
            graders=(person, judge),
        )
        return CorrectedScore(
            person=person,
            judge=judge,
            student=self._student,
            k=self._table.k,
            score=column.score,
            n_texts=int(judged.sum()),
            n_labelled=int(labelled.sum()),
            n_not_drawn=not_drawn,
            is_weighted=is_weighted,
            means=corrected_means(ratings),
            reason=NOT_DRAWN.format(person=person) if not_drawn and not labelled.any() else None,
        )


def _texts_with(rows: Flags, column: _Column) -> Flags:
    found = np.zeros(int(column.text.max(initial=-1)) + 1, dtype=bool)
    found[column.text[rows]] = True
    return found
