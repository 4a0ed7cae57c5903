"""Verdicts and marks as frames: which of them count."""

import math

import pytest

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.marks import (
    PeoplesVerdict,
    ThresholdEffect,
    VerdictFilter,
    threshold_effect,
    verdict_frames,
)
from skillmix_desktop.store.tables import (
    CheckPurpose,
    GraderKind,
    SpotCheck,
    Template,
    Verdict,
    VerdictMode,
    key_of,
)
from tests.builders import add_generation, add_items, add_reading, add_verdict

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON}


@pytest.fixture
def text(database):
    return add_generation(database, add_items(database)[0], text="Not slow.")


def frames(database, **options):
    with database.read() as session:
        return verdict_frames(session, VerdictFilter(**options))


def test_a_verdict_stands_with_all_that_it_belongs_to(database, text):
    verdict_id = add_verdict(database, text, marks=[1, 0, 1, 1, 1], round_=2)
    found = frames(database).verdicts
    assert found.index.tolist() == [verdict_id]
    row = found.iloc[0]
    assert (row["generation"], row["student"], row["generation_round"]) == (text, "student-a", 1)
    assert (row["k"], row["number"], row["text"]) == (2, 0, "Not slow.")
    assert (row["grader"], row["kind"], row["round"]) == ("grader-a", GraderKind.MACHINE, 2)
    assert (row["mode"], row["outcome"], row["provenance"]) == (VerdictMode.WRITE, Outcome.SCORED, {})


def test_marks_that_were_not_judged_are_not_a_number(database, text):
    add_verdict(database, text, marks=[1, None, 0.5, 0, 1])
    points = frames(database).marks.sort_values("position")["points"].tolist()
    assert math.isnan(points[1])
    assert points[0:1] + points[2:] == [1, 0.5, 0, 1]


def test_marks_without_any_points_are_numbers_all_the_same(database, text):
    add_verdict(database, text, marks=[None] * 5, outcome=Outcome.UNPARSED)
    found = frames(database)
    assert found.marks["points"].dtype == found.marks["probability"].dtype == "float64"
    assert found.marks["points"].isna().all()
    assert found.verdicts["outcome"].tolist() == [Outcome.UNPARSED]


def test_an_empty_project_gives_empty_frames_with_their_columns(database):
    found = frames(database)
    assert found.verdicts.empty
    assert found.marks.empty
    assert {"generation", "item", "grader", "round"} <= set(found.verdicts.columns)
    assert list(found.marks.columns) == ["verdict", "position", "points", "probability"]


def test_of_a_machines_attempts_the_newest_counts_in_each_round(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=2)
    add_verdict(database, text, marks=[0] * 5, attempt=1)
    add_verdict(database, text, marks=[0] * 5, round_=2)
    found = frames(database)
    met = found.marks.groupby("verdict")["points"].mean()
    assert dict(zip(found.verdicts["round"], met[found.verdicts.index], strict=True)) == {1: 1.0, 2: 0.0}


def test_a_newer_attempt_that_failed_stands_for_the_one_before(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=1)
    newer = add_verdict(database, text, marks=[None] * 5, attempt=2, outcome=Outcome.ERROR)
    assert frames(database).verdicts.index.tolist() == [newer]


def test_of_a_person_the_blind_verdict_counts_or_the_newest(database, text):
    blind = add_verdict(database, text, marks=[1] * 4, mode=VerdictMode.BLIND, **PERSON)
    add_verdict(database, text, marks=[0] * 4, attempt=2, mode=VerdictMode.REVISED, **PERSON)
    newest = add_verdict(database, text, marks=[0] * 4, attempt=3, mode=VerdictMode.REVISED, **PERSON)
    assert frames(database).verdicts.index.tolist() == [blind]
    assert frames(database, people=PeoplesVerdict.NEWEST).verdicts.index.tolist() == [newest]


def test_machines_are_the_same_whichever_of_a_persons_verdicts_counts(database, text):
    add_verdict(database, text, marks=[1] * 5, attempt=1)
    newest = add_verdict(database, text, marks=[0] * 5, attempt=2)
    for people in PeoplesVerdict:
        assert frames(database, people=people).verdicts.index.tolist() == [newest]


def test_drafts_are_not_read(database, text):
    add_verdict(database, text, marks=[1], outcome=Outcome.DRAFT, mode=VerdictMode.BLIND, **PERSON)
    found = frames(database, people=PeoplesVerdict.NEWEST)
    assert found.verdicts.empty
    assert found.marks.empty


def test_practice_is_read_only_when_asked_for_in_general_or_by_name(database, text):
    add_verdict(database, text, marks=[1] * 5)
    add_verdict(database, text, grader="practice", kind=GraderKind.PRACTICE, marks=[0] * 5)
    assert set(frames(database).verdicts["grader"]) == {"grader-a"}
    assert set(frames(database, with_practice=True).verdicts["grader"]) == {"grader-a", "practice"}
    assert set(frames(database, graders=["practice"]).verdicts["grader"]) == {"practice"}


def test_what_practice_wrote_is_read_only_when_asked_for(database, text):
    written = add_generation(database, add_items(database, name="Other")[0], student="practice")
    for generation_id in (text, written):
        add_verdict(database, generation_id, marks=[1] * 5)
    assert set(frames(database).verdicts["student"]) == {"student-a"}
    assert set(frames(database, graders=["grader-a"]).verdicts["student"]) == {"student-a"}
    assert set(frames(database, with_practice=True).verdicts["student"]) == {"student-a", "practice"}


def test_graders_can_be_named(database, text):
    for name in ("grader-a", "grader-b", "grader-c"):
        add_verdict(database, text, grader=name, marks=[1] * 5)
    found = frames(database, graders=["grader-c", "grader-a"])
    assert set(found.verdicts["grader"]) == {"grader-a", "grader-c"}
    assert set(found.marks["verdict"]) == set(found.verdicts.index)
    assert frames(database, graders=[]).verdicts.empty


def test_only_the_newer_of_two_texts_for_one_round_is_read(database):
    item_id = add_items(database)[0]
    newer = add_generation(database, item_id, attempt=2)
    older = add_generation(database, item_id, attempt=1)
    for text in (newer, older):
        add_verdict(database, text, marks=[1] * 5)
    found = frames(database)
    assert found.verdicts["generation"].tolist() == [newer]
    assert set(found.marks["verdict"]) == set(found.verdicts.index)


def test_a_newer_attempt_without_a_text_replaces_none(database):
    item_id = add_items(database)[0]
    older = add_generation(database, item_id)
    add_generation(database, item_id, text=None, attempt=2)
    add_verdict(database, older, marks=[1] * 5)
    assert frames(database).verdicts["generation"].tolist() == [older]


def test_of_a_machine_only_the_newest_mode_counts_in_all_rounds(database, text):
    for round_ in (1, 2):
        add_verdict(database, text, marks=[1] * 5, round_=round_)
    read = add_verdict(database, text, marks=[0] * 5, attempt=2, mode=VerdictMode.READ)
    assert frames(database).verdicts.index.tolist() == [read]
    sequential = add_verdict(database, text, marks=[1] * 5, attempt=3, mode=VerdictMode.SEQUENTIAL)
    assert frames(database).verdicts.index.tolist() == [sequential]
    imported = add_verdict(database, text, marks=[1] * 5, attempt=4, mode=VerdictMode.IMPORTED)
    assert frames(database).verdicts.index.tolist() == [imported]


def test_of_a_machine_only_the_newest_template_counts_in_all_rounds(database, text):
    for round_ in (1, 2):
        add_verdict(database, text, marks=[1] * 5, round_=round_)
    newer = add_verdict(database, text, marks=[0] * 5, attempt=2)
    with database.write() as session:
        session.add(Template(id="0" * 64, name="other", purpose="grading", content=""))
        session.flush()
        session.get(Verdict, newer).template_id = "0" * 64
    assert frames(database).verdicts.index.tolist() == [newer]


def test_what_one_grader_was_asked_with_says_nothing_of_another(database, text):
    add_verdict(database, text, marks=[1] * 5, grader="grader-b")
    add_verdict(database, text, marks=[0] * 5, mode=VerdictMode.READ)
    assert len(frames(database).verdicts) == 2


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
    assert again not in frames(database).verdicts.index
    assert again in frames(database, with_repeats=True).verdicts.index


def points_of(database, verdict, **options):
    marks = frames(database, **options).marks
    return marks[marks["verdict"] == verdict].sort_values("position")["points"].tolist()


def test_a_mark_that_was_read_is_met_from_the_threshold_on(database, text):
    verdict = add_reading(database, text, [0.7, 0.69, 0.3, 0.5, 0.9])
    assert points_of(database, verdict) == [1, 1, 0, 1, 1]
    assert points_of(database, verdict, threshold=0.7) == [1, 0, 0, 0, 1]
    assert points_of(database, verdict, threshold=0.2) == [1, 1, 1, 1, 1]


def test_what_people_said_and_what_was_written_is_never_changed(database, text):
    sure = {"marks": [1, 0.5, 0, None, 1], "probabilities": [0.6] * 5}
    written = add_verdict(database, text, **sure)
    person = add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, **sure)
    for verdict in (written, person):
        stored = points_of(database, verdict)
        assert points_of(database, verdict, threshold=0.9) == pytest.approx(stored, nan_ok=True)


def test_a_mark_that_could_not_be_read_stays_not_judged(database, text):
    verdict = add_verdict(
        database, text, marks=[1, None], mode=VerdictMode.SEQUENTIAL, probabilities=[0.6, 0.6]
    )
    assert points_of(database, verdict, threshold=0.7) == pytest.approx([0, float("nan")], nan_ok=True)


def test_the_effect_counts_the_marks_that_a_threshold_changes_without_the_length(database, text):
    add_reading(database, text, [0.7, 0.69, 0.3, 0.5, 0.6])
    add_verdict(database, text, marks=[1] * 5, probabilities=[0.6] * 5)
    with database.read() as session:
        usual = threshold_effect(session, VerdictFilter())
        higher = threshold_effect(session, VerdictFilter(threshold=0.7))
        nobody = threshold_effect(session, VerdictFilter(graders=["grader-a"], threshold=0.7))
    assert usual == ThresholdEffect(0.5, read=4, changed=0)
    assert higher == ThresholdEffect(0.7, read=4, changed=2)
    assert nobody == ThresholdEffect(0.7, read=0, changed=0)


@pytest.mark.parametrize("threshold", [0, 1, 1.5, -0.1, float("nan")])
def test_what_is_no_threshold_is_refused_in_words(threshold):
    with pytest.raises(UsageError, match="is no threshold"):
        VerdictFilter(threshold=threshold)
