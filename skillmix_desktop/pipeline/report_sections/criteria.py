"""How graders agree on each criterion: the main table, and the counts behind it."""

from collections.abc import Collection, Iterator

from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.agreement import PairAgreement
from skillmix_desktop.pipeline.agreement_details import FULL_MARKS, LEAST_TEXTS, AgreementDetails
from skillmix_desktop.pipeline.chart_drawing import Side
from skillmix_desktop.pipeline.comparison_charts import agreement_chart, confusion_chart, yes_rate_chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.leniency import tests_of_bias
from skillmix_desktop.pipeline.report_sections.opening import NOBODY
from skillmix_desktop.pipeline.reports import Compared, Report

POOLED = "all but length"
_OF_A_SKILL = "skill: "
_MOST_DRAWN = 4
_LINES = {CriterionKind.SKILL.value: "all skills"}
_NOTE = (
    f"Lines with fewer than {LEAST_TEXTS} texts are faint. A skill has a line of its own from {LEAST_TEXTS} "
    f"shared texts on. “{POOLED}” pools skills, topic and sense; length is a program’s, and would only "
    "inflate agreement. “full marks” is whether a text has all of them. Intervals are 95 %, clustered by "
    "text; a dash is not defined."
)

Line = tuple[str, Comparison]


def main_table(report: Report) -> Section:
    """A table a pair of graders, a row a criterion."""
    title, key = "Agreement by criterion", "criteria"
    if report.compared is None:
        words = "Fewer than two graders have judged."
        return Section(key, title, (Paragraph(NOBODY),), words, False, "spot_check")
    blocks: list[Block] = []
    for pair, lines, is_drawn in _pairs(report.compared):
        blocks += _of_pair(pair, lines)
        if pair.pooled.confusion.compared:
            blocks.append(agreement_chart(_plotted(lines), *_sides(pair, report.people)))
            if is_drawn:
                blocks.append(yes_rate_chart(_plotted(lines), *_sides(pair, report.people)))
    rows = sum(isinstance(block, Table) for block in blocks)
    if tests := report.compared.agreement.bias_tests:
        blocks += tests_of_bias(tests)
    marks = sum(pair.pooled.confusion.compared for pair in report.compared.agreement.pairs)
    words = f"{counted(rows, 'table')}, with intervals and plots."
    return Section(key, title, tuple(blocks), words, marks > 0, "" if marks else "spot_check")


def lines_of(pair: PairAgreement, details: AgreementDetails) -> tuple[Line, ...]:
    """What the table has a row for: all together, each kind, frequent skills, and full marks."""
    kinds = [(_LINES.get(each.criterion, each.criterion), each.comparison) for each in pair.per_criterion]
    whole = [(FULL_MARKS, details.full_marks)] if details.full_marks else []
    skills = [(f"{_OF_A_SKILL}{name}", comparison) for name, comparison in details.skills]
    return ((POOLED, pair.pooled), *kinds[:1], *skills, *kinds[1:], *whole)


def _pairs(compared: Compared) -> Iterator[tuple[PairAgreement, tuple[Line, ...], bool]]:
    """Each pair with its lines, and whether it is among the first: drawings of more would fill the report."""
    for place, (pair, details) in enumerate(zip(compared.agreement.pairs, compared.details, strict=True)):
        yield pair, lines_of(pair, details), place < _MOST_DRAWN


def _plotted(lines: tuple[Line, ...]) -> list[Line]:
    """All but single skills."""
    return [line for line in lines if not line[0].startswith(_OF_A_SKILL)]


def _sides(pair: PairAgreement, people: Collection[str]) -> tuple[Side, Side]:
    first, second = (Side(name, name in people) for name in (pair.pooled.first, pair.pooled.second))
    return first, second


def _of_pair(pair: PairAgreement, lines: tuple[Line, ...]) -> Iterator[Block]:
    pooled = pair.pooled
    yield Heading(f"{pooled.second} against {pooled.first}")
    if not pooled.confusion.compared:
        yield Paragraph("They have judged no criterion of the same text.")
        return
    yield Table(
        f"Agreement of {pooled.second} with {pooled.first}",
        (
            *(Column("Criterion"), Column("Texts", True), Column("Marks", True)),
            *(Column(f"“Met” by {name}", True) for name in (pooled.first, pooled.second)),
            *(Column("Agreement", True), Column("on “met”", True), Column("on “not met”", True)),
            *(Column("Cohen’s κ", True), Column("Gwet’s AC1", True), Column("Bias", True)),
        ),
        tuple(Row(_cells(label, each), _is_small(each)) for label, each in lines),
        note=f"{_NOTE} Bias, in percentage points, is the share of “met” by {pooled.second} less that by "
        f"{pooled.first}.",
    )


def _cells(label: str, each: Comparison) -> tuple[Cell, ...]:
    return (
        *(Words(label), Count(each.percent.n_clusters), Count(each.confusion.compared)),
        *(
            Number(rate.value, digits=1, is_percent=True, reason=rate.reason or "")
            for rate in (each.first_rate, each.second_rate)
        ),
        *(Number.of(share, is_percent=True) for share in (each.percent, each.positive, each.negative)),
        *(Number.of(each.kappa), Number.of(each.ac1)),
        Number.of(each.bias, is_percent=True, is_signed=True),
    )


def _is_small(each: Comparison) -> bool:
    return each.percent.n_clusters < LEAST_TEXTS


def confusion(report: Report) -> Section:
    """The four counts of each criterion, and the grader as a classifier of the reference's marks."""
    title, key = "Confusion", "confusion"
    if report.compared is None:
        return Section(key, title, (Paragraph(NOBODY),), "There is nobody to compare.", False, "spot_check")
    blocks: list[Block] = []
    for pair, lines, is_drawn in _pairs(report.compared):
        if pair.pooled.confusion.compared:
            blocks.append(_counts(pair, lines))
            if is_drawn:
                blocks.append(confusion_chart(_plotted(lines), *_sides(pair, report.people)))
    tables = sum(isinstance(block, Table) for block in blocks)
    words = f"{counted(tables, 'table')} of counts, with recall, specificity and precision."
    if not blocks:
        blocks.append(Paragraph("No two graders have judged a criterion of the same text."))
        return Section(key, title, tuple(blocks), "Nothing is judged twice.", False, "spot_check")
    return Section(key, title, tuple(blocks), words)


def _counts(pair: PairAgreement, lines: tuple[Line, ...]) -> Table:
    first, second = pair.pooled.first, pair.pooled.second
    counts = ("Both met", f"Only {first}", f"Only {second}", "Neither")
    return Table(
        f"Marks of {second} beside those of {first}",
        (
            Column("Criterion"),
            *(Column(name, True) for name in counts),
            *(Column("Recall (TPR)", True), Column("Specificity (TNR)", True), Column("Precision", True)),
        ),
        tuple(Row(_confusion_cells(label, each), _is_small(each)) for label, each in lines),
        note=f"{first} is taken as right. Recall: of what {first} calls met, the share that {second} calls "
        f"met, too. Specificity: the same of “not met”. Precision: of what {second} calls met, the share "
        f"that {first} does.",
    )


def _confusion_cells(label: str, each: Comparison) -> tuple[Cell, ...]:
    table = each.confusion
    return (
        Words(label),
        *map(Count, (table.both, table.first_only, table.second_only, table.neither)),
        *(Number.of(share, is_percent=True) for share in (each.recall, each.specificity, each.precision)),
    )
