"""How far two graders agree on whole texts: on how many criteria each meets, and on full marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from skillmix_desktop.core.agreement import binary, scores
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac
from skillmix_desktop.core.agreement.estimates import Estimate, Statistic, estimate
from skillmix_desktop.core.agreement.intraclass import intraclass_correlations
from skillmix_desktop.core.agreement.ratings import MISSING, Codes, Ratings
from skillmix_desktop.core.agreement.scores import LimitsOfAgreement, limits_of_agreement
from skillmix_desktop.core.metrics import OTHER_CRITERIA
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.store.mark_columns import Integers


@dataclass(frozen=True)
class ScoreAgreement:
    """Two graders on the texts of one k on which both judged every criterion but length.

    A score counts the criteria met, from 0 to k + 2: length is a program's, and would make any two graders
    alike. ``table`` counts texts, a row a score of the first grader, a column one of the second.
    """

    first: str
    second: str
    k: int
    n_texts: int
    quadratic_kappa: Estimate
    intraclass: Estimate
    """ICC(2,1): leniency counts as error."""
    spearman: Estimate
    kendall: Estimate
    difference: Estimate
    """The second's mean less the first's; above 0 the second is lenient."""
    limits: LimitsOfAgreement | None
    """None for fewer than two texts."""
    all_met_kappa: Estimate
    all_met_ac1: Estimate
    table: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class ScoreTable:
    """How many texts of one k got each pair of scores, and the limits of agreement of the two graders."""

    k: int
    counts: tuple[tuple[int, ...], ...]
    limits: tuple[float, float] | None


def score_agreement(marks: StudyMarks) -> tuple[ScoreAgreement, ...]:
    """Every two graders at every k at which both judged anything, people first."""
    return tuple(_of_pairs(marks))


def score_tables(marks: StudyMarks, first: str, second: str) -> Iterator[ScoreTable]:
    """The two at every k at which both scored a text."""
    names = (first, second)
    for k, codes, items in _scores(marks, names):
        both = _scored_by_both(names, k, codes, items)
        if both.n_units:
            limits = limits_of_agreement(both)
            yield ScoreTable(k, _table(both), None if limits is None else (limits.low, limits.high))


def _of_pairs(marks: StudyMarks) -> Iterator[ScoreAgreement]:
    for names in combinations((*marks.people, *marks.judges), 2):
        for k, codes, items in _scores(marks, names):
            yield _compared(names, k, codes, items)


def _scores(marks: StudyMarks, names: tuple[str, str]) -> Iterator[tuple[int, Codes, Integers]]:
    """At every k at which both judged anything: the scores of each text, and its item."""
    of_both = marks.columns(names)
    for k in np.unique(marks.k):
        texts = marks.k == k
        given = of_both[texts[marks.text] & ~marks.is_length]
        by_text = given.reshape(-1, int(k) + OTHER_CRITERIA - 1, 2)
        known = (by_text != MISSING).all(axis=1)
        if known.any(axis=0).all():
            yield int(k), np.where(known, by_text.sum(axis=1), MISSING), marks.item[texts]


def _scored_by_both(names: tuple[str, str], k: int, codes: Codes, items: Integers) -> Ratings:
    scale = tuple(range(k + OTHER_CRITERIA))
    return Ratings.from_codes(codes, categories=scale, clusters=items, graders=names).pair()


def _table(both: Ratings) -> tuple[tuple[int, ...], ...]:
    return tuple(map(tuple, binary.confusion(both).tolist()))


def _compared(names: tuple[str, str], k: int, codes: Codes, items: Integers) -> ScoreAgreement:
    whole = k + OTHER_CRITERIA - 1
    both = _scored_by_both(names, k, codes, items)
    is_full = Ratings.from_codes(
        np.where(codes == MISSING, MISSING, codes == whole),
        categories=(False, True),
        clusters=items,
        labels=("not all met", "all met"),
        graders=names,
    ).pair()

    def of(statistic: Statistic) -> Estimate:
        return estimate(statistic)

    return ScoreAgreement(
        first=names[0],
        second=names[1],
        k=k,
        n_texts=both.n_units,
        quadratic_kappa=of(cohen_kappa(both, "quadratic")),
        intraclass=intraclass_correlations(both).agreement_single,
        spearman=of(scores.spearman_correlation(both)),
        kendall=of(scores.kendall_tau_b(both)),
        difference=of(binary.bias(both)),
        limits=limits_of_agreement(both),
        all_met_kappa=of(cohen_kappa(is_full)),
        all_met_ac1=of(gwet_ac(is_full)),
        table=_table(both),
    )
