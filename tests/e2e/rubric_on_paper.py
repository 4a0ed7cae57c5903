"""A person's queue on paper: what the window shows and keeps of it is held against this."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from enum import StrEnum

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.pipeline.spot_checks import CheckState, Flag


class Stage(StrEnum):
    """How far the person is with the text in hand."""

    BLIND = "blind"
    REVEALED = "revealed"
    REVISING = "revising"


class Focus(StrEnum):
    """Where the keyboard is."""

    RUBRIC = "rubric"
    TEXT = "text"
    NOTE = "note"
    FLAG = "flag"
    REASON = "reason"


@dataclass
class Sheet:
    """What is said of a text, by the criteria's positions."""

    marks: dict[int, PersonMark] = field(default_factory=dict)
    evidence: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    reason: str = ""

    @property
    def unexplained(self) -> int | None:
        """The first criterion that cannot be judged, without a word on why."""
        return next((at for at in sorted(self.marks) if _owes_note(self.marks[at])), None)


@dataclass
class PaperText:
    """A text, the verdicts on it, and the draft or revision under way; the length is not asked."""

    words: str
    asked: int
    verdicts: list[Sheet] = field(default_factory=list)
    draft: Sheet | None = None
    is_skipped: bool = False
    flag: Flag = field(default_factory=Flag)

    @property
    def state(self) -> CheckState:
        if self.verdicts:
            return CheckState.SUBMITTED
        if self.is_skipped:
            return CheckState.SKIPPED
        return CheckState.PENDING if self.draft is None else CheckState.DRAFT

    @property
    def said(self) -> Sheet:
        """The verdict that stands, or the first draft."""
        return self.verdicts[-1] if self.verdicts else self.draft or Sheet()

    @property
    def revision(self) -> Sheet | None:
        """The revision under way, if it says anything else."""
        if not self.verdicts or self.draft is None:
            return None
        said = self.said
        is_same = (self.draft.marks, self.draft.evidence) == (said.marks, said.evidence)
        return None if is_same and not self.draft.reason else self.draft

    def begin_draft(self) -> Sheet:
        """The one under way; a revision begins as a copy of the verdict, its reason left out."""
        if self.draft is None:
            self.draft = deepcopy(self.said)
            self.draft.reason = ""
        return self.draft


Value = PersonMark | tuple[Span, ...] | Flag | bool | None


@dataclass
class Act:
    """What can be undone, in the text of that number.

    ``attempt`` is the number of the draft that it went into, None where it went into none.
    """

    what: str
    number: int
    attempt: int | None
    position: int | None
    before: Value
    after: Value

    def put(self, text: PaperText, value: Value) -> None:
        """Give the field that was changed this value."""
        if isinstance(value, Flag):
            text.flag = value
        elif isinstance(value, bool):
            text.is_skipped = value
        else:
            assert text.draft is not None
            held: dict[int, object] = vars(text.draft)[self.what]
            held.pop(self.position, None)
            if value:
                held[self.position] = value

    def is_next_letter_of(self, other: "Act") -> bool:
        """Whether ``other`` began the note that this goes on with."""
        place = (self.what, self.number, self.attempt, self.position)
        is_same = place == (other.what, other.number, other.attempt, other.position)
        return is_same and all(_is_other_note(value, self.after) for value in (other.before, other.after))


class Paper:
    """The queue as it stands after the keys pressed so far.

    ``not_met`` are the positions that the grader holds not met.
    """

    def __init__(self, texts: Sequence[PaperText], not_met: frozenset[int]) -> None:
        self.texts = list(texts)
        self.not_met = not_met
        self.number = self.hand = 0
        self.focus = Focus.RUBRIC
        self.is_revising = False
        self.passage = (0, 0)
        self._done: list[Act] = []
        self._undone: list[Act] = []

    @property
    def text(self) -> PaperText:
        """The one in hand."""
        return self.texts[self.number]

    @property
    def stage(self) -> Stage:
        if not self.text.verdicts:
            return Stage.BLIND
        return Stage.REVISING if self.is_revising else Stage.REVEALED

    @property
    def sheet(self) -> Sheet:
        """What is marked, or what stands."""
        if not self.is_revising:
            return self.text.said
        return self.text.draft or replace(self.text.said, reason="")

    @property
    def can_mark(self) -> bool:
        return self.stage is not Stage.REVEALED and self.hand < self.text.asked

    def go_to(self, number: int | None) -> None:
        if number is None or not 0 <= number < len(self.texts):
            return
        self.number = number
        self.is_revising = self.text.revision is not None
        self.begin()

    def begin(self) -> None:
        """Take the criterion in hand where there is something to do, or to see."""
        self.focus = Focus.RUBRIC
        if self.stage is Stage.BLIND:
            self.hand = self.unmarked(after=-1) or 0
        else:
            said = self.text.said.marks
            differing = (at for at in sorted(said) if said[at].is_met is not (at not in self.not_met))
            self.hand = next(differing, 0)

    def unmarked(self, *, after: int) -> int | None:
        """The next criterion without a mark, going round."""
        places = [*range(after + 1, self.text.asked), *range(self.text.asked)]
        return next((at for at in places if at not in self.sheet.marks), None)

    def move_on(self) -> None:
        there = self.unmarked(after=self.hand)
        self.hand = self.hand if there is None else there

    def next_open(self, *, after: int) -> int | None:
        """The next text to be done, going round; those skipped come last."""
        others = [*range(after + 1, len(self.texts)), *range(after)]
        in_order = sorted(others, key=lambda at: self.texts[at].is_skipped)
        return next((at for at in in_order if not self.texts[at].verdicts), None)

    def change(self, what: str, before: Value, after: Value) -> None:
        """Do something that can be undone."""
        if before == after:
            return
        is_said = what in ("marks", "evidence")
        attempt = len(self.text.verdicts) if is_said else None
        act = Act(what, self.number, attempt, self.hand if is_said else None, before, after)
        if is_said:
            self.text.begin_draft()
            self.text.is_skipped = False
        act.put(self.text, after)
        self._undone.clear()
        if self._done and act.is_next_letter_of(self._done[-1]):
            self._done[-1].after = after
        else:
            self._done.append(act)

    def turn(self, *, is_redo: bool) -> None:
        """Take the last act back, or do it again, and go there."""
        taken, kept = (self._undone, self._done) if is_redo else (self._done, self._undone)
        if not taken:
            return
        act = taken.pop()
        kept.append(act)
        act.put(self.texts[act.number], act.after if is_redo else act.before)
        self.go_to(act.number)
        self.hand = self.hand if act.position is None else act.position

    def close_acts(self, *, with_others: bool) -> None:
        """What went into the draft under way can be undone no more, nor the flag and the skip of its text."""
        attempts = (len(self.text.verdicts), None) if with_others else (len(self.text.verdicts),)

        def is_open(act: Act) -> bool:
            return act.number != self.number or act.attempt not in attempts

        self._done, self._undone = list(filter(is_open, self._done)), list(filter(is_open, self._undone))


def _owes_note(mark: PersonMark) -> bool:
    return mark.is_met is None and not mark.note.strip()


def _is_other_note(before: Value, after: Value) -> bool:
    if isinstance(before, PersonMark) and isinstance(after, PersonMark):
        return before.is_met is after.is_met
    return isinstance(before, Flag) and isinstance(after, Flag) and before.is_up is after.is_up
