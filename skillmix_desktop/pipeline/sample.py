"""The sample project: texts written for the program, with the faults that they were given."""

from contextlib import closing
from pathlib import Path

from sqlmodel import select

from skillmix_desktop.paths import data_folder, resources_folder
from skillmix_desktop.pipeline.program_grading import grade_by_program
from skillmix_desktop.pipeline.projects import create_project
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.database import Database, require_suffix
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import Study
from skillmix_desktop.store.whole_paths import whole_path

NAME = "Sample"
ANNOTATOR = "You"
SECOND_READING = "Second reading"
NOTE = (
    "The texts are samples: they were written for this program, some with faults put in on purpose. "
    "“Author’s key” says what each was meant to show; “Second reading” was made without sight of the key."
)


def make_sample(path: Path) -> Database:
    """A new project: the sample texts, two readings of them, the program's verdicts and a queue for you."""
    require_suffix(path)
    with whole_path(path) as part, closing(create_project(part, name=NAME)) as database:
        _fill(database)
    return Database.open(path)


def _fill(database: Database) -> None:
    with database.write() as session:
        study = session.exec(select(Study)).one()
        study.note, study.is_sample = NOTE, True
    _take_in(database, "texts.jsonl", "readings.jsonl")
    draw_spot_checks(database, SpotCheckDraw(ANNOTATOR, count=12, design=Design.STRATIFIED, seed=1))
    _take_in(database, "second_reading.jsonl")
    follow(grade_by_program(database), lambda _progress: None)


def _take_in(database: Database, *files: str) -> None:
    for file in files:
        import_any(database, resources_folder() / "sample" / file, format="jsonl")


def open_sample(path: Path | None = None) -> Database:
    """The user's copy of the sample as it was left, or made now."""
    path = path or data_folder() / "sample.skillmix"
    if path.exists():
        return Database.open(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return make_sample(path)
