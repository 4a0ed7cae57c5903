"""Drawing texts for a person, each with the probability that it had."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.spot_check_draw import (
    Design,
    Gold,
    SpotCheckDraw,
    draw_spot_checks,
    gold_graders,
    gold_key,
)
from skillmix_desktop.pipeline.spot_checks import queue
from skillmix_desktop.store.queries import graders
from skillmix_desktop.store.tables import CheckPurpose, Generation, GraderKind, MarkRow, SpotCheck, Student
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


def test_the_same_seed_draws_the_same_texts_for_another_person_in_an_order_of_their_own(database, texts):
    ada = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, seed=7))
    ben = draw_spot_checks(database, SpotCheckDraw("Ben", count=6, seed=7))
    cleo = draw_spot_checks(database, SpotCheckDraw("Cleo", count=6, seed=8))
    assert {c.generation_id for c in ada} == {c.generation_id for c in ben}
    assert [c.generation_id for c in ada] != [c.generation_id for c in ben]
    assert {c.generation_id for c in ada} != {c.generation_id for c in cleo}


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


def test_a_text_that_was_replaced_is_not_drawn_and_the_one_in_its_place_is(database):
    [item_id, *_] = add_items(database)
    add_generation(database, item_id)
    [first] = draw_spot_checks(database, SpotCheckDraw("Ada", count=5))
    newer = add_generation(database, item_id, attempt=2)
    [second] = draw_spot_checks(database, SpotCheckDraw("Ada", count=5))
    assert second.generation_id == newer
    assert {row.id: row.inclusion_probability for row in checks(database)}[first.spot_check_id] == 1.0


def test_a_text_that_was_replaced_since_was_there_in_the_earlier_draw(database, texts):
    first = draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.RANDOM))
    drawn = {check.generation_id for check in first}
    undrawn = next(text for text in texts if text not in drawn)
    with database.read() as session:
        old = session.get(Generation, undrawn)
        place = (old.item_id, session.get(Student, old.student_id).name, old.round)
    newer = add_generation(database, place[0], student=place[1], round_=place[2], attempt=2)
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM))
    chances = {row.generation_id: row.inclusion_probability for row in checks(database)}
    assert undrawn not in chances
    assert len(chances) == 9
    in_second = 3 / 6
    assert all(
        chance == pytest.approx(in_second if text == newer else 1 - (1 - 6 / 12) * (1 - in_second))
        for text, chance in chances.items()
    )


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


def test_the_name_under_which_an_adjudicators_verdicts_are_kept_is_refused(database, texts):
    with pytest.raises(UsageError, match="verdicts of an adjudicator"):
        draw_spot_checks(database, SpotCheckDraw("Ada (adjudication)", count=1))


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
        (SpotCheckDraw("Ada", count=1, others=("Ben", "Ada ")), "named once"),
        (SpotCheckDraw("Ada", count=1, others=("Ben",), overlap=1.5), "from 0 to 1"),
        (SpotCheckDraw("Ada", count=1, repeats=0.6), "from 0 to 0.5"),
        (SpotCheckDraw("Ada", count=1, gold=Gold("machine-a", 0)), "at least one text"),
        (SpotCheckDraw("Ada", count=1, gold=Gold("", 1)), "name of whoever judged it"),
        (SpotCheckDraw("Ada", count=1, gold=Gold("Ada", 1)), "against their own marks"),
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


def test_a_text_of_any_draw_has_the_chance_to_be_in_the_queue_by_now(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM))
    draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.DISAGREEMENT))
    stored = {row.generation_id: row.inclusion_probability for row in checks(database)}
    taken = [row.generation_id for row in checks(database)][:3]
    split = [text for text in texts[:4] if text not in taken]
    rate = 2 / (10 * len(split) + 9 - len(split))
    for text, chance in stored.items():
        in_second = min(1, rate * (10 if text in texts[:4] else 1))
        assert chance == pytest.approx(1 - (1 - 3 / 12) * (1 - in_second))


def test_a_queue_that_holds_all_texts_has_them_for_certain(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.DISAGREEMENT))
    draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.UNCERTAIN))
    assert [row.inclusion_probability for row in checks(database)] == [1.0] * 12


def test_what_machines_say_later_changes_nothing_in_how_likely_an_earlier_draw_was(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.DISAGREEMENT))
    first = checks(database)
    for text in texts:
        add_verdict(database, text, grader="machine-c", marks=[0, 1, 0, 1, 0])
    draw_spot_checks(database, SpotCheckDraw("Ada", count=2, design=Design.RANDOM))
    for row in first:
        now = next(each for each in checks(database) if each.id == row.id)
        assert now.inclusion_probability == pytest.approx(1 - (1 - row.inclusion_probability) * (1 - 2 / 10))


def test_a_text_that_was_written_later_had_no_chance_in_earlier_draws(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.RANDOM))
    later = add_generation(database, add_items(database, name="More")[0])
    draw_spot_checks(database, SpotCheckDraw("Ada", count=6, design=Design.RANDOM))
    chances = {row.generation_id: row.inclusion_probability for row in checks(database)}
    assert all(
        chance == pytest.approx(6 / 7 if text == later else 1 - (1 - 6 / 12) * (1 - 6 / 7))
        for text, chance in chances.items()
    )


def test_several_people_share_a_part_of_their_texts_and_keep_their_own_chances(database, texts):
    draw = SpotCheckDraw("Ada", count=5, design=Design.RANDOM, others=("Ben", "Cleo"), overlap=0.4)
    drawn = draw_spot_checks(database, draw)
    of = {name: {c.generation_id for c in drawn if c.annotator == name} for name in draw.annotators}
    assert [len(own) for own in of.values()] == [5, 5, 5]
    common = of["Ada"] & of["Ben"] & of["Cleo"]
    assert len(common) == 2
    assert len(set().union(*of.values())) == 2 + 3 * 3
    assert [c.inclusion_probability for c in drawn] == pytest.approx([5 / 12] * 15)


def test_the_texts_in_common_do_not_show_in_the_order(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", 12, others=("Ben",), overlap=1))
    ada, ben = ([entry.generation_id for entry in queue(database, name)] for name in ("Ada", "Ben"))
    assert sorted(ada) == sorted(ben)
    assert ada != ben


def test_where_texts_are_too_few_for_all_everybody_gets_fewer(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", 10, others=("Ben",), overlap=0))
    assert len(drawn) == 12
    assert sum(check.annotator == "Ada" for check in drawn) == 6


def test_texts_come_again_well_after_the_first_time_and_look_like_any_other(database, texts):
    drawn = draw_spot_checks(database, SpotCheckDraw("Ada", 12, repeats=0.25))
    entries = queue(database, "Ada")
    assert [entry.spot_check_id for entry in entries] == [check.spot_check_id for check in drawn]
    seen = [entry.generation_id for entry in entries]
    again = [check.generation_id for check in drawn if check.purpose is CheckPurpose.REPEAT]
    assert (len(seen), len(again)) == (15, 3)
    for text in again:
        first, second = (place for place, each in enumerate(seen) if each == text)
        assert second - first >= 6
    rows = [row for row in checks(database) if row.purpose == CheckPurpose.REPEAT]
    assert {(row.round, row.inclusion_probability) for row in rows} == {(2, None)}


def test_gold_is_strewn_in_among_the_sample_without_a_probability(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", 4, gold=Gold("machine-a", 3), seed=2))
    rows = checks(database)
    gold = [row for row in rows if row.purpose == CheckPurpose.GOLD]
    assert (len(rows), len(gold), len({row.generation_id for row in rows})) == (7, 3, 7)
    assert {row.inclusion_probability for row in gold} == {None}
    assert {gold_key(row.design) for row in gold} == {"machine-a"}
    assert [row.rank for row in gold] != [4, 5, 6]
    sample = [row.inclusion_probability for row in rows if row not in gold]
    assert sample == pytest.approx([4 / 12] * 4)


def test_gold_are_the_marks_of_whoever_judged_people_first_and_no_programs(database, texts):
    add_verdict(database, texts[0], grader="Zoe", kind=GraderKind.PERSON, marks=[1] * 4)
    finish(grade_by_program(database))
    assert gold_graders(database) == ("Zoe", "machine-a", "machine-b")


def test_gold_that_nobody_has_judged_is_refused_and_nothing_is_drawn(database, texts):
    with pytest.raises(UsageError, match="somebody has judged no text that could be gold for Ada"):
        draw_spot_checks(database, SpotCheckDraw("Ada", 4, gold=Gold("somebody", 3)))
    assert checks(database) == []


def test_whoever_is_to_see_the_graders_marks_first_is_drawn_for_so(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Ada", 2, is_assisted=True))
    assert all(row.is_assisted for row in checks(database))
