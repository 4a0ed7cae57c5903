"""Making a project: a file, or a server's database, with a catalogue to draw from."""

from pathlib import Path

from sqlmodel import Session

from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.store.catalogue import store_catalogue
from skillmix_desktop.store.database import Database


def create_project(location: str | Path, *, catalogue: Path | None = None, name: str = "") -> Database:
    """A new project with the catalogue in a folder, or the one that comes with the program.

    A faulty catalogue is refused before anything is made.
    """
    entries = read_catalogue(catalogue or resources_folder() / "catalogue")

    def fill(session: Session) -> None:
        store_catalogue(session, entries)

    return Database.create(location, name=name or Path(location).stem, fill=fill)
