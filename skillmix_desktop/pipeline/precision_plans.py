"""How closely κ between two graders of a project will be known from so many texts, by what is there now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from statistics import fmean

import numpy as np
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.agreement.binary import yes_rate
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa
from skillmix_desktop.core.agreement.estimates import design_effect, estimate, value_of
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.precision_planning import (
    ExpectedKappa,
    KappaAssumptions,
    expected_from_sample,
    planned_half_widths,
    texts_needed,
)
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.compared_marks import ComparedMarks, PairMarks, compared_marks
from skillmix_desktop.pipeline.study_marks import KINDS
from skillmix_desktop.store.columns import GENERATION, HAS_TEXT, ITEM
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import current_generations, texts_of_practice

LEAST_TEXTS = 10
"""From fewer texts a standard error is itself too uncertain to plan with."""
MOST_TEXTS = 1_000_000
USUAL_K = 3
JUDGED = (CriterionKind.SKILL, CriterionKind.TOPIC, CriterionKind.SENSE)
"""The criteria that agreement is about; length is the program's."""
LADDER = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)
"""Numbers of texts that are worth telling apart."""
GOALS = (0.3, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02)
_NEXT_GOAL = 0.7


@dataclass(frozen=True)
class Guesses:
    """What the user takes for granted in place of a first sample; ``None`` leaves it to what is usual."""

    kappa: float | None = None
    prevalence: float | None = None
    correlation: float | None = None

    @property
    def known(self) -> dict[str, float]:
        """Those that were made."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class PlanOptions:
    """Whose agreement is planned, and on which criteria; without names it is the pair that is furthest."""

    graders: tuple[str, ...] | None = None
    criteria: tuple[CriterionKind, ...] = JUDGED
    guesses: Guesses = field(default_factory=Guesses)


@dataclass(frozen=True)
class PrecisionPlan:
    """κ as it is expected, and from what: a sample that both graders judged, or assumptions.

    ``graders`` are there with a sample alone; without one ``why_assumed`` says what is missing.
    ``available`` counts the texts of the project.
    """

    expected: ExpectedKappa
    prevalence: float
    marks_a_text: float
    design_effect: float | None
    available: int
    correlation: float | None = None
    graders: tuple[str, ...] = ()
    sample: int = 0
    why_assumed: str = ""

    def half_width(self, texts: int) -> float | None:
        """How far the interval of κ will reach to either side; ``None`` where there will be none."""
        return planned_half_widths(self.expected, [texts])[0]

    def ladder(self, most: int) -> list[int]:
        """Round numbers of texts below ``most``, and itself."""
        return [*(count for count in LADDER if count < most), *[most] * (most > 1)]

    def needed(self, half_width: float) -> int | None:
        """The fewest texts that bring it so near; ``None`` where none do that anybody could read."""
        return texts_needed(self.expected, half_width, most=MOST_TEXTS)

    def next_goal(self, texts: int) -> float | None:
        """A round half-width that is worth more texts than these."""
        now = self.half_width(texts)
        return next((goal for goal in GOALS if now is None or goal <= _NEXT_GOAL * now), None)


def precision_plan(database: Database, options: PlanOptions) -> PrecisionPlan:
    """By the marks of the pair if they are enough and nothing is guessed, otherwise by assumptions."""
    _require_possible(options)
    with database.read() as session:
        sizes = skills_of_texts(session)
    if options.guesses.known:
        return _assumed(options, sizes, "they were given")
    marks = compared_marks(
        database,
        AgreementOptions(graders=options.graders, judged_by_people=options.graders is None),
    )
    pair = options.graders or furthest_pair(marks)
    if pair is None:
        return _assumed(options, sizes, _why_no_pair(marks))
    return plan_of_pair(marks.pair(*pair), sizes, options)


def plan_of_pair(of_two: PairMarks, sizes: Sequence[int], options: PlanOptions) -> PrecisionPlan:
    """By the marks of two graders, in a project whose texts were to show so many skills each."""
    chosen = np.isin(of_two.marks.kind, [KINDS.index(kind) for kind in options.criteria])
    ratings = of_two.ratings(chosen).pair()
    return _measured(ratings, len(sizes)) or _assumed(options, sizes, _too_little(ratings))


def _require_possible(options: PlanOptions) -> None:
    if options.graders is not None and len(options.graders) != 2:
        raise UsageError("A plan is about the agreement of two graders; name two.")
    if CriterionKind.LENGTH in options.criteria or not options.criteria:
        raise UsageError("A plan is about criteria that people judge: skill, topic, sense.")
    guesses = options.guesses
    if guesses.kappa is not None and not 0 <= guesses.kappa < 1:
        raise UsageError("The κ to expect lies from 0 to below 1.")
    if guesses.prevalence is not None and not 0 < guesses.prevalence < 1:
        raise UsageError("The share of marks that are met lies between 0 and 1.")
    if guesses.correlation is not None and not 0 <= guesses.correlation <= 1:
        raise UsageError("The correlation within a text lies from 0 to 1.")


def skills_of_texts(session: Session, *, with_practice: bool = True) -> list[int]:
    """The k of every text that there is."""
    current = current_generations()
    query = (
        select(ITEM.c.k)
        .join_from(GENERATION, ITEM)
        .join(current, current.c.id == GENERATION.c.id)
        .where(HAS_TEXT)
    )
    if not with_practice:
        query = query.where(GENERATION.c.id.not_in(texts_of_practice()))
    return list(session.scalars(query))


def _assumed(options: PlanOptions, sizes: Sequence[int], why: str) -> PrecisionPlan:
    others = sum(kind is not CriterionKind.SKILL for kind in options.criteria)
    skills = fmean(sizes or [USUAL_K]) if CriterionKind.SKILL in options.criteria else 0.0
    assumed = replace(KappaAssumptions(marks_a_text=skills + others), **options.guesses.known)
    return PrecisionPlan(
        assumed.expected,
        assumed.prevalence,
        assumed.marks_a_text,
        assumed.design_effect,
        len(sizes),
        correlation=assumed.correlation,
        why_assumed=why,
    )


def furthest_pair(marks: ComparedMarks) -> tuple[str, str] | None:
    """The person and the other grader, rather a machine, who have judged the most texts in common."""
    people = set(marks.marks.people)
    pairs = [(person, other) for person, other in permutations(marks.graders, 2) if person in people]
    return max(pairs, key=lambda pair: (_texts_of(marks, pair), pair[1] not in people), default=None)


def _texts_of(marks: ComparedMarks, pair: tuple[str, str]) -> int:
    return len(np.unique(marks.marks.text[marks.pair(*pair).compared]))


def _why_no_pair(marks: ComparedMarks) -> str:
    people = marks.marks.people
    return f"nobody but {people[0]} has judged a text yet" if people else "no person has judged a text yet"


def _measured(ratings: Ratings, available: int) -> PrecisionPlan | None:
    """From what two graders said, where κ and its error can be trusted that far."""
    kappa = cohen_kappa(ratings)
    found = estimate(kappa)
    expected = expected_from_sample(found)
    if expected is None or found.n_clusters < LEAST_TEXTS:
        return None
    return PrecisionPlan(
        expected,
        fmean(value_of(yes_rate(ratings, grader)) or 0.0 for grader in (0, 1)),
        ratings.n_units / found.n_clusters,
        design_effect(kappa),
        available,
        graders=ratings.graders,
        sample=found.n_clusters,
    )


def _too_little(ratings: Ratings) -> str:
    """Why the marks of the pair are not planned with."""
    first, second = ratings.graders
    found = estimate(cohen_kappa(ratings))
    if found.n_clusters < LEAST_TEXTS:
        texts = f"{found.n_clusters} text{'s' * (found.n_clusters != 1)}"
        return f"{first} and {second} have judged {texts} in common, and {LEAST_TEXTS} are needed"
    return f"the marks of {first} and {second} leave κ without an error"
