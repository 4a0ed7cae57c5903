"""The scores of a project with what they are read beside: novelty, and what was published."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from skillmix_desktop.core.metrics import Over, Summary
from skillmix_desktop.core.novelty import Novelty, novelty_bound
from skillmix_desktop.pipeline.cautions import Caution, cautions_of_results
from skillmix_desktop.pipeline.leaderboard import Leaderboard, PublishedScore, leaderboard
from skillmix_desktop.pipeline.origins import cautions_of_ways
from skillmix_desktop.pipeline.result_reading import ResultReading, read_results
from skillmix_desktop.pipeline.results import ResultOptions, ResultRow, count_rows
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect
from skillmix_desktop.store.queries import GraderEntry

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
    over: Over
    published: Leaderboard
    threshold: ThresholdEffect
    cautions: tuple[Caution, ...]

    @cached_property
    def novelty(self) -> tuple[NoveltyLine, ...]:
        """How much of each row's success is new."""
        return tuple(_novelty(row) for row in self.rows) if self.over is Over.MAX else ()


def study_results(
    database: Database, options: ResultOptions, reading: ResultReading | None = None
) -> ResultStudy:
    """The scores of all graders as ``options`` count them, and what belongs beside them."""
    study = study_of(reading or read_results(database, options.people), options)
    scoring = {row.grader for row in study.rows}
    of_ways = cautions_of_ways(database, scoring, with_practice=options.with_practice)
    return replace(study, cautions=(*study.cautions, *of_ways))


def study_of(reading: ResultReading, options: ResultOptions, grader: str | None = None) -> ResultStudy:
    """The same but for how verdicts came about; of one grader, or of the first if it has no scores."""
    judged = reading.judged_by(
        as_reference=options.reference_compatible,
        with_practice=options.with_practice,
        without_skills=options.exclude_skills,
    )
    scoring = tuple(entry for entry in reading.graders if entry.name in judged)
    if grader is not None and grader not in judged and scoring:
        grader = scoring[0].name
    rows = tuple(count_rows(reading, options, grader))
    effect = reading.threshold_effect(options.threshold, with_practice=options.with_practice)
    return ResultStudy(
        rows=rows,
        graders=scoring,
        skills=reading.skills,
        has_practice=reading.has_practice,
        over=options.over,
        published=leaderboard(),
        threshold=effect,
        cautions=tuple(cautions_of_results(rows, effect)),
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
