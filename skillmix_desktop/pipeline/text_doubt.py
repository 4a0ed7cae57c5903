"""What machines make of each text, as far as it matters for a draw: its score, and how sure they are."""

from uuid import UUID

import numpy as np

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.mark_columns import Floats, Integers, MarkColumns
from skillmix_desktop.store.tables import GraderKind


def machine_scores(marks: MarkColumns) -> dict[UUID, int]:
    """How many criteria of each text the machines hold met, on average, to the nearest whole number."""
    text, share = _shares(marks, _met(marks))
    texts, scores, _ = _summed(text, share)
    return {marks.texts[place].id: round(score) for place, score in _pairs(texts, scores)}


def doubt(marks: MarkColumns, *, by_probability: bool) -> dict[UUID, float]:
    """How far the machines are from saying the same of each text: 0 of one mind, 1 split on everything.

    ``by_probability`` takes a mark that was read, in whatever way, for the probability that it was read as.
    """
    met = _met(marks)
    votes = np.where(np.isnan(marks.probability), met, marks.probability) if by_probability else met
    text, share = _shares(marks, votes)
    texts, splits, criteria = _summed(text, 1 - abs(2 * share - 1))
    return {marks.texts[place].id: split for place, split in _pairs(texts, splits / criteria)}


def _met(marks: MarkColumns) -> Floats:
    return (marks.points >= MET_THRESHOLD).astype(np.float64)


def _shares(marks: MarkColumns, votes: Floats) -> tuple[Integers, Floats]:
    """The text of each criterion that machines judged, and the mean of their votes on it."""
    is_machine = np.array([grader.kind is GraderKind.MACHINE for grader in marks.graders], dtype=bool)
    judged = is_machine[marks.grader] & ~np.isnan(marks.points)
    width = marks.position.max(initial=0) + 1
    criteria, sums, counts = _summed((marks.text * width + marks.position)[judged], votes[judged])
    return criteria // width, sums / counts


def _summed(keys: Integers, values: Floats) -> tuple[Integers, Floats, Integers]:
    """Each key once, the sum of its values, and how many there are."""
    found, place, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return found, np.bincount(place, values).astype(np.float64), counts


def _pairs(places: Integers, values: Floats) -> "zip[tuple[int, float]]":
    return zip(places.tolist(), values.tolist(), strict=True)
