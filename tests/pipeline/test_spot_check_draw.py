"""Drawing texts for a person, each with the probability that it had."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import queue
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.tables import GraderKind, MarkRow, SpotCheck
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.pipeline.answers import finish


@pytest.fixture
def texts(database):
    """Twelve texts of two students; two machines agree on eight of them and differ on four."""
    item_ids = add_items(database)
    made = [
        add_generation(database, item_id, student=student, round_=round_)
        for student in ("student-a", "student-b")
        for item_id in item_ids
        for round_ in (1, 2)
    ]
    for number, generation_id in enumerate(made):
        add_verdict(database, generation_id, grader="machine-a", marks=[1, 1, 1, 1, 1])
        second = [0, 0, 0, 0, 0] if number < 4 else [1, 1, 1, 1, 1]
        add_verdict(database, generation_id, grader="machine-b", marks=second)
    return made


def checks(database):
    with database.read() as session:
        return list(session.exec(select(SpotCheck).order_by(SpotCheck.rank)))


@pytest.mark.parametrize("design", Design)
def test_every_design_draws_as_many_texts_as_asked_for_and_keeps_their_probabilities(database, texts, design):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=5, design=design, seed=3))
    kept = checks(database)
    assert len({row.generation_id for row in kept}) == len(drawn) == 5
    assert {row.generation_id for row in kept} <= set(texts)
    assert [(row.id, row.inclusion_probability) for row in kept] == [
        (check.spot_check_id, check.inclusion_probability) for check in drawn
    ]
    assert {(row.design, row.seed) for row in kept} == {(design, 3)}
    assert all(0 < row.inclusion_probability <= 1 for row in kept)


@pytest.mark.parametrize("design", [Design.RANDOM, Design.STRATIFIED])
def test_an_even_design_gives_every_text_the_same_chance(database, texts, design):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=design))
    assert [check.inclusion_probability for check in drawn] == pytest.approx([3 / 12] * 3)


def test_a_stratified_draw_takes_from_each_student_in_proportion(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.STRATIFIED))
    of_first = sum(check.generation_id in texts[:6] for check in drawn)
    assert of_first == 3


def test_where_machines_differ_a_text_is_ten_times_as_likely(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.DISAGREEMENT))
    split, alike = 2 * 10 / (4 * 10 + 8), 2 * 1 / (4 * 10 + 8)
    for check in drawn:
        expected = split if check.generation_id in texts[:4] else alike
        assert check.inclusion_probability == pytest.approx(expected)


def test_texts_that_are_certain_to_be_drawn_have_probability_one(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.DISAGREEMENT))
    by_text = {check.generation_id: check.inclusion_probability for check in drawn}
    assert {by_text[text] for text in texts[:4]} == {1.0}
    left_to_chance = [value for text, value in by_text.items() if text not in texts[:4]]
    assert left_to_chance == pytest.approx([2 / 8] * 2)


def test_where_a_reader_is_undecided_a_text_is_likelier_than_where_it_is_sure(database):
    item_ids = add_items(database)
    sure, unsure, unread = (add_generation(database, item_id) for item_id in item_ids)
    for generation_id, probability in ((sure, 1.0), (unsure, 0.5)):
        verdict_id = add_verdict(database, generation_id, marks=[1, 1, 1, 1, 1])
        with database.write() as session:
            for position in range(5):
                session.get(MarkRow, (verdict_id, position)).probability = probability
    seen = {}
    for seed in range(12):
        [check] = draw_spot_checks(
            database, SpotCheckDraw(f"Person {seed}", 1, design=Design.UNCERTAIN, seed=seed)
        )
        seen[check.generation_id] = check.inclusion_probability
    assert seen[unsure] == pytest.approx(10 / 12)
    assert len(seen) > 1
    assert all(seen[text] == pytest.approx(1 / 12) for text in seen.keys() & {sure, unread})


def test_the_programs_marks_are_no_machines_opinion(database):
    for item_id in add_items(database):
        add_generation(database, item_id)
    finish(grade_by_program(database))
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.DISAGREEMENT))
    assert [check.inclusion_probability for check in drawn] == pytest.approx([2 / 3] * 2)


def test_drawing_more_adds_to_the_end_of_the_queue_and_repeats_nothing(database, texts):
    first = draw_spot_checks(database, SpotCheckDraw("Ada", count=5, design=Design.RANDOM))
    second = draw_spot_checks(database, SpotCheckDraw("Ada", count=5, design=Design.RANDOM))
    assert not {c.generation_id for c in first} & {c.generation_id for c in second}
    assert [entry.spot_check_id for entry in queue(database, "Ada")] == [
        check.spot_check_id for check in (*first, *second)
    ]
    assert [row.rank for row in checks(database)] == list(range(10))


def test_asking_for_more_than_there_are_gives_all_and_then_there_is_nothing_left(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=50))
    assert {check.generation_id for check in drawn} == set(texts)
    assert {check.inclusion_probability for check in drawn} == {1.0}
    with pytest.raises(UsageError, match="no text left to draw for Ada"):
        draw_spot_checks(database, SpotCheckDraw("Ada", count=1))


def test_the_same_seed_draws_the_same_texts_in_the_same_order_for_another_person(database, texts):
    ada = draw_spot_checks(database, SpotCheckDraw("Ada", count=4, seed=7))
    ben = draw_spot_checks(database, SpotCheckDraw("Ben", count=4, seed=7))
    cleo = draw_spot_checks(database, SpotCheckDraw("Cleo", count=4, seed=8))
    assert [c.generation_id for c in ada] == [c.generation_id for c in ben]
    assert [c.generation_id for c in ada] != [c.generation_id for c in cleo]


def test_a_queue_does_not_tell_in_its_order_what_the_machines_said(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=12, design=Design.STRATIFIED, seed=2))
    is_split = [check.generation_id in texts[:4] for check in drawn]
    assert is_split not in (sorted(is_split), sorted(is_split, reverse=True))


@pytest.mark.parametrize("design", Design)
def test_texts_that_nobody_has_graded_can_be_drawn_by_any_design(database, design):
    for item_id in add_items(database):
        add_generation(database, item_id)
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=design))
    assert [check.inclusion_probability for check in drawn] == [pytest.approx(2 / 3)] * 2


def test_generations_without_a_text_are_not_drawn(database):
    first, second, _ = add_items(database)
    add_generation(database, first, text=None)
    written = add_generation(database, second)
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=5))
    assert [check.generation_id for check in drawn] == [written]


@pytest.mark.parametrize("name", ["machine-a", " machine-a "])
def test_a_machines_name_is_refused_for_a_person(database, texts, name):
    with pytest.raises(UsageError, match="not a person"):
        draw_spot_checks(database, SpotCheckDraw(name, count=1))
    assert checks(database) == []


def test_a_person_is_one_person_however_much_space_stands_around_the_name(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=2))
    draw_spot_checks(database, SpotCheckDraw(" Ada ", count=2))
    with database.read() as session:
        assert [grader.name for grader in graders(session, [GraderKind.PERSON])] == ["Ada"]
    assert len(queue(database, "Ada")) == 4


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (SpotCheckDraw("Ada", count=0), "at least one text"),
        (SpotCheckDraw("Ada", count=-3), "at least one text"),
        (SpotCheckDraw("  ", count=1), "name of the person"),
        (SpotCheckDraw("Ada", count=1, seed=2**63), "seed"),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused_in_words(database, texts, draw, words):
    with pytest.raises(UsageError, match=words):
        draw_spot_checks(database, draw)
    with database.read() as session:
        assert graders(session, [GraderKind.PERSON]) == []


def test_a_draw_that_fails_leaves_no_annotator_behind(database):
    with pytest.raises(UsageError, match="no text left"):
        draw_spot_checks(database, SpotCheckDraw("Ada", count=1))
    with database.read() as session:
        assert graders(session) == []


@given(
    votes=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=6),
    design=st.sampled_from(list(Design)),
    share=st.floats(0.1, 1.0),
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_machines_said_as_many_texts_are_drawn_as_asked_for(
    tmp_path_factory, votes, design, share
):
    database = build_project(tmp_path_factory.mktemp("draw") / "trial.skillmix")
    [item_id] = add_items(database, [(("litotes", "analogy"), "Falconry")])
    for number, (first, second) in enumerate(votes):
        text = add_generation(database, item_id, student=f"student-{number}")
        add_verdict(database, text, grader="machine-a", marks=[first] * 5)
        add_verdict(database, text, grader="machine-b", marks=[second] * 5)
    count = max(1, round(share * len(votes)))
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=count, design=design))
    database.close()
    assert len(drawn) == count
    is_even = design in (Design.RANDOM, Design.STRATIFIED)
    assert all(not is_even or c.inclusion_probability == pytest.approx(count / len(votes)) for c in drawn)


EVEN = [Design.RANDOM, Design.STRATIFIED]


@pytest.mark.parametrize("first", EVEN)
@pytest.mark.parametrize("second", EVEN)
def test_even_draws_one_after_the_other_count_as_one(database, texts, first, second):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=first))
    later = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=second))
    stored = [row.inclusion_probability for row in checks(database)]
    assert [check.inclusion_probability for check in later] == stored[3:]
    assert stored == pytest.approx([9 / 12] * 9)
    assert sum(1 / probability for probability in stored) == pytest.approx(len(texts))
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=second))
    assert {row.inclusion_probability for row in checks(database)} == {1.0}


def test_what_one_person_is_given_changes_nothing_for_another(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM))
    for _ in range(2):
        draw_spot_checks(database, SpotCheckDraw("Ben", count=3, design=Design.RANDOM))
    probabilities = sorted(row.inclusion_probability for row in checks(database))
    assert probabilities == pytest.approx([3 / 12] * 3 + [6 / 12] * 6)


def test_beside_an_uneven_draw_every_draw_keeps_its_own_probabilities(database, texts):
    first = draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.DISAGREEMENT))
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM))
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM))
    stored = [row.inclusion_probability for row in checks(database)]
    assert stored[:3] == [check.inclusion_probability for check in first]
    assert stored[3:6] == pytest.approx([9 / 12 * 3 / 9] * 3)
    assert stored[6:] == pytest.approx([6 / 12 * 3 / 6] * 3)


def test_an_uneven_draw_after_an_even_one_counts_that_a_text_was_left(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.STRATIFIED))
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.UNCERTAIN))
    assert [check.inclusion_probability for check in drawn] == [6 / 12] * 6
    assert [row.inclusion_probability for row in checks(database)][:6] == [6 / 12] * 6
