"""How graders agree on whole texts' scores, and what that does to the students' means and their order."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from skillmix_desktop.core.agreement.estimates import NOTHING
from skillmix_desktop.core.agreement.student_ranking import StudentMeans
from skillmix_desktop.pipeline.chart_drawing import Side
from skillmix_desktop.pipeline.comparison_charts import difference_chart, score_chart
from skillmix_desktop.pipeline.corrected_scores import MET_SHARE
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement
from skillmix_desktop.pipeline.further_words import order_sentence
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Row,
    Table,
    Words,
)
from skillmix_desktop.pipeline.score_agreement import ScoreAgreement
from skillmix_desktop.pipeline.student_rankings import ComparedRanking, StudentRankings
from skillmix_desktop.pipeline.text_scores import TextScore

_MOST_DRAWN = 4
_SHOWN = (MET_SHARE, TextScore.FULL_MARKS.value)


def agreement_on_scores(found: FurtherAgreement, people: Collection[str]) -> Iterator[Block]:
    """Coefficients and pictures of every two graders, and the students as each of them has them."""
    scored = [pair for pair in found.scores if pair.n_texts]
    if not scored:
        yield Paragraph("No two graders have judged all criteria of a text, so no scores can be compared.")
        return
    yield _coefficients(found.scores)
    for pair in _worth_drawing(scored, people):
        yield from _pictures(pair, people)
    yield from students_in_order(found.rankings)


def _worth_drawing(scored: Sequence[ScoreAgreement], people: Collection[str]) -> list[ScoreAgreement]:
    """Some that tell most, for all of them would fill the report: a judge beside a person, on many texts."""

    def rank(pair: ScoreAgreement) -> tuple[bool, int]:
        return (pair.first in people) == (pair.second in people), -pair.n_texts

    return sorted(scored, key=rank)[:_MOST_DRAWN]


def students_in_order(found: StudentRankings) -> Iterator[Block]:
    """Whether graders put the students into the same order."""
    yield Heading("The order of the students")
    if not found.rows:
        yield Paragraph(f"The students cannot be put into an order: {found.reason}.")
        return
    told = [row for row in found.rows if row.score == TextScore.FULL_MARKS.value]
    for _, rows in groupby(told, key=lambda row: (row.first, row.second)):
        yield Paragraph(order_sentence(tuple(rows)))
    yield _orders(found.rows)
    yield _means([row for row in found.rows if row.score in _SHOWN])


def _coefficients(pairs: Sequence[ScoreAgreement]) -> Table:
    return Table(
        "Agreement on the number of criteria met, length apart",
        (
            *(Column("First"), Column("Second"), Column("k", True), Column("Texts", True)),
            *(Column("Quadratic κ", True), Column("ICC(2,1)", True), Column("Spearman’s ρ", True)),
            *(Column("Kendall’s τ-b", True), Column("Difference", True), Column("95 % limits", True)),
            *(Column("All met: κ", True), Column("All met: AC1", True)),
        ),
        tuple(Row(_coefficient_cells(pair)) for pair in pairs),
        note="The difference is the second’s mean less the first’s; between the limits of agreement after "
        "Bland and Altman lie about 95 of 100 texts’ differences. ρ and τ-b are blind to leniency. "
        "Intervals are 95 %, clustered by item; that of the ICC, of F distributions, takes texts as "
        "independent. No text is weighted.",
    )


def _coefficient_cells(pair: ScoreAgreement) -> tuple[Cell, ...]:
    limits = pair.limits
    interval = Number(None, reason="limits need two texts")
    if limits is not None:
        interval = Number((limits.low + limits.high) / 2, limits.low, limits.high)
    return (
        *(Words(pair.first), Words(pair.second), Count(pair.k), Count(pair.n_texts)),
        *map(Number.of, (pair.quadratic_kappa, pair.intraclass, pair.spearman, pair.kendall)),
        Number.of(pair.difference, is_signed=True),
        Words(interval.interval_words or interval.words),
        *(Number.of(pair.all_met_kappa), Number.of(pair.all_met_ac1)),
    )


def _pictures(pair: ScoreAgreement, people: Collection[str]) -> Iterator[Block]:
    first, second = (Side(name, name in people) for name in (pair.first, pair.second))
    limits = None if pair.limits is None else (pair.limits.low, pair.limits.high)
    yield Table(
        f"Texts by their scores at k = {pair.k}: {pair.first} downwards, {pair.second} to the right",
        (Column("Score"), *(Column(str(score), True) for score in range(len(pair.table)))),
        tuple(Row((Words(str(score)), *map(Count, counts))) for score, counts in enumerate(pair.table)),
    )
    yield score_chart(pair.table, pair.k, first, second)
    yield difference_chart(pair.table, pair.k, first, second, limits)


def _means(rows: Sequence[ComparedRanking]) -> Table:
    return Table(
        "Students as two graders have them",
        (
            *(Column("First"), Column("Second"), Column("k", True), Column("Score"), Column("Student")),
            *(Column("Mean by the first", True), Column("by the second", True), Column("Difference", True)),
            *(Column("Place by the first", True), Column("by the second", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(row.first), Words(row.second), Count(row.k)),
                    *(Words(row.score.replace("_", " ")), Words(each.student)),
                    *(Number(each.first), Number(each.second)),
                    Number(each.second - each.first, is_signed=True),
                    *(Count(place) for place in _places(each, row.ranking.means)),
                )
            )
            for row in rows
            for each in row.ranking.means
        ),
        note="Means over the texts that both judged, so they are not those of the table of scores. Students "
        "with equal means share a place.",
    )


def _places(student: StudentMeans, everyone: Sequence[StudentMeans]) -> tuple[int, int]:
    return (
        1 + sum(other.first > student.first + NOTHING for other in everyone),
        1 + sum(other.second > student.second + NOTHING for other in everyone),
    )


def _orders(rows: Sequence[ComparedRanking]) -> Table:
    replicates = max(row.ranking.replicates for row in rows)
    return Table(
        "The order of the students under two graders",
        (
            *(
                Column("First"),
                Column("Second"),
                Column("k", True),
                Column("Score"),
                Column("Students", True),
            ),
            *(Column("Texts", True), Column("Spearman’s ρ", True), Column("Kendall’s τ-b", True)),
            *(Column("Same winner", True), Column("Alike", True), Column("Opposed", True)),
            Column("Tied", True),
        ),
        tuple(Row(_order_cells(row)) for row in rows),
        note="“Same winner” is the share of every two students of whom both graders find the same one "
        "better, among those of whom neither finds them equal. Intervals are percentiles of "
        f"{replicates:,} sets of items that were redrawn (seed {rows[0].ranking.seed}); a dash has too few "
        "students, or a grader to whom all are alike. A value without an interval rests on too few items.",
    )


def _order_cells(row: ComparedRanking) -> tuple[Cell, ...]:
    ranking, pairs = row.ranking, row.ranking.pairs
    return (
        *(Words(row.first), Words(row.second), Count(row.k), Words(row.score.replace("_", " "))),
        *(Count(len(ranking.means)), Count(row.n_texts)),
        *(Number.of(ranking.spearman), Number.of(ranking.kendall)),
        Number.of(ranking.winner, is_percent=True),
        *(Count(pairs.alike), Count(pairs.opposed), Count(pairs.tied_by_one + pairs.tied_by_both)),
    )
