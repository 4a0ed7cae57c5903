"""Which texts are good enough to train a chat model on, and why the others are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.metrics import MajorityRule, majority
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import MET_THRESHOLD, sentence_limit
from skillmix_desktop.core.sentences import count_sentences_robust
from skillmix_desktop.core.training_split import Side, TrainingSplit
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.store.whole_texts import WholeText

_NO_JUDGES = (GraderKind.PROGRAM, GraderKind.PRACTICE)


class LeftOut(StrEnum):
    """Why a text is not trained on."""

    NO_TEXT = "no_text"
    REPLACED = "replaced"
    TOO_MANY_SKILLS = "too_many_skills"
    NOT_GRADED = "not_graded"
    NOT_FULL_MARKS = "not_full_marks"
    UNDECIDED = "undecided"
    GRADERS_DIFFER = "graders_differ"
    TOO_FEW_GRADERS = "too_few_graders"
    NAMES_A_SKILL = "names_a_skill"
    MIXES_SIDES = "mixes_sides"
    DUPLICATE = "duplicate"
    NO_PROMPT = "no_prompt"


@dataclass(frozen=True)
class Standard:
    """What a text has to be: the paper's values, but for ``consensus``, how many graders give full marks."""

    largest_k: int = 3
    consensus: int = 1
    names: NameRule = NameRule.ROBUST


@dataclass(frozen=True)
class GoodText:
    """A text that meets the standard; ``marks`` are, by grader, the share of rounds that met a criterion."""

    text: WholeText
    side: Side
    marks: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class _Votes:
    """One grader's rounds: whether most of them give full marks, None where one criterion is undecided."""

    shares: tuple[float, ...]
    is_full: bool | None


def weigh(
    text: WholeText, standard: Standard, split: TrainingSplit, *, with_adjudication: bool
) -> GoodText | LeftOut:
    """The text as training data, or why it is none; what a program decides is decided anew."""
    fault = _unfit(text, standard)
    if fault:
        return fault
    votes = _votes(text, with_adjudication=with_adjudication)
    fault = _fault_of(votes, standard)
    if fault:
        return fault
    if any(explicitly_named(text.text or "", text.item.skill_names, standard.names)):
        return LeftOut.NAMES_A_SKILL
    side = split.side_of(text.item.skill_names, text.item.topic)
    if side is None:
        return LeftOut.MIXES_SIDES
    return GoodText(text, side, {grader: each.shares for grader, each in votes.items()})


def _unfit(text: WholeText, standard: Standard) -> LeftOut | None:
    if not text.is_counted:
        return LeftOut.REPLACED
    if not (text.text or "").strip():
        return LeftOut.NO_TEXT
    return LeftOut.TOO_MANY_SKILLS if text.item.k > standard.largest_k else None


def _fault_of(votes: Mapping[str, _Votes], standard: Standard) -> LeftOut | None:
    """Every grader has to give full marks, and so many have to."""
    full = {each.is_full for each in votes.values()}
    if not votes:
        return LeftOut.NOT_GRADED
    if False in full:
        return LeftOut.GRADERS_DIFFER if True in full else LeftOut.NOT_FULL_MARKS
    if None in full:
        return LeftOut.UNDECIDED
    return LeftOut.TOO_FEW_GRADERS if len(votes) < standard.consensus else None


def _votes(text: WholeText, *, with_adjudication: bool) -> dict[str, _Votes]:
    """What each grader's rounds say, with the program's word on the length."""
    criteria = len(text.item.criteria)
    is_short = count_sentences_robust(text.text or "") <= sentence_limit(text.item.k)
    rounds: dict[str, list[list[float]]] = {}
    for verdict in text.verdicts:
        is_judge = verdict.kind not in _NO_JUDGES and (
            with_adjudication or not is_adjudicator(verdict.grader)
        )
        if verdict.is_counted and is_judge:
            given = {mark.position: mark.points for mark in verdict.marks}
            points = [given.get(position) for position in range(criteria - 1)]
            row = [np.nan if point is None else point for point in points]
            rounds.setdefault(verdict.grader, []).append([*row, float(is_short)])
    return {grader: _voted(np.array([rows])) for grader, rows in rounds.items()}


def _voted(points: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> _Votes:
    voted = majority(points, MajorityRule.OURS).points[0]
    judged = (~np.isnan(points[0])).sum(axis=0)
    met = (np.nan_to_num(points[0]) >= MET_THRESHOLD).sum(axis=0)
    shares = tuple(
        round(float(yes / all_), 4) if all_ else 0.0 for yes, all_ in zip(met, judged, strict=True)
    )
    is_full = False if (voted == 0).any() else None if np.isnan(voted).any() else True
    return _Votes(shares, is_full)
