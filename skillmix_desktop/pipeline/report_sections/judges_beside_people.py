"""Judges beside people, as a part of a report's section on graders: as good as one of them, and on what."""

from collections.abc import Iterator, Sequence

from skillmix_desktop.core.agreement.alternative_annotator import FEWEST_UNITS, AgainstOne
from skillmix_desktop.pipeline.beside_people import BesidePeople
from skillmix_desktop.pipeline.further_words import (
    beside_people_sentence,
    stability_sentence,
    stand_in_sentence,
    unanimity_sentence,
)
from skillmix_desktop.pipeline.more_graders import MoreGraders, StandIn
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
from skillmix_desktop.pipeline.stability import Stability
from skillmix_desktop.pipeline.steadiness import Steadiness


def judges_beside_people(found: MoreGraders) -> Iterator[Block]:
    """Agreement among people and with each judge on the same marks, by unanimity, and the alt-test."""
    if found.stand_in_reason is not None:
        yield from on_the_same_marks(found)
        return
    yield from (*on_the_same_marks(found), *by_unanimity(found), *stand_ins(found))


def on_the_same_marks(found: MoreGraders) -> Iterator[Block]:
    """Whether judges agree with people as people do with each other."""
    yield Heading("Judges beside people")
    yield from _or_why_not(found, [beside_people_sentence(each) for each in found.beside_people])
    if found.beside_people:
        yield _on_the_same_marks(found.beside_people)


def by_unanimity(found: MoreGraders) -> Iterator[Block]:
    """What judges do where people are of one mind, and where they are not."""
    yield Heading("Where people are of one mind")
    yield from _or_why_not(found, [unanimity_sentence(each) for each in found.beside_people])
    if found.beside_people:
        yield _by_unanimity(found.beside_people)


def stand_ins(found: MoreGraders) -> Iterator[Block]:
    """The alternative annotator test, and how each judge does against each person."""
    yield Heading("May a judge stand in for a person?")
    yield from _or_why_not(found, [stand_in_sentence(each) for each in found.stand_ins])
    if found.stand_ins:
        yield _stand_ins(found.stand_ins)
        yield _against_each(found.stand_ins)


def _or_why_not(found: MoreGraders, sentences: list[str]) -> Iterator[Paragraph]:
    if found.stand_in_reason is not None:
        yield Paragraph(f"Not known: {found.stand_in_reason}.")
    elif not sentences:
        yield Paragraph("Nobody but people has judged.")
    else:
        yield from map(Paragraph, sentences)


def _on_the_same_marks(found: tuple[BesidePeople, ...]) -> Table:
    return Table(
        "Agreement among people and with a judge, on the same marks",
        (
            *(Column("Judge"), Column("Coefficient"), Column("Among people", True)),
            *(Column("With the judge", True), Column("Difference", True)),
            *(Column("Marks", True), Column("Texts", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(each.judge, Role.MACHINE), Words(title)),
                    *(Number.of(beside.among_people), Number.of(beside.with_judge)),
                    Number.of(beside.difference, is_signed=True),
                    *(Count(beside.difference.n_units), Count(beside.difference.n_clusters)),
                )
            )
            for each in found
            for title, beside in (
                ("Agreement", each.compared.percent),
                ("Cohen’s κ", each.compared.kappa),
                ("Gwet’s AC1", each.compared.ac1),
            )
        ),
        note="Over every two people, on what both and the judge judged, length apart and not weighted. Above "
        "0 the judge agrees with people better than they do with each other. The interval of the difference "
        "leaves each text out of both at once (Vanbelle 2017).",
    )


def _by_unanimity(found: tuple[BesidePeople, ...]) -> Table:
    return Table(
        "A judge’s agreement with people, by whether they are of one mind",
        (
            *(Column("Judge"), Column("People"), Column("Texts", True), Column("Marks", True)),
            *(Column("Agreement", True), Column("Cohen’s κ", True), Column("Gwet’s AC1", True)),
        ),
        tuple(
            Row(
                (
                    Words(each.judge, Role.MACHINE),
                    Words("never differ" if stratum.is_unanimous else "differ on some mark"),
                    *(Count(stratum.n_texts), Count(stratum.compared.percent.with_judge.n_units)),
                    Number.of(stratum.compared.percent.with_judge, is_percent=True),
                    *(
                        Number.of(stratum.compared.kappa.with_judge),
                        Number.of(stratum.compared.ac1.with_judge),
                    ),
                )
            )
            for each in found
            for stratum in each.strata
        ),
        note="Where people differ no judge can agree with all of them; what it does where they never differ "
        "says more of the judge (Elangovan et al. 2025, arXiv:2410.03775).",
    )


def _stand_ins(found: tuple[StandIn, ...]) -> Table:
    return Table(
        "The alternative annotator test",
        (
            *(Column("Judge"), Column("Winning rate ω", True), Column("Advantage ρ", True)),
            *(Column("ε", True), Column("Stands in")),
        ),
        tuple(
            Row(
                (
                    Words(each.judge, Role.MACHINE),
                    Number(each.test.winning_rate, reason=each.test.reason or ""),
                    Number(each.test.advantage_probability, reason=each.test.reason or ""),
                    *(Number(each.test.epsilon), Words(_verdict_words(each))),
                )
            )
            for each in found
        ),
        note="ω is the share of people against whom the judge holds its own, ε a person’s lead that is "
        "forgiven; from one half on it may stand in (Calderon et al. 2025, arXiv:2501.10970).",
    )


def _against_each(found: tuple[StandIn, ...]) -> Table:
    return Table(
        "A judge against each person, by the other people",
        (
            *(Column("Judge"), Column("Against"), Column("Marks", True), Column("Texts", True)),
            *(Column("As near to the others", True), Column("p", True), Column("Holds its own")),
        ),
        tuple(
            Row(
                (
                    *(Words(each.judge, Role.MACHINE), Words(person.grader, Role.PERSON)),
                    *(Count(person.n_units), Count(person.n_clusters)),
                    Number(person.advantage_probability, digits=1, is_percent=True),
                    Number(person.p_value, digits=3, is_p=True),
                    Words(_fate_words(person)),
                )
            )
            for each in found
            for person in each.test.people
        ),
        note="p is that the person’s lead is ε or more, over texts; by Benjamini and Yekutieli’s procedure "
        f"the judge holds its own. With fewer than {FEWEST_UNITS} marks nobody is tested.",
    )


def _fate_words(person: AgainstOne) -> str:
    if person.n_units < FEWEST_UNITS:
        return "not tested"
    return "yes" if person.is_rejected else "no"


def _verdict_words(found: StandIn) -> str:
    if found.test.winning_rate is None:
        return f"not known: {found.test.reason}"
    return "yes" if found.test.is_passed else "no"


def graders_over_rounds(stability: Sequence[Stability], people: Sequence[Steadiness]) -> Iterator[Block]:
    """Graders against themselves, where they judged texts in several rounds; ``people`` are told of apart."""
    yield Heading("Graders over rounds")
    apart = {each.person for each in people if each.again.n_marks}
    found = [each for each in stability if each.grader not in apart]
    if not found:
        yield Paragraph("Nobody judged a text in more than one round.")
        return
    yield from (Paragraph(stability_sentence(each)) for each in found)
    yield Table(
        "Marks of one grader in several rounds",
        (
            *(Column("Grader"), Column("Rounds", True), Column("Texts", True), Column("Alike", True)),
            *(Column("Krippendorff’s α", True), Column("Gwet’s AC1", True), Column("Unanimous", True)),
        ),
        tuple(
            Row(
                (
                    *(Words(each.grader), Count(each.rounds), Count(each.n_texts)),
                    Number.of(each.percent, is_percent=True),
                    *(Number.of(each.alpha), Number.of(each.ac1)),
                    Number(each.unanimous_share, digits=1, is_percent=True),
                )
            )
            for each in found
        ),
        note="“Alike” is the share of pairs of rounds that say the same, “Unanimous” that of marks on which "
        "all rounds do.",
    )
