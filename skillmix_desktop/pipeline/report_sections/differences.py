"""Every text on which the reference and a judge differ, with what each of them says for its marks."""

from collections.abc import Iterator, Mapping

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.pipeline.adjudication import ErrorCounts
from skillmix_desktop.pipeline.report_differences import DisputedMark, DisputedText
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Excerpt,
    Heading,
    Paragraph,
    Role,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.store.tables import GraderKind

_OTHER_PAIRS = (
    "Only these two are told of text by text: a report of another two graders alone tells of theirs, and the "
    "annex has the marks of all."
)


def differences(report: Report) -> Section:
    """The texts with most differing marks first."""
    title, key = "Disagreements", "differences"
    if report.compared is None:
        words = "There is nobody to compare."
        return Section(key, title, (Paragraph(words),), words, False, "spot_check")
    first, second = report.compared.told_of
    decided = list(_decided(report.adjudicated)) if report.adjudicated.decided else []
    if not report.disputed:
        words = f"{first} and {second} differ on no mark that both gave."
        in_short = f"{first} and {second} differ on no text."
        return Section(key, title, (*decided, Paragraph(words)), in_short)
    marks = counted(sum(len(text.disagreements) for text in report.disputed), "mark")
    opening = (
        f"{first} and {second} differ on {marks} of {counted(len(report.disputed), 'text')}. Texts with most "
        "differing marks come first, for they move the figures most."
    )
    blocks: list[Block] = [*decided, Heading("Text by text"), Paragraph(opening)]
    if len(report.compared.agreement.graders) > 2:
        blocks.append(Paragraph(_OTHER_PAIRS))
    for number, text in enumerate(report.disputed, start=1):
        blocks += _text(number, text, first, second)
    words = f"{counted(len(report.disputed), 'text')}, with both graders’ marks and reasons."
    if report.adjudicated.decided:
        words += f" {counted(report.adjudicated.decided, 'difference')} decided by an adjudicator."
    return Section(key, title, tuple(blocks), words)


def _decided(counts: ErrorCounts) -> Iterator[Block]:
    yield Heading("What was decided")
    yield Paragraph(
        f"An adjudicator has decided {counts.decided:,} of the {counts.decided + counts.undecided:,} "
        "criteria that were put before them: where people, or a person and a grader, differ, and in flagged "
        "texts what a person could not judge."
    )
    classes = tuple(counts.by_class)
    rows: list[tuple[Cell, ...]] = [
        (Words("all together"), Count(counts.decided), Words(""), Words(""), *_tally(counts.by_class))
    ]
    for each in counts.by_grader:
        role = Role.PERSON if each.kind is GraderKind.PERSON else Role.MACHINE
        numbers = map(Count, (each.decided, each.upheld, each.overruled))
        rows.append((Words(each.grader, role), *numbers, *_tally(each.by_class)))
    yield Table(
        "What the differences came from",
        (
            Column("Who"),
            *(Column(name, True) for name in ("Decided", "Upheld", "Overruled")),
            *(Column(each.value.capitalize(), True) for each in classes),
        ),
        tuple(map(Row, rows)),
        note="A grader’s row counts the decided criteria on which it stood against a person, a person’s "
        "those on which they stood against anybody.",
    )


def _tally(counts: Mapping[ErrorClass, int]) -> tuple[Cell, ...]:
    return tuple(map(Count, counts.values()))


def _text(number: int, text: DisputedText, first: str, second: str) -> Iterator[Block]:
    yield Heading(f"{number}. {text.student} on {text.topic}, k = {text.k}")
    yield Excerpt(text.text)
    yield Table(
        f"Text {text.generation_id}",
        (Column("Criterion"), *(Column(name) for name in (first, second)), Column("Reasons")),
        tuple(_mark(mark, first, second) for mark in text.disagreements),
    )
    for name, words in ((first, text.first_explanation), (second, text.second_explanation)):
        if words:
            yield Paragraph(f"{name}: {words}")


def _mark(mark: DisputedMark, first: str, second: str) -> Row:
    notes = ((first, mark.first_note), (second, mark.second_note))
    reasons = " · ".join(f"{name}: {note}" for name, note in notes if note)
    label = f"{mark.criterion}: {mark.name}" if mark.name else mark.criterion
    return Row(
        (
            *(Words(label), _verdict(is_met=mark.first_is_met), _verdict(is_met=not mark.first_is_met)),
            Words(reasons or "—"),
        )
    )


def _verdict(*, is_met: bool) -> Words:
    return Words("✓ met", Role.MET) if is_met else Words("✗ not met", Role.UNMET)
