"""The same project on a PostgreSQL server; give an empty database's address to run these."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import InternalError
from sqlmodel import SQLModel

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.errors import ProjectError
from skillmix_desktop.pipeline.agreement_study import StudyOptions
from skillmix_desktop.pipeline.live_study import LiveStudy
from skillmix_desktop.pipeline.spot_check_acts import record_evidence, record_mark
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import load_task, queue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.merging import merge
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_catalogue, add_generation, add_items, add_verdict, build_project
from tests.store.run_folders import SKILLS, Row, Run

VARIABLE = "SKILLMIX_TEST_POSTGRESQL"


@pytest.fixture
def address() -> str:
    """A database that is emptied before each test."""
    address = os.environ.get(VARIABLE)
    if not address:
        pytest.skip(f"{VARIABLE} names no empty database on a PostgreSQL server")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return address


@pytest.fixture
def team(address: str) -> Iterator[Database]:
    database = Database.create(address, name="Team")
    with database.write() as session:
        add_catalogue(session)
    yield database
    database.close()


def test_the_tables_are_those_of_the_program(team: Database) -> None:
    with team.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_agreement_sees_what_a_colleague_writes(team: Database, address: str) -> None:
    [item_id, *_] = add_items(team)
    live = LiveStudy(team)
    people = ("Ada", "Ben")
    with closing(Database.open(address)) as colleague:
        for number, writer in enumerate((team, colleague), start=1):
            text_id = add_generation(writer, item_id, student=f"student-{number}")
            for name in people:
                add_verdict(
                    *(writer, text_id),
                    grader=name,
                    marks=[1, 0, 1, 1],
                    kind=GraderKind.PERSON,
                    mode=VerdictMode.BLIND,
                )
            pair = live.compare(StudyOptions(*people)).pair
            assert pair is not None
            assert pair.figures.n_texts == number
    before = team.version()
    assert team.version() == before


def test_a_project_is_made_once_and_opened_again(team: Database, address: str) -> None:
    with pytest.raises(ProjectError, match="holds a project already"):
        Database.create(address, name="Other")
    again = Database.open(address)
    assert again.name == "Team"
    again.close()


def test_an_import_is_added_once_and_sound(team: Database, tmp_path: Path) -> None:
    Run([Row(SKILLS, "Falconry", "Not slow\x00.", [1, 0, 1, 1, 1, 1])]).write(tmp_path)
    assert import_any(team, tmp_path).verdicts == 1
    assert import_any(team, tmp_path).verdicts == 0
    assert verify(team) == []


def test_a_reading_session_cannot_write(team: Database) -> None:
    statement = text("DELETE FROM skill")
    with pytest.raises(InternalError, match="read-only"), team.read() as session:
        session.execute(statement)


def test_an_empty_database_is_no_project(address: str) -> None:
    with pytest.raises(ProjectError, match="not a Skill-Mix project"):
        Database.open(address)


def test_a_colleagues_file_is_merged_into_the_teams_project(team: Database, tmp_path: Path) -> None:
    with closing(build_project(tmp_path / "own.skillmix")) as own:
        for item_id in add_items(own):
            add_verdict(own, add_generation(own, item_id), marks=[1, 0, 1, None, 1])
        draw_spot_checks(own, SpotCheckDraw("Ada", count=2))
        check = queue(own, "Ada")[0].spot_check_id
        record_mark(own, check, 0, PersonMark(is_met=True))
        record_evidence(own, check, 0, [Span(0, 2)])
        assert merge(team, own).added > 0
        again = merge(team, own)
    assert (again.added, again.conflicts) == (0, ())
    assert verify(team) == []
    assert load_task(team, check).said.evidence == {0: (Span(0, 2),)}
