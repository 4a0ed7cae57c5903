"""The Skill-Mix scores: from the marks of a grader to three figures, each with what is not known about it.

Marks are an array ``[g, r, m, c]`` over generation rounds, grading rounds, combinations and criteria (the k
skills, topic, sense, length), from 0 to 1, NaN where not judged.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skillmix_desktop.core.rubric import MET_THRESHOLD

Floats: TypeAlias = NDArray[np.floating[Any]]
Flags: TypeAlias = NDArray[np.bool_]
Counts: TypeAlias = NDArray[np.int64]

OTHER_CRITERIA = 3


class MajorityRule(StrEnum):
    """How several grading rounds become one mark."""

    REFERENCE = "reference"
    OURS = "ours"


class Over(StrEnum):
    """How several generation rounds become one score."""

    MAX = "max"
    MEAN = "mean"


@dataclass(frozen=True, eq=False)
class Majority:
    """One mark ``[g, m, c]`` for each criterion, and where the votes were equal."""

    points: Floats
    tied: Flags


@dataclass(frozen=True, eq=False)
class Bounds:
    """A score if every unknown mark were not met, and if every one were met.

    ``is_complete`` says where no mark is unknown. A single mark that is not met settles a failure, a success
    takes every mark: to count whatever is settled would count failures before successes.
    """

    worst: Floats
    best: Floats
    is_complete: Flags

    @property
    def known(self) -> Floats:
        """The score where every mark behind it is known, NaN elsewhere."""
        return np.where(self.is_complete, self.worst, np.nan)


@dataclass(frozen=True, eq=False)
class Scores:
    """The three metrics, of each generation ``[g, m]`` or of each combination ``[m]``."""

    full_marks: Bounds
    all_skills: Bounds
    skill_fraction: Bounds


@dataclass(frozen=True)
class Summary:
    """A metric over combinations.

    ``n`` combinations have every mark known and make the mean, its standard error and its 95 % interval;
    ``n_unknown`` have not. ``worst`` and ``best`` are the means over all, every unknown mark taken as not
    met, as met.
    """

    n: int
    mean: float | None
    se: float | None
    low: float | None
    high: float | None
    n_unknown: int
    worst: float | None
    best: float | None


@dataclass(frozen=True)
class ScoreRow:
    """All that is told of one student, one grader and one k.

    ``n_items`` combinations have a graded generation; the mean of the full marks is over ``n`` of them. The
    two shares describe what the grader said, before a program decided anything: of all criteria that it was
    asked about. ``ties`` counts the marks, length apart, with as many votes for as against.
    """

    n: int
    n_items: int
    full_marks: Summary
    all_skills: Summary
    skill_fraction: Summary
    not_judged_share: float | None
    unanimous_share: float | None
    ties: int


def combination_scores(
    points: Floats,
    *,
    length_met: ArrayLike,
    named: ArrayLike | None = None,
    over: Over = Over.MAX,
    reference_compatible: bool = False,
    asked: ArrayLike | None = None,
    blank: ArrayLike | None = None,
) -> Scores:
    """The scores of each combination, to be summed up or compared with another student's.

    ``length_met[g, m]`` is the program's mark for length; ``named[g, m, k]`` are the skills to be deducted.
    ``asked[g, r, m]`` says which verdicts there are (all, if left out): a generation without one takes no
    part, for then its failures in length would count and its successes would not. In ``blank[g, m]`` the
    student gave no text: such a generation takes part, and meets nothing. ``reference_compatible`` takes what
    was not judged as not met and a tie as 0, and counts in single precision, as the reference does.
    """
    verdicts = all_unless_told(points, asked)
    marks = decided_marks(
        points,
        length_met=length_met,
        named=named,
        reference_compatible=reference_compatible,
        asked=verdicts,
        blank=blank,
    )
    scores = generation_scores(marks, points.shape[3] - OTHER_CRITERIA)
    return over_rounds(scores, over, verdicts.any(axis=1) | none_unless_told(points, blank))


def decided_marks(
    points: Floats,
    *,
    length_met: ArrayLike,
    named: ArrayLike | None = None,
    reference_compatible: bool = False,
    asked: ArrayLike | None = None,
    blank: ArrayLike | None = None,
) -> Floats:
    """The marks ``[g, m, c]`` that the scores are made of: put to the vote, then what a program decides."""
    verdicts = all_unless_told(points, asked)
    counted = np.nan_to_num(points).astype(np.float32) if reference_compatible else points
    rule = MajorityRule.REFERENCE if reference_compatible else MajorityRule.OURS
    voted = majority(np.where(verdicts[..., None], counted, np.nan), rule).points
    decided = apply_program(voted, length_met=length_met, named=named)
    return np.where(none_unless_told(points, blank)[..., None], 0.0, decided)


def majority(points: Floats, rule: MajorityRule) -> Majority:
    """One mark from the judged ones of all grading rounds; NaN where nothing was judged.

    ``reference``: the mean rounded half to even, so that a tie is 0. ``ours``: met from half a point up, then
    what more votes say; a tie is NaN.
    """
    judged = (~np.isnan(points)).sum(axis=1)
    if rule is MajorityRule.REFERENCE:
        mean = _share(np.nansum(points, axis=1), judged)
        return Majority(points=np.rint(mean), tied=mean == MET_THRESHOLD)
    met = votes_met(points)
    tied = (2 * met == judged) & (judged > 0)
    decided = np.where(2 * met > judged, 1.0, 0.0)
    return Majority(points=np.where(tied | (judged == 0), np.nan, decided), tied=tied)


def apply_program(marks: Floats, *, length_met: ArrayLike, named: ArrayLike | None = None) -> Floats:
    """``marks[g, (r,) m, c]`` with the program's mark for length, and 0 for each skill that is named."""
    decided = np.array(marks)
    length = np.asarray(length_met, dtype=float)
    rounds = (slice(None), None) if decided.ndim == 4 else (slice(None),)
    decided[..., -1] = length[rounds]
    if named is not None:
        deducted = np.broadcast_to(
            np.asarray(named, dtype=bool)[rounds], decided[..., :-OTHER_CRITERIA].shape
        )
        decided[..., :-OTHER_CRITERIA][deducted] = 0.0
    return decided


def generation_scores(marks: Floats, k: int) -> Scores:
    """The metrics of each generation from its marks ``[g, m, c]``, each 0, 1 or NaN.

    No metric falls when a mark rises, so taking every unknown mark as 0 and as 1 gives exact bounds.
    """
    assert marks.shape[-1] == k + OTHER_CRITERIA, f"{marks.shape[-1]} criteria do not fit k = {k}"
    is_unknown = np.isnan(marks)
    is_complete = np.asarray(~is_unknown.any(axis=-1))
    if is_complete.all():
        worst = best = _metrics(marks, k)
    else:
        worst, best = (_metrics(np.where(is_unknown, unknown, marks), k) for unknown in (0.0, 1.0))
    return Scores(*(Bounds(low, high, is_complete) for low, high in zip(worst, best, strict=True)))


def _metrics(marks: Floats, k: int) -> tuple[Floats, Floats, Floats]:
    skills = marks[..., :k].sum(axis=-1)
    others = marks[..., k:].sum(axis=-1)
    full_marks = skills + others == k + OTHER_CRITERIA
    all_skills = (skills == k) & (others >= OTHER_CRITERIA - 1)
    fraction = np.where(others == OTHER_CRITERIA, skills / k, 0.0)
    return full_marks.astype(float), all_skills.astype(float), fraction


def over_rounds(scores: Scores, how: Over, graded: ArrayLike | None = None) -> Scores:
    """Each combination's maximum or mean over its generation rounds, for each metric apart.

    Rounds that are not ``graded[g, m]`` are left out; a combination without any is unknown.
    """
    counted = np.ones(scores.full_marks.worst.shape, dtype=bool) if graded is None else np.asarray(graded)
    return Scores(
        full_marks=_over_rounds(scores.full_marks, how, counted),
        all_skills=_over_rounds(scores.all_skills, how, counted),
        skill_fraction=_over_rounds(scores.skill_fraction, how, counted),
    )


def _over_rounds(bounds: Bounds, how: Over, counted: Flags) -> Bounds:
    def reduce(values: Floats, if_none: float) -> Floats:
        if how is Over.MAX:
            reduced = np.where(counted, values, -np.inf).max(axis=0, initial=-np.inf)
        else:
            reduced = _share(np.where(counted, values, 0.0).sum(axis=0), counted.sum(axis=0))
        return np.where(counted.any(axis=0), reduced, if_none)

    return Bounds(
        worst=reduce(bounds.worst, 0.0),
        best=reduce(bounds.best, 1.0),
        is_complete=np.asarray(counted.any(axis=0) & (bounds.is_complete | ~counted).all(axis=0)),
    )


def all_unless_told(points: Floats, asked: ArrayLike | None) -> Flags:
    """``asked``, or every verdict."""
    return np.ones(points.shape[:3], dtype=bool) if asked is None else np.asarray(asked, dtype=bool)


def none_unless_told(points: Floats, blank: ArrayLike | None) -> Flags:
    """``blank``, or no text."""
    shape = (points.shape[0], points.shape[2])
    return np.zeros(shape, dtype=bool) if blank is None else np.asarray(blank, dtype=bool)


def votes_met(points: Floats) -> Counts:
    """How many grading rounds found each criterion ``[g, m, c]`` met."""
    return np.asarray((points >= MET_THRESHOLD).sum(axis=1))


def _share(total: Floats, count: Counts) -> Floats:
    return np.asarray(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))
