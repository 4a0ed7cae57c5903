"""What a person said of a text beside what the other graders said, once the person has committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from skillmix_desktop.core.person_marks import PersonMark, Span, with_span
from skillmix_desktop.core.quotes import quoted_spans
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.spot_checks import RevealedVerdict, reveal
from skillmix_desktop.store.columns import IS_COMMITTED, IS_VERDICT_ON_SPOT_CHECK, MARK, SPOT_CHECK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind


@dataclass(frozen=True)
class Vote:
    """What a grader said of a criterion in one round; ``remark`` is its note, or why it did not judge."""

    round: int
    is_met: bool | None
    points: float | None
    probability: float | None
    remark: str


@dataclass(frozen=True)
class Opinion:
    """A grader's votes on one criterion, the rounds in order; at least one."""

    votes: tuple[Vote, ...]

    @property
    def judged(self) -> int:
        """How many rounds gave a mark."""
        return sum(vote.is_met is not None for vote in self.votes)

    @property
    def met(self) -> int:
        """How many rounds hold the criterion met."""
        return sum(vote.is_met is True for vote in self.votes)

    @property
    def is_met(self) -> bool | None:
        """What most rounds say; None where they are split in halves, or none judged."""
        return None if 2 * self.met == self.judged else 2 * self.met > self.judged

    @property
    def probability(self) -> float | None:
        """The mean of the probabilities that the rounds gave; None without any."""
        given = [vote.probability for vote in self.votes if vote.probability is not None]
        return sum(given) / len(given) if given else None

    def differs_from(self, is_met: bool | None) -> bool:
        """Whether this is a verdict, and another one than ``is_met``."""
        return self.judged > 0 and self.is_met is not is_met


@dataclass(frozen=True)
class Explained:
    """What a grader wrote about the whole text in one round; ``outcome`` tells why there may be no marks."""

    round: int
    outcome: Outcome
    explanation: str


@dataclass(frozen=True)
class GraderColumn:
    """All that one grader said of the text, by the criteria's positions."""

    name: str
    kind: GraderKind
    opinions: Mapping[int, Opinion]
    rounds: tuple[Explained, ...]
    evidence: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)

    def quoted(self, text: str, position: int) -> tuple[Span, ...]:
        """What the grader quotes of ``text`` when it talks about the criterion, or about the whole."""
        votes = self.opinions[position].votes if position in self.opinions else ()
        said = [vote.remark for vote in votes] + [each.explanation for each in self.rounds]
        return tuple(sorted({span for words in said for span in quoted_spans(text, words)}))

    def likeness(self, marks: Mapping[int, PersonMark]) -> tuple[int, int]:
        """Of the marks that both gave, how many are alike, and how many there are."""
        both = [
            (mark.is_met, self.opinions[position].is_met)
            for position, mark in marks.items()
            if mark.is_met is not None and position in self.opinions and self.opinions[position].judged
        ]
        return sum(one is other for one, other in both), len(both)


@dataclass(frozen=True)
class OwnVerdict:
    """One of the person's own verdicts: the blind one has no reason, a revision says why it was made."""

    marks: Mapping[int, PersonMark]
    reason: str


@dataclass(frozen=True)
class SideBySide:
    """The person's verdicts, the blind one first, and a column for each other grader but the program."""

    own: tuple[OwnVerdict, ...]
    graders: tuple[GraderColumn, ...]

    @property
    def first_difference(self) -> int | None:
        """The first criterion on which a grader says other than the person says now."""
        for position, mark in sorted(self.own[-1].marks.items() if self.own else ()):
            opinions = (grader.opinions.get(position) for grader in self.graders)
            if any(opinion is not None and opinion.differs_from(mark.is_met) for opinion in opinions):
                return position
        return None


def side_by_side(database: Database, spot_check_id: UUID) -> SideBySide:
    """Raises before the person has committed, so that nothing can be seen too early; not if assisted."""
    revealed = reveal(database, spot_check_id)
    # A program decides the length alone, and that is shown from the start.
    spoken = [verdict for verdict in revealed if verdict.kind is not GraderKind.PROGRAM]
    by_grader = groupby(sorted(spoken, key=_order), key=lambda verdict: (verdict.grader, verdict.kind))
    columns = tuple(_column(name, kind, tuple(verdicts)) for (name, kind), verdicts in by_grader)
    return SideBySide(_own(database, spot_check_id), columns)


def _order(verdict: RevealedVerdict) -> tuple[bool, str, int]:
    return verdict.kind is GraderKind.PERSON, verdict.grader, verdict.round


def _column(name: str, kind: GraderKind, verdicts: Sequence[RevealedVerdict]) -> GraderColumn:
    votes: dict[int, list[Vote]] = {}
    for verdict in verdicts:
        for mark in verdict.marks:
            remark = verdict.notes.get(mark.position) or mark.reason or ""
            vote = Vote(verdict.round, mark.is_met, mark.points, mark.probability, remark)
            votes.setdefault(mark.position, []).append(vote)
    opinions = {position: Opinion(tuple(given)) for position, given in votes.items()}
    rounds = tuple(Explained(verdict.round, verdict.outcome, verdict.explanation) for verdict in verdicts)
    evidence: dict[int, tuple[Span, ...]] = {}
    for verdict in verdicts:
        for position, spans in verdict.evidence.items():
            for span in spans:
                evidence[position] = with_span(evidence.get(position, ()), span)
    return GraderColumn(name, kind, opinions, rounds, evidence)


def _own(database: Database, spot_check_id: UUID) -> tuple[OwnVerdict, ...]:
    query = (
        select(VERDICT.c.attempt, VERDICT.c.explanation, MARK.c.position, MARK.c.points, MARK.c.note)
        .join_from(SPOT_CHECK, VERDICT, IS_VERDICT_ON_SPOT_CHECK)
        .join(MARK, MARK.c.verdict_id == VERDICT.c.id)
        .where(SPOT_CHECK.c.id == spot_check_id, IS_COMMITTED)
        .order_by(VERDICT.c.attempt, MARK.c.position)
    )
    with database.read() as session:
        rows = session.execute(query).all()
    attempts = [list(kept) for _, kept in groupby(rows, key=lambda row: row.attempt)]
    return tuple(
        OwnVerdict({row.position: _person_mark(row.points, row.note) for row in kept}, kept[0].explanation)
        for kept in attempts
    )


def _person_mark(points: float | None, note: str) -> PersonMark:
    return PersonMark(None if points is None else bool(points), note)
