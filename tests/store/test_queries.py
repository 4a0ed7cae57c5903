"""What the pipeline asks of a project."""

import pytest
from sqlmodel import select

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.queries import (
    FEW_ITEMS,
    blank_places,
    counts,
    graders,
    item_sets,
    items,
    missing_generations,
    missing_verdicts,
    students,
)
from skillmix_desktop.store.tables import (
    Generation,
    GraderKind,
    ItemSet,
    SpotCheck,
    VerdictMode,
    key_of,
)
from tests.builders import SKILLS, add_generation, add_items, add_verdict

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}


def fail(database, item_id, *, student="student-a", round_=1, attempt=1, finish="error"):
    generation_id = add_generation(
        database, item_id, student=student, round_=round_, attempt=attempt, text=None
    )
    with database.write() as session:
        session.get(Generation, generation_id).finish = finish


def draw(database, generation_id, annotator="Ada", rank=0):
    with database.write() as session:
        session.add(
            SpotCheck(
                generation_id=generation_id,
                annotator_id=key_of("grader", annotator),
                design="random",
                seed=1,
                inclusion_probability=1.0,
                rank=rank,
            )
        )


def test_items_come_in_the_order_of_their_draw_with_their_skills_in_prompt_order(database):
    item_ids = add_items(database)
    with database.read() as session:
        found = items(session)
    assert [item.id for item in found] == item_ids
    assert [item.number for item in found] == [0, 1, 2]
    assert found[2].skill_names == ("irony (verbal)", "litotes")
    assert (found[2].topic, found[2].k) == ("Beachcombing", 2)
    category, definition, example = SKILLS["litotes"]
    entry = found[2].skills[1]
    assert (entry.category, entry.definition, entry.example) == (category, definition, example)


def test_the_order_of_skills_is_the_items_own_and_not_the_catalogues(database):
    [first, second] = add_items(
        database, [(("litotes", "analogy"), "Falconry"), (("analogy", "litotes"), "Falconry")]
    )
    with database.read() as session:
        by_id = {item.id: item.skill_names for item in items(session)}
    assert by_id == {first: ("litotes", "analogy"), second: ("analogy", "litotes")}


def test_an_items_rubric_has_its_skills_its_topic_sense_and_length(database):
    add_items(database)
    with database.read() as session:
        item = items(session)[0]
    assert [criterion.label for criterion in item.criteria] == [
        "Correctly illustrates litotes",
        "Correctly illustrates analogy",
        "Pertains to Falconry",
        "Text makes sense",
        "At most one sentence",
    ]


def test_items_can_be_narrowed_down_to_a_draw_or_to_those_named(database):
    first = add_items(database, name="First")
    second = add_items(database, name="Second")
    with database.read() as session:
        set_id = session.exec(select(ItemSet.id).where(ItemSet.name == "Second")).one()
        assert [item.id for item in items(session, item_set_id=set_id)] == second
        assert {item.id for item in items(session, item_ids={first[2], second[0]})} == {first[2], second[0]}
        assert items(session, item_set_id=set_id, item_ids={first[2]}) == []
        assert items(session, item_ids=set()) == []


def test_more_items_than_a_query_names_are_found_all_the_same(database):
    item_ids = add_items(database, [(("litotes", "analogy"), "Falconry")] * (FEW_ITEMS + 2))
    with database.read() as session:
        found = items(session, item_ids=set(item_ids[1:]))
    assert [item.id for item in found] == item_ids[1:]
    assert all(item.k == 2 for item in found)


def test_draws_are_listed_with_how_far_they_are(database):
    first = add_items(database, name="First", seed=4)
    add_items(database, [(("litotes", "analogy", "anaphora"), "Falconry")], name="Second", seed=None)
    add_generation(database, first[0])
    add_generation(database, first[1], text=None)
    with database.read() as session:
        listed = item_sets(session)
    assert [(s.name, s.k, s.seed, s.sampler, s.items, s.generations) for s in listed] == [
        ("First", 2, 4, "balanced", 3, 1),
        ("Second", 3, None, "balanced", 1, 0),
    ]


def test_an_empty_project_has_nothing(database):
    with database.read() as session:
        assert (items(session), item_sets(session), graders(session), students(session)) == ([], [], [], [])
        assert missing_generations(session, student="student-a", rounds=3) == []
        assert missing_verdicts(session, grader="grader-a", rounds=3) == []
        found = counts(session)
    assert (found.items, found.generations, found.verdicts) == (0, 0, 0)
    assert (found.spot_checks, found.spot_checks_done) == (0, 0)


def to_write(database, **options):
    with database.read() as session:
        tasks = missing_generations(session, **{"student": "student-a", "rounds": 1} | options)
    return [(task.item.id, task.round) for task in tasks]


def test_a_student_has_every_item_of_every_round_to_write_round_by_round(database):
    item_ids = add_items(database)
    assert to_write(database, rounds=2) == [(item_id, round_) for round_ in (1, 2) for item_id in item_ids]


def test_what_is_written_is_not_missing_for_this_student_and_round(database):
    first, second, third = add_items(database)
    add_generation(database, first)
    add_generation(database, second, student="student-b")
    add_generation(database, third, round_=2)
    assert to_write(database, rounds=2) == [(second, 1), (third, 1), (first, 2), (second, 2)]


@pytest.mark.parametrize(
    ("finish", "is_missing"), [("error", True), ("stop", False), ("length", False), ("refused", False)]
)
def test_a_call_that_failed_is_missing_and_one_without_a_usable_text_is_not(database, finish, is_missing):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    fail(database, item_id, finish=finish)
    assert to_write(database) == ([(item_id, 1)] if is_missing else [])


def test_a_failure_that_was_made_good_is_not_missing(database):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    fail(database, item_id)
    add_generation(database, item_id, attempt=2)
    assert to_write(database) == []


def test_only_the_draw_that_is_named_is_missing(database):
    add_items(database, name="First")
    second = add_items(database, name="Second")
    with database.read() as session:
        set_id = session.exec(select(ItemSet.id).where(ItemSet.name == "Second")).one()
    assert to_write(database, item_set_id=set_id) == [(item_id, 1) for item_id in second]


def to_grade(database, **options):
    with database.read() as session:
        tasks = missing_verdicts(session, **{"grader": "grader-a", "rounds": 1} | options)
    return [(task.generation_id, task.round) for task in tasks]


def test_a_grader_has_every_text_of_every_round_to_grade_round_by_round(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    assert to_grade(database, rounds=2) == [(text, round_) for round_ in (1, 2) for text in texts]


def test_a_task_holds_the_text_and_its_item(database):
    item_id = add_items(database)[0]
    text = add_generation(database, item_id, text="Not slow.")
    with database.read() as session:
        [task] = missing_verdicts(session, grader="grader-a", rounds=1)
    assert (task.generation_id, task.item_id, task.text) == (text, item_id, "Not slow.")


def test_generations_without_a_text_are_not_to_be_graded(database):
    add_generation(database, add_items(database)[0], text=None)
    assert to_grade(database) == []


def test_what_another_grader_said_leaves_a_text_to_be_graded(database):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, grader="grader-b", marks=[1] * 5)
    assert to_grade(database) == [(text, 1)]


@pytest.mark.parametrize(
    ("outcome", "asked_again", "is_missing"),
    [
        (Outcome.SCORED, (Outcome.ERROR,), False),
        (Outcome.ERROR, (Outcome.ERROR,), True),
        (Outcome.ERROR, (), False),
        (Outcome.UNPARSED, (Outcome.ERROR,), False),
        (Outcome.UNPARSED, (Outcome.ERROR, Outcome.UNPARSED), True),
        (Outcome.TRUNCATED, (Outcome.TRUNCATED,), True),
        (Outcome.REFUSED, (Outcome.TRUNCATED,), False),
    ],
)
def test_what_is_asked_again_depends_on_how_it_ended(database, outcome, asked_again, is_missing):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, outcome=outcome)
    assert to_grade(database, ask_again=asked_again) == ([(text, 1)] if is_missing else [])


def test_only_the_newest_attempt_says_how_it_ended(database):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, outcome=Outcome.SCORED, marks=[1] * 5, attempt=2)
    add_verdict(database, text, outcome=Outcome.ERROR, attempt=1)
    assert to_grade(database) == []
    add_verdict(database, text, outcome=Outcome.ERROR, attempt=3)
    assert to_grade(database) == [(text, 1)]


def test_only_the_texts_that_are_named_are_to_be_graded(database):
    texts = [add_generation(database, item_id) for item_id in add_items(database)]
    assert to_grade(database, generation_ids={texts[1]}) == [(texts[1], 1)]
    assert to_grade(database, generation_ids=set()) == []


def test_graders_are_listed_by_name_with_their_committed_verdicts(database):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, grader="machine", marks=[1] * 5)
    add_verdict(database, text, grader="machine", round_=2, outcome=Outcome.ERROR)
    add_verdict(database, text, outcome=Outcome.DRAFT, **PERSON)
    with database.read() as session:
        found = graders(session)
        people = graders(session, [GraderKind.PERSON])
    assert [(g.name, g.kind, g.verdicts) for g in found] == [
        ("Ada", GraderKind.PERSON, 0),
        ("machine", GraderKind.MACHINE, 2),
    ]
    assert [g.name for g in people] == ["Ada"]


def test_students_are_listed_by_name(database):
    item_id = add_items(database)[0]
    for name in ("student-b", "student-a"):
        add_generation(database, item_id, student=name)
    with database.read() as session:
        assert students(session) == ["student-a", "student-b"]


def test_the_counts_tell_how_far_the_study_is(database):
    first, second, third = add_items(database)
    texts = [add_generation(database, first), add_generation(database, second)]
    add_generation(database, third, text=None)
    add_verdict(database, texts[0], marks=[1] * 5)
    add_verdict(database, texts[0], marks=[1] * 4, **PERSON)
    add_verdict(database, texts[1], outcome=Outcome.DRAFT, **PERSON)
    for rank, text in enumerate(texts):
        draw(database, text, rank=rank)
    with database.read() as session:
        found = counts(session)
    assert (found.items, found.generations, found.verdicts) == (3, 2, 1)
    assert (found.spot_checks, found.spot_checks_done) == (2, 1)


def test_a_revised_spot_check_is_done_once(database):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, marks=[1] * 4, **PERSON)
    add_verdict(database, text, marks=[0] * 4, attempt=2, **PERSON | {"mode": VerdictMode.REVISED})
    draw(database, text)
    with database.read() as session:
        assert counts(session).spot_checks_done == 1


def test_what_came_of_another_template_or_mode_is_missing_for_this_one(database):
    text = add_generation(database, add_items(database)[0])
    add_verdict(database, text, marks=[1] * 5, mode=VerdictMode.IMPORTED)
    assert to_grade(database) == []
    assert to_grade(database, mode=VerdictMode.IMPORTED) == []
    assert to_grade(database, mode=VerdictMode.READ) == [(text, 1)]
    assert to_grade(database, template_id="0" * 64) == [(text, 1)]


def test_what_was_written_to_no_template_is_missing_for_any(database):
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    add_generation(database, item_id)
    assert to_write(database) == []
    assert to_write(database, template_id="0" * 64) == [(item_id, 1)]


def test_where_a_student_gave_no_text_is_told_unless_the_call_failed_or_was_made_good(database):
    first, second, third = add_items(database)
    add_generation(database, first, text=None)
    add_generation(database, first, text=None, attempt=2)
    fail(database, first, attempt=3)
    add_generation(database, second, text=None)
    add_generation(database, second, attempt=2)
    fail(database, third)
    with database.read() as session:
        [blank] = blank_places(session)
    assert (blank.student, blank.k, blank.item_id, blank.round) == ("student-a", 2, first, 1)
