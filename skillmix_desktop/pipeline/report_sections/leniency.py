"""What a judge's leniency goes with, and what all graders say together, as parts of a report."""

from collections.abc import Iterator, Sequence

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.bias_probes import WORDS_A_STEP, FamilyProbe, LengthProbe
from skillmix_desktop.pipeline.bias_tests import BiasTest, tests_sentence
from skillmix_desktop.pipeline.further_words import family_sentence, length_sentence
from skillmix_desktop.pipeline.more_graders import Consensus, MoreGraders
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Role,
    Row,
    Table,
    Words,
    counted,
)

NOBODY = "No person and no judge can be held against each other."


def families(probes: Sequence[FamilyProbe]) -> Iterator[Block]:
    """Whether judges favour their own family, measured by people."""
    yield Heading("Judges and their own family")
    if not probes:
        yield Paragraph(NOBODY)
        return
    yield from (Paragraph(family_sentence(probe)) for probe in probes)
    yield _families(probes)


def lengths(probes: Sequence[LengthProbe]) -> Iterator[Block]:
    """Whether judges mind how long a text is, measured by people."""
    yield Heading("Short texts and long ones")
    if not probes:
        yield Paragraph(NOBODY)
        return
    yield from (Paragraph(length_sentence(probe)) for probe in probes)
    yield _lengths(probes)


def _families(probes: Sequence[FamilyProbe]) -> Table:
    return Table(
        "Bias on texts of the judge’s own family, and on those of others",
        (
            *(Column("Judge"), Column("Person"), Column("Family"), Column("Own students")),
            *(Column("Others"), Column("Family not known"), Column("Bias on own", True)),
            *(Column("on others", True), Column("Difference", True), Column("Agreement on own", True)),
            Column("on others", True),
        ),
        tuple(Row(_family_cells(probe)) for probe in probes),
        note="Bias is the judge’s share of “met” less the person’s, in percentage points. A family is told "
        "by its name; where that shows none it is not known, unless it was given. Intervals are 95 %, "
        "clustered by item.",
    )


def _family_cells(probe: FamilyProbe) -> tuple[Cell, ...]:
    names = (probe.own.students, probe.others.students, probe.unknown)
    return (
        *(Words(probe.judge, Role.MACHINE), Words(probe.person, Role.PERSON), Words(probe.family or "—")),
        *(Words(", ".join(students) or "—") for students in names),
        *map(_points, (probe.own.bias, probe.others.bias, probe.difference)),
        *(Number.of(side.agreement, is_percent=True) for side in (probe.own, probe.others)),
    )


def _lengths(probes: Sequence[LengthProbe]) -> Table:
    return Table(
        "Bias by the length of the text",
        (
            *(Column("Judge"), Column("Person"), Column("Texts", True), Column("Shortest, words", True)),
            *(Column("Median", True), Column("Longest", True)),
            Column(f"Bias with {WORDS_A_STEP} words more", True),
        ),
        tuple(
            Row(
                (
                    *(Words(probe.judge, Role.MACHINE), Words(probe.person, Role.PERSON)),
                    Count(probe.n_texts),
                    *(Number(length, digits=0) for length in probe.words or (None, None, None)),
                    _points(probe.slope),
                )
            )
            for probe in probes
        ),
        note="The slope of least squares, clustered by item. It controls for nothing: long texts may differ "
        "from short ones in other things, too.",
    )


def _points(estimate: Estimate) -> Number:
    return Number.of(estimate, is_percent=True, is_signed=True)


def consensus(found: MoreGraders) -> Iterator[Block]:
    """What most graders say, and how right each seems to be."""
    yield Heading("What all say together")
    if found.consensus is None:
        yield Paragraph(f"Not known: {found.reason}.")
    else:
        yield from _consensus(found.consensus)


def _consensus(found: Consensus) -> Iterator[Block]:
    yield Paragraph(
        f"By majority {counted(found.met, 'mark')} are met and {found.not_met:,} are not; on {found.ties:,} "
        "the votes are tied, and left so."
    )
    if found.reason is not None or not found.reliabilities:
        yield Paragraph(f"How right each grader is cannot be told: {found.reason or 'nothing was judged'}.")
        return
    yield Table(
        "How right each grader seems to be, by Dawid and Skene’s model",
        (Column("Grader"), Column("Right on what is met", True), Column("on what is not met", True)),
        tuple(
            Row(
                (
                    Words(each.grader),
                    *(Number(share, digits=1, is_percent=True) for share in (each.of_met, each.of_not_met)),
                )
            )
            for each in found.reliabilities
        ),
        note="The model takes graders’ errors for independent; graders that err together seem better than "
        "they are. What holds is what they most likely say together, and not the truth.",
    )


def tests_of_bias(tests: Sequence[BiasTest]) -> Iterator[Block]:
    """Each criterion's bias with its p, raw and adjusted."""
    yield Heading("Biases, tested")
    if not tests:
        yield Paragraph("No two graders judged the same text, so no bias can be tested.")
        return
    yield Paragraph(tests_sentence(tests))
    yield Table(
        "Is there a bias? All criteria and pairs",
        (
            *(Column("First"), Column("Second"), Column("Criterion"), Column("Bias", True)),
            *(Column("p", True), Column("p, Holm", True), Column("p, Benjamini–Hochberg", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(test.first), Words(test.second), Words(test.criterion), _points(test.bias)),
                    *(Number(p, digits=3, is_p=True) for p in (test.p, test.holm, test.benjamini_hochberg)),
                )
            )
            for test in tests
        ),
        note="Exploratory. p is that of the bias’ interval, clustered by text; the others are adjusted for "
        f"all {sum(test.p is not None for test in tests)} that there are. A dash: their marks never differ, "
        "or there is a single text.",
    )
