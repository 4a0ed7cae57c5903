"""What scores say of students: who is ahead, up to which k, at which skills, and how much of it is new."""

from collections.abc import Collection, Iterator, Sequence

from skillmix_desktop.core.metrics import Summary
from skillmix_desktop.pipeline.beside_scores import BesideScores
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Points,
    Row,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.result_study import NOVELTY_ASSUMPTION, NoveltyLine
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.pipeline.skill_charts import skill_heat_map
from skillmix_desktop.pipeline.student_results import FEW_TEXTS, ComparedStudents, StudentSkills
from skillmix_desktop.pipeline.student_words import (
    COMPARISON_MEANING,
    METRIC_WORDS,
    SATURATION_MEANING,
    saturation_in_short,
    saturation_words,
    skill_words,
)

_MOST_PICTURED = 6


def students(report: Report) -> Iterator[Block]:
    """Each part that there is anything for."""
    beside = report.beside
    unknown = [row for row in report.results if row.scores.full_marks.n_unknown]
    if unknown:
        yield Heading("What was not judged")
        yield _extremes(unknown)
    compared = [each for each in beside.compared if each.comparison.n]
    if compared:
        yield Heading("Students compared")
        yield _comparisons(compared, beside.left_out)
    if beside.saturations:
        yield Heading("Up to which k students score")
        yield Paragraph(SATURATION_MEANING)
        yield _saturations(beside)
    if beside.skills:
        yield Heading("Skills")
        yield from _skills(beside.skills, report.people)
    judges = {row.grader for row in report.results}
    novelty = [line for line in beside.novelty if line.trials and line.grader in judges]
    if novelty:
        yield Heading("How much is new")
        yield _novelty(novelty)


def _extremes(rows: Sequence[ResultRow]) -> Table:
    return Table(
        "Scores if nothing that is unknown were met, and if all of it were",
        (
            *(Column("Student"), Column("Grader"), Column("k", True), Column("Unknown", True)),
            *(
                Column(f"{name}, {case}", True)
                for name in METRIC_WORDS.values()
                for case in ("worst", "best")
            ),
        ),
        tuple(
            Row(
                (
                    *(Words(row.student), Words(row.grader)),
                    *(Count(row.k), Count(row.scores.full_marks.n_unknown)),
                    *(cell for metric in METRIC_WORDS for cell in _bounds(getattr(row.scores, metric))),
                )
            )
            for row in rows
        ),
        note="Over all items, known and unknown: whatever the missing marks are, the mean lies between.",
    )


def _bounds(summary: Summary) -> tuple[Number, Number]:
    return Number(summary.worst), Number(summary.best)


def _comparisons(compared: Sequence[ComparedStudents], left_out: int) -> Table:
    note = COMPARISON_MEANING
    if left_out:
        note += f" Left out: {counted(left_out, 'student')} with lower full marks."
    return Table(
        "Students on the same items",
        (
            *(Column("First"), Column("Second"), Column("Grader"), Column("k", True), Column("Score")),
            *(Column("Items", True), Column("First − second", True)),
            *(Column("Only first", True), Column("Only second", True)),
            *(Column("p", True), Column("Adjusted p", True)),
        ),
        tuple(Row(_compared(each)) for each in compared),
        note=note,
    )


def _compared(each: ComparedStudents) -> tuple[Cell, ...]:
    found = each.comparison
    return (
        *(Words(each.first), Words(each.second), Words(each.grader)),
        *(Count(each.k), Words(METRIC_WORDS[each.metric]), Count(found.n)),
        Number(found.difference, found.low, found.high, "no common item is known", is_signed=True),
        *(Count(found.only_first), Count(found.only_second)),
        *(
            Number(p, reason="only scores of 0 or 1 are tested", digits=3, is_p=True)
            for p in (found.p_value, each.adjusted_p)
        ),
    )


def _saturations(beside: BesideScores) -> Table:
    return Table(
        "Saturation k",
        (Column("Student"), Column("Grader"), Column("Saturation k"), Column("In words")),
        tuple(
            Row(
                (
                    *(Words(each.student), Words(each.grader)),
                    *(Words(saturation_in_short(each)), Words(saturation_words(each))),
                )
            )
            for each in beside.saturations
        ),
    )


def _skills(skills: Sequence[StudentSkills], people: Collection[str]) -> Iterator[Block]:
    enough = [each for each in skills if each.counts.judged.max(initial=0) >= FEW_TEXTS]
    pictured = sorted(enough, key=_texts, reverse=True)[:_MOST_PICTURED]  # more would fill the report
    for each in pictured:
        yield skill_heat_map(each, is_person=each.grader in people)
    if others := [each for each in skills if each not in pictured]:
        yield Points(tuple(f"By {each.grader}: {skill_words(each)}" for each in others))


def _texts(each: StudentSkills) -> int:
    return int(each.counts.judged.diagonal().sum())


def _novelty(lines: Sequence[NoveltyLine]) -> Table:
    return Table(
        "The least share of full marks that cannot have been copied",
        (
            *(Column("Student"), Column("Grader"), Column("k", True), Column("Full marks", True)),
            *(Column("Of items", True), Column("In the corpus", True)),
            *(Column("New at least", True), Column("At the lower limit", True)),
        ),
        tuple(Row(_new(line)) for line in lines),
        note=NOVELTY_ASSUMPTION.replace("A bold share passes", "A share above one third passes"),
    )


def _new(line: NoveltyLine) -> tuple[Cell, ...]:
    bound = line.bound
    return (
        *(Words(line.student), Words(line.grader)),
        *(Count(line.k), Count(line.successes), Count(line.trials)),
        Number(bound.expected_in_corpus, digits=1),
        *(
            Number(share, reason="there is no success", digits=1, is_percent=True)
            for share in (bound.novel_share_lower_bound, bound.novel_share_at_lower_limit)
        ),
    )
