"""Whether a project is whole."""

from skillmix_desktop.errors import ProjectError
from skillmix_desktop.store.database import Database


def verify(database: Database) -> list[str]:
    """The project's problems, a sentence each; none for a sound one."""
    try:
        return database.problems()
    except ProjectError as error:
        return [str(error)]
