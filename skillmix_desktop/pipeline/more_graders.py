"""What more than two graders allow: judges beside people, one in a person's stead, and likeliest marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from skillmix_desktop.core.agreement.alternative_annotator import (
    AlternativeAnnotatorTest,
    alternative_annotator_test,
)
from skillmix_desktop.core.agreement.comparison import ManyAgreement, agreement_of_many
from skillmix_desktop.core.agreement.consensus import FEWEST_GRADERS, dawid_skene, majority_votes
from skillmix_desktop.core.families import family
from skillmix_desktop.pipeline.beside_people import BesidePeople, beside_people
from skillmix_desktop.pipeline.study_marks import StudyMarks

TOO_FEW = "fewer than three graders have judged"
ONE_PERSON = "two people are needed, so that one can be held against the other"


@dataclass(frozen=True)
class StandIn:
    """Whether a judge may stand in for the people, by the alternative annotator test."""

    judge: str
    test: AlternativeAnnotatorTest


@dataclass(frozen=True)
class Reliability:
    """How often a grader seems to be right, by what most likely holds; None where nothing tells."""

    grader: str
    of_met: float | None
    of_not_met: float | None


@dataclass(frozen=True)
class Consensus:
    """What the graders say together: by votes, and by Dawid and Skene's model, unless ``reason`` bars it."""

    met: int
    not_met: int
    ties: int
    prevalence: float | None
    reliabilities: tuple[Reliability, ...]
    kin: tuple[tuple[str, str], ...]
    """Graders of one family err together, and are trusted too much."""
    reason: str | None


@dataclass(frozen=True)
class MoreGraders:
    """Of people first, then judges; length apart. ``reason`` says why there is less than everything."""

    agreement: ManyAgreement | None
    beside_people: tuple[BesidePeople, ...]
    stand_ins: tuple[StandIn, ...]
    stand_in_reason: str | None
    """Why no judge is held against people and what they are to each other."""
    consensus: Consensus | None
    reason: str | None


def more_graders(marks: StudyMarks, families: Mapping[str, str]) -> MoreGraders:
    """All graders but programs and adjudicators; ``families`` are those that names do not show."""
    names = (*marks.people, *marks.judges)
    stand_in_reason = None if len(marks.people) > 1 else ONE_PERSON
    judges = () if stand_in_reason else marks.judges
    is_enough = len(names) >= FEWEST_GRADERS
    return MoreGraders(
        agreement=agreement_of_many(marks.of(names)) if is_enough else None,
        beside_people=tuple(beside_people(marks, judge) for judge in judges),
        stand_ins=tuple(_stand_in(marks, judge) for judge in judges),
        stand_in_reason=stand_in_reason,
        consensus=_consensus(marks, names, families) if is_enough else None,
        reason=None if is_enough else TOO_FEW,
    )


def _stand_in(marks: StudyMarks, judge: str) -> StandIn:
    return StandIn(judge, alternative_annotator_test(marks.of((judge, *marks.people))))


def _consensus(marks: StudyMarks, names: tuple[str, ...], families: Mapping[str, str]) -> Consensus:
    ratings = marks.of(names)
    votes, model = majority_votes(ratings), dawid_skene(ratings)
    reliability = model.reliability
    return Consensus(
        met=votes.counts[1],
        not_met=votes.counts[0],
        ties=votes.ties,
        prevalence=None if model.prevalence is None else float(model.prevalence[1]),
        reliabilities=()
        if reliability is None
        else tuple(
            Reliability(name, _known(of_grader[1, 1]), _known(of_grader[0, 0]))
            for name, of_grader in zip(names, reliability, strict=True)
        ),
        kin=tuple(
            (first, second)
            for first, second in combinations(marks.judges, 2)
            if family(first, families) is not None and family(first, families) == family(second, families)
        ),
        reason=model.reason,
    )


def _known(share: float) -> float | None:
    return None if share != share else float(share)
