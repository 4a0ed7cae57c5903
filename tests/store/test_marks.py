"""Which verdicts and marks count."""

import pytest

from skillmix_desktop.core.rubric import MET_THRESHOLD, Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.mark_columns import mark_columns
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, counted_verdicts
from skillmix_desktop.store.tables import (
    CheckPurpose,
    GraderKind,
    SpotCheck,
    Template,
    Verdict,
    VerdictMode,
    key_of,
)
from skillmix_desktop.store.text_marks import verdicts_of_text
from tests.builders import add_generation, add_items, add_reading, add_verdict

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON}


@pytest.fixture
def text(database):
    return add_generation(database, add_items(database)[0], text="Not slow.")


def counted(database, **options):
    with database.read() as session:
        return counted_verdicts(session, VerdictFilter(**options))


def columns(database, **options):
    with database.read() as session:
        return mark_columns(session, VerdictFilter(**options))


def graders(database, **options):
    return {grader.name for grader in columns(database, **options).graders}


def writers(database, **options):
    return {text.student for text in columns(database, **options).texts}


def points(database, **options):
    marks = columns(database, **options)
    told = sorted(zip(marks.round.tolist(), marks.position.tolist(), marks.points.tolist(), strict=True))
    return [point for _, _, point in told]


def test_a_mark_stands_with_all_that_it_belongs_to(database, text):
    add_verdict(database, text, marks=[1, 0, 1, 1, 1], round_=2)
    found = columns(database)
    [told] = found.texts
    assert (told.id, told.student, told.k, told.text) == (text, "student-a", 2, "Not slow.")
    assert [(grader.name, grader.kind) for grader in found.graders] == [("grader-a", GraderKind.MACHINE)]
    assert found.round.tolist() == [2] * 5
    assert not found.is_reading.any()


def test_marks_that_were_not_judged_are_not_a_number(database, text):
    add_verdict(database, text, marks=[1, None, 0.5, 0, 1])
    assert points(database) == pytest.approx([1, float("nan"), 0.5, 0, 1], nan_ok=True)


def test_marks_without_any_points_are_numbers_all_the_same(database, text):
    verdict = add_verdict(database, text, marks=[None] * 5, outcome=Outcome.UNPARSED)
    found = columns(database)
    assert found.points.dtype == found.probability.dtype == "float64"
    assert points(database) == pytest.approx([float("nan")] * 5, nan_ok=True)
    assert counted(database) == {verdict}


def test_an_empty_project_has_no_marks(database):
    found = columns(database)
    assert (found.texts, found.graders, len(found.points)) == ((), (), 0)
    assert counted(database) == set()


def test_of_a_machines_attempts_the_newest_counts_in_each_round(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=2)
    add_verdict(database, text, marks=[0] * 5, attempt=1)
    add_verdict(database, text, marks=[0] * 5, round_=2)
    assert points(database) == [1] * 5 + [0] * 5


def test_a_newer_attempt_that_failed_stands_for_the_one_before(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=1)
    newer = add_verdict(database, text, marks=[None] * 5, attempt=2, outcome=Outcome.ERROR)
    assert counted(database) == {newer}


def test_of_a_person_the_blind_verdict_counts_or_the_newest(database, text):
    blind = add_verdict(database, text, marks=[1] * 4, mode=VerdictMode.BLIND, **PERSON)
    add_verdict(database, text, marks=[0] * 4, attempt=2, mode=VerdictMode.REVISED, **PERSON)
    newest = add_verdict(database, text, marks=[0] * 4, attempt=3, mode=VerdictMode.REVISED, **PERSON)
    assert counted(database) == {blind}
    assert counted(database, people=PeoplesVerdict.NEWEST) == {newest}


def test_machines_are_the_same_whichever_of_a_persons_verdicts_counts(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=1)
    newest = add_verdict(database, text, marks=[0] * 5, attempt=2)
    for people in PeoplesVerdict:
        assert counted(database, people=people) == {newest}


def test_drafts_are_not_read(database, text):
    add_verdict(database, text, marks=[1], outcome=Outcome.DRAFT, mode=VerdictMode.BLIND, **PERSON)
    assert counted(database, people=PeoplesVerdict.NEWEST) == set()
    assert points(database, people=PeoplesVerdict.NEWEST) == []


def test_practice_is_read_only_when_asked_for_in_general_or_by_name(database, text):
    add_verdict(database, text, marks=[1] * 5)
    add_verdict(database, text, grader="practice", kind=GraderKind.PRACTICE, marks=[0] * 5)
    assert graders(database) == {"grader-a"}
    assert graders(database, with_practice=True) == {"grader-a", "practice"}
    assert graders(database, graders=["practice"]) == {"practice"}


def test_what_practice_wrote_is_read_only_when_asked_for(database, text):
    written = add_generation(database, add_items(database, name="Other")[0], student="practice")
    for generation_id in (text, written):
        add_verdict(database, generation_id, marks=[1] * 5)
    assert writers(database) == {"student-a"}
    assert writers(database, graders=["grader-a"]) == {"student-a"}
    assert writers(database, with_practice=True) == {"student-a", "practice"}


def test_graders_can_be_named(database, text):
    for name in ("grader-a", "grader-b", "grader-c"):
        add_verdict(database, text, grader=name, marks=[1] * 5)
    assert graders(database, graders=["grader-c", "grader-a"]) == {"grader-a", "grader-c"}
    assert counted(database, graders=[]) == set()


def test_only_the_newer_of_two_texts_for_one_round_is_read(database):
    item_id = add_items(database)[0]
    newer = add_generation(database, item_id, attempt=2)
    older = add_generation(database, item_id, attempt=1)
    for text in (newer, older):
        add_verdict(database, text, marks=[1] * 5)
    assert [told.id for told in columns(database).texts] == [newer]


def test_a_newer_attempt_without_a_text_replaces_none(database):
    item_id = add_items(database)[0]
    older = add_generation(database, item_id)
    add_generation(database, item_id, text=None, attempt=2)
    add_verdict(database, older, marks=[1] * 5)
    assert [told.id for told in columns(database).texts] == [older]


def test_of_a_machine_only_the_newest_mode_counts_in_all_rounds(database, text):
    for round_ in (1, 2):
        add_verdict(database, text, marks=[1] * 5, round_=round_)
    read = add_verdict(database, text, marks=[0] * 5, attempt=2, mode=VerdictMode.READ)
    assert counted(database) == {read}
    sequential = add_verdict(database, text, marks=[1] * 5, attempt=3, mode=VerdictMode.SEQUENTIAL)
    assert counted(database) == {sequential}
    imported = add_verdict(database, text, marks=[1] * 5, attempt=4, mode=VerdictMode.IMPORTED)
    assert counted(database) == {imported}


def test_of_a_machine_only_the_newest_template_counts_in_all_rounds(database, text):
    for round_ in (1, 2):
        add_verdict(database, text, marks=[1] * 5, round_=round_)
    newer = add_verdict(database, text, marks=[0] * 5, attempt=2)
    with database.write() as session:
        session.add(Template(id="0" * 64, name="other", purpose="grading", content=""))
        session.flush()
        session.get(Verdict, newer).template_id = "0" * 64
    assert counted(database) == {newer}


def test_what_one_grader_was_asked_with_says_nothing_of_another(database, text):
    add_verdict(database, text, marks=[1] * 5, grader="grader-b")
    add_verdict(database, text, marks=[0] * 5, mode=VerdictMode.READ)
    assert len(counted(database)) == 2


def test_a_persons_second_reading_of_a_text_is_no_vote_but_is_read_when_asked_for(database, text):
    add_verdict(database, text, grader="Ada", marks=[1] * 5, kind=GraderKind.PERSON, mode=VerdictMode.BLIND)
    again = add_verdict(
        database, text, grader="Ada", marks=[0] * 5, kind=GraderKind.PERSON, mode=VerdictMode.BLIND, round_=2
    )
    with database.write() as session:
        session.add(
            SpotCheck(
                generation_id=text,
                annotator_id=key_of("grader", "Ada"),
                round=2,
                purpose=CheckPurpose.REPEAT,
                design="random",
                seed=1,
                inclusion_probability=None,
                rank=9,
            )
        )
    assert again not in counted(database)
    assert again in counted(database, with_repeats=True)


def said(database, text, grader, threshold=MET_THRESHOLD):
    with database.read() as session:
        [verdict] = verdicts_of_text(session, text, [grader], PeoplesVerdict.BLIND, threshold=threshold)
    return [each.mark.points for each in verdict.marks]


def test_a_mark_that_was_read_is_met_from_the_threshold_on(database, text):
    add_reading(database, text, [0.7, 0.69, 0.3, 0.5, 0.9])
    assert said(database, text, "reader") == [1, 1, 0, 1, 1]
    assert said(database, text, "reader", 0.7) == [1, 0, 0, 0, 1]
    assert said(database, text, "reader", 0.2) == [1, 1, 1, 1, 1]


def test_what_people_said_and_what_was_written_is_never_changed(database, text):
    sure = {"marks": [1, 0.5, 0, None, 1], "probabilities": [0.6] * 5}
    add_verdict(database, text, **sure)
    add_verdict(database, text, mode=VerdictMode.BLIND, **PERSON, **sure)
    for grader in ("grader-a", "Ada"):
        assert said(database, text, grader, 0.9) == said(database, text, grader) == [1, 0.5, 0, None, 1]


def test_a_mark_that_could_not_be_read_stays_not_judged(database, text):
    add_verdict(database, text, marks=[1, None], mode=VerdictMode.SEQUENTIAL, probabilities=[0.6, 0.6])
    assert said(database, text, "grader-a", 0.7) == [0, None]


@pytest.mark.parametrize("threshold", [0, 1, 1.5, -0.1, float("nan")])
def test_what_is_no_threshold_is_refused_in_words(threshold):
    with pytest.raises(UsageError, match="is no threshold"):
        VerdictFilter(threshold=threshold)
