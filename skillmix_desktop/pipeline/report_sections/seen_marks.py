"""What it did to people to see graders' marks, as a part of a report's section on graders."""

from collections.abc import Iterator

from skillmix_desktop.pipeline.anchoring import Anchoring
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement
from skillmix_desktop.pipeline.further_words import anchoring_sentence
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
from skillmix_desktop.pipeline.sight import Sight, SightAgreement

_WAYS = {
    Sight.BLIND: "before any was seen",
    Sight.ASSISTED: "in sight of graders’ marks",
    Sight.REVISED: "revised in their sight",
}


def seen_marks(found: FurtherAgreement) -> Iterator[Block]:
    """Marks that people changed once they saw a grader's, and agreement by what was in sight."""
    yield Heading("People before and after they saw graders’ marks")
    if not found.anchoring:
        yield Paragraph("No person and no judge can be held against each other.")
        return
    changed = [each for each in found.anchoring if each.towards + each.away]
    if changed:
        yield from (Paragraph(anchoring_sentence(each)) for each in changed)
        yield _anchoring(changed)
    else:
        yield Paragraph("It is not known: no person changed a mark after a judge’s was shown to them.")
    if found.by_sight:
        yield _by_sight(found.by_sight)
    else:
        yield Paragraph("Nobody judged some texts blind and others in sight of graders’ marks.")


def _anchoring(found: list[Anchoring]) -> Table:
    return Table(
        "Marks that people changed, towards a judge and away from it",
        (
            *(Column("Person"), Column("Judge"), Column("Towards", True), Column("Away", True)),
            *(
                Column("Share towards", True),
                Column("of what differed", True),
                Column("of what was alike", True),
            ),
        ),
        tuple(
            Row(
                (
                    Words(each.person or "all people", Role.PERSON if each.person else Role.PLAIN),
                    *(Words(each.grader, Role.MACHINE), Count(each.towards), Count(each.away)),
                    *(
                        Number.of(share, is_percent=True)
                        for share in (each.towards_share, each.went_over, each.left)
                    ),
                )
            )
            for each in found
        ),
        note="The share towards is the anchoring index: of the changed marks, those that went over to the "
        "judge. Beside it, of the marks that differed those that went over, and of those that were alike "
        "those that left. Intervals count texts, not marks.",
    )


def _by_sight(found: tuple[SightAgreement, ...]) -> Table:
    return Table(
        "Agreement with what people judged, by what they had seen",
        (
            *(Column("Person"), Column("Judge"), Column("Judged"), Column("Texts", True)),
            *(Column("Marks", True), Column("Agreement", True)),
            *(Column("Cohen’s κ", True), Column("Gwet’s AC1", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(each.person, Role.PERSON), Words(each.judge, Role.MACHINE)),
                    *(Words(_WAYS[each.sight]), Count(each.n_texts), Count(each.n_marks)),
                    Number.of(each.percent, is_percent=True),
                    *(Number.of(each.kappa), Number.of(each.ac1)),
                )
            )
            for each in found
        ),
        note="Of different texts, weighted by the inverse of their chances where these differed. Agreement "
        "with what was judged in sight is probably too high. Intervals are 95 %, clustered by item.",
    )
