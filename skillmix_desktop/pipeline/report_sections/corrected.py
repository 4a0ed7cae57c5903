"""What people's marks would change about the scores: the same means by every way there is."""

from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.corrected_scores import MET_SHARE, CorrectedScore
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Number,
    Paragraph,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.opening import NOBODY
from skillmix_desktop.pipeline.reports import Report

_MOST_GROUPS = 8
_BY_PEOPLE = "Human-only"
_NOTE = (
    "Human-only is the mean of texts that the person judged, grader-only that of all that the grader did. "
    "PPI++ is the one to report: λ is how far it leans on the grader, and as many texts judged by people "
    "as stand under “effective texts” would be as precise without one. With a grader that is no better "
    "than the students nothing makes them more than twice as many (Dorner et al. 2025), and where they "
    "are more than there are texts that is chance. Rogan–Gladen is there to be compared with, for "
    "verdicts only. Intervals are 95 %, on the logit scale, and end where the score does; a corrected "
    "mean of few texts may itself lie outside."
)


def corrected(report: Report) -> Section:
    """Means as people, graders, and both together have them."""
    title, key = "Corrected results", "corrected"
    if report.compared is None:
        return Section(key, title, (Paragraph(NOBODY),), "There is nobody to compare.", False, "spot_check")
    found = report.compared.further.corrected
    rows = [row for row in found.rows if row.n_labelled]
    if not rows:
        reasons = dict.fromkeys(row.reason for row in found.rows if row.reason)
        why = found.reason or "; ".join(reasons) or "no text has both a person’s and a grader’s verdict"
        words = f"Nothing can be corrected: {why}."
        return Section(key, title, (Paragraph(words),), words, False, "spot_check")
    shares = [row for row in rows if row.score == MET_SHARE]
    blocks: list[Block] = [_table(rows)]
    if len(shares) <= _MOST_GROUPS:  # more would not fit on a page
        blocks.append(_forest(shares))
    words = f"{counted(len(rows), 'mean')}, corrected by people’s marks."
    return Section(key, title, tuple(blocks), words)


def _table(rows: list[CorrectedScore]) -> Table:
    return Table(
        "Means by every way",
        (
            *(Column("Person"), Column("Grader"), Column("Student"), Column("k", True), Column("Score")),
            *(Column("Texts", True), Column("by the person", True), Column("Human-only", True)),
            *(Column("Grader-only", True), Column("PPI++", True), Column("λ", True)),
            *(Column("Effective texts", True), Column("Rogan–Gladen", True)),
        ),
        tuple(Row(_cells(row)) for row in rows),
        note=_NOTE,
    )


def _cells(row: CorrectedScore) -> tuple[Cell, ...]:
    means = row.means
    return (
        *(Words(row.person), Words(row.judge), Words(row.student), Count(row.k)),
        *(Words(row.score.replace("_", " ")), Count(row.n_texts), Count(row.n_labelled)),
        *map(Number.of, (means.human_only, means.judge_only, means.tuned)),
        *(Number(means.weight), Number(means.effective_items, digits=1)),
        Number.of(means.rogan_gladen) if means.rogan_gladen else Words("—"),
    )


def _forest(rows: list[CorrectedScore]) -> Chart:
    groups = [
        ForestGroup(
            f"{row.student}, k = {row.k}",
            tuple(
                ForestRow(name, estimate.value, estimate.low, estimate.high, is_person=name == _BY_PEOPLE)
                for name, estimate in (
                    ("Grader-only", row.means.judge_only),
                    (_BY_PEOPLE, row.means.human_only),
                    ("PPI++", row.means.tuned),
                )
            ),
        )
        for row in rows
    ]
    return forest_plot(groups, title="Share of criteria met, by every way of making it")
