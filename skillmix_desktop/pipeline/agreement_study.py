"""Two graders of a project held against each other: figures, words, and the texts on which they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

import numpy as np

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import ManyAgreement
from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion, CriterionKind
from skillmix_desktop.pipeline.agreement import PairAgreement, cautions_of, compare_pair, overall_agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_words import agreement_sentence, weights_sentence
from skillmix_desktop.pipeline.blindness import unjudged_texts
from skillmix_desktop.pipeline.calibration import CriterionCalibration, calibration
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_threshold
from skillmix_desktop.pipeline.compared_marks import ComparedMarks, PairMarks
from skillmix_desktop.pipeline.draw_weights import DrawChances, draw_chances
from skillmix_desktop.pipeline.origins import Origins, read_origins
from skillmix_desktop.pipeline.study_marks import (
    StudyMarks,
    countable_columns,
    counted_marks,
    threshold_effect,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Flags, JudgedText, MarkColumns
from skillmix_desktop.store.marks import PeoplesVerdict, ThresholdEffect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice, items, students
from skillmix_desktop.store.tables import GraderKind

BEGINNING = 120
_ORDER = {GraderKind.PERSON: 0, GraderKind.MACHINE: 1, GraderKind.PRACTICE: 2}


@dataclass(frozen=True)
class StudyOptions:
    """Whom to compare, and on what; a grader that is not named or not there is chosen as seems best."""

    reference: str = ""
    grader: str = ""
    student: str | None = None
    k: int | None = None
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    threshold: float = MET_THRESHOLD
    is_weighted: bool = True
    annotator: str = ""

    @property
    def students(self) -> tuple[str, ...] | None:
        """The one student, or None for all."""
        return None if self.student is None else (self.student,)


class Cell(StrEnum):
    """What the two graders say of a mark: a cell of their confusion."""

    BOTH = "both"
    FIRST_ONLY = "first only"
    SECOND_ONLY = "second only"
    NEITHER = "neither"

    @classmethod
    def of(cls, *, first: bool, second: bool) -> "Cell":
        """That of a mark that the first finds met, or not, and the second as well."""
        if first == second:
            return cls.BOTH if first else cls.NEITHER
        return cls.FIRST_ONLY if first else cls.SECOND_ONLY


class MarkOfBoth(NamedTuple):
    """A criterion of a text that the two graders judged."""

    text: JudgedText
    subject: Criterion
    topic: str
    cell: Cell

    @property
    def first_is_met(self) -> bool:
        return self.cell in (Cell.BOTH, Cell.FIRST_ONLY)

    @property
    def second_is_met(self) -> bool:
        return self.cell in (Cell.BOTH, Cell.SECOND_ONLY)

    @property
    def generation_id(self) -> UUID:
        return self.text.id

    @property
    def position(self) -> int:
        return self.subject.position

    @property
    def criterion(self) -> str:
        """The criterion's kind."""
        return self.subject.kind.value

    @property
    def student(self) -> str:
        return self.text.student

    @property
    def beginning(self) -> str:
        """The first of the text's characters, for a list."""
        return self.text.text[:BEGINNING]


class StudyItem(NamedTuple):
    """What the texts of an item were to show."""

    topic: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, eq=False)
class StudyGround:
    """All that is needed to compare any two graders on any texts, read at once.

    ``hidden`` are the texts that the annotator is still to judge.
    """

    judges: tuple[GraderEntry, ...]
    students: tuple[str, ...]
    has_practice: bool
    columns: MarkColumns
    chances: DrawChances
    origins: Origins
    items: Mapping[UUID, StudyItem]
    hidden: frozenset[UUID]
    _counted: dict[float, StudyMarks] = field(default_factory=dict, repr=False)

    def marks(self, options: StudyOptions) -> ComparedMarks:
        """The marks as ``options`` count them; those under the last threshold are kept for other filters."""
        marks = self._counted.get(options.threshold)
        if marks is None:
            marks = counted_marks(self.columns, options.threshold)
            self._counted.clear()
            self._counted[options.threshold] = marks
        chosen = marks.by_students(options.students).of_size(options.k)
        chances = self.chances if options.is_weighted else DrawChances()
        return ComparedMarks(chosen, tuple(judge.name for judge in self.judges), chances)


@dataclass(frozen=True, eq=False)
class ComparedPair:
    """The reference and the grader, as ``options`` count them, and all that is told of them."""

    reference: GraderEntry
    grader: GraderEntry
    figures: PairAgreement
    sentence: str
    cautions: tuple[Caution, ...]
    options: StudyOptions
    marks: PairMarks
    ground: StudyGround

    @property
    def n_differences(self) -> int:
        """How many ``differences`` there are, without making a list of them."""
        return int(self.marks.differ.sum()) - self.unjudged()

    @cached_property
    def differences(self) -> tuple[MarkOfBoth, ...]:
        """Where the two differ, on texts that the annotator may see."""
        return self._listed(self.marks.differ)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The kinds of criteria that both judged, length apart."""
        kinds = (entry.criterion for entry in self.figures.per_criterion)
        return tuple(kind for kind in kinds if kind != CriterionKind.LENGTH)

    def marks_in(self, cell: Cell) -> tuple[MarkOfBoth, ...]:
        """Where the two say what the cell counts, on such texts."""
        return self._listed(self._in(cell))

    def unjudged(self, cell: Cell | None = None, criterion: str = "") -> int:
        """Marks that are left out, as the annotator is still to judge their texts.

        Of all differences, or of a cell, and of one criterion's kind where it is named.
        """
        units = self.marks.differ if cell is None else self._in(cell)
        if criterion:
            units = units & self.marks.marks.is_of(CriterionKind(criterion))
        return int(self._is_hidden[self.marks.marks.text[units]].sum())

    def _in(self, cell: Cell) -> Flags:
        first, second = cell in (Cell.BOTH, Cell.FIRST_ONLY), cell in (Cell.BOTH, Cell.SECOND_ONLY)
        units: Flags = (self.marks.codes == (first, second)).all(axis=1) & ~self.marks.marks.is_length
        return units

    def _listed(self, chosen: Flags) -> tuple[MarkOfBoth, ...]:
        marks, units = self.marks.marks, np.flatnonzero(chosen)
        units = units[~self._is_hidden[marks.text[units]]]
        places = marks.text[units].tolist()
        texts = {place: marks.texts[place] for place in places}
        items = {place: self.ground.items[text.item_id] for place, text in texts.items()}
        told = zip(places, marks.position[units].tolist(), self.marks.codes[units].tolist(), strict=True)
        return tuple(
            MarkOfBoth(
                texts[place],
                items[place].criteria[position],
                items[place].topic,
                Cell.of(first=first == 1, second=second == 1),
            )
            for place, position, (first, second) in told
        )

    @cached_property
    def _is_hidden(self) -> Flags:
        texts, hidden = self.marks.marks.texts, self.ground.hidden
        return np.array([bool(hidden) and text.id in hidden for text in texts], dtype=bool)


@dataclass(frozen=True)
class AgreementStudy:
    """``pair`` is None where fewer than two graders have judged; ``overall`` is there for three or more.

    ``threshold`` tells of all judges' marks.
    """

    judges: tuple[GraderEntry, ...]
    students: tuple[str, ...]
    sizes: tuple[int, ...]
    has_practice: bool
    pair: ComparedPair | None
    overall: ManyAgreement | None
    threshold: ThresholdEffect


def judges(everyone: Sequence[GraderEntry]) -> tuple[GraderEntry, ...]:
    """Who can be compared, people first and adjudicators last.

    A program decides length alone, which no agreement is about.
    """
    able = [grader for grader in everyone if grader.kind in _ORDER and grader.verdicts]
    return tuple(
        sorted(able, key=lambda grader: (is_adjudicator(grader.name), _ORDER[grader.kind], grader.name))
    )


def read_ground(
    database: Database, people: PeoplesVerdict, annotator: str, *, with_practice: bool
) -> StudyGround:
    """Read what ``compare`` compares; ``annotator`` is the person at work."""
    with database.read() as session:
        able = judges(graders(session, with_practice=with_practice))
        names = tuple(grader.name for grader in able)
        wanted = AgreementOptions(graders=names, people=people, with_practice=with_practice)
        return StudyGround(
            judges=able,
            students=tuple(students(session, with_practice=with_practice)),
            has_practice=has_practice(session),
            columns=countable_columns(session, wanted.verdicts),
            chances=draw_chances(session),
            origins=read_origins(session, names, with_practice=with_practice),
            items={item.id: StudyItem(item.topic, item.criteria) for item in items(session)},
            hidden=frozenset(unjudged_texts(session, annotator)),
        )


def study_agreement(database: Database, options: StudyOptions) -> AgreementStudy:
    """Compare the two graders that ``options`` name, and all of them where there are more."""
    ground = read_ground(database, options.people, options.annotator, with_practice=options.with_practice)
    return compare(ground, options)


def compare(ground: StudyGround, options: StudyOptions) -> AgreementStudy:
    """The same from what was read for these people's verdicts, annotator and practice."""
    marks = ground.marks(options)
    has_two = len(ground.judges) > 1
    return AgreementStudy(
        judges=ground.judges,
        students=ground.students,
        sizes=tuple(sorted({text.k for text in ground.columns.texts})),
        has_practice=ground.has_practice,
        pair=_compared(ground, marks, options) if has_two else None,
        overall=overall_agreement(marks) if has_two and len(marks.independent) > 2 else None,
        threshold=threshold_effect(marks.marks, options.threshold),
    )


def grader_calibration(
    ground: StudyGround, options: StudyOptions, *, with_fits: bool = True
) -> tuple[CriterionCalibration, ...]:
    """The grader's probabilities, if it gave any, against all people's marks."""
    if len(ground.judges) < 2:
        return ()
    marks = ground.marks(options)
    _, grader = chosen_pair(ground.judges, options.reference, options.grader)
    return calibration(marks.marks, marks.chances, (grader.name,), with_fits=with_fits)


def chosen_pair(able: Sequence[GraderEntry], reference: str, grader: str) -> tuple[GraderEntry, GraderEntry]:
    """The two who are named; else a person as the reference, and beside them a machine if there is one."""
    first = next((each for each in able if each.name == reference), able[0])
    others = [each for each in able if each is not first]
    machines = [each for each in others if each.kind != GraderKind.PERSON]
    second = next((each for each in others if each.name == grader), (machines or others)[0])
    return first, second


def _compared(ground: StudyGround, marks: ComparedMarks, options: StudyOptions) -> ComparedPair:
    reference, grader = chosen_pair(ground.judges, options.reference, options.grader)
    of_two = marks.pair(reference.name, grader.name)
    figures = compare_pair(of_two)
    effect = threshold_effect(marks.marks, options.threshold, of_two.graders)
    cautions = [
        *cautions_of(figures),
        *ground.origins.cautions(of_two.graders, is_weighted=options.is_weighted),
        *cautions_of_threshold(effect),
    ]
    return ComparedPair(
        reference=reference,
        grader=grader,
        figures=figures,
        sentence=f"{agreement_sentence(figures.pooled)} {weights_sentence(figures.weights)}".rstrip(),
        cautions=tuple(cautions),
        options=options,
        marks=of_two,
        ground=ground,
    )
