"""Verbs that let chat models work."""

from contextlib import closing
from uuid import uuid4

import pytest
from sqlmodel import select

from skillmix_desktop.paths import settings_file
from skillmix_desktop.pipeline.grading import GradingPlan, pending_verdicts
from skillmix_desktop.pipeline.runs import MOST_ROUNDS
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.settings import Settings, SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Verdict, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

ANSWER = "Answer: The falcon was not slow.\nExplanation: litotes."
TOTALS = {"done", "failed", "tokens", "cost_usd", "seconds"}
OUTCOMES = {"scored", "unparsed", "truncated", "refused", "error"}


def drawn(skillmix, project, seed=1):
    words = ("items", project, "--k", 2, "--count", 2, "--seed", seed, "--json")
    return skillmix(*words).json["item_set"]


def test_a_student_writes_what_is_missing_and_nothing_twice(skillmix, project, scripted):
    drawn(skillmix, project)
    student = scripted(ANSWER)
    told = skillmix("generate", project, "--student", student, "--rounds", 2, "--json")
    assert set(told.json) == TOTALS
    assert (told.code, told.json["done"], told.json["failed"]) == (0, 4, 0)
    assert set(told.json["tokens"]) == {"input", "output"}
    assert (told.json["cost_usd"], told.err) == (0.0, "")
    assert skillmix("generate", project, "--student", student, "--json").json["done"] == 2


def test_only_the_item_set_that_is_named_is_written_for(skillmix, project, scripted):
    drawn(skillmix, project)
    item_set = drawn(skillmix, project, seed=2)
    words = ("generate", project, "--student", scripted(ANSWER), "--rounds", 1, "--item-set")
    assert skillmix(*words, item_set, "--json").json["done"] == 2
    assert "no item set" in skillmix(*words, uuid4()).sentence


def test_a_student_that_answers_nothing_fails_and_is_asked_again(skillmix, project, scripted):
    drawn(skillmix, project)
    silent = scripted(finish="error", detail="the line was cut")
    words = ("generate", project, "--student", silent, "--rounds", 1, "--json")
    assert "2 failed: the line was cut" in skillmix(*words).sentence
    scripted(ANSWER)
    assert [skillmix(*words).json[key] for key in ("done", "failed")] == [2, 0]


def test_a_student_that_refuses_has_failed_and_is_not_asked_again(skillmix, project, scripted):
    drawn(skillmix, project)
    student = scripted("Answer:\nExplanation: nothing to say.")
    words = ("generate", project, "--student", student, "--rounds", 1)
    assert "No texts came off" in skillmix(*words).sentence
    assert [skillmix(*words, "--json").json[key] for key in ("done", "failed")] == [0, 0]


def test_another_prompt_is_written_to_anew(skillmix, project, scripted, tmp_path):
    drawn(skillmix, project)
    words = ("generate", project, "--student", scripted(ANSWER), "--rounds", 1, "--json")
    assert skillmix(*words).json["done"] == 2
    assert skillmix(*words, "--prompt", "shorten").json["done"] == 2
    assert skillmix(*words, "--prompt", "shorten").json["done"] == 0


def test_what_a_model_does_not_tell_of_its_tokens_is_not_nothing(skillmix, written, grader):
    told = skillmix("grade", written, "--grader", grader, "--rounds", 1, "--json").json
    assert told["tokens"] == {"input": None, "output": None}
    told = skillmix("grade", written, "--grader", "program", "--json").json
    assert told["tokens"] == {"input": 0, "output": 0}


def test_what_failed_is_told_by_its_reasons_beside_what_came_off(skillmix, graded, grader):
    with closing(Database.open(graded)) as database:
        for number in range(2):
            add_generation(database, add_items(database, name=f"Draw {number}")[0], text=" ")
    told = skillmix("grade", graded, "--grader", grader, "--rounds", 1, "--json")
    assert (told.code, told.json["done"], told.json["failed"]) == (0, 3, 2)
    assert told.err.startswith("2 failed: ")
    assert told.err.count("\n") == 1


def test_a_grader_grades_what_is_missing_and_nothing_twice(skillmix, written, grader):
    told = skillmix("grade", written, "--grader", grader, "--rounds", 2, "--json")
    assert set(told.json) == TOTALS | {"outcomes"}
    assert set(told.json["outcomes"]) == OUTCOMES
    assert (told.json["done"], told.json["failed"]) == (6, 0)
    assert told.json["outcomes"]["scored"] == 6
    again = skillmix("grade", written, "--grader", grader, "--rounds", 2, "--json").json
    assert (again["done"], again["outcomes"]["scored"]) == (0, 0)


def test_what_cannot_be_read_is_counted_by_its_outcome(skillmix, written, scripted):
    words = ("grade", written, "--grader", scripted("a fine text"), "--rounds", 1)
    said = skillmix(*words, "--json").sentence
    assert "3 failed: the reply holds no marks that could be read" in said
    assert "grade again --ask-again unparsed (" in said
    assert skillmix(*words, "--json").json["failed"] == 0
    assert "3 failed" in skillmix(*words, "--ask-again", "unparsed").sentence


def test_a_run_that_has_nothing_to_do_says_so_and_what_comes_before_it(skillmix, project, grader):
    assert "items PROJECT" in skillmix("generate", project, "--student", grader).out
    assert "generate PROJECT" in skillmix("grade", project, "--grader", grader).out


def test_failed_calls_are_made_again_whatever_else_is(skillmix, written, scripted):
    words = ("grade", written, "--rounds", 1, "--ask-again", "refused", "--json", "--grader")
    silent = scripted(finish="error", detail="the line was cut")
    assert "3 failed: the line was cut" in skillmix(*words, silent).sentence
    assert "3 failed: the line was cut" in skillmix(*words, silent).sentence


def test_a_dry_run_tells_what_is_left_and_asks_nothing(skillmix, written, grader):
    words = ("grade", written, "--grader", grader, "--dry-run")
    told = skillmix(*words, "--json").json
    assert set(told) == {"calls", "tokens", "cost_usd", "seconds"}
    assert (told["calls"], told["cost_usd"]) == (9, 0.0)
    assert "9 calls are left" in skillmix(*words).out
    skillmix("grade", written, "--grader", grader, "--rounds", 1)
    assert skillmix(*words, "--json").json["calls"] == 6


def test_a_dry_run_of_a_priced_model_needs_no_key(skillmix, written):
    told = skillmix("grade", written, "--grader", "openai/gpt-4", "--dry-run", "--json").json
    assert told["calls"] == 9
    assert told["cost_usd"] > 0
    unknown = ("grade", written, "--grader", "openai/nobody-knows-it", "--dry-run")
    assert skillmix(*unknown, "--json").json["cost_usd"] is None
    assert "unknown price" in skillmix(*unknown).out


def test_a_grader_that_can_be_read_is_read_unless_told_to_write(skillmix, written, scripted):
    reader = scripted("no table", probabilities=[0.9, 0.2])
    dry = skillmix("grade", written, "--grader", reader, "--dry-run", "--json").json
    assert (dry["calls"], dry["tokens"]["output"]) == (3, 0)
    told = skillmix("grade", written, "--grader", reader, "--json").json
    assert (told["done"], told["outcomes"]["scored"]) == (3, 3)
    write = ("grade", written, "--grader", reader, "--mode", "write", "--rounds", 1, "--json")
    assert skillmix(*write, "--dry-run").json["calls"] == 3
    assert "3 failed: the reply holds no marks" in skillmix(*write).sentence
    assert skillmix(*write, "--dry-run").json["calls"] == 0


def test_the_program_marks_each_text_once(skillmix, written):
    dry = skillmix("grade", written, "--grader", "program", "--dry-run", "--json").json
    assert (dry["calls"], dry["cost_usd"]) == (3, 0.0)
    told = skillmix("grade", written, "--grader", "program", "--json").json
    assert (told["done"], told["outcomes"]["scored"]) == (3, 3)
    assert skillmix("grade", written, "--grader", "program", "--json").json["done"] == 0


@pytest.mark.parametrize("prompt", ["lines", "own.toml"])
def test_another_template_can_be_named(skillmix, written, grader, tmp_path, monkeypatch, prompt):
    from skillmix_desktop.paths import resources_folder

    monkeypatch.chdir(tmp_path)
    shipped = resources_folder() / "prompts" / "grading" / "default.toml"
    (tmp_path / "own.toml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    told = skillmix("grade", written, "--grader", grader, "--rounds", 1, "--prompt", prompt, "--json")
    assert told.json["outcomes"]["scored"] == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grade", "P", "--grader", "gpt-4"), "No model is called 'gpt-4'"),
        (("grade", "P", "--grader", "gpt\n4"), "No model is called"),
        (("grade", "P", "--grader", "scripted/none.json"), "none.json"),
        (("grade", "P", "--grader", "llama/none.gguf"), "none.gguf"),
        (("grade", "P", "--grader", "program", "--prompt", "none"), "No grading template"),
        (("grade", "P", "--grader", "practice", "--prompt", "none.toml"), "none.toml"),
        (("generate", "P", "--student", "program"), "not a chat model"),
        (("generate", "P", "--student", "openai/"), "openai/"),
        (("generate", "P", "--student", "practice", "--prompt", "lines"), "No generation template"),
        (("models", "inspect", "none.gguf"), "none.gguf"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(skillmix, project, words, sentence):
    assert sentence in skillmix(*(project if word == "P" else word for word in words)).sentence


def test_a_grader_that_only_writes_is_not_read(skillmix, written, grader):
    for words in (["--mode", "read"], ["--mode", "read", "--sequential"]):
        assert "cannot be read" in skillmix("grade", written, "--grader", grader, *words).sentence


@pytest.mark.parametrize("words", [[], ["--mode", "write"]])
def test_only_what_is_read_is_read_in_sequence(skillmix, written, words):
    refused = skillmix("grade", written, "--grader", "practice", "--sequential", *words)
    assert "add --mode read" in refused.sentence


def test_what_was_read_and_what_was_read_in_sequence_are_counted_apart(skillmix, written):
    reading = ("grade", written, "--grader", "practice", "--mode", "read", "--json")
    texts = skillmix(*reading).json["done"]
    assert skillmix(*reading, "--sequential", "--dry-run").json["calls"] == texts
    assert skillmix(*reading, "--sequential").json["done"] == texts
    assert skillmix(*reading, "--sequential", "--dry-run").json["calls"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "P"),
        ("generate", "P", "--student", "practice", "--rounds", 0),
        ("generate", "P", "--student", "practice", "--item-set", "first"),
        ("grade", "P"),
        ("grade", "P", "--grader", "program", "--rounds", "-1"),
        ("grade", "P", "--grader", "program", "--rounds", "many"),
        ("grade", "P", "--grader", "program", "--mode", "guess"),
        ("grade", "P", "--grader", "practice", "--slots", 0),
        ("generate", "P", "--student", "practice", "--slots", 256),
        ("grade", "P", "--grader", "program", "--ask-again", "scored"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    told = skillmix(*words)
    assert (told.code, told.out) == (2, "")
    assert "usage: skillmix" in told.err


@pytest.mark.parametrize("mode", ["read", "write"])
def test_slots_are_as_many_as_are_asked_for_else_as_the_settings_say(skillmix, written, mode):
    SettingsStore(settings_file()).replace(Settings(slots="4"))
    grading = ("grade", written, "--grader", "practice", "--mode", mode, "--rounds", 1)
    assert skillmix(*grading, "--slots", 2).code == 0
    assert slots_used(written) == [2, 2, 2]
    if mode == "write":
        assert skillmix(*grading[:-1], 2).code == 0
        assert slots_used(written) == [2, 2, 2, 4, 4, 4]


def slots_used(project):
    with closing(Database.open(str(project))) as database, database.read() as session:
        found = session.exec(select(Verdict)).all()
        return sorted(verdict.provenance["slots"] for verdict in found)


def test_whether_a_grader_keeps_to_the_form_is_told(skillmix, written):
    reading = ("grade", written, "--grader", "practice", "--mode", "read")
    told = skillmix(*reading, "--json").json
    assert (told["answer_mass"] > 0.5, told["warnings"]) == (True, [])
    with closing(Database.open(str(written))) as database:
        [text, *_] = pending_verdicts(database, "nobody", GradingPlan(find_template(GRADING)))
        for attempt in range(2, 6):
            add_verdict(
                database,
                text.generation_id,
                grader="practice",
                mode=VerdictMode.READ,
                attempt=attempt,
                provenance={"answer_mass": [0.01] * 5},
            )
    told = skillmix(*reading)
    assert "! practice does not answer in the table’s form" in told.out
    assert skillmix(*reading, "--json").json["warnings"]


@pytest.mark.parametrize("mode", [("read",), ("read", "--sequential"), ("write",)])
def test_a_grader_is_probed_and_nothing_of_it_is_kept(skillmix, written, mode):
    grading = ("grade", written, "--grader", "practice", "--mode", *mode, "--rounds", 1)
    assert "has graded no text" in skillmix(*grading, "--probe-repeatability", 2).sentence
    skillmix(*grading)
    before = slots_used(written)
    told = skillmix(*grading, "--probe-repeatability", 2, "--slots", 1, "--json").json
    assert (told["texts"], told["failed"], told["marks"]) == (2, 0, 10)
    assert told["slots"] == {"first": before[:1], "second": [1]}
    assert told["equal_marks"] >= (8 if mode[0] == "read" else 0)
    assert slots_used(written) == before


def test_a_program_is_not_probed(skillmix, written):
    told = skillmix("grade", written, "--grader", "program", "--probe-repeatability", 2)
    assert "always says the same" in told.sentence


def test_nobody_grades_under_the_programs_name(skillmix, written):
    draw = ("--count", 1, "--design", "random", "--seed", 1, "--annotator", "program")
    assert "“program” is a program" in skillmix("spot-check", "draw", written, *draw).sentence
    assert skillmix("grade", written, "--grader", "program", "--json").json["done"] == 3


def test_more_rounds_than_anyone_needs_are_refused(skillmix, written):
    for rounds in (MOST_ROUNDS + 1, "9" * 20, "9" * 5000):
        for words in (("generate", written, "--student", "practice"), ("grade", written, "--grader", "x/y")):
            told = skillmix(*words, "--rounds", rounds)
            assert told.code == 2
            assert f"no whole number from 1 to {MOST_ROUNDS}" in told.err
            assert len(told.err) < 1000
