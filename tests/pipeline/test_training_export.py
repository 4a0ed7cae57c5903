"""Training data: only what is good enough, each line whole, and every text left out counted by its reason."""

import json

import pytest

from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.families import tell_families
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.templates import GENERATION, find_template
from skillmix_desktop.pipeline.training_export import Style, TrainingOptions
from skillmix_desktop.pipeline.training_texts import Standard
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish, generations, says

ALL = [1, 1, 1, 1, 1]
FEW = [1, 0, 1, 1, 1]


@pytest.fixture
def trained_on(database, tmp_path):
    """Exports, and gives what was told and the lines that were written."""

    def export(graders=None, **options):
        path = tmp_path / f"training-{len(list(tmp_path.iterdir()))}.jsonl"
        training = TrainingOptions(**{"held_out": 0} | options)
        steps = export_data(
            database, DataFormat.TRAINING, DataOptions(graders=graders, training=training), path
        )
        done = follow(steps, lambda _progress: None)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert (done.rows, sum(done.counts.values())) == (len(lines), len(lines))
        return done, lines

    return export


@pytest.fixture
def item(database):
    [item_id] = add_items(database, [LITOTES_ANALOGY])
    return item_id


def add_text(database, item, text="It is not slow.", *, graders=("grader-a",), marks=ALL, **how):
    id_ = add_generation(database, item, text=text, **how)
    for grader in graders:
        add_verdict(database, id_, grader=grader, marks=marks)
    return id_


def test_a_line_has_the_exchange_and_all_that_is_known_of_it(database, item, trained_on):
    id_ = add_text(database, item)
    add_verdict(database, id_, marks=FEW, round_=2)
    add_verdict(database, id_, marks=ALL, round_=3)
    _done, [line] = trained_on()
    system, asked, said = line.pop("messages")
    assert [each["role"] for each in (system, asked, said)] == ["system", "user", "assistant"]
    assert "litotes" in asked["content"]
    assert said["content"] == "Answer: It is not slow."
    with database.read() as session:
        fingerprint = load_catalogue(session).fingerprint
    assert line == {
        "split": "training",
        "k": 2,
        "skills": ["litotes", "analogy"],
        "topic": "Falconry",
        "student": "student-a",
        "generation": str(id_),
        "generation_round": 1,
        "grader": ["grader-a"],
        "marks": {"grader-a": [1.0, 0.6667, 1.0, 1.0, 1.0]},
        "catalogue_fingerprint": fingerprint,
    }


def test_the_prompt_is_the_one_that_was_sent_and_the_answer_brings_its_explanation(
    database, item, trained_on
):
    writer = says("Gladly!\n\n**Answer:** Not slow.\n\nExplanation: litotes.", name="student-a")
    template = find_template(GENERATION, "shorten")
    finish(generate_pending(database, writer, GenerationPlan(template, rounds=1)))
    [text] = generations(database)
    add_verdict(database, text.id, marks=ALL)
    done, [line] = trained_on(style=Style.ALPACA)
    assert line["instruction"].startswith(template.system)
    assert "Falconry" in line["instruction"]
    assert (line["input"], line["output"]) == ("", "Answer: Not slow.\n\nExplanation: litotes.")
    assert not any("own prompt" in remark for remark in done.remarks)


TOO_LONG = "It is not slow. It rises. It falls."
REASONS = {
    "not_full_marks": [{"marks": FEW}],
    "undecided": [{"marks": [1, None, 1, 1, 1]}],
    "graders_differ": [{"graders": ("grader-a",), "marks": ALL, "and_one_says": FEW}],
    "names_a_skill": [{"text": "No litotes here."}],
    "no_text": [{"text": None, "graders": ()}],
    "not_graded": [{"graders": ()}],
    "duplicate": [{}, {"text": "it  is NOT slow.", "round_": 2}],
    "replaced": [{"text": "Other."}, {"attempt": 2}],
}


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_not_good_enough_is_counted_by_its_reason(database, item, trained_on, reason):
    for how in REASONS[reason]:
        other = how.pop("and_one_says", None) if (how := dict(how)) else None
        id_ = add_text(database, item, **how)
        if other:
            add_verdict(database, id_, grader="grader-b", marks=other)
    done, lines = trained_on()
    assert done.left_out == {reason: 1}
    assert len(lines) == len(REASONS[reason]) - 1
    assert sum(remark.startswith("Texts that were left out: 1 ") for remark in done.remarks) == 1


def test_the_program_decides_the_length(database, item, trained_on):
    add_text(database, item, TOO_LONG)
    add_text(database, item, round_=2, marks=[1, 1, 1, 1, 0])
    done, [line] = trained_on()
    assert (done.left_out, line["generation_round"]) == ({"not_full_marks": 1}, 2)


def test_a_tie_is_no_majority(database, item, trained_on):
    id_ = add_text(database, item)
    add_verdict(database, id_, marks=FEW, round_=2)
    assert trained_on()[0].left_out == {"undecided": 1}


def test_more_skills_than_are_trained_on_are_left_out(database, item, trained_on):
    add_text(database, item)
    assert trained_on(standard=Standard(largest_k=1))[0].left_out == {"too_many_skills": 1}


def test_two_graders_can_be_required(database, item, trained_on):
    add_text(database, item, "One was not slow.")
    add_text(database, item, "Two were not slow.", round_=2, graders=("grader-a", "grader-b"))
    done, [line] = trained_on(standard=Standard(consensus=2))
    assert (done.left_out, line["grader"]) == ({"too_few_graders": 1}, ["grader-a", "grader-b"])


def test_only_the_graders_that_are_named_are_heard(database, item, trained_on):
    id_ = add_text(database, item)
    add_verdict(database, id_, grader="grader-b", marks=FEW)
    assert trained_on(["grader-a"])[1][0]["grader"] == ["grader-a"]


def test_programs_and_adjudicators_are_nobody_who_judged(database, item, trained_on):
    id_ = add_generation(database, item, text="It is not slow.")
    add_verdict(database, id_, grader="program", kind=GraderKind.PROGRAM, marks={4: 1})
    decided = {"grader": "Ada (adjudication)", "kind": GraderKind.PERSON, "mode": VerdictMode.ADJUDICATED}
    add_verdict(database, id_, marks=ALL, **decided)
    assert trained_on()[0].left_out == {"not_graded": 1}
    assert trained_on(["Ada (adjudication)"])[0].rows == 1


def test_names_may_be_let_through(database, item, trained_on):
    add_text(database, item, "No litotes here.")
    assert trained_on(standard=Standard(names=NameRule.OFF))[0].rows == 1


def test_skills_and_topics_are_on_one_side_only(database, trained_on):
    combinations = [
        (("litotes", "anaphora"), "Falconry"),
        (("analogy", "sunk cost"), "Clock repair"),
        (("litotes", "analogy"), "Falconry"),
        (("litotes", "anaphora"), "Clock repair"),
    ]
    for number, item_id in enumerate(add_items(database, combinations)):
        add_text(database, item_id, f"It is not slow, {number}.")
    done, lines = trained_on(categories=["reasoning"], topics=["Clock repair"])
    assert [(line["split"], line["topic"]) for line in lines] == [
        ("training", "Falconry"),
        ("held_out", "Clock repair"),
    ]
    assert (dict(done.counts), done.left_out) == ({"training": 1, "held_out": 1}, {"mixes_sides": 2})
    assert done.names == {"held_out_categories": ["reasoning"], "held_out_topics": ["Clock repair"]}


def test_that_a_family_praised_itself_is_told(database, item, trained_on):
    add_text(database, item, student="openai/gpt-4", graders=("openai/gpt-4o",))
    assert any("own family" in remark for remark in trained_on()[0].remarks)
    tell_families(database, {"openai/gpt-4": "Ours"})
    assert not any("own family" in remark for remark in trained_on()[0].remarks)


def test_a_project_without_a_good_text_gives_an_empty_file(database, trained_on):
    assert trained_on()[1] == []
