"""Verbs about a project as a whole."""

import json
from contextlib import closing

import pytest

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.records import ensure_grader
from skillmix_desktop.store.sqlite import driver
from skillmix_desktop.store.tables import GraderKind
from tests.store.run_folders import SKILLS as SKILLS_OF_RUN
from tests.store.run_folders import Row, Run


def catalogue(folder, skills, topics="Falconry\nClock repair\n"):
    folder.mkdir()
    (folder / "skills.csv").write_text(skills, encoding="utf-8")
    (folder / "topics.txt").write_text(topics, encoding="utf-8")
    return folder


SKILLS = """skill,category,definition,example
litotes,rhetoric,Denying the opposite.,The soup was not bad.
analogy,reasoning,Likeness to another.,A cell is like a town.
"""


def test_a_new_project_has_the_bundled_catalogue(skillmix, tmp_path):
    path = tmp_path / "fresh.skillmix"
    told = skillmix("new", path, "--json")
    assert told.code == 0
    assert set(told.json) == {"project", "skills", "topics", "catalogue_fingerprint"}
    assert told.json["project"] == str(path)
    assert told.json["skills"] > 50 < told.json["topics"]
    assert len(told.json["catalogue_fingerprint"]) == 64


def test_a_new_project_can_have_a_catalogue_of_the_users(skillmix, tmp_path):
    folder = catalogue(tmp_path / "own", SKILLS)
    told = skillmix("new", tmp_path / "fresh.skillmix", "--catalogue", folder)
    assert (told.code, told.err) == (0, "")
    assert "2 skills and 2 topics" in told.out


@pytest.mark.parametrize(
    ("skills", "topics"),
    [
        ("skill,category,definition,exa", "Falconry\n"),
        ("", "Falconry\n"),
        (SKILLS, ""),
        (SKILLS + 'irony,rhetoric,"not closed', "Falconry\n"),
        (SKILLS + "litotes,rhetoric,Again.,Again.\n", "Falconry\n"),
    ],
)
def test_a_faulty_catalogue_is_refused_and_leaves_nothing_behind(skillmix, tmp_path, skills, topics):
    folder = catalogue(tmp_path / "own", skills, topics)
    path = tmp_path / "fresh.skillmix"
    assert skillmix("new", path, "--catalogue", folder).sentence
    assert not path.exists()


def test_a_catalogue_that_is_not_there_is_told(skillmix, tmp_path):
    assert skillmix("new", tmp_path / "fresh.skillmix", "--catalogue", tmp_path / "none").sentence


def test_a_project_that_is_there_is_never_written_over(skillmix, project):
    before = project.read_bytes()
    assert "exists already" in skillmix("new", project).sentence
    assert project.read_bytes() == before


@pytest.mark.parametrize("name", ["fresh.txt", "fresh", "nowhere/fresh.skillmix", "file/fresh.skillmix"])
def test_a_project_cannot_be_made_just_anywhere(skillmix, tmp_path, name):
    (tmp_path / "file").write_text("")
    assert skillmix("new", tmp_path / name).sentence


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_place_without_a_name_is_no_new_project(skillmix, name):
    assert skillmix("new", name).sentence == "A project's file name ends in .skillmix: study.skillmix."


def test_items_are_drawn_and_told_in_prompt_order(skillmix, project):
    told = skillmix("items", project, "--k", 2, "--count", 3, "--seed", 1, "--json").json
    assert set(told) == {"item_set", "items"}
    assert [item["index"] for item in told["items"]] == [0, 1, 2]
    assert {len(item["skills"]) for item in told["items"]} == {2}
    assert skillmix("items", project, "--k", 2, "--count", 3, "--seed", 1, "--json").json == told


def test_items_of_the_references_sampler_depend_on_its_second_seed(skillmix, project):
    def draw(*more):
        words = ("items", project, "--k", 3, "--count", 3, "--seed", 10, "--sampler", "reference")
        return skillmix(*words, *more, "--json").json["items"]

    first, other = draw(), draw("--exp-path", "elsewhere")
    assert [set(item["skills"]) for item in first] == [set(item["skills"]) for item in other]
    assert first != other
    assert draw("--exp-path", "test") == first


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--k", 6, "--count", 1, "--seed", 1), "5 skills, too few for k = 6"),
        (("--k", 5, "--count", 2, "--seed", 1), "Only 1 combinations"),
        (("--k", 0, "--count", 1, "--seed", 1), "at least one skill"),
        (("--k", 2, "--count", 0, "--seed", 1), "at least one"),
        (("--k", 2, "--count", -4, "--seed", 1), "at least one"),
        (("--k", 2, "--count", 1, "--seed", 10**20), "seed"),
        (("--k", 6, "--count", 1, "--seed", 1, "--sampler", "reference"), "k"),
    ],
)
def test_a_draw_that_cannot_be_made_is_refused_in_words(skillmix, project, words, sentence):
    assert sentence in skillmix("items", project, *words).sentence


@pytest.mark.parametrize(
    "words",
    [
        ("items",),
        ("items", "P", "--k", "two", "--count", 1, "--seed", 1),
        ("items", "P", "--k", 2, "--count", 1),
        ("items", "P", "--k", 2, "--count", 1, "--seed", 1, "--sampler", "fair"),
        ("new",),
        ("import", "P"),
        ("import", "P", "F", "--format", "xml"),
        ("restore", "B"),
        ("verify", "P", "--loud"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(skillmix, words):
    told = skillmix(*words)
    assert (told.code, told.out) == (2, "")
    assert "usage: skillmix" in told.err


RECORD = {
    "student": "student-a",
    "skills": ["litotes", "analogy"],
    "topic": "Falconry",
    "text": "Not slow.",
}


def test_texts_from_elsewhere_are_taken_in_once(skillmix, project, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    told = skillmix("import", project, path, "--json").json
    assert told == {"items": 1, "generations": 1, "verdicts": 0, "not_judged_marks": 0, "unread": []}
    assert skillmix("import", project, path, "--json").json["generations"] == 0


def test_rows_that_cannot_be_read_are_listed_with_the_reason(skillmix, project, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text(f'{json.dumps(RECORD)}\n{{"student": "student-b"}}\n', encoding="utf-8")
    told = skillmix("import", project, path, "--json").json
    assert told["generations"] == 1
    [unread] = told["unread"]
    assert (set(unread), unread["file"], unread["row"]) == ({"file", "row", "reason"}, "texts.jsonl", 2)
    assert "row 2: " in skillmix("import", project, path).out


@pytest.mark.parametrize("name", ["none.jsonl", ".", "notes.txt"])
def test_what_is_not_to_be_imported_is_refused_in_words(skillmix, project, tmp_path, name):
    (tmp_path / "notes.txt").write_text("just notes", encoding="utf-8")
    assert skillmix("import", project, tmp_path / name).sentence


def test_a_backup_is_a_project_of_its_own_that_can_be_restored(skillmix, written, tmp_path):
    told = skillmix("backup", written, "--output", tmp_path / "copy.skillmix", "--json")
    assert told.json == {"output": str(tmp_path / "copy.skillmix")}
    again = skillmix("restore", tmp_path / "copy.skillmix", "--output", tmp_path / "back.skillmix", "--json")
    assert again.json == {"output": str(tmp_path / "back.skillmix")}
    assert skillmix("verify", tmp_path / "back.skillmix", "--json").json == {"ok": True, "problems": []}
    assert skillmix("grade", tmp_path / "back.skillmix", "--grader", "program", "--json").json["done"] == 3


def test_a_backup_without_a_name_gets_one_beside_the_project(skillmix, project):
    path = skillmix("backup", project, "--json").json["output"]
    assert path.startswith(str(project.with_suffix("")))
    assert path != str(project)


def test_nothing_is_written_over_by_a_backup_or_a_restore(skillmix, project, written):
    assert "exists already" in skillmix("backup", project, "--output", written).sentence
    assert "exists already" in skillmix("restore", project, "--output", written).sentence


def test_faults_are_found_and_told(skillmix, graded):
    database = Database.open(graded)
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE mark SET points = 7 WHERE position = 0")
    database.close()
    told = skillmix("verify", graded, "--json").json
    assert told["ok"] is False
    assert any("do not lie between 0 and 1" in problem for problem in told["problems"])
    assert "do not lie between" in skillmix("verify", graded).out


def newer(path):
    connection = driver.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


BAD_PROJECTS = {
    "missing": (lambda path: path.unlink(), "There is no project"),
    "text": (lambda path: path.write_text("Dear diary"), "not a Skill-Mix project"),
    "empty": (lambda path: path.write_bytes(b""), "not a Skill-Mix project"),
    "damaged": (lambda path: path.write_bytes(path.read_bytes()[:700]), ""),
    "newer": (newer, "newer version"),
    "folder": (lambda path: (path.unlink(), path.mkdir()), "is a folder"),
}

VERBS = {
    "items": ("items", "P", "--k", 2, "--count", 1, "--seed", 1),
    "import": ("import", "P", "F"),
    "generate": ("generate", "P", "--student", "practice"),
    "grade": ("grade", "P", "--grader", "program"),
    "spot-check": (
        *("spot-check", "draw", "P", "--count", 1),
        *("--design", "random", "--seed", 1, "--annotator", "Ada"),
    ),
    "results": ("results", "P"),
    "agreement": ("agreement", "P"),
    "report": ("report", "P", "--output", "R.html"),
    "plots": ("plots", "P", "--output", "F"),
    "export": ("export", "P", "--format", "csv", "--output", "D.csv"),
    "backup": ("backup", "P"),
    "verify": ("verify", "P"),
}


@pytest.mark.parametrize("fault", BAD_PROJECTS.values(), ids=BAD_PROJECTS.keys())
@pytest.mark.parametrize("words", VERBS.values(), ids=VERBS.keys())
def test_no_verb_takes_what_is_no_project(skillmix, project, tmp_path, monkeypatch, words, fault):
    spoil, sentence = fault
    spoil(project)
    monkeypatch.chdir(tmp_path)
    told = skillmix(*(project if word == "P" else word for word in words)).sentence
    assert sentence in told
    assert str(project) in told


def drop_table(path, table):
    connection = driver.connect(path)
    connection.execute(f"DROP TABLE {table}")
    connection.commit()
    connection.close()


def test_a_table_that_is_gone_is_told_by_verify(skillmix, graded):
    drop_table(graded, "mark")
    told = skillmix("verify", graded, "--json").json
    assert told == {
        "ok": False,
        "problems": ["The table “mark” is missing; restore a backup of the project."],
    }


@pytest.mark.parametrize(
    ("verb", "table"),
    [
        ("items", "item"),
        ("items", "skill_exclusion"),
        ("generate", "item"),
        ("grade", "generation"),
        ("spot-check", "spot_check"),
        ("results", "mark"),
        ("agreement", "verdict"),
        ("report", "grader"),
    ],
)
def test_a_table_that_is_gone_makes_a_damaged_project_for_every_other_verb(
    skillmix, graded, tmp_path, monkeypatch, verb, table
):
    drop_table(graded, table)
    monkeypatch.chdir(tmp_path)
    told = skillmix(*(graded if word == "P" else word for word in VERBS[verb])).sentence
    assert f"{graded} is damaged: it has no table “{table}”" in told


LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("new", f"{LONG}.skillmix"),
        ("verify", f"{LONG}.skillmix"),
        ("restore", f"{LONG}.skillmix", "--output", "b.skillmix"),
        ("import", "P", f"{LONG}.csv"),
        ("import", "P", LONG),
        ("sample", "--output", LONG),
    ],
)
def test_a_name_too_long_for_the_disk_is_told(skillmix, project, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    told = skillmix(*(project if word == "P" else word for word in words)).sentence
    assert LONG in told
    assert "file name too long" in told.casefold()


def test_a_name_that_is_no_text_is_refused(skillmix, graded):
    words = ("--count", 1, "--design", "random", "--seed", 1, "--annotator", "Ad\udce9")
    assert "“Ad\\udce9” is not text in UTF-8" in skillmix("spot-check", "draw", graded, *words).sentence


def test_an_import_that_needs_a_taken_name_says_where_and_keeps_the_rest(skillmix, graded, tmp_path):
    with closing(Database.open(graded)) as database, database.write() as session:
        ensure_grader(session, "judge", GraderKind.PERSON)
    row = Row(SKILLS_OF_RUN, "Falconry", "Not slow.", points=[1] * 6)
    Run([row]).write(tmp_path / "runs")
    told = skillmix("import", graded, tmp_path / "runs", "--json")
    assert told.json["generations"] == 1
    assert told.err.startswith("skillmix: 1 row was not read in full; the first is k3_s7_vdefault_r1/quill/")
    assert "“judge” is a person in this project" in told.err


def test_an_import_that_gives_nothing_at_all_is_an_error(skillmix, project, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text('{"student": "a"}\n{"student": "b"}\n', encoding="utf-8")
    told = skillmix("import", project, path, "--json").sentence
    assert (
        told
        == f"Nothing of {path} could be imported; texts.jsonl, row 1: skills is missing (and 1 more such)."
    )
    path.write_text("", encoding="utf-8")
    assert "holds no texts and no verdicts" in skillmix("import", project, path).sentence


def test_a_row_with_more_skills_than_any_item_has_is_told(skillmix, project, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({**RECORD, "skills": [f"skill {n}" for n in range(3000)]}), encoding="utf-8")
    assert "an item has at most 200" in skillmix("import", project, path).sentence


def test_importing_again_what_is_known_is_no_error(skillmix, project, tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_text(f'{json.dumps(RECORD)}\n{{"student": "student-b"}}\n', encoding="utf-8")
    skillmix("import", project, path)
    told = skillmix("import", project, path, "--json")
    assert told.json["generations"] == 0
    assert told.err.startswith("skillmix: 1 row was not read in full; the first is texts.jsonl, row 2: ")
