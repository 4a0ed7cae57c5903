"""The report of a study: everything that is told, gathered once and then written in any form."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations

import numpy as np
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop import __version__
from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.pipeline.adjudication import ErrorCounts, error_counts
from skillmix_desktop.pipeline.agreement import AgreementResult, agreement_on
from skillmix_desktop.pipeline.agreement_details import AgreementDetails, agreement_details
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import judges
from skillmix_desktop.pipeline.beside_scores import MOST_STUDENTS, BesideScores, beside_scores
from skillmix_desktop.pipeline.calibration import CriterionCalibration, study_calibration
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_results
from skillmix_desktop.pipeline.compared_marks import compared_marks, require_known
from skillmix_desktop.pipeline.further_agreement import FurtherAgreement, further_agreement
from skillmix_desktop.pipeline.origins import cautions_of_ways
from skillmix_desktop.pipeline.precision_plans import (
    PlanOptions,
    PrecisionPlan,
    furthest_pair,
    plan_of_pair,
    precision_plan,
    skills_of_texts,
)
from skillmix_desktop.pipeline.program_grading import PROGRAM
from skillmix_desktop.pipeline.report_differences import DisputedText, disputed_texts
from skillmix_desktop.pipeline.result_reading import read_results
from skillmix_desktop.pipeline.result_study import ResultStudy, study_results
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow
from skillmix_desktop.pipeline.steadiness import Steadiness, steadiness
from skillmix_desktop.pipeline.study_marks import StudyMarks
from skillmix_desktop.pipeline.study_record import (
    Flow,
    GraderRecord,
    SkillUse,
    SpotCheckDesign,
    flow,
    grader_records,
    skill_uses,
    spot_check_designs,
)
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.columns import GRADER, IS_COMMITTED, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect, VerdictFilter
from skillmix_desktop.store.queries import (
    Counts,
    GraderEntry,
    ItemSetEntry,
    counts,
    graders,
    has_practice,
    item_sets,
    items,
    texts_of_practice,
)
from skillmix_desktop.store.tables import GraderKind, Study


@dataclass(frozen=True)
class ReportOptions:
    """What goes into a report; practice, whether it wrote or graded, only when asked for.

    The threshold of ``results`` holds for the agreement, too: a report has one.
    """

    results: ResultOptions = field(default_factory=ResultOptions)
    agreement: AgreementOptions = field(default_factory=AgreementOptions)
    with_practice: bool = False


@dataclass(frozen=True)
class HowDone:
    """How the study was done: draws, graders, and how far texts came."""

    item_sets: tuple[ItemSetEntry, ...]
    skills: tuple[SkillUse, ...]
    graders: tuple[GraderRecord, ...]
    designs: tuple[SpotCheckDesign, ...]
    flow: Flow


@dataclass(frozen=True)
class Compared:
    """Graders held against each other: ``details`` has an entry a pair of ``agreement``.

    ``used_texts`` are those that at least two of the graders judged. ``disputed`` are the texts on which the
    two differ that are ``told_of``: the reference with a judge, or a judge with a person.
    """

    agreement: AgreementResult
    details: tuple[AgreementDetails, ...]
    used_texts: int
    told_of: tuple[str, str]
    disputed: tuple[DisputedText, ...]
    further: FurtherAgreement
    precision: PrecisionPlan


@dataclass(frozen=True)
class Report:
    """A report before it is written down. ``compared`` is None where fewer than two graders judged.

    What is counted is what the report is about: with ``leaves_practice_out`` the project holds more.
    ``counted`` are the verdicts that its agreement comes from; its scores come from those of the options.
    """

    study: str
    note: str
    is_sample: bool
    made_at: datetime
    version: str
    catalogue_fingerprint: str
    counts: Counts
    graders: tuple[GraderEntry, ...]
    outcomes: tuple[tuple[str, str, int], ...]
    how_done: HowDone
    results: tuple[ResultRow, ...]
    beside: BesideScores
    result_cautions: tuple[Caution, ...]
    threshold: ThresholdEffect
    compared: Compared | None
    precision: PrecisionPlan
    adjudicated: ErrorCounts
    calibration: tuple[CriterionCalibration, ...]
    steadiness: tuple[Steadiness, ...]
    leaves_practice_out: bool
    counted: VerdictFilter
    options: ReportOptions

    @property
    def people(self) -> frozenset[str]:
        """The graders who are people."""
        return frozenset(grader.name for grader in self.graders if grader.kind == GraderKind.PERSON)

    @property
    def agreement(self) -> AgreementResult | None:
        return self.compared.agreement if self.compared else None

    @property
    def disputed(self) -> tuple[DisputedText, ...]:
        return self.compared.disputed if self.compared else ()


def build_report(database: Database, options: ReportOptions) -> Report:
    """Gather a report; a study with nothing in it gives a report that says so."""
    with database.read() as session:
        study = session.scalars(select(Study)).one()
        catalogue = load_catalogue(session)
        everyone = graders(session, with_practice=options.with_practice)
        figures = counts(session, with_practice=options.with_practice)
        outcomes = _outcomes(session, with_practice=options.with_practice)
        how_done, is_practised = _how_done(session, figures, options), has_practice(session)
    told = [grader for grader in everyone if grader.verdicts]
    compared = comparable(told) if options.agreement.graders is None else options.agreement.graders
    chosen = _counted_alike(options, compared)
    agreed = _compared(database, chosen)
    scores, beside = _scores(database, options.results)
    rows = tuple(row for row in scores.rows if row.grader != PROGRAM)
    names = {grader.name for grader in told}
    return Report(
        study=study.name,
        note=study.note,
        is_sample=study.is_sample,
        made_at=datetime.now(UTC),
        version=__version__,
        catalogue_fingerprint=catalogue.fingerprint,
        counts=replace(figures, verdicts=sum(g.verdicts for g in told if g.kind != GraderKind.PERSON)),
        graders=tuple(told),
        outcomes=tuple(outcome for outcome in outcomes if outcome[0] in names),
        how_done=how_done,
        results=rows,
        beside=beside,
        result_cautions=_result_cautions(database, rows, scores.threshold, options),
        threshold=scores.threshold,
        compared=agreed,
        precision=agreed.precision if agreed else precision_plan(database, PlanOptions()),
        adjudicated=error_counts(database),
        calibration=study_calibration(database, chosen),
        steadiness=steadiness(database, chosen),
        leaves_practice_out=is_practised and not options.with_practice,
        counted=chosen.verdicts,
        options=options,
    )


def _scores(database: Database, options: ResultOptions) -> tuple[ResultStudy, BesideScores]:
    reading = read_results(database, options.people)
    study = study_results(database, options, reading)
    return study, beside_scores(reading, options, study, MOST_STUDENTS)


def _result_cautions(
    database: Database, rows: Sequence[ResultRow], threshold: ThresholdEffect, options: ReportOptions
) -> tuple[Caution, ...]:
    of_ways = cautions_of_ways(database, {row.grader for row in rows}, with_practice=options.with_practice)
    return (*cautions_of_results(rows, threshold), *of_ways)


def _how_done(session: Session, figures: Counts, options: ReportOptions) -> HowDone:
    return HowDone(
        item_sets=tuple(item_sets(session)),
        skills=skill_uses(session),
        graders=grader_records(session, with_practice=options.with_practice),
        designs=spot_check_designs(session),
        flow=flow(session, items=figures.items, with_practice=options.with_practice),
    )


def _counted_alike(options: ReportOptions, compared: Sequence[str]) -> AgreementOptions:
    """The agreement of ``compared``, with the practice and the threshold of the rest of the report."""
    return replace(
        options.agreement,
        graders=tuple(compared),
        with_practice=options.with_practice,
        threshold=options.results.threshold,
    )


def _outcomes(session: Session, *, with_practice: bool) -> list[tuple[str, str, int]]:
    query = (
        select(GRADER.c.name, VERDICT.c.outcome, sa.func.count(VERDICT.c.id))
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED)
        .group_by(GRADER.c.name, VERDICT.c.outcome)
        .order_by(GRADER.c.name, VERDICT.c.outcome)
    )
    if not with_practice:
        query = query.where(VERDICT.c.generation_id.not_in(texts_of_practice()))
    return [(name, outcome, n) for name, outcome, n in session.execute(query)]


def _compared(database: Database, chosen: AgreementOptions) -> Compared | None:
    names = tuple(chosen.graders or ())
    if len(names) < 2:
        _require_verdicts(database, names)
        return None
    marks = compared_marks(database, chosen)
    with database.read() as session:
        rubrics = {item.id: item.criteria for item in items(session)}
        sizes = skills_of_texts(session, with_practice=chosen.with_practice)
    pairs = [marks.pair(first, second) for first, second in combinations(names, 2)]
    others = marks.marks.people if names[0] in marks.marks.judges else marks.marks.judges
    told_of = names[0], next((name for name in names[1:] if name in others), names[1])
    return Compared(
        agreement=agreement_on(database, marks, chosen),
        details=tuple(agreement_details(pair, rubrics) for pair in pairs),
        used_texts=_texts_judged_twice(marks.marks, names),
        told_of=told_of,
        disputed=disputed_texts(database, marks.pair(*told_of), rubrics, chosen.verdicts),
        further=further_agreement(database, chosen),
        precision=plan_of_pair(marks.pair(*(furthest_pair(marks) or names[:2])), sizes, PlanOptions()),
    )


def _texts_judged_twice(marks: StudyMarks, graders: Sequence[str]) -> int:
    told = (marks.columns(graders) != MISSING).sum(axis=1)
    return len(np.unique(marks.text[(told >= 2) & ~marks.is_length]))


def _require_verdicts(database: Database, named: Sequence[str]) -> None:
    with database.read() as session:
        judged = {grader.name for grader in graders(session, with_practice=True) if grader.verdicts}
    require_known(named, judged)


def comparable(everyone: Sequence[GraderEntry]) -> list[str]:
    """Whom a report compares unless told: those who judged for themselves."""
    return [grader.name for grader in judges(everyone) if not is_adjudicator(grader.name)]
