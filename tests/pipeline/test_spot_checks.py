"""A person at the rubric: drafts, blind verdicts, what is revealed when, and revisions."""

from uuid import uuid4

import pytest
from sqlmodel import select

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.core.rubric import CriterionKind, Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.spot_check_acts import commit, record_mark, skip
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import CheckState, annotators, load_task, queue, reveal
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.mark_columns import mark_columns
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, counted_verdicts
from skillmix_desktop.store.queries import counts
from skillmix_desktop.store.tables import GraderKind, Verdict, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish, marks, verdicts
from tests.pipeline.people import think_again

MET, UNMET = PersonMark(True), PersonMark(False)
TEXT = "The falcon was not slow. It is a kite with a mind of its own."


@pytest.fixture
def generation_id(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return add_generation(database, item_id, text=TEXT)


@pytest.fixture
def check_id(database, generation_id):
    """The one text in Ada's queue."""
    [check] = draw_spot_checks(database, SpotCheckDraw("Ada", count=1))
    return check.spot_check_id


def submit(database, check_id, *given):
    for position, mark in enumerate(given or (MET, UNMET, MET, MET)):
        record_mark(database, check_id, position, mark)
    commit(database, check_id)


def state_of(database, check_id, annotator="Ada"):
    return next(e.state for e in queue(database, annotator) if e.spot_check_id == check_id)


def people_say(database, people):
    with database.read() as session:
        marks = mark_columns(session, VerdictFilter(graders=["Ada"], people=people))
    return marks.points[marks.position.argsort()].tolist()


def test_a_task_shows_the_text_and_its_item_and_asks_for_all_but_the_length(database, check_id):
    task = load_task(database, check_id)
    assert (task.text, task.item.topic, task.state) == (TEXT, "Falconry", CheckState.PENDING)
    assert [criterion.label for criterion in task.asked] == [
        "Correctly illustrates litotes",
        "Correctly illustrates analogy",
        "Pertains to Falconry",
        "Text makes sense",
    ]
    assert task.unmarked == task.asked
    assert (task.length.robust, task.length.limit) == (2, 1)
    assert task.item.skills[0].definition


def test_a_task_holds_nothing_that_a_machine_said(database, generation_id, check_id):
    before = load_task(database, check_id)
    add_verdict(database, generation_id, marks=[1, 1, 1, 1, 1], explanation="all well")
    assert load_task(database, check_id) == before
    assert queue(database, "Ada")[0].state is CheckState.PENDING


def test_a_mark_is_in_the_draft_as_soon_as_it_is_made(database, check_id):
    record_mark(database, check_id, 1, UNMET)
    task = load_task(database, check_id)
    assert (task.state, dict(task.marks)) == (CheckState.DRAFT, {1: UNMET})
    assert [criterion.position for criterion in task.unmarked] == [0, 2, 3]


def test_a_draft_is_there_again_when_the_project_is_opened_again(database, project_path, check_id):
    record_mark(database, check_id, 0, MET)
    record_mark(database, check_id, 2, PersonMark(None, "I do not know falcons."))
    database.close()
    reopened = Database.open(project_path)
    try:
        task = load_task(reopened, check_id)
        assert dict(task.marks) == {0: MET, 2: PersonMark(None, "I do not know falcons.")}
        assert task.state is CheckState.DRAFT
    finally:
        reopened.close()


def test_a_mark_can_be_changed_and_taken_out_before_it_is_submitted(database, check_id):
    record_mark(database, check_id, 0, MET)
    record_mark(database, check_id, 0, UNMET)
    record_mark(database, check_id, 1, MET)
    record_mark(database, check_id, 1, None)
    record_mark(database, check_id, 3, None)
    assert dict(load_task(database, check_id).marks) == {0: UNMET}
    assert len(verdicts(database)) == 1


def test_a_draft_counts_nowhere(database, check_id):
    for position in range(4):
        record_mark(database, check_id, position, MET)
    with database.read() as session:
        assert counted_verdicts(session, VerdictFilter()) == set()
        assert counts(session).spot_checks_done == 0


def test_submitting_makes_the_draft_a_blind_verdict(database, check_id):
    submit(database, check_id, MET, UNMET, MET, PersonMark(True, "it reads well"))
    [verdict] = verdicts(database)
    assert (verdict.outcome, verdict.mode) == (Outcome.SCORED, VerdictMode.BLIND)
    assert [(m.position, m.points, m.note) for m in marks(database, verdict.id)] == [
        (0, 1, ""),
        (1, 0, ""),
        (2, 1, ""),
        (3, 1, "it reads well"),
    ]
    assert state_of(database, check_id) is CheckState.SUBMITTED
    with database.read() as session:
        assert counts(session).spot_checks_done == 1
    assert verify(database) == []


def test_submitting_before_everything_is_marked_is_refused_and_names_what_is_missing(database, check_id):
    record_mark(database, check_id, 0, MET)
    with pytest.raises(UsageError, match=r"3 criteria still need a mark, first: .*analogy"):
        commit(database, check_id)
    assert state_of(database, check_id) is CheckState.DRAFT


def test_an_untouched_text_cannot_be_submitted(database, check_id):
    with pytest.raises(UsageError, match="4 criteria still need a mark"):
        commit(database, check_id)
    assert verdicts(database) == []


@pytest.mark.parametrize("note", ["", "   "])
def test_that_a_person_cannot_judge_needs_a_note(database, check_id, note):
    for position in range(3):
        record_mark(database, check_id, position, MET)
    record_mark(database, check_id, 3, PersonMark(None, note))
    with pytest.raises(UsageError, match="note"):
        commit(database, check_id)
    record_mark(database, check_id, 3, PersonMark(None, "It breaks off."))
    commit(database, check_id)
    [verdict] = verdicts(database)
    last = marks(database, verdict.id)[3]
    assert (last.points, last.reason, last.note) == (None, "cannot judge", "It breaks off.")
    assert verdict.outcome == Outcome.SCORED


def test_a_text_of_which_nothing_can_be_judged_has_its_own_outcome(database, check_id):
    submit(database, check_id, *[PersonMark(None, "It is in Danish.")] * 4)
    assert verdicts(database)[0].outcome == Outcome.CANNOT_JUDGE
    assert state_of(database, check_id) is CheckState.SUBMITTED
    assert verify(database) == []


def test_a_submitted_text_takes_no_more_marks_and_is_not_submitted_twice(database, check_id):
    submit(database, check_id)
    with pytest.raises(UsageError, match="revise it instead"):
        record_mark(database, check_id, 0, UNMET)
    with pytest.raises(UsageError, match="revise it instead"):
        commit(database, check_id)
    assert load_task(database, check_id).marks[0] == MET


def test_the_length_and_criteria_that_there_are_none_of_take_no_mark(database, check_id):
    for position in (4, 9, -1):
        with pytest.raises(UsageError, match="criterion"):
            record_mark(database, check_id, position, MET)
    assert verdicts(database) == []


def test_graders_marks_stay_hidden_until_the_person_has_submitted(database, generation_id, check_id):
    add_verdict(database, generation_id, marks=[1, 1, 1, 1, 1])
    with pytest.raises(UsageError, match="once your own verdict is submitted"):
        reveal(database, check_id)
    for position in range(4):
        record_mark(database, check_id, position, MET)
    with pytest.raises(UsageError, match="once your own verdict is submitted"):
        reveal(database, check_id)


def test_what_is_revealed_is_the_newest_that_every_other_grader_said_in_each_round(
    database, generation_id, check_id
):
    add_verdict(database, generation_id, marks=[0, 0, 0, 0, 0], explanation="at first")
    add_verdict(database, generation_id, marks=[1, 1, 0, 1, 1], attempt=2, explanation="on second thought")
    add_verdict(database, generation_id, marks=[1, 1, 1, 1, 1], round_=2)
    add_verdict(database, generation_id, grader="machine-b", marks=[None] * 5, outcome=Outcome.UNPARSED)
    finish(grade_by_program(database))
    submit(database, check_id)
    told = reveal(database, check_id)
    assert [(v.grader, v.kind, v.round, v.outcome, v.explanation) for v in told] == [
        ("grader-a", GraderKind.MACHINE, 1, Outcome.SCORED, "on second thought"),
        ("grader-a", GraderKind.MACHINE, 2, Outcome.SCORED, ""),
        ("machine-b", GraderKind.MACHINE, 1, Outcome.UNPARSED, ""),
        ("program", GraderKind.PROGRAM, 1, Outcome.SCORED, ""),
    ]
    assert [mark.points for mark in told[0].marks] == [1, 1, 0, 1, 1]
    assert {mark.reason for mark in told[2].marks} == {"not judged in this test"}


def test_a_revision_stands_beside_the_blind_verdict(database, check_id):
    submit(database, check_id)
    think_again(database, check_id, {1: MET}, reason="The kite is an analogy after all.")
    blind, revised = verdicts(database)
    assert (blind.mode, blind.attempt) == (VerdictMode.BLIND, 1)
    assert (revised.mode, revised.attempt) == (VerdictMode.REVISED, 2)
    assert revised.explanation == "The kite is an analogy after all."
    assert people_say(database, PeoplesVerdict.BLIND) == [1, 0, 1, 1]
    assert people_say(database, PeoplesVerdict.NEWEST) == [1, 1, 1, 1]
    assert load_task(database, check_id).marks[1] == MET


def test_a_revision_can_be_revised_again(database, check_id):
    submit(database, check_id)
    think_again(database, check_id, {1: MET}, reason="a kite")
    think_again(database, check_id, {0: PersonMark(None, "Is it litotes?")}, reason="doubt")
    assert [verdict.attempt for verdict in verdicts(database)] == [1, 2, 3]
    assert dict(load_task(database, check_id).marks)[0] == PersonMark(None, "Is it litotes?")
    assert people_say(database, PeoplesVerdict.BLIND) == [1, 0, 1, 1]


def test_a_revision_that_changes_nothing_writes_nothing(database, check_id):
    submit(database, check_id)
    with pytest.raises(UsageError, match="Change a mark first"):
        think_again(database, check_id, {0: MET}, reason="no change")
    assert [verdict.outcome for verdict in verdicts(database)] == [Outcome.SCORED]
    assert load_task(database, check_id).revision is None


def test_a_revision_must_be_as_complete_as_a_verdict(database, check_id):
    with pytest.raises(UsageError, match="Only a submitted text"):
        think_again(database, check_id, {0: MET}, reason="too early")
    submit(database, check_id)
    with pytest.raises(UsageError, match="note"):
        think_again(database, check_id, {0: PersonMark(None)}, reason="doubt")
    with pytest.raises(UsageError, match="criterion"):
        think_again(database, check_id, {7: MET}, reason="there is no such thing")
    assert [verdict.outcome for verdict in verdicts(database)] == [Outcome.SCORED, Outcome.DRAFT]


def test_a_skipped_text_keeps_its_draft_until_it_is_taken_up_again(database, check_id):
    record_mark(database, check_id, 0, MET)
    skip(database, check_id)
    assert state_of(database, check_id) is CheckState.SKIPPED
    assert dict(load_task(database, check_id).marks) == {0: MET}
    record_mark(database, check_id, 1, UNMET)
    assert state_of(database, check_id) is CheckState.DRAFT


def test_a_skipped_text_can_be_submitted_and_stays_submitted(database, check_id):
    for position in range(4):
        record_mark(database, check_id, position, MET)
    skip(database, check_id)
    commit(database, check_id)
    skip(database, check_id)
    assert state_of(database, check_id) is CheckState.SUBMITTED


def test_the_queue_tells_of_each_text_how_far_it_is(database):
    for item_id in add_items(database):
        add_generation(database, item_id)
    add_generation(database, add_items(database, [LITOTES_ANALOGY], name="More")[0])
    first, second, third, fourth = (
        check.spot_check_id for check in draw_spot_checks(database, SpotCheckDraw("Ada", count=4))
    )
    submit(database, first)
    record_mark(database, second, 0, MET)
    skip(database, third)
    entries = queue(database, "Ada")
    assert [entry.spot_check_id for entry in entries] == [first, second, third, fourth]
    assert [entry.state for entry in entries] == [
        CheckState.SUBMITTED,
        CheckState.DRAFT,
        CheckState.SKIPPED,
        CheckState.PENDING,
    ]
    assert {entry.k for entry in entries} == {2}


def test_two_people_do_not_see_or_touch_each_others_marks(database, generation_id, check_id):
    [ben] = draw_spot_checks(database, SpotCheckDraw("Ben", count=1))
    submit(database, check_id)
    record_mark(database, ben.spot_check_id, 0, UNMET)
    assert dict(load_task(database, ben.spot_check_id).marks) == {0: UNMET}
    assert state_of(database, ben.spot_check_id, "Ben") is CheckState.DRAFT
    assert reveal(database, check_id) == []
    submit(database, ben.spot_check_id, *[UNMET] * 4)
    [of_ben] = reveal(database, check_id)
    assert (of_ben.grader, of_ben.kind) == ("Ben", GraderKind.PERSON)
    assert annotators(database) == ["Ada", "Ben"]


def test_a_person_without_a_queue_has_an_empty_one(database):
    assert queue(database, "Nobody") == []
    assert annotators(database) == []


@pytest.mark.parametrize("act", [load_task, commit, skip, reveal])
def test_a_text_that_is_in_no_queue_is_refused_in_words(database, act):
    with pytest.raises(UsageError, match="queues"):
        act(database, uuid4())


def test_the_length_is_never_asked_of_a_person(database, check_id):
    submit(database, check_id)
    with database.read() as session:
        [verdict] = session.exec(select(Verdict))
    task = load_task(database, check_id)
    length = next(c.position for c in task.item.criteria if c.kind is CriterionKind.LENGTH)
    assert length not in {mark.position for mark in marks(database, verdict.id)}
