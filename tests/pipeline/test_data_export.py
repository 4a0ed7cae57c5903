"""The exported data: faithful to the letter, whole or not there, and read back as the same project."""

import csv
import json
import shutil
from contextlib import closing

import pytest
from arro3.io import read_parquet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.pipeline.data_columns import COLUMNS, joined_skills
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.spot_check_acts import commit, flag, record_evidence, record_mark
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import Flag, queue
from skillmix_desktop.store.columns import GENERATION
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.plain_fields import Fields
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.store.whole_texts import WholeTexts
from tests.builders import add_generation, add_items, add_reading, add_verdict
from tests.pipeline.people import put_in_queue, think_again

TABLES = [DataFormat.CSV, DataFormat.PARQUET]
READABLE = [DataFormat.JSONL, DataFormat.CSV]
EVERYTHING = DataOptions()


def exported(database, path, format=DataFormat.CSV, options=EVERYTHING):
    return follow(export_data(database, format, options, path), lambda _progress: None)


def rows_of(path):
    if path.suffix == ".parquet":
        table = read_parquet(path).read_all()
        return [
            {name: table[name][row].as_py() for name in table.column_names} for row in range(table.num_rows)
        ]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held(database):
    """All of a project that an import can hold."""
    with database.read() as session:
        texts = [text for some in WholeTexts(session, with_practice=True) for text in some]
    return sorted(
        (
            (text.item.skill_names, text.item.topic, text.place.set_name, text.place.occurrence),
            (text.student, text.round, text.attempt, str(text.id)),
            (text.text or "", text.finish, text.call.detail, text.is_marker_missing),
            [
                (
                    *(str(verdict.id), verdict.grader, verdict.kind, verdict.mode, verdict.round),
                    *(verdict.attempt, verdict.outcome, verdict.explanation, verdict.claimed_total),
                    verdict.call.created_at,
                    *((mark.position, mark.points, mark.probability, mark.reason) for mark in verdict.marks),
                )
                for verdict in text.verdicts
            ],
        )
        for text in texts
    )


@pytest.fixture
def study(database):
    """Two attempts at a text, a call that failed, a reading, a person, and two that gave no marks."""
    first, second, third = add_items(database)
    add_generation(database, first, text="Thrown away.")
    text = add_generation(database, first, text='=1+1, "said" he;\r\nand\tleft — \u2028so.', attempt=2)
    add_generation(database, second, text=None)
    other = add_generation(database, third, student="student-b", text=" +kite ")
    add_reading(database, text, [0.9, 0.2, 0.7, 0.6, 0.5])
    add_verdict(database, text, marks=[1, 0.5, None, 0, 1], explanation="@Because")
    add_verdict(database, text, marks=[1, 1, 1, 1, 1], round_=2)
    add_verdict(database, other, grader="program", kind=GraderKind.PROGRAM, marks={4: 1.0})
    add_verdict(database, other, outcome=Outcome.ERROR)
    draw_spot_checks(database, SpotCheckDraw("Ada", count=3, design=Design.RANDOM, seed=1))
    add_verdict(
        database,
        other,
        grader="Ada",
        kind=GraderKind.PERSON,
        mode=VerdictMode.BLIND,
        marks=[1, None, 1, 1, 1],
    )
    add_verdict(
        database, text, grader="Ada", kind=GraderKind.PERSON, outcome=Outcome.DRAFT, marks=[1, 1, 1, 1, 1]
    )
    return database


@pytest.mark.parametrize("format", TABLES)
def test_a_table_has_a_row_a_mark_and_one_for_what_has_none(study, tmp_path, format):
    path = tmp_path / f"marks.{format}"
    done = exported(study, path, format)
    rows = rows_of(path)
    assert list(rows[0]) == [column.name for column in COLUMNS]
    # Two texts without a verdict, a verdict without marks and an open draw have a row each, beside 21 marks.
    assert done.counts == {"texts": 4, "verdicts": 6, "marks": 21}
    assert len(rows) == done.rows == 25
    untold = [row for row in rows if not row["grader"]]
    assert {row["text"] for row in untold if not row["drawn_for"]} <= {"Thrown away.", "", None}
    assert [row["drawn_for"] for row in untold if row["drawn_for"]] == ["Ada"]
    assert {row["outcome"] for row in rows if row["grader"] and not row["criterion"]} == {"error"}


def test_parquet_has_types(study, tmp_path):
    exported(study, tmp_path / "marks.parquet", DataFormat.PARQUET)
    rows = rows_of(tmp_path / "marks.parquet")
    reading = [row for row in rows if row["grader"] == "reader"]
    assert [row["probability"] for row in reading] == [0.9, 0.2, 0.7, 0.6, 0.5]
    assert [row["is_met"] for row in reading] == [True, False, True, True, True]
    assert reading[0]["created_at"].utcoffset().total_seconds() == 0
    assert [row["points"] for row in rows if row["grader"] == "grader-a" and row["round"] == 1] == [
        *(1.0, 0.5, None, 0.0, 1.0),
        None,
    ]
    types = {field.name: str(field.type) for field in read_parquet(tmp_path / "marks.parquet").schema}
    assert "Dictionary" in types["grader"]
    assert "Int64" in types["round"]


FORMULA = '=1+1, "said" he;\r\nand\tleft — \u2028so.'


def test_no_text_is_a_formula_in_a_spreadsheet(study, tmp_path):
    exported(study, tmp_path / "marks.csv")
    rows = rows_of(tmp_path / "marks.csv")
    assert {f"'{FORMULA}", " +kite "} <= {row["text"] for row in rows}
    assert "'@Because" in {row["explanation"] for row in rows}
    assert [name for row in rows for name, cell in row.items() if cell.startswith(tuple("=+@\t\r"))] == []


def test_parquet_keeps_every_text_to_the_letter(study, tmp_path):
    exported(study, tmp_path / "marks.parquet", DataFormat.PARQUET)
    assert {FORMULA, " +kite "} <= {row["text"] for row in rows_of(tmp_path / "marks.parquet")}


@pytest.mark.parametrize("format", [*TABLES, DataFormat.JSONL])
def test_an_empty_project_gives_a_valid_file_without_rows(database, tmp_path, format):
    path = tmp_path / f"data.{format}"
    assert exported(database, path, format).rows == 0
    if format is DataFormat.JSONL:
        assert path.read_text() == ""
    elif format is DataFormat.CSV:
        assert path.read_text() == ",".join(column.name for column in COLUMNS) + "\n"
    else:
        assert list(read_parquet(path).schema.names) == [column.name for column in COLUMNS]


@pytest.fixture
def small_files():
    """As on a disk that is full: no file can grow beyond some bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("format", [each for each in DataFormat if each is not DataFormat.TRAINING])
def test_a_full_disk_is_told_and_nothing_half_written_is_left(study, tmp_path, small_files, format):
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(UsageError, match="cannot be written: "):
        exported(study, folder / "data", format)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("format", [*TABLES, DataFormat.JSONL])
def test_a_file_is_replaced_as_a_whole_where_that_is_wanted(study, tmp_path, format):
    path = tmp_path / "data"
    path.write_text("mine")
    steps = export_data(study, format, DataOptions(replaces=True), path)
    next(steps)
    assert path.read_text() == "mine"
    follow(steps, lambda _progress: None)
    assert path.stat().st_size > len("mine")
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


def test_a_folder_is_never_replaced(study, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(ProjectError, match="exists already"):
        exported(study, tmp_path / "mine", DataFormat.REFERENCE, DataOptions(replaces=True))


def test_everything_that_people_did_is_there(study, tmp_path):
    """Both verdicts of a person, an adjudication, a flag, evidence, seconds, and how likely the draw was."""
    with study.read() as session:
        text = session.scalars(select(GENERATION.c.id).where(GENERATION.c.text == " +kite ")).one()
    put_in_queue(study, [text], [0.25], annotator="Bo")
    [entry] = queue(study, "Bo")
    check = entry.spot_check_id
    flag(study, check, Flag(True, "What of the kite?"))
    for position in range(4):
        record_mark(study, check, position, PersonMark(True), seconds=2.5)
    record_evidence(study, check, 0, [Span(1, 4)])
    commit(study, check)
    think_again(study, check, {0: PersonMark(False)}, reason="No.")
    decided = {"kind": GraderKind.PERSON, "mode": VerdictMode.ADJUDICATED}
    add_verdict(study, text, grader="Bo (adjudication)", marks=[1] * 5, **decided)
    for format in (DataFormat.CSV, DataFormat.PARQUET):
        exported(study, tmp_path / f"all.{format}", format)
        rows = [row for row in rows_of(tmp_path / f"all.{format}") if (row["grader"] or "").startswith("Bo")]
        assert {row["mode"] for row in rows} == {"blind", "revised", "adjudicated"}
        [blind, revised, _decided] = (row for row in rows if str(row["position"]) == "0")
        assert (blind["flag_note"], float(blind["inclusion_probability"])) == ("What of the kite?", 0.25)
        assert (blind["evidence"], float(blind["mark_seconds"])) == ("1-4", 2.5)
        assert (float(blind["points"]), float(revised["points"])) == (1, 0)


def test_what_is_not_known_is_another_thing_than_an_empty_text(study, tmp_path):
    exported(study, tmp_path / "marks.csv")
    header, first, *_ = (tmp_path / "marks.csv").read_text(encoding="utf-8").split("\n")
    cells = dict(zip(header.split(","), first.split(","), strict=False))
    assert (cells["text_detail"], cells["text_template"], cells["grader"]) == ('""', "", "")


def test_a_person_has_the_draw_beside_the_marks(study, tmp_path):
    exported(study, tmp_path / "marks.csv")
    mine = [row for row in rows_of(tmp_path / "marks.csv") if row["grader"] == "Ada"]
    assert len(mine) == 5  # a draft is nobody's business
    assert {(row["draw_design"], row["inclusion_probability"], row["is_blind"]) for row in mine} == {
        ("random", "1.0", "true")
    }


def test_what_counts_is_told(study, tmp_path):
    exported(study, tmp_path / "marks.csv")
    rows = rows_of(tmp_path / "marks.csv")
    assert {row["is_counted_text"] for row in rows if row["text"] == "Thrown away."} == {"false"}
    assert {row["is_counted"] for row in rows if row["grader"] == "reader"} == {"true"}


def test_only_what_was_asked_for_is_written(study, tmp_path):
    exported(study, tmp_path / "some.csv", options=DataOptions(graders=["reader"]))
    assert {row["grader"] for row in rows_of(tmp_path / "some.csv")} == {"reader", ""}
    with pytest.raises(UsageError, match="No grader of this project is called “nobody”"):
        exported(study, tmp_path / "none.csv", options=DataOptions(graders=["nobody"]))
    assert not (tmp_path / "none.csv").exists()


def test_practice_is_left_out_unless_asked_for(study, tmp_path):
    (item,) = add_items(study, ((("litotes", "anaphora"), "Falconry"),), name="Another")
    text = add_generation(study, item, student="practice")
    add_verdict(study, text, grader="practice", kind=GraderKind.PRACTICE, marks=[1, 1, 1, 1, 1])
    exported(study, tmp_path / "without.csv")
    exported(study, tmp_path / "with.csv", options=DataOptions(with_practice=True))
    assert "practice" not in {row["student"] for row in rows_of(tmp_path / "without.csv")}
    assert "practice" in {row["grader"] for row in rows_of(tmp_path / "with.csv")}


@pytest.mark.parametrize("format", list(DataFormat))
def test_nothing_that_is_there_is_overwritten(study, tmp_path, format):
    path = tmp_path / "mine"
    path.write_text("dear diary")
    with pytest.raises(ProjectError, match="exists already"):
        exported(study, path, format)
    assert path.read_text() == "dear diary"


@pytest.mark.parametrize("format", list(DataFormat))
def test_a_stopped_export_leaves_nothing(study, tmp_path, format):
    folder = tmp_path / "out"
    folder.mkdir()
    steps = export_data(study, format, EVERYTHING, folder / "data")
    next(steps)
    steps.close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("format", READABLE)
def test_importing_what_was_exported_gives_the_same_again(study, blank_project, tmp_path, format):
    path = tmp_path / f"data.{format}"
    exported(study, path, format)
    with closing(Database.open(shutil.copy(blank_project, tmp_path / "twin.skillmix"))) as twin:
        summary = import_any(twin, path)
        assert summary.unread == ()
        assert held(twin) == [text for text in held(study) if "draft" not in str(text)]
        assert import_any(twin, path) == ImportSummary()
    assert import_any(study, path) == ImportSummary()


def test_what_was_changed_in_an_exported_file_is_a_further_verdict(study, tmp_path):
    path = tmp_path / "data.jsonl"
    exported(study, path, DataFormat.JSONL)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    changed = next(line for line in lines if line.get("grader") == "reader")
    changed["marks"][0]["points"] = 0.0
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert import_any(study, path).verdicts == 1
    assert import_any(study, path).verdicts == 0


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(min_size=1).map(storable), min_size=1, max_size=4),
    format=st.sampled_from(READABLE),
)
def test_any_text_comes_back_to_the_letter(blank_project, tmp_path_factory, texts, format):
    folder = tmp_path_factory.mktemp("any")
    with closing(Database.open(shutil.copy(blank_project, folder / "one.skillmix"))) as database:
        item, *_ = add_items(database)
        for round_, text in enumerate(texts, start=1):
            id_ = add_generation(database, item, text=text, round_=round_)
            add_verdict(database, id_, marks=[1, 0, None, 1, 1], explanation=text)
        exported(database, folder / f"data.{format}", format)
        with closing(Database.open(shutil.copy(blank_project, folder / "two.skillmix"))) as twin:
            assert import_any(twin, folder / f"data.{format}").unread == ()
            assert held(twin) == held(database)


@given(names=st.lists(st.text(min_size=1).map(lambda name: storable(name).strip()).filter(bool), min_size=1))
def test_skills_are_told_apart_whatever_their_names_hold(names):
    assert list(Fields({"skills": joined_skills(names)}).skills()) == names
