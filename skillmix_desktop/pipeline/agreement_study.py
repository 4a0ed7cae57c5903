"""Two graders of a project held against each other: figures, words, and the texts on which they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import ManyAgreement
from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion, CriterionKind
from skillmix_desktop.pipeline.agreement import PairAgreement, cautions_of, compare_pair, overall_agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_words import agreement_sentence, weights_sentence
from skillmix_desktop.pipeline.blindness import unjudged_texts
from skillmix_desktop.pipeline.calibration import CriterionCalibration, study_calibration
from skillmix_desktop.pipeline.cautions import (
    Caution,
    cautions_of_project,
    cautions_of_threshold,
)
from skillmix_desktop.pipeline.compared_marks import ComparedMarks, PairMarks, compared_marks, disagreements
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, ThresholdEffect, VerdictFilter, threshold_effect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice, items, students
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.store.text_marks import text_labels

_ORDER = {GraderKind.PERSON: 0, GraderKind.MACHINE: 1, GraderKind.PRACTICE: 2}


@dataclass(frozen=True)
class StudyOptions:
    """Whom to compare, and on what; a grader that is not named or not there is chosen as seems best."""

    reference: str = ""
    grader: str = ""
    student: str | None = None
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    threshold: float = MET_THRESHOLD
    is_weighted: bool = True
    annotator: str = ""


@dataclass(frozen=True)
class Difference:
    """A criterion of a text on which the two graders differ."""

    generation_id: UUID
    position: int
    criterion: str
    name: str
    first_is_met: bool
    student: str
    k: int
    topic: str
    beginning: str

    @property
    def subject(self) -> Criterion:
        """The criterion as the rubric has it."""
        return Criterion(self.position, CriterionKind(self.criterion), self.name)


@dataclass(frozen=True)
class ComparedPair:
    """The reference and the grader, as ``options`` count them, and all that is told of them.

    ``unjudged_texts`` counts those whose differences are left out, as the annotator is still to judge them.
    """

    reference: GraderEntry
    grader: GraderEntry
    figures: PairAgreement
    sentence: str
    cautions: tuple[Caution, ...]
    differences: tuple[Difference, ...]
    unjudged_texts: int
    options: StudyOptions


@dataclass(frozen=True)
class AgreementStudy:
    """``pair`` is None where fewer than two graders have judged; ``overall`` is there for three or more.

    ``calibration`` holds the grader's probabilities against all people's marks, where it gave any;
    ``threshold`` tells of all judges' marks.
    """

    judges: tuple[GraderEntry, ...]
    students: tuple[str, ...]
    has_practice: bool
    pair: ComparedPair | None
    overall: ManyAgreement | None
    threshold: ThresholdEffect
    calibration: tuple[CriterionCalibration, ...] = ()


def judges(everyone: Sequence[GraderEntry]) -> tuple[GraderEntry, ...]:
    """Who can be compared, people first and adjudicators last.

    A program decides length alone, which no agreement is about.
    """
    able = [grader for grader in everyone if grader.kind in _ORDER and grader.verdicts]
    return tuple(
        sorted(able, key=lambda grader: (is_adjudicator(grader.name), _ORDER[grader.kind], grader.name))
    )


def study_agreement(database: Database, options: StudyOptions) -> AgreementStudy:
    """Compare the two graders that ``options`` name, and all of them where there are more."""
    with database.read() as session:
        able = judges(graders(session, with_practice=options.with_practice))
        writers = tuple(students(session, with_practice=options.with_practice))
        is_practised = has_practice(session)
        counted = AgreementOptions(
            graders=tuple(grader.name for grader in able),
            people=options.people,
            with_practice=options.with_practice,
            students=None if options.student is None else (options.student,),
            threshold=options.threshold,
            is_weighted=options.is_weighted,
        )
        effect = threshold_effect(session, counted.verdicts)
    if len(able) < 2:
        return AgreementStudy(able, writers, is_practised, None, None, effect)
    marks = compared_marks(database, counted)
    overall = overall_agreement(marks) if len(marks.independent) > 2 else None
    pair = _compared(database, marks, able, options)
    calibration = _calibration(database, able, pair.grader, options)
    return AgreementStudy(able, writers, is_practised, pair, overall, effect, calibration)


def _calibration(
    database: Database, able: Sequence[GraderEntry], grader: GraderEntry, options: StudyOptions
) -> tuple[CriterionCalibration, ...]:
    people = [each.name for each in able if each.kind == GraderKind.PERSON and not is_adjudicator(each.name)]
    wanted = VerdictFilter((grader.name, *people), options.people, options.with_practice, with_gold=False)
    return study_calibration(database, wanted, student=options.student, is_weighted=options.is_weighted)


def chosen_pair(able: Sequence[GraderEntry], reference: str, grader: str) -> tuple[GraderEntry, GraderEntry]:
    """The two who are named; else a person as the reference, and beside them a machine if there is one."""
    first = next((each for each in able if each.name == reference), able[0])
    others = [each for each in able if each is not first]
    machines = [each for each in others if each.kind != GraderKind.PERSON]
    second = next((each for each in others if each.name == grader), (machines or others)[0])
    return first, second


def _compared(
    database: Database,
    marks: ComparedMarks,
    able: Sequence[GraderEntry],
    options: StudyOptions,
) -> ComparedPair:
    reference, grader = chosen_pair(able, options.reference, options.grader)
    of_two = marks.pair(reference.name, grader.name)
    figures = compare_pair(of_two)
    wanted = AgreementOptions(
        graders=of_two.graders,
        people=options.people,
        with_practice=options.with_practice,
        threshold=options.threshold,
    )
    with database.read() as session:
        effect = threshold_effect(session, wanted.verdicts)
    cautions = [
        *cautions_of(figures),
        *cautions_of_project(
            database,
            of_two.graders,
            with_practice=options.with_practice,
            is_weighted=options.is_weighted,
        ),
        *cautions_of_threshold(effect),
    ]
    shown, unjudged = _differences(database, of_two, options.annotator)
    return ComparedPair(
        reference=reference,
        grader=grader,
        figures=figures,
        sentence=f"{agreement_sentence(figures.pooled)} {weights_sentence(figures.weights)}".rstrip(),
        cautions=tuple(cautions),
        differences=shown,
        unjudged_texts=unjudged,
        options=options,
    )


def _differences(database: Database, of_two: PairMarks, annotator: str) -> tuple[tuple[Difference, ...], int]:
    """Those on texts that may be seen, and how many other texts there are."""
    with database.read() as session:
        found = disagreements(of_two, {item.id: item.criteria for item in items(session)})
        texts = {each.generation_id for each in found}
        hidden = texts & set(unjudged_texts(session, annotator))
        labels = text_labels(session, texts - hidden)
    shown = tuple(
        Difference(
            generation_id=each.generation_id,
            position=each.position,
            criterion=each.criterion,
            name=each.name,
            first_is_met=each.first_is_met,
            student=labels[each.generation_id].student,
            k=labels[each.generation_id].k,
            topic=labels[each.generation_id].topic,
            beginning=labels[each.generation_id].beginning,
        )
        for each in found
        if each.generation_id in labels
    )
    return shown, len(hidden)
