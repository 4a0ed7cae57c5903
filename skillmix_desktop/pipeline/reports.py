"""The report of a study: everything that is told, gathered once and then written in any form."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop import __version__
from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.pipeline.adjudication import ErrorCounts, error_counts
from skillmix_desktop.pipeline.agreement import AgreementResult, agreement
from skillmix_desktop.pipeline.agreement_study import judges
from skillmix_desktop.pipeline.calibration import CriterionCalibration, study_calibration
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_results, cautions_of_ways
from skillmix_desktop.pipeline.mark_matrix import (
    AgreementOptions,
    Disagreement,
    disagreements,
    mark_matrix,
    require_known,
)
from skillmix_desktop.pipeline.program_grading import PROGRAM
from skillmix_desktop.pipeline.result_study import study_results
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.columns import GENERATION, GRADER, IS_COMMITTED, SPOT_CHECK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect
from skillmix_desktop.store.queries import (
    Counts,
    GraderEntry,
    ItemSetEntry,
    counts,
    graders,
    has_practice,
    item_sets,
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
class SpotCheckDesign:
    """How a person's texts were drawn."""

    annotator: str
    design: str
    seed: int
    drawn: int


@dataclass(frozen=True)
class DisputedText:
    """A text and the criteria on which the first two graders differ."""

    text: str
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True)
class Report:
    """A report before it is written down. ``agreement`` is None where fewer than two graders judged.

    What is counted is what the report is about: with ``leaves_practice_out`` the project holds more.
    """

    study: str
    note: str
    is_sample: bool
    made_at: datetime
    version: str
    catalogue_fingerprint: str
    counts: Counts
    item_sets: tuple[ItemSetEntry, ...]
    graders: tuple[GraderEntry, ...]
    outcomes: tuple[tuple[str, str, int], ...]
    designs: tuple[SpotCheckDesign, ...]
    results: tuple[ResultRow, ...]
    result_cautions: tuple[Caution, ...]
    threshold: ThresholdEffect
    agreement: AgreementResult | None
    disputed: tuple[DisputedText, ...]
    adjudicated: ErrorCounts
    calibration: tuple[CriterionCalibration, ...]
    leaves_practice_out: bool
    options: ReportOptions


def build_report(database: Database, options: ReportOptions) -> Report:
    """Gather a report; a study with nothing in it gives a report that says so."""
    with database.read() as session:
        study = session.scalars(select(Study)).one()
        catalogue = load_catalogue(session)
        everyone = graders(session, with_practice=options.with_practice)
        sets, figures = item_sets(session), counts(session, with_practice=options.with_practice)
        outcomes = _outcomes(session, with_practice=options.with_practice)
        designs, is_practised = _designs(session), has_practice(session)
    told = [grader for grader in everyone if grader.verdicts]
    compared = comparable(told) if options.agreement.graders is None else options.agreement.graders
    chosen = _counted_alike(options, compared)
    agreed, disputed = _agreement(database, chosen)
    scores = study_results(database, options.results)
    rows = tuple(row for row in scores.rows if row.grader != PROGRAM)
    return Report(
        study=study.name,
        note=study.note,
        is_sample=study.is_sample,
        made_at=datetime.now(UTC),
        version=__version__,
        catalogue_fingerprint=catalogue.fingerprint,
        counts=replace(figures, verdicts=sum(g.verdicts for g in told if g.kind != GraderKind.PERSON)),
        item_sets=tuple(sets),
        graders=tuple(told),
        outcomes=tuple(outcome for outcome in outcomes if outcome[0] in {g.name for g in told}),
        designs=tuple(designs),
        results=rows,
        result_cautions=(
            *cautions_of_results(rows, scores.threshold),
            *cautions_of_ways(database, {row.grader for row in rows}, with_practice=options.with_practice),
        ),
        threshold=scores.threshold,
        agreement=agreed,
        disputed=disputed,
        adjudicated=error_counts(database),
        calibration=study_calibration(database, chosen.verdicts),
        leaves_practice_out=is_practised and not options.with_practice,
        options=options,
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


def _designs(session: Session) -> list[SpotCheckDesign]:
    drawn = (GRADER.c.name, SPOT_CHECK.c.design, SPOT_CHECK.c.seed)
    query = (
        select(*drawn, sa.func.count(SPOT_CHECK.c.id))
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
        .group_by(*drawn)
        .order_by(*drawn)
    )
    return [SpotCheckDesign(*row) for row in session.execute(query)]


def _agreement(
    database: Database, chosen: AgreementOptions
) -> tuple[AgreementResult | None, tuple[DisputedText, ...]]:
    compared = tuple(chosen.graders or ())
    if len(compared) < 2:
        _require_verdicts(database, compared)
        return None, ()
    agreed = agreement(database, chosen)
    first_two = mark_matrix(database, replace(chosen, graders=compared[:2]))
    return agreed, _disputed(database, disagreements(first_two))


def _require_verdicts(database: Database, named: Sequence[str]) -> None:
    with database.read() as session:
        judged = {grader.name for grader in graders(session, with_practice=True) if grader.verdicts}
    require_known(named, judged)


def comparable(everyone: Sequence[GraderEntry]) -> list[str]:
    """Whom a report compares unless told: those who judged for themselves."""
    return [grader.name for grader in judges(everyone) if not is_adjudicator(grader.name)]


def _disputed(database: Database, found: Sequence[Disagreement]) -> tuple[DisputedText, ...]:
    by_text: dict[UUID, list[Disagreement]] = {}
    for disagreement in found:
        by_text.setdefault(disagreement.generation_id, []).append(disagreement)
    with database.read() as session:
        texts = {id_: text for id_, text in session.execute(select(GENERATION.c.id, GENERATION.c.text))}
    return tuple(DisputedText(texts[id_], tuple(on)) for id_, on in by_text.items())
