"""The scores of a project with what they are read beside: novelty, and what was published."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from skillmix_desktop.core.metrics import Over, Summary
from skillmix_desktop.core.novelty import Novelty, novelty_bound
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_results
from skillmix_desktop.pipeline.leaderboard import Leaderboard, PublishedScore, leaderboard
from skillmix_desktop.pipeline.origins import cautions_of_ways
from skillmix_desktop.pipeline.result_marks import StudentMarks, read_student_marks
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow, count_rows, require_known_skills
from skillmix_desktop.store.catalogue import skill_names
from skillmix_desktop.store.columns import ITEM_SKILL, SKILL
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect, VerdictFilter, threshold_effect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice
from skillmix_desktop.store.tables import GraderKind

_ORDER = {GraderKind.PERSON: 0, GraderKind.MACHINE: 1, GraderKind.PRACTICE: 2, GraderKind.PROGRAM: 3}

NOVELTY_ASSUMPTION = (
    "Taken from the paper: a skill stands in at most 1.44 % of the training corpus’s sentences, a topic in "
    "0.22 %, the corpus has 5·10¹⁰ sentences, and skills and topics occur independently of each other. "
    "A bold share passes the paper’s test: more than a third of the successes must be new."
)


class Metric(StrEnum):
    """The three scores."""

    FULL_MARKS = "full_marks"
    ALL_SKILLS = "all_skills"
    SKILL_FRACTION = "skill_fraction"

    def of(self, row: ResultRow) -> Summary:
        """This score of a row."""
        summary: Summary = getattr(row.scores, self.value)
        return summary

    def published(self, score: PublishedScore) -> float:
        """This score of the leaderboard."""
        return float(getattr(score, self.value))


@dataclass(frozen=True)
class NoveltyLine:
    """How much of a student's success at one k cannot have been copied."""

    student: str
    grader: str
    k: int
    successes: int
    trials: int
    bound: Novelty


@dataclass(frozen=True)
class ResultStudy:
    """Everything that the results are looked at with.

    ``graders`` are those with scores, people first; ``skills`` are those of the project's items. ``novelty``
    is empty under the mean over generation rounds, for the bound counts successes.
    """

    rows: tuple[ResultRow, ...]
    graders: tuple[GraderEntry, ...]
    skills: tuple[str, ...]
    has_practice: bool
    novelty: tuple[NoveltyLine, ...]
    published: Leaderboard
    threshold: ThresholdEffect
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, eq=False)
class ResultReading:
    """What a project holds of scores, read once; every way of counting it needs no more reading.

    ``skills`` are those of the project's items, ``known_skills`` those of its catalogue.
    """

    marks: tuple[StudentMarks, ...]
    graders: tuple[GraderEntry, ...]
    skills: tuple[str, ...]
    known_skills: tuple[str, ...]
    has_practice: bool
    threshold: ThresholdEffect
    cautions_of_ways: tuple[Caution, ...]
    filter: VerdictFilter
    reference_compatible: bool

    def counts_for(self, options: ResultOptions) -> bool:
        """Whether nothing else has to be read to count as ``options`` say."""
        wanted = options.verdicts, options.reference_compatible
        return (self.filter, self.reference_compatible) == wanted


def read_results(database: Database, options: ResultOptions) -> ResultReading:
    """Read what ``options`` count."""
    marks = read_student_marks(database, options.verdicts, reference_compatible=options.reference_compatible)
    with database.read() as session:
        everyone, is_practised = graders(session), has_practice(session)
        effect = threshold_effect(session, options.verdicts)
        skills = tuple(session.scalars(select(SKILL.c.name).join_from(SKILL, ITEM_SKILL).distinct()))
        known = tuple(skill_names(session))
    return ResultReading(
        marks=marks,
        graders=tuple(sorted(everyone, key=lambda grader: (_ORDER[grader.kind], grader.name))),
        skills=tuple(sorted(skills, key=str.lower)),
        known_skills=known,
        has_practice=is_practised,
        threshold=effect,
        cautions_of_ways=tuple(
            cautions_of_ways(
                database, {each.grader for each in marks}, with_practice=options.verdicts.with_practice
            )
        ),
        filter=options.verdicts,
        reference_compatible=options.reference_compatible,
    )


def study_results(database: Database, options: ResultOptions) -> ResultStudy:
    """The scores as ``options`` count them, and what belongs beside them."""
    return study_of(read_results(database, options), options)


def study_of(reading: ResultReading, options: ResultOptions) -> ResultStudy:
    """The same of what was read before."""
    require_known_skills(options.exclude_skills, reading.known_skills)
    rows = tuple(count_rows(reading.marks, options))
    scoring = {row.grader for row in rows}
    return ResultStudy(
        rows=rows,
        graders=tuple(grader for grader in reading.graders if grader.name in scoring),
        skills=reading.skills,
        has_practice=reading.has_practice,
        novelty=tuple(_novelty(row) for row in rows) if options.over is Over.MAX else (),
        published=leaderboard(),
        threshold=reading.threshold,
        cautions=(*cautions_of_results(rows, reading.threshold), *reading.cautions_of_ways),
    )


def _novelty(row: ResultRow) -> NoveltyLine:
    full = row.scores.full_marks
    successes = round((full.mean or 0.0) * full.n)
    return NoveltyLine(
        student=row.student,
        grader=row.grader,
        k=row.k,
        successes=successes,
        trials=full.n,
        bound=novelty_bound(row.k, successes, full.n),
    )


def novelty_words(line: NoveltyLine) -> str:
    """The bound in a sentence."""
    bound = line.bound
    who = f"{line.student} at k = {line.k}"
    if not line.trials:
        return f"{who}: no item is fully judged, so nothing can be said."
    if not line.successes:
        return f"{who}: no full marks on {line.trials} items, so there is no success that could be new."
    if bound.expected_in_corpus >= 1:
        times = f"{bound.expected_in_corpus:,.{0 if bound.expected_in_corpus >= 10 else 1}f}"
        return f"{who}: the corpus should hold each combination {times} times, so any success may be a copy."
    least, lowest = bound.novel_share_lower_bound, bound.novel_share_at_lower_limit
    at_limit = "nothing" if not lowest else f"{100 * lowest:.1f} %"
    return (
        f"{who}: at least {100 * (least or 0.0):.1f} % of the {line.successes} successes in {line.trials} "
        f"are new; at the lower end of the interval, {at_limit}."
    )
