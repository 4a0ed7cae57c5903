"""What is known of a study's graders beyond the figures of two of them, as parts of what the report tells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.agreement import compare_pair
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.bias_tests import BiasTest, bias_tests
from skillmix_desktop.pipeline.compared_marks import ComparedMarks
from skillmix_desktop.pipeline.draw_weights import DrawChances
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement, FurtherGround, further_agreement_on
from skillmix_desktop.pipeline.report_document import Block, Heading
from skillmix_desktop.pipeline.report_sections.judges_beside_people import (
    by_unanimity,
    graders_over_rounds,
    on_the_same_marks,
    stand_ins,
)
from skillmix_desktop.pipeline.report_sections.leniency import consensus, families, lengths, tests_of_bias
from skillmix_desktop.pipeline.report_sections.seen_marks import seen_marks
from skillmix_desktop.pipeline.report_sections.steady_people import steady_people
from skillmix_desktop.pipeline.report_sections.whole_scores import students_in_order
from skillmix_desktop.pipeline.steadiness import Steadiness


class Subject(StrEnum):
    """What a part is about."""

    BESIDE_PEOPLE = "beside people"
    UNANIMITY = "unanimity"
    STAND_INS = "stand-ins"
    ROUNDS = "rounds"
    STEADINESS = "steadiness"
    SIGHT = "sight"
    CONSENSUS = "consensus"
    STUDENTS = "students"
    FAMILIES = "families"
    LENGTHS = "lengths"
    TESTS = "tests"


@dataclass(frozen=True)
class Part:
    """Sentences, then tables; ``cautions`` are what a reader of just these must know."""

    subject: Subject
    title: str
    blocks: tuple[Block, ...]
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    further: FurtherAgreement
    people: tuple[Steadiness, ...]
    tests: tuple[BiasTest, ...]


_BLOCKS: dict[Subject, Callable[[_Known], Iterator[Block]]] = {
    Subject.BESIDE_PEOPLE: lambda known: on_the_same_marks(known.further.more_graders),
    Subject.UNANIMITY: lambda known: by_unanimity(known.further.more_graders),
    Subject.STAND_INS: lambda known: stand_ins(known.further.more_graders),
    Subject.ROUNDS: lambda known: graders_over_rounds(known.further.stability, known.people),
    Subject.STEADINESS: lambda known: steady_people(known.people),
    Subject.SIGHT: lambda known: seen_marks(known.further),
    Subject.CONSENSUS: lambda known: consensus(known.further.more_graders),
    Subject.STUDENTS: lambda known: students_in_order(known.further.rankings),
    Subject.FAMILIES: lambda known: families(known.further.families),
    Subject.LENGTHS: lambda known: lengths(known.further.lengths),
    Subject.TESTS: lambda known: tests_of_bias(known.tests),
}
_TOPICS: dict[Subject, frozenset[str]] = {
    Subject.BESIDE_PEOPLE: frozenset({"noisy people"}),
    Subject.SIGHT: frozenset({"marks in sight"}),
    Subject.CONSENSUS: frozenset({"tied votes", "graders of one family"}),
    Subject.STUDENTS: frozenset({"redrawn sets"}),
}


def beyond_pair(
    ground: FurtherGround, people: tuple[Steadiness, ...], options: AgreementOptions
) -> tuple[Part, ...]:
    """A part a subject; where nothing is known of it, the part says why."""
    known = _Known(further_agreement_on(ground, options), people, _tests(ground, options))
    return tuple(_part(subject, known) for subject in Subject)


def _tests(ground: FurtherGround, options: AgreementOptions) -> tuple[BiasTest, ...]:
    marks = ground.marks(options)
    chances = ground.chances if options.is_weighted else DrawChances()
    compared = ComparedMarks(marks, (*marks.people, *marks.judges), chances)
    pairs = (compare_pair(compared.pair(*names)) for names in combinations(compared.graders, 2))
    return bias_tests(
        (entry.criterion, entry.comparison)
        for pair in pairs
        for entry in pair.per_criterion
        if entry.criterion != CriterionKind.LENGTH
    )


def _part(subject: Subject, known: _Known) -> Part:
    heading, *blocks = _BLOCKS[subject](known)
    assert isinstance(heading, Heading)
    topics = _TOPICS.get(subject, frozenset())
    cautions = (caution.sentence for caution in known.further.cautions if caution.topic in topics)
    return Part(subject, heading.text, tuple(blocks), tuple(cautions))
