"""What a grader's answer says of each criterion: its marks, and why one is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from skillmix_desktop.core.mark_places import mark_places
from skillmix_desktop.core.mark_probabilities import (
    LEAST_ANSWER_MASS,
    NOT_IN_FORM,
    MarkProbability,
    Token,
    mark_probabilities,
)
from skillmix_desktop.core.replies import read_grading, said_by_grader
from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion, Mark, Outcome
from skillmix_desktop.llm.base import Finish, MarkReading, Reply

_MASS_DECIMALS = 6
_NEITHER_MARK = "the model would write neither 1 nor 0 here"


@dataclass(frozen=True)
class Judgement:
    """What came of one attempt at grading, ready to be written down."""

    outcome: Outcome
    marks: tuple[Mark, ...]
    detail: str = ""
    reply: str | None = None
    explanation: str = ""
    claimed_total: float | None = None
    provenance: Mapping[str, object] = field(default_factory=dict)


def judge_reply(reply: Reply, criteria: tuple[Criterion, ...], *, form: str) -> Judgement:
    """What a written reply says of each criterion; a reply that was cut counts only if its table is whole."""
    text = reply.texts[-1] if reply.texts else None
    if reply.finish is Finish.ERROR or text is None:
        outcome = Outcome.REFUSED if reply.finish is Finish.REFUSED else Outcome.ERROR
        return Judgement(outcome, not_judged(criteria, reply.detail or "no reply came"), reply.detail, text)
    reading = read_grading(text, criteria, form)
    if reply.finish is Finish.LENGTH and not _is_whole(reading.marks, text, criteria, form):
        return Judgement(Outcome.TRUNCATED, not_judged(criteria, "the reply was cut off"), reply.detail, text)
    outcome = Outcome.REFUSED if reply.finish is Finish.REFUSED else reading.outcome
    return Judgement(
        outcome, reading.marks, reply.detail, text, reading.explanation, claimed_total=reading.claimed_total
    )


def _is_whole(marks: tuple[Mark, ...], text: str, criteria: tuple[Criterion, ...], form: str) -> bool:
    """Whether a cut reply states every mark; the last is not stated where another digit could follow it."""
    going_on = read_grading(f"{text}5", criteria, form).marks
    return marks == going_on and all(mark.points is not None for mark in marks)


def judge_reading(reading: MarkReading, criteria: tuple[Criterion, ...]) -> Judgement:
    """The marks behind probabilities: met from one half upwards, not judged where there is none."""
    if reading.finish is not Finish.STOP:
        outcome = Outcome.TRUNCATED if reading.finish is Finish.LENGTH else Outcome.ERROR
        return Judgement(outcome, not_judged(criteria, reading.detail or "no marks came"), reading.detail)
    marks = tuple(
        Mark(criterion.position, None, reason=_NEITHER_MARK)
        if probability is None
        else Mark(criterion.position, float(probability >= MET_THRESHOLD), probability)
        for criterion, probability in zip(criteria, reading.probabilities, strict=True)
    )
    is_scored = any(mark.points is not None for mark in marks)
    return Judgement(Outcome.SCORED if is_scored else Outcome.UNPARSED, marks, reading.detail)


def with_probabilities(
    written: Judgement, criteria: tuple[Criterion, ...], tokens: Sequence[Token]
) -> Judgement:
    """``written`` with the probabilities that its tokens tell; a mark without one stays as it was written."""
    if written.reply is None or written.outcome is not Outcome.SCORED:
        return written
    said = said_by_grader(written.reply)
    known = mark_probabilities(said, mark_places(said, criteria, written.marks), tokens)
    told = [known.get(mark.position, MarkProbability()) for mark in written.marks]
    marks = tuple(map(_told_mark, written.marks, told))
    masses = [None if one.mass is None else round(one.mass, _MASS_DECIMALS) for one in told]
    as_written = [mark.position for mark in marks if mark.points is not None and mark.probability is None]
    is_scored = any(mark.points is not None for mark in marks)
    return replace(
        written,
        outcome=Outcome.SCORED if is_scored else Outcome.UNPARSED,
        marks=marks,
        detail=written.detail if is_scored else NOT_IN_FORM,
        provenance={"answer_mass": masses, "marks_as_written": as_written},
    )


def _told_mark(written: Mark, told: MarkProbability) -> Mark:
    if told.share is not None:
        return Mark(written.position, float(told.share >= MET_THRESHOLD), told.share)
    if told.mass is not None and told.mass < LEAST_ANSWER_MASS:
        return Mark(written.position, None, reason=_NEITHER_MARK)
    return written


def not_judged(criteria: tuple[Criterion, ...], reason: str) -> tuple[Mark, ...]:
    """A mark per criterion that says that, and why, it was not judged."""
    return tuple(Mark(criterion.position, None, reason=reason) for criterion in criteria)
