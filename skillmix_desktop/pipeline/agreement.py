"""How far the graders of a project agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from skillmix_desktop.core.agreement.comparison import (
    Comparison,
    ManyAgreement,
    agreement_of_many,
    compare_ratings,
)
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.bias_tests import BiasTest, bias_tests, cautions_of_tests
from skillmix_desktop.pipeline.cautions import (
    Caution,
    cautions_of_length,
    cautions_of_pair,
    cautions_of_project,
    cautions_of_threshold,
)
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.mark_matrix import LENGTH, AgreementOptions, MarkMatrix, mark_matrix
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect, threshold_effect


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
            if entry.criterion != LENGTH
        )


def agreement(database: Database, options: AgreementOptions) -> AgreementResult:
    """Every two graders, and all of them where there are more, but for adjudicators."""
    matrix = mark_matrix(database, options)
    with database.read() as session:
        effect = threshold_effect(session, options.verdicts)
    pairs = tuple(compare_pair(matrix.of(first, second)) for first, second in combinations(matrix.graders, 2))
    independent = matrix.independent
    overall = _overall(independent) if len(independent.graders) > 1 else None
    found = [caution for pair in pairs for caution in cautions_of(pair)]
    found += cautions_of_project(
        database,
        matrix.graders,
        with_practice=options.with_practice,
        is_weighted=options.is_weighted,
    )
    found += cautions_of_threshold(effect)
    result = AgreementResult(matrix.graders, pairs, overall, tuple(found), effect)
    return replace(result, cautions=(*found, *cautions_of_tests(result.bias_tests)))


def cautions_of(pair: PairAgreement) -> Iterator[Caution]:
    """What to be careful about in the comparison of two graders."""
    yield from cautions_of_pair(pair.pooled, pair.n_texts)
    for entry in pair.per_criterion:
        if entry.criterion == LENGTH:
            yield from cautions_of_length(entry.comparison)


def _overall(matrix: MarkMatrix) -> ManyAgreement:
    ratings = matrix.ratings(matrix.units["criterion"] != LENGTH)
    return agreement_of_many(ratings if matrix.weights is None else ratings.pair())


def compare_pair(matrix: MarkMatrix) -> PairAgreement:
    """Two graders: the first is the reference, the second is held against it."""
    kinds = matrix.units["criterion"]
    both = matrix.compared
    judged_by_both = matrix.units.loc[both & (kinds != LENGTH).to_numpy(), "generation"]
    return PairAgreement(
        pooled=compare_ratings(matrix.ratings(kinds != LENGTH)),
        per_criterion=tuple(
            CriterionAgreement(kind.value, compare_ratings(matrix.ratings(kinds == kind.value)))
            for kind in CriterionKind
            if (both & (kinds == kind.value).to_numpy()).any()
        ),
        n_texts=int(judged_by_both.nunique()),
        weights=Weighting.NONE if matrix.weights is None else Weighting.PROBABILITY,
    )
