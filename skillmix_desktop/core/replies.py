"""Reading replies: the text that a student gives, and the marks that a grader states."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.criterion_names import CriterionNames, words_of
from skillmix_desktop.core.mark_statements import NUMBER, Statement, Statements, number_of, points_of
from skillmix_desktop.core.prompts import LINES, TABLE
from skillmix_desktop.core.quotations import before_open_fence, without_fenced_text
from skillmix_desktop.core.reasoning import without_reasoning
from skillmix_desktop.core.refusals import is_refusal
from skillmix_desktop.core.rubric import Criterion, Mark, Outcome
from skillmix_desktop.core.second_thoughts import taken_back
from skillmix_desktop.core.stated_in_lines import plain_statements, read_earned_lines, read_plain_lines
from skillmix_desktop.core.stated_in_objects import read_objects
from skillmix_desktop.core.stated_in_tables import before_explanation, explanation_of, read_table

_ANSWER = re.compile(r"Answer[*_]*:(?:\*\*|__)?")
_EXPLANATION = re.compile(r"(?:\*{1,3}|_{1,3}|(?:#{1,6}|>)[ \t]{0,4})?Explanation")

_Reader = Callable[[str, CriterionNames], Statements | None]
# Lines of names and numbers are read last: they may stand around whatever else holds the marks.
_READERS: dict[str, tuple[_Reader, ...]] = {
    TABLE: (read_table, read_objects, read_earned_lines, read_plain_lines),
    LINES: (read_earned_lines, read_table, read_objects, read_plain_lines),
}


@dataclass(frozen=True)
class StudentText:
    """What is graded of a student's reply; None where the reply holds no text."""

    text: str | None
    is_marker_missing: bool


@dataclass(frozen=True)
class GradingReading:
    """What a grader's reply states; ``claimed_total`` is its own sum, kept to be compared and never used."""

    marks: tuple[Mark, ...]
    claimed_total: float | None
    explanation: str
    outcome: Outcome


def student_text(reply: str) -> StudentText:
    """The text after the last ``Answer:``, or without one from the start, up to ``Explanation``."""
    said = without_reasoning(reply)
    markers = list(_ANSWER.finditer(said))
    text = said[markers[-1].end() :] if markers else said
    if explanation := _EXPLANATION.search(text):
        text = text[: explanation.start()]
    return StudentText(_without_stray_bold(text.strip()) or None, is_marker_missing=not markers)


def student_answer(reply: str) -> str | None:
    """The answer as it was asked for, from the last ``Answer:`` on, explanation and all; None without one."""
    said = without_reasoning(reply)
    markers = list(_ANSWER.finditer(said))
    return f"Answer: {said[markers[-1].end() :].strip()}" if markers else None


def read_grading(reply: str, criteria: Sequence[Criterion], form: str = TABLE) -> GradingReading:
    """The marks that ``reply`` states, matched to the criteria by name; no mark is made up.

    ``form`` is what was asked for and looked for first; a reply in another form is read too.
    """
    said = said_by_grader(reply)
    names = CriterionNames(criteria)
    read = (reader(said, names) for reader in _READERS[form])
    found = next(filter(None, read), Statements((), said))
    doubts = _doubts(found, names) if found.stated else ()
    marks = _marks([*found.stated, *doubts], criteria, names)
    explanation = explanation_of(found.explanation)
    return GradingReading(marks, _claimed_total(found.stated, names), explanation, _outcome(marks, said))


def said_by_grader(reply: str) -> str:
    """``reply`` without thoughts and without what it repeats of the student's text."""
    # In this order, since the student's text may hold tags of thoughts, and thoughts may name the fence.
    return before_open_fence(without_reasoning(without_fenced_text(reply)))


def _doubts(found: Statements, names: CriterionNames) -> Iterator[Statement]:
    """What is said below the marks that may contradict them."""
    yield from plain_statements(before_explanation(found.explanation), names)
    yield from taken_back(found.explanation)


def _without_stray_bold(text: str) -> str:
    """Without the one ``**`` whose partner stood at the marker."""
    if text.count("**") % 2:
        text = text.removeprefix("**") if text.startswith("**") else text.removesuffix("**")
    return text.strip()


def _marks(
    stated: Sequence[Statement], criteria: Sequence[Criterion], names: CriterionNames
) -> tuple[Mark, ...]:
    values: dict[int, set[float | str]] = {criterion.position: set() for criterion in criteria}
    unclear: set[int] = set()
    for statement in stated:
        positions = names.meant_by(statement.name)
        if len(positions) == 1:
            values[min(positions)].add(statement.fault or points_of(statement.mark))
        unclear |= positions
    return tuple(_mark(position, found, position in unclear) for position, found in values.items())


def _mark(position: int, values: set[float | str], is_unclear: bool) -> Mark:
    if len(values) > 1:
        return Mark(position, None, reason="the reply gives it different marks")
    for value in values:
        if isinstance(value, str):
            return Mark(position, None, reason=value)
        return Mark(position, value)
    if is_unclear:
        return Mark(position, None, reason="a row of the reply could mean this criterion or another")
    return Mark(position, None, reason="no row of the reply names it")


def _claimed_total(stated: Sequence[Statement], names: CriterionNames) -> float | None:
    others = [statement for statement in stated if not names.meant_by(statement.name)]
    totals = [statement.mark for statement in others if words_of(statement.name)[:1] == ("total",)]
    for total in reversed(totals):
        numbers = re.findall(rf"(?<![0-9/])(?<!out of ){NUMBER}", re.sub(r"\s*/\s*", "/", total))
        if len(numbers) == 1:
            return number_of(numbers[0])
    return None


def _outcome(marks: Sequence[Mark], said: str) -> Outcome:
    if any(mark.points is not None for mark in marks):
        return Outcome.SCORED
    return Outcome.REFUSED if is_refusal(said) else Outcome.UNPARSED
