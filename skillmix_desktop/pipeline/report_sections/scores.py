"""What students scored, and how graders agree on whole texts' scores."""

from skillmix_desktop.core.metrics import Summary
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Points,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.students import students
from skillmix_desktop.pipeline.report_sections.whole_scores import agreement_on_scores
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.pipeline.score_curves import score_curves


def scores(report: Report) -> Section:
    """The Skill-Mix scores, a row a student, grader and k."""
    title, key = "Scores", "scores"
    if not report.results:
        blocks = (Paragraph("No text has a verdict yet, so there are no scores."),)
        return Section(key, title, blocks, "No text has a verdict yet.", False, first_missing(report))
    known = sum(row.scores.full_marks.n > 0 for row in report.results)
    told: list[Block] = [Heading("Skill-Mix scores"), _table(report.results)]
    told += score_curves(report.results, report.people)
    if report.result_cautions:
        told.append(Points(tuple(caution.sentence for caution in report.result_cautions)))
    told += students(report)
    if report.compared is not None:
        told += [Heading("Agreement on scores"), *agreement_on_scores(report.compared.further, report.people)]
    return Section(key, title, tuple(told), _in_short(report, known), known > 0, "" if known else "grade")


def first_missing(report: Report) -> str:
    """The page on which the study goes on, while nothing is judged."""
    if not report.counts.items:
        return "items"
    return "grade" if report.counts.generations else "generate"


def _in_short(report: Report, known: int) -> str:
    ks = sorted({row.k for row in report.results})
    span = f"k = {ks[0]}" if len(ks) == 1 else f"k = {ks[0]} to {ks[-1]}"
    students = counted(len({row.student for row in report.results}), "student")
    return f"{students}, {span}; {known} of {counted(len(report.results), 'row')} with known full marks."


def _table(rows: tuple[ResultRow, ...]) -> Table:
    has_sets = any(row.item_set for row in rows)
    names = ("Full marks", "All skills", "Skill fraction")
    return Table(
        "Skill-Mix scores",
        (
            *(Column("Student"), Column("Grader")),
            *([Column("Item set")] if has_sets else []),
            *(Column("k", True), Column("Items", True)),
            *(Column(name, True) for name in names),
            *(Column("Unknown", True), Column("Not judged", True), Column("Unanimous", True)),
        ),
        tuple(_row(row, has_sets=has_sets) for row in rows),
        note="Means over items with 95 % intervals: Wilson’s for full marks and all skills under the "
        "maximum, else of the bootstrap over items, worked out without drawing. “Unknown” items lack a mark "
        "that would decide their full marks, and are in no mean. “Not judged” is the share of marks that "
        "the grader did not give.",
    )


def _row(row: ResultRow, *, has_sets: bool) -> Row:
    told = row.scores
    return Row(
        (
            *(Words(row.student), Words(row.grader)),
            *([Words(row.item_set or "—")] if has_sets else []),
            *(Count(row.k), Count(told.n_items)),
            *map(_score, (told.full_marks, told.all_skills, told.skill_fraction)),
            Count(told.full_marks.n_unknown),
            *(
                Number(share, digits=0, is_percent=True)
                for share in (told.not_judged_share, told.unanimous_share)
            ),
        )
    )


def _score(summary: Summary) -> Number:
    return Number(summary.mean, summary.low, summary.high, "" if summary.n else "no item is fully judged")
