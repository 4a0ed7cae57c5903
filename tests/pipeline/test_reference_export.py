"""Run folders of the reference: read back they are the same project, and counted the same figures."""

import csv
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.figures import result_figures
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.reference_folders import folder_name
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.store.whole_texts import WholeTexts
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY, finish, says, table
from tests.store.run_folders import SKILLS, Row, Run

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
# The project keeps no prompt of a run from elsewhere, and writes every chat format's columns alike.
SCORES = ("student", "grader", "full_marks", "all_skills", "skill_fraction")
NOT_KEPT = {"system prompt", "user_0", "user_1", "model_input_0", "model_input_1"}
# Read from the replies, and so without what the reference misread in them.
READ_ANEW = {"text_0", "score_0"}


def exported(database, path, **options):
    steps = export_data(database, DataFormat.REFERENCE, DataOptions(**options), path)
    return follow(steps, lambda _progress: None)


def records(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(folder):
    return {path.relative_to(folder).as_posix(): records(path) for path in folder.rglob("records.csv")}


def marks_of(verdict):
    return [(mark.position, mark.points) for mark in verdict.marks if mark.points is not None]


def held(database):
    """What the layout can hold of a project: the texts that count, and what machines say of them."""
    with database.read() as session:
        texts = [text for some in WholeTexts(session) for text in some if text.is_counted]
    return sorted(
        (
            (text.item.skill_names, text.item.topic, text.item.k, text.place.item_set.seed),
            (text.item.number, text.place.occurrence, text.student, text.round),
            (text.text or "", text.replies, text.is_marker_missing),
            [
                (verdict.grader, verdict.round, verdict.explanation, marks_of(verdict))
                for verdict in text.verdicts
                if verdict.is_counted and verdict.kind is GraderKind.MACHINE
            ],
        )
        for text in texts
    )


def counted_by_the_reference(database):
    """The scores as the reference computes them; a mark that it reads as zero counts as one, too."""
    options = [ResultOptions(reference_compatible=True, deduct_names=rule) for rule in NameRule]
    rows = [result_figures(row) for each in options for row in results(database, each)]
    return [
        {name: row[name] for name in row if name in ("k", "n") or name.startswith(SCORES)} for row in rows
    ]


@pytest.fixture
def twin(blank_project, tmp_path):
    """Another project with the same catalogue and nothing else."""
    with closing(Database.open(shutil.copy(blank_project, tmp_path / "twin.skillmix"))) as other:
        yield other


@pytest.fixture
def study(database):
    """Two rounds of a student and one of another under two graders, of which one only reads."""
    ids = add_items(database, seed=12)
    for student in ("openai/gpt@http://a:1/v1", "llama/β 7.gguf"):
        for round_ in (1, 2)[: 1 + ("gpt" in student)]:
            for number, item in enumerate(ids):
                text = f'=1+1, "said" {student} {round_}-{number};\r\nand\tleft 🦅 — {"שלום" * number}.'
                id_ = add_generation(database, item, student=student, round_=round_, text=text)
                add_verdict(database, id_, grader="a/b", marks=[1, None, 0.5, 1, number % 2], round_=1)
                add_verdict(database, id_, grader="a/b", marks=[1, 1, 0, 1, 1], round_=2, explanation="So.")
                add_reading(database, id_, [0.9, 0.2, 0.7, 0.6, 0.5])
    return database


def test_a_project_that_went_through_folders_is_the_same(study, twin, tmp_path):
    done = exported(study, tmp_path / "runs")
    assert (dict(done.counts), done.remarks) == ({"texts": 9, "verdicts": 27}, ())
    summary = import_any(twin, tmp_path / "runs")
    assert (summary.items, summary.generations, summary.verdicts) == (3, 9, 27)
    assert held(twin) == held(study)
    assert counted_by_the_reference(twin) == counted_by_the_reference(study)
    exported(twin, tmp_path / "again")
    assert files(tmp_path / "again") == files(tmp_path / "runs")


def test_the_folders_are_named_as_the_reference_names_them(study, tmp_path):
    exported(study, tmp_path / "runs")
    assert sorted(path.name for path in (tmp_path / "runs").glob("k*")) == [
        "k2_s12_vunknown_r1",
        "k2_s12_vunknown_r2",
    ]
    graded = tmp_path / "runs" / "k2_s12_vunknown_r1" / "llama%2Fβ 7.gguf" / "graded"
    assert {path.name for path in graded.iterdir()} == {
        "by_a%2Fb_on_text_1_1_unknown",
        "by_a%2Fb_on_text_1_2_unknown",
        "by_reader_on_text_1_1_unknown",
    }


def test_a_mark_that_is_not_known_is_zero_in_the_points_and_missing_in_the_reply(study, tmp_path):
    exported(study, tmp_path / "runs", graders=["a/b"])
    path = next((tmp_path / "runs").rglob("by_a%2Fb_on_text_1_1_unknown/records.csv"))
    first = records(path)[0]
    assert first["points_0"] == "1.0,0.0,0.5,1.0,0.0"
    assert "| Correctly illustrates litotes | 1.0 |" in first["assistant_0"]
    assert "analogy" not in first["assistant_0"]
    assert first["score_extracted_0"] == "2.5"


def test_prompts_that_were_kept_are_there_word_by_word(database, tmp_path):
    add_items(database, [LITOTES_ANALOGY])
    writer = says("Answer: Not slow.\n\nExplanation: litotes.", name="student-a")
    finish(generate_pending(database, writer, GenerationPlan(find_template(GENERATION), rounds=1)))
    grader = says(table([1, 0, 1, 1, 1], total="4"))
    finish(grade_pending(database, grader, GradingPlan(find_template(GRADING), rounds=1)))
    exported(database, tmp_path / "runs")
    found = files(tmp_path / "runs")
    [text] = found["k2_s1_vdefault_r1/student-a/records.csv"]
    assert "Falconry" in text["user_0"]
    assert "make a better one" in text["user_1"]
    assert (text["text_0"], text["text_1"]) == ("Not slow.", "Not slow.")
    [graded] = found["k2_s1_vdefault_r1/student-a/graded/by_grader-a_on_text_1_1_default/records.csv"]
    assert "Not slow." in graded["user_0"]
    assert graded["assistant_0"] == table([1, 0, 1, 1, 1], total="4")
    assert (graded["score_0"], graded["score_extracted_0"]) == ("4.0", "4.0")


def test_what_the_layout_has_no_place_for_is_told(database, tmp_path):
    [item] = add_items(database, [LITOTES_ANALOGY], seed=None)
    add_verdict(database, add_generation(database, item, text="Thrown away."), marks=[1] * 5)
    text = add_generation(database, item, attempt=2)
    add_verdict(database, text, marks=[0] * 5)
    add_verdict(database, text, marks=[1] * 5, attempt=2)
    for grader, kind in (("Ada", GraderKind.PERSON), ("program", GraderKind.PROGRAM)):
        add_verdict(database, text, grader=grader, kind=kind, marks=[1] * 5, mode=VerdictMode.BLIND)
    done = exported(database, tmp_path / "runs")
    assert dict(done.counts) == {"texts": 1, "verdicts": 1}
    assert done.left_out == {
        "texts_replaced": 1,
        "verdicts_replaced": 2,
        "verdicts_of_people": 1,
        "verdicts_of_programs": 1,
    }
    assert "Left out: verdicts of people, which would be a machine’s in these folders (1)." in done.remarks
    assert done.remarks[-1] == "The draw “Draw” (k = 2) is written with the seed 0: it has none."


def test_draws_of_one_seed_stay_apart(database, twin, tmp_path):
    for name in ("One", "Two"):
        [item] = add_items(database, [LITOTES_ANALOGY], name=name, seed=5)
        add_verdict(database, add_generation(database, item, text=f"Not slow, {name}."), marks=[1] * 5)
    done = exported(database, tmp_path / "runs")
    assert done.remarks == ("The draw “Two” (k = 2) is written with the seed 6: another draw has its seed.",)
    import_any(twin, tmp_path / "runs")
    assert counted_by_the_reference(twin) == counted_by_the_reference(database)


def test_blank_texts_and_failed_gradings_count_as_before(database, twin, tmp_path):
    items = add_items(database)
    add_generation(database, items[0], text=None)
    for item in items[1:]:
        text = add_generation(database, item)
        add_verdict(database, text, marks=[1] * 5)
        add_verdict(database, text, round_=2, outcome=Outcome.ERROR)
    exported(database, tmp_path / "runs")
    import_any(twin, tmp_path / "runs")
    assert counted_by_the_reference(twin) == counted_by_the_reference(database)
    assert [marks for text in held(twin) for *_, marks in text[3]].count([]) == 4


def test_an_item_drawn_twice_is_told_apart_by_its_text(database, twin, tmp_path):
    first, second = add_items(database, [LITOTES_ANALOGY] * 2)
    add_generation(database, first, text="The first kite.")
    add_verdict(database, add_generation(database, second, text="The second kite."), marks=[1, 0, 1, 0, 1])
    exported(database, tmp_path / "runs")
    assert import_any(twin, tmp_path / "runs").unread == ()
    assert held(twin) == held(database)


def test_a_student_with_two_prompts_is_told_apart_and_that_is_said(database, tmp_path):
    for prompt in ("default", "short"):
        Run([Row(SKILLS, "Falconry", "Not slow.", [1] * 6)], prompt=prompt).write(tmp_path / "runs")
    import_any(database, tmp_path / "runs")
    assert exported(database, tmp_path / "out").remarks == ()
    assert {path.name for path in (tmp_path / "out").glob("*/*")} == {
        "quill (prompt default)",
        "quill (prompt short)",
    }


@pytest.mark.parametrize("name", ["a/b", "..", "con: 50%", " x ", "名前", "a%2Fb", "x."])
def test_any_name_is_a_folders_and_comes_back(database, twin, tmp_path, name):
    [item] = add_items(database, [LITOTES_ANALOGY])
    assert not set('<>:"/\\|?*') & set(folder_name(name))
    add_verdict(database, add_generation(database, item, student=name), grader=name, marks=[1] * 5)
    exported(database, tmp_path / "runs")
    import_any(twin, tmp_path / "runs")
    assert held(twin) == held(database)


def test_the_catalogue_lies_beside_the_runs(database, tmp_path):
    assert exported(database, tmp_path / "runs").rows == 0
    with database.read() as session:
        assert read_catalogue(tmp_path / "runs") == load_catalogue(session)
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == ["skills.csv", "topics.txt"]


@pytest.mark.parametrize("runs", ["runs", "malformed_runs"])
def test_the_references_own_runs_come_out_as_they_went_in(database, twin, tmp_path, runs):
    if not REFERENCE.is_dir():
        pytest.skip(f"the reference's data is not at {REFERENCE}")
    import_any(database, REFERENCE / runs)
    exported(database, tmp_path / "out")
    before, after = files(REFERENCE / runs), files(tmp_path / "out")
    assert after.keys() == before.keys()
    for name, rows in before.items():
        assert [_kept(row) for row in after[name]] == [_kept(row) for row in rows]
    import_any(twin, tmp_path / "out")
    assert held(twin) == held(database)
    assert counted_by_the_reference(twin) == counted_by_the_reference(database)


def _kept(row):
    """A row as far as a project keeps it: numbers as numbers, and skills by their names."""
    named = {
        name.replace("[INST]", "user").replace("[/INST]", "assistant"): value for name, value in row.items()
    }
    return {
        name: [skill.strip() for skill in value.split(", ")] if name == "skills" else value
        for name, value in named.items()
        if name not in NOT_KEPT | READ_ANEW
    }
