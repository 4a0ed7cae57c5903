"""The scores of a project with what they are read beside: novelty, and what was published."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from skillmix_desktop.core.metrics import Over, Summary
from skillmix_desktop.core.novelty import Novelty, novelty_bound
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_results, cautions_of_ways
from skillmix_desktop.pipeline.leaderboard import Leaderboard, PublishedScore, leaderboard
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow, results
from skillmix_desktop.store.columns import ITEM_SKILL, SKILL
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect, threshold_effect
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


def study_results(database: Database, options: ResultOptions) -> ResultStudy:
    """The scores as ``options`` count them, and what belongs beside them."""
    rows = tuple(results(database, options))
    with database.read() as session:
        everyone, is_practised = graders(session), has_practice(session)
        effect = threshold_effect(session, options.verdicts)
        skills = tuple(session.scalars(select(SKILL.c.name).join_from(SKILL, ITEM_SKILL).distinct()))
    scoring = {row.grader for row in rows}
    return ResultStudy(
        rows=rows,
        graders=tuple(
            sorted(
                (grader for grader in everyone if grader.name in scoring),
                key=lambda grader: (_ORDER[grader.kind], grader.name),
            )
        ),
        skills=tuple(sorted(skills, key=str.lower)),
        has_practice=is_practised,
        novelty=tuple(_novelty(row) for row in rows) if options.over is Over.MAX else (),
        published=leaderboard(),
        threshold=effect,
        cautions=(
            *cautions_of_results(rows, effect),
            *cautions_of_ways(database, scoring, with_practice=options.verdicts.with_practice),
        ),
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
