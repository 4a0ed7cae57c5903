"""How far the graders of a project agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from skillmix_desktop.core.agreement.comparison import (
    Comparison,
    ManyAgreement,
    agreement_of_many,
    compare_ratings,
)
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.bias_tests import BiasTest, bias_tests, cautions_of_tests
from skillmix_desktop.pipeline.cautions import (
    Caution,
    cautions_of_length,
    cautions_of_pair,
    cautions_of_threshold,
)
from skillmix_desktop.pipeline.compared_marks import ComparedMarks, PairMarks, compared_marks
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.origins import read_origins
from skillmix_desktop.pipeline.study_marks import threshold_effect
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect


@dataclass(frozen=True)
class CriterionAgreement:
    """Two graders on one criterion: all skills together, topic, sense, or length."""

    criterion: str
    comparison: Comparison


@dataclass(frozen=True)
class PairAgreement:
    """Two graders, pooled over the criteria (length apart) and on each of them; counts are never weighted."""

    pooled: Comparison
    per_criterion: tuple[CriterionAgreement, ...]
    n_texts: int
    weights: Weighting = Weighting.NONE


@dataclass(frozen=True)
class AgreementResult:
    """The pairs in the order of the graders, all who judged for themselves together, and cautions.

    Of more than two together no weights are taken: which of them judged a text differs by text.
    """

    graders: tuple[str, ...]
    pairs: tuple[PairAgreement, ...]
    overall: ManyAgreement | None
    cautions: tuple[Caution, ...]
    threshold: ThresholdEffect

    @property
    def bias_tests(self) -> tuple[BiasTest, ...]:
        """Of each pair and criterion but length, adjusted for all of them."""
        return bias_tests(
            (entry.criterion, entry.comparison)
            for pair in self.pairs
            for entry in pair.per_criterion
            if entry.criterion != CriterionKind.LENGTH
        )


def agreement(database: Database, options: AgreementOptions) -> AgreementResult:
    """Every two graders, and all of them where there are more, but for adjudicators."""
    return agreement_on(database, compared_marks(database, options), options)


def agreement_on(database: Database, marks: ComparedMarks, options: AgreementOptions) -> AgreementResult:
    """The same from marks that ``options`` read."""
    with database.read() as session:
        origins = read_origins(session, marks.graders, with_practice=options.with_practice)
    effect = threshold_effect(marks.marks, options.threshold)
    pairs = tuple(compare_pair(marks.pair(first, second)) for first, second in combinations(marks.graders, 2))
    found = [caution for pair in pairs for caution in cautions_of(pair)]
    found += origins.cautions(marks.graders, is_weighted=options.is_weighted)
    found += cautions_of_threshold(effect)
    result = AgreementResult(marks.graders, pairs, overall_agreement(marks), tuple(found), effect)
    return replace(result, cautions=(*found, *cautions_of_tests(result.bias_tests)))


def cautions_of(pair: PairAgreement) -> Iterator[Caution]:
    """What to be careful about in the comparison of two graders."""
    yield from cautions_of_pair(pair.pooled, pair.n_texts)
    for entry in pair.per_criterion:
        if entry.criterion == CriterionKind.LENGTH:
            yield from cautions_of_length(entry.comparison)


def overall_agreement(marks: ComparedMarks) -> ManyAgreement | None:
    """All who judged for themselves together, None where that is one alone."""
    names = marks.independent
    if len(names) < 2:
        return None
    if len(names) > 2:
        return agreement_of_many(marks.marks.of(names))
    pair = marks.pair(*names)
    ratings = pair.ratings(~marks.marks.is_length)
    return agreement_of_many(ratings if pair.weights is None else ratings.pair())


def compare_pair(pair: PairMarks) -> PairAgreement:
    """Two graders: the first is the reference, the second is held against it."""
    marks, both = pair.marks, pair.compared
    return PairAgreement(
        pooled=compare_ratings(pair.ratings(~marks.is_length)),
        per_criterion=tuple(
            CriterionAgreement(kind.value, compare_ratings(pair.ratings(marks.is_of(kind))))
            for kind in CriterionKind
            if (both & marks.is_of(kind)).any()
        ),
        n_texts=len(np.unique(marks.text[both & ~marks.is_length])),
        weights=Weighting.NONE if pair.weights is None else Weighting.PROBABILITY,
    )
