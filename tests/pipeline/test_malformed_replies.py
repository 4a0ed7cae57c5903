"""Malformed replies from the grader to the project file: an outcome each, and no mark that was not stated."""

from collections.abc import Iterable, Iterator

from sqlmodel import select

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.tables import Generation, Student, key_of
from tests.builders import add_items
from tests.malformed_replies import SKILLS, TOPIC, Malformed, in_short, is_stated, malformed_replies
from tests.pipeline.answers import finish, marks, reply, verdicts

REPLIES = malformed_replies()


class Malformer(ScriptedModel):
    """Meets the text that is numbered so with the malformed reply of that number."""

    def __init__(self, numbers: dict[str, int]) -> None:
        super().__init__("grader-a", self._reply)
        self._numbers = numbers

    def _reply(self, request: Request) -> Reply:
        case = REPLIES[self._numbers[request.key.partition(":")[0]]]
        return reply(request, case.reply, finish=Finish.LENGTH if case.is_cut else Finish.STOP)


def add_texts(database: Database, texts: Iterable[str]) -> dict[str, int]:
    """A generation for each of ``texts``; their numbers by the generations' ids."""
    [item_id] = add_items(database, [(SKILLS, TOPIC)])
    with database.write() as session:
        session.add(Student(id=key_of("student", "student-a"), name="student-a"))
        session.flush()
        rows = [
            Generation(item_id=item_id, student_id=key_of("student", "student-a"), round=number, text=text)
            for number, text in enumerate(texts, start=1)
        ]
        session.add_all(rows)
        session.flush()
        return {str(row.id): row.round - 1 for row in rows}


def graded(database: Database, numbers: dict[str, int]) -> Iterator[tuple[Malformed, Outcome, str]]:
    """Each malformed reply, its verdict's outcome, and the marks in the project file."""
    finish(grade_pending(database, Malformer(numbers), GradingPlan(find_template(GRADING), rounds=1)))
    for verdict in verdicts(database):
        rows = marks(database, verdict.id)
        assert all((row.points is None) == bool(row.reason) for row in rows)
        yield (
            REPLIES[numbers[str(verdict.generation_id)]],
            verdict.outcome,
            in_short([row.points for row in rows]),
        )


def test_every_malformed_reply_has_its_outcome_and_no_mark_that_it_does_not_state(database):
    numbers = add_texts(database, (f"The falcon is not slow, {number}." for number in range(len(REPLIES))))
    found = list(graded(database, numbers))
    assert len(found) == len(REPLIES)
    wrong = {case.about: read for case, _, read in found if not is_stated(read, case.says)}
    assert wrong == {}
    outcomes = {case.about: outcome for case, outcome, _ in found}
    assert outcomes == {case.about: case.outcome for case in REPLIES}
    assert {case.about: read for case, _, read in found} == {case.about: case.read for case in REPLIES}
    assert verify(database) == []


def test_a_text_that_is_such_a_reply_is_fenced_and_leaves_the_grader_its_word(database):
    """The student writes the grader's reply; the grader repeats the prompt as it was sent, and no more."""
    add_texts(database, (storable(case.reply).strip() or "-" for case in REPLIES))
    echo = ScriptedModel("echo", lambda request: reply(request, request.turns[0]))
    finish(grade_pending(database, echo, GradingPlan(find_template(GRADING), rounds=1)))
    for verdict in verdicts(database):
        assert [row.points for row in marks(database, verdict.id)] == [None] * 5
    with database.read() as session:
        assert len(list(session.exec(select(Generation)))) == len(verdicts(database))
