"""How two graders, or several, agree on yes-or-no verdicts: all that is reported, in one result."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.chance_corrected import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    percent_agreement,
)
from skillmix_desktop.core.agreement.estimates import Estimate, Statistic, design_effect, estimate
from skillmix_desktop.core.agreement.krippendorff import krippendorff_alpha
from skillmix_desktop.core.agreement.mcnemar import McNemar, mcnemar
from skillmix_desktop.core.agreement.ratings import Category, Ratings

VERDICTS = (False, True)
WORDS = ("not met", "met")


@dataclass(frozen=True)
class Confusion:
    """How many verdicts two graders gave alike and apart, among those that both gave."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def compared(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither


@dataclass(frozen=True)
class Comparison:
    """A second grader held against a first, the reference."""

    first: str
    second: str
    confusion: Confusion
    first_alone: int
    """Verdicts that only the first grader gave; they are not compared."""
    second_alone: int
    percent: Estimate
    positive: Estimate
    """Agreement on *met*: of the times that one said it, the share where the other did too."""
    negative: Estimate
    kappa: Estimate
    ac1: Estimate
    pabak: Estimate
    matthews: Estimate
    bias: Estimate
    """Second grader's rate of *met* less the first's; above 0 the second is lenient."""
    first_rate: Estimate
    second_rate: Estimate
    precision: Estimate
    recall: Estimate
    specificity: Estimate
    mcnemar: McNemar | None
    """``None`` where several verdicts share a text, for the test takes them as independent."""
    design_effect: float | None
    """The variance of percent agreement, against what it would be if verdicts were independent."""


def compare(
    first: Sequence[Category | None],
    second: Sequence[Category | None],
    *,
    clusters: Sequence[Hashable] | None = None,
    weights: Sequence[float] | None = None,
    names: tuple[str, str] = ("the first grader", "the second grader"),
    confidence: float = 0.95,
) -> Comparison:
    """Two graders' verdicts on the same criteria, True, False or ``None`` for each (1 and 0 serve too).

    ``clusters`` names the text that each verdict belongs to. ``weights`` weigh the estimates, not the counts.
    """
    ratings = Ratings.of(
        list(zip(first, second, strict=True)),
        categories=VERDICTS,
        clusters=clusters,
        weights=weights,
        labels=WORDS,
        graders=names,
    )
    return compare_ratings(ratings, confidence=confidence)


def compare_ratings(ratings: Ratings, *, confidence: float = 0.95) -> Comparison:
    """The same for ratings of two graders, of two categories: *no*, then *yes*.

    All coefficients, AC1 as well, look at the verdicts that both gave: where one grader judged everything and
    the other a sample, the rest would otherwise decide what counts as chance.
    """
    pairs = ratings.pair()
    found = {
        name: estimate(statistic, confidence=confidence) for name, statistic in pair_statistics(pairs).items()
    }
    (neither, second_only), (first_only, both) = binary.confusion(pairs).tolist()
    given = (ratings.codes >= 0).sum(axis=0)
    return Comparison(
        first=ratings.graders[0],
        second=ratings.graders[1],
        confusion=Confusion(both, first_only, second_only, neither),
        first_alone=int(given[0]) - pairs.n_units,
        second_alone=int(given[1]) - pairs.n_units,
        percent=found["percent"],
        positive=found["positive"],
        negative=found["negative"],
        kappa=found["kappa"],
        ac1=found["ac1"],
        pabak=found["pabak"],
        matthews=found["matthews"],
        bias=found["bias"],
        first_rate=found["first_rate"],
        second_rate=found["second_rate"],
        precision=found["precision"],
        recall=found["recall"],
        specificity=found["specificity"],
        mcnemar=mcnemar(first_only, second_only) if _is_one_a_cluster(pairs) else None,
        design_effect=design_effect(percent_agreement(pairs)),
    )


def pair_statistics(ratings: Ratings) -> dict[str, Statistic]:
    """Every statistic of a comparison under its field's name, all of the verdicts that both gave."""
    pairs = ratings.pair()
    return {
        "percent": percent_agreement(pairs),
        "positive": binary.positive_agreement(pairs),
        "negative": binary.negative_agreement(pairs),
        "kappa": cohen_kappa(pairs),
        "ac1": gwet_ac(pairs),
        "pabak": brennan_prediger(pairs),
        "matthews": binary.matthews_correlation(pairs),
        "bias": binary.bias(pairs),
        "first_rate": binary.yes_rate(pairs, 0),
        "second_rate": binary.yes_rate(pairs, 1),
        "precision": binary.precision(pairs),
        "recall": binary.recall(pairs),
        "specificity": binary.specificity(pairs),
    }


@dataclass(frozen=True)
class PairAgreement:
    """Two of several graders, on the verdicts that both gave."""

    first: str
    second: str
    percent: Estimate
    kappa: Estimate
    ac1: Estimate


@dataclass(frozen=True)
class ManyAgreement:
    """Any number of graders, with gaps."""

    graders: tuple[str, ...]
    percent: Estimate
    alpha: Estimate
    ac1: Estimate
    fleiss: Estimate
    pairs: tuple[PairAgreement, ...]


def agreement_of_many(ratings: Ratings, *, confidence: float = 0.95) -> ManyAgreement:
    """Krippendorff's alpha, AC1, Fleiss' kappa and percent agreement of all, and of every two graders.

    Any number of nominal categories will do. Here AC1 and Fleiss' kappa follow Gwet: a verdict that stands
    alone on its unit counts in the shares of categories.
    """

    def of(statistic: Statistic) -> Estimate:
        return estimate(statistic, confidence=confidence)

    def of_two(first: int, second: int) -> PairAgreement:
        pairs = ratings.pair(first, second)
        return PairAgreement(
            first=ratings.graders[first],
            second=ratings.graders[second],
            percent=of(percent_agreement(pairs)),
            kappa=of(cohen_kappa(pairs)),
            ac1=of(gwet_ac(pairs)),
        )

    return ManyAgreement(
        graders=ratings.graders,
        percent=of(percent_agreement(ratings)),
        alpha=of(krippendorff_alpha(ratings)),
        ac1=of(gwet_ac(ratings)),
        fleiss=of(fleiss_kappa(ratings)),
        pairs=tuple(of_two(first, second) for first, second in combinations(range(ratings.n_graders), 2)),
    )


def _is_one_a_cluster(pairs: Ratings) -> bool:
    return int(pairs.profiles.clusters.sum()) == pairs.n_units
