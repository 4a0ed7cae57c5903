"""A study at a glance."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.families import tell_families
from skillmix_desktop.pipeline.items import Draw, draw_items
from skillmix_desktop.pipeline.overview import Share, Station, overview
from skillmix_desktop.pipeline.sample import make_sample
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.tables import Generation, GraderKind, VerdictMode, key_of
from skillmix_desktop.ui.project_work import create_project
from tests.builders import add_generation, add_items, add_verdict

MET = (1, 1, 1, 1, 1)


@pytest.fixture
def texts(database):
    """Three items, each with a text."""
    return [add_generation(database, item) for item in add_items(database)]


def topics(database):
    return [caution.topic for caution in overview(database).cautions]


def judge(database, texts, *, name="Anna"):
    for text in texts:
        add_verdict(database, text, grader=name, marks=MET, kind=GraderKind.PERSON, mode=VerdictMode.BLIND)


def grade(database, texts, *, name="grader-a", **how):
    for text in texts:
        add_verdict(database, text, grader=name, marks=MET, **how)


def draw_for(database, annotator, count):
    draw_spot_checks(database, SpotCheckDraw(annotator, count=count, design=Design.RANDOM))


def test_an_empty_study_begins_with_items(database):
    study = overview(database)
    assert (study.items, study.texts, study.verdicts, study.spot_checks) == (0, 0, 0, 0)
    assert study.next_station is Station.ITEMS
    assert study.cautions == ()
    assert study.days == ()


def test_without_a_student_every_item_lacks_a_text(database):
    add_items(database)
    study = overview(database)
    assert study.missing_texts == 3
    assert study.next_station is Station.GENERATE


def test_a_student_owes_every_item_in_every_round_it_has_begun(database):
    first, second, _ = add_items(database)
    add_generation(database, first, round_=1)
    add_generation(database, first, round_=2)
    add_generation(database, second, round_=1, text=None)
    [share] = overview(database).students
    assert (share.done, share.of, share.missing, share.kind) == (3, 6, 3, None)


@pytest.mark.parametrize(
    ("done", "of", "percent"), [(0, 3, 0), (9_999, 10_000, 99), (10_000, 10_000, 100), (5, None, None)]
)
def test_only_what_is_complete_is_done_to_a_hundred_percent(done, of, percent):
    assert Share("a", None, done, of).percent == percent


def test_a_failed_call_is_missing_until_another_attempt_succeeds(database):
    item, *_ = add_items(database)
    add_generation(database, item)
    with database.write() as session:
        session.add(
            Generation(item_id=item, student_id=key_of("student", "student-a"), round=2, finish="error")
        )
    [share] = overview(database).students
    assert (share.done, share.failed, share.of) == (1, 1, 6)
    add_generation(database, item, round_=2, attempt=2)
    [share] = overview(database).students
    assert (share.done, share.failed) == (2, 0)


def test_without_a_chat_model_every_text_lacks_a_verdict_whatever_the_program_says(database, texts):
    grade(database, texts, name="program", kind=GraderKind.PROGRAM, mode=VerdictMode.PROGRAM)
    study = overview(database)
    assert (study.verdicts, study.missing_verdicts) == (3, 3)
    assert study.readers == ()
    assert study.next_station is Station.GRADE


def test_a_grader_owes_what_failed_but_not_what_it_left_unscored(database, texts):
    one, two, three = texts
    grade(database, [one])
    add_verdict(database, two, outcome=Outcome.UNPARSED)
    add_verdict(database, three, outcome=Outcome.ERROR)
    [share] = overview(database).graders
    assert (share.done, share.of, share.missing, share.failed, share.unscored) == (2, 3, 1, 1, 1)


def test_a_text_graded_at_the_second_attempt_counts_once(database, texts):
    add_verdict(database, texts[0], outcome=Outcome.ERROR)
    add_verdict(database, texts[0], attempt=2, marks=MET)
    [share] = overview(database).graders
    assert (share.done, share.failed, share.unscored) == (1, 0, 0)


def test_a_person_owes_what_was_drawn_for_them_and_drafts_do_not_count(database, texts):
    grade(database, texts)
    draw_for(database, "Anna", 3)
    judge(database, texts[:1])
    add_verdict(database, texts[1], grader="Anna", kind=GraderKind.PERSON, outcome=Outcome.DRAFT)
    study = overview(database)
    [share] = study.people
    assert (share.done, share.of, share.missing) == (1, 3, 2)
    assert (study.spot_checks, study.spot_checks_done, study.open_spot_checks) == (3, 1, 2)
    assert study.next_station is Station.SPOT_CHECK


def test_a_person_for_whom_nothing_was_drawn_owes_nothing(database, texts):
    judge(database, texts, name="Author")
    [share] = overview(database).people
    assert (share.done, share.of, share.missing) == (3, None, 0)


def test_a_study_in_which_nothing_is_missing_leads_to_agreement(database, texts):
    grade(database, texts)
    draw_for(database, "Anna", 3)
    judge(database, texts)
    study = overview(database)
    assert study.shared_texts == 3
    assert study.next_station is Station.AGREEMENT


def test_only_scored_verdicts_of_chat_models_are_shared_with_people(database, texts):
    judge(database, texts)
    grade(database, texts, name="program", kind=GraderKind.PROGRAM)
    add_verdict(database, texts[0], outcome=Outcome.UNPARSED)
    assert overview(database).shared_texts == 0
    grade(database, texts[1:2], name="practice", kind=GraderKind.PRACTICE)
    assert overview(database).shared_texts == 1


def test_a_grader_of_a_students_family_is_warned_of(database):
    item, *_ = add_items(database)
    text = add_generation(database, item, student="openai/gpt-3.5-turbo")
    grade(database, [text], name="openai/gpt-4")
    [caution] = [each for each in overview(database).cautions if each.topic == "family"]
    assert "openai/gpt-4" in caution.sentence
    assert "openai/gpt-3.5-turbo" in caution.sentence


def test_a_grader_of_a_family_that_was_told_is_warned_of(database):
    text = add_generation(database, add_items(database)[0], student="ours-7b")
    grade(database, [text], name="judge")
    tell_families(database, {"ours-7b": "Ours", "judge": "Ours"})
    [caution] = [each for each in overview(database).cautions if each.topic == "family"]
    assert caution.sentence.startswith("judge grades its own family (ours-7b)")


def test_a_grader_of_another_family_is_not_warned_of(database):
    item, *_ = add_items(database)
    text = add_generation(database, item, student="llama-2-7b")
    grade(database, [text], name="openai/gpt-4")
    assert "family" not in topics(database)


def test_items_of_public_skills_only_are_warned_of(tmp_path):
    database = create_project(str(tmp_path / "public.skillmix"))
    draw_items(database, Draw(k=2, count=3, seed=1))
    found = topics(database)
    database.close()
    assert found == ["public catalogue"]


def test_items_of_skills_of_ones_own_are_not_warned_of(database):
    add_items(database, [(("sunk cost", "irony (verbal)"), "Falconry")])
    assert "public catalogue" not in topics(database)


@pytest.mark.parametrize(("count", "is_warned"), [(29, True), (30, False)])
def test_fewer_than_thirty_shared_texts_are_warned_of(database, count, is_warned):
    [item, *_] = add_items(database)
    texts = [add_generation(database, item, round_=number) for number in range(1, count + 1)]
    grade(database, texts)
    assert "no person" in topics(database)
    judge(database, texts)
    assert ("few texts" in topics(database)) is is_warned
    assert "no person" not in topics(database)


def test_practice_is_warned_of(database, texts):
    assert "practice" not in topics(database)
    grade(database, texts, name="practice", kind=GraderKind.PRACTICE)
    assert "practice" in topics(database)


def test_the_sample_says_that_it_is_one(tmp_path):
    database = make_sample(tmp_path / "sample.skillmix")
    study = overview(database)
    database.close()
    assert study.is_sample
    assert study.note
    assert (study.items, study.texts, study.spot_checks, study.spot_checks_done) == (8, 24, 12, 0)
    assert [share.missing for share in study.students] == [0, 0, 0]
    assert "sample" in [caution.topic for caution in study.cautions]


def test_days_of_work_come_latest_first_and_leave_out_what_brought_nothing(database):
    before = datetime.now(UTC)
    first, second, _ = add_items(database)
    text = add_generation(database, first)
    add_generation(database, second, text=None)
    grade(database, [text])
    add_verdict(database, text, attempt=2, outcome=Outcome.ERROR)
    days = overview(database).days
    assert [(day.what, day.who, day.count) for day in days] == [
        ("verdicts", "grader-a", 1),
        ("texts", "student-a", 1),
        ("items", "Draw", 3),
    ]
    assert all(before <= day.last <= datetime.now(UTC) for day in days)


def test_the_same_work_on_two_days_is_told_apart(database):
    first, second, _ = add_items(database)
    add_generation(database, first)
    add_generation(database, second)
    with database.write() as session:
        old = session.exec(select(Generation).order_by(Generation.created_at)).first()
        old.created_at = datetime(2025, 3, 1, 12, tzinfo=UTC)
    written = [day for day in overview(database).days if day.what == "texts"]
    assert [day.count for day in written] == [1, 1]
    assert written[1].last == datetime(2025, 3, 1, 12, tzinfo=UTC)
