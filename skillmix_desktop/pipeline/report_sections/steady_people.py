"""How steady the people of a study are, as a part of a report's section on graders."""

from collections.abc import Iterator, Sequence

from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Role,
    Row,
    Table,
    Words,
)
from skillmix_desktop.pipeline.steadiness import Steadiness
from skillmix_desktop.pipeline.steadiness_words import steadiness_lines


def steady_people(found: Sequence[Steadiness]) -> Iterator[Block]:
    """People against themselves and against gold; what is not known is said in words."""
    yield Heading("How steady people are")
    if not found:
        yield Paragraph("No person has judged a text.")
        return
    yield from map(Paragraph, steadiness_lines(found))
    if any(each.again.n_marks for each in found):
        yield _against_themselves(found)
    if any(each.gold.n_marks for each in found):
        yield _against_gold(found)


def _against_themselves(found: Sequence[Steadiness]) -> Table:
    return Table(
        "Marks on texts that came twice, against those of the first time",
        (
            *(Column("Person"), Column("Texts", True), Column("Marks", True)),
            *(Column("Alike", True), Column("Cohen’s κ", True), Column("Gwet’s AC1", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(each.person, Role.PERSON), Count(each.again.n_texts), Count(each.again.n_marks)),
                    Number.of(each.again.percent, is_percent=True),
                    *(Number.of(each.again.kappa), Number.of(each.again.ac1)),
                )
            )
            for each in found
        ),
        note="Of marks given before any grader’s were in sight, length apart, weighted by the inverse of the "
        "texts’ chances where these differed. They count here alone: in all other figures it is the first "
        "time that counts.",
    )


def _against_gold(found: Sequence[Steadiness]) -> Table:
    return Table(
        "Marks on gold, against those that are known",
        (
            *(Column("Person"), Column("Known from"), Column("Texts", True), Column("Marks", True)),
            *(Column("Right", True), Column("of what is met", True), Column("of what is not met", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(each.person, Role.PERSON), Words(", ".join(each.gold.keys) or "—")),
                    *(Count(each.gold.n_texts), Count(each.gold.n_marks)),
                    *(
                        Number.of(share, is_percent=True)
                        for share in (each.gold.right, each.gold.recall, each.gold.specificity)
                    ),
                )
            )
            for each in found
        ),
        note="Gold is no sample of the texts: it is not weighted, and counts in no other figure of "
        "agreement.",
    )
