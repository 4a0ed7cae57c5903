"""What only several graders can show: all of them together, each two of them, and how sure a grader is."""

from collections.abc import Iterator
from itertools import groupby

from skillmix_desktop.core.agreement.comparison import ManyAgreement
from skillmix_desktop.pipeline.calibration import POOLED, CriterionCalibration
from skillmix_desktop.pipeline.calibration_words import calibration_sentence
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement
from skillmix_desktop.pipeline.pair_matrix_chart import pair_matrix
from skillmix_desktop.pipeline.reliability_chart import reliability_diagram
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
from skillmix_desktop.pipeline.report_sections.judges_beside_people import (
    graders_over_rounds,
    judges_beside_people,
)
from skillmix_desktop.pipeline.report_sections.leniency import consensus, families, lengths
from skillmix_desktop.pipeline.report_sections.seen_marks import seen_marks
from skillmix_desktop.pipeline.report_sections.steady_people import steady_people
from skillmix_desktop.pipeline.reports import Report

_NOT_WEIGHTED = (
    "All texts count alike here, however likely each was to be drawn; tables of two graders weight them."
)


def several(report: Report) -> Section:
    """All graders together, every two of them, judges beside people, each over time, and probabilities."""
    agreed = report.agreement
    many = agreed.overall if agreed and len(agreed.graders) > 2 else None
    blocks: list[Block] = []
    if many is None:
        blocks.append(Paragraph("Fewer than three graders are compared: there is nothing beyond the pair."))
    else:
        title = f"κ and AC1 of every two of {len(many.graders)} graders"
        blocks += [_together(many), _matrix(many), pair_matrix(many, report.people, title=title)]
    if report.compared is not None:
        blocks += judges_beside_people(report.compared.further.more_graders)
        blocks += graders_over_rounds(report.compared.further.stability, report.steadiness)
        if report.compared.further.anchoring:
            blocks += seen_marks(report.compared.further)
        blocks += _beyond_pairs(report.compared.further)
    if report.steadiness:
        blocks += steady_people(report.steadiness)
    blocks += _probabilities(report)
    words = f"{counted(len(many.graders), 'grader')} together." if many else "Fewer than three graders."
    return Section("several", "More graders", tuple(blocks), words, many is not None, "" if many else "grade")


def _beyond_pairs(found: FurtherAgreement) -> Iterator[Block]:
    if found.more_graders.consensus is not None:
        yield from consensus(found.more_graders)
    yield from families(found.families)
    yield from lengths(found.lengths)


def _together(many: ManyAgreement) -> Table:
    figures = (
        ("Agreement", Number.of(many.percent, is_percent=True)),
        ("Krippendorff’s α", Number.of(many.alpha)),
        ("Gwet’s AC1", Number.of(many.ac1)),
        ("Fleiss’ κ", Number.of(many.fleiss)),
    )
    return Table(
        f"{len(many.graders)} graders together",
        (Column("Coefficient"), Column("Value", True), Column("Marks", True), Column("Texts", True)),
        tuple(
            Row((Words(name), number, Count(estimate.n_units), Count(estimate.n_clusters)))
            for (name, number), estimate in zip(
                figures, (many.percent, many.alpha, many.ac1, many.fleiss), strict=True
            )
        ),
        note="All criteria but length. α looks at marks that somebody else gave, too; AC1 and Fleiss’ κ "
        f"count marks that stand alone in the shares of “met”, after Gwet. {_NOT_WEIGHTED}",
    )


def _matrix(many: ManyAgreement) -> Table:
    """Cohen's κ above the diagonal, AC1 below it."""
    found = {(pair.first, pair.second): Number.of(pair.kappa) for pair in many.pairs}
    found |= {(pair.second, pair.first): Number.of(pair.ac1) for pair in many.pairs}

    def cell(row: str, column: str) -> Cell:
        return Words("") if row == column else found[row, column]

    return Table(
        "Every two graders: κ above the diagonal, AC1 below it",
        (Column("Grader"), *(Column(name, True) for name in many.graders)),
        tuple(Row((Words(row), *(cell(row, column) for column in many.graders))) for row in many.graders),
        note=_NOT_WEIGHTED,
    )


def _probabilities(report: Report) -> list[Block]:
    if not report.threshold.read:
        return []
    blocks: list[Block] = [Heading("How far probabilities can be believed")]
    if not report.calibration:
        words = f"{counted(report.threshold.read, 'mark')} were read as probabilities, but no person who is "
        blocks.append(Paragraph(f"{words}compared here judged the same ones."))
    for grader, rows in groupby(report.calibration, key=lambda row: row.grader):
        blocks += _calibration(grader, list(rows))
    return blocks


def _calibration(grader: str, rows: list[CriterionCalibration]) -> list[Block]:
    pooled = rows[0]
    title = f"{grader}: probabilities and people’s marks"
    return [
        Paragraph(calibration_sentence(pooled)),
        reliability_diagram(pooled.reliability, title=title),
        Table(
            f"Calibration of {grader}",
            (
                *(Column("Criterion"), Column("Marks", True), Column("Texts", True), Column("Error", True)),
                *(Column("by Platt’s curve", True), Column("by a rising line", True)),
                *(Column("Brier", True), Column("Brier of the rate", True)),
            ),
            tuple(Row(_calibration_cells(row)) for row in rows),
            note="In the drawing a dot is a bin of marks, larger with more of them, with the 95 % interval "
            "over texts. On the dashed line the probabilities are right; below it they are too high.",
        ),
    ]


def _calibration_cells(row: CriterionCalibration) -> tuple[Cell, ...]:
    told = row.reliability
    return (
        Words("all but length" if row.criterion == POOLED else row.criterion),
        *(Count(told.n), Count(told.n_texts), Number(told.expected_error, told.error_low, told.error_high)),
        *map(Number, (row.expected_error_platt, row.expected_error_isotonic, told.brier, told.brier_of_rate)),
    )
