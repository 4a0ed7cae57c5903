"""The guidelines of a study: what its people have agreed on for marking, in Markdown."""

from sqlmodel import select

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Study


def read_guidelines(database: Database) -> str:
    """Empty while nobody has written any."""
    with database.read() as session:
        return session.exec(select(Study)).one().guidelines


def write_guidelines(database: Database, text: str) -> None:
    """Let these be the guidelines."""
    with database.write() as session:
        session.exec(select(Study)).one().guidelines = text.strip()


def suggested_guidelines() -> str:
    """Something to begin with; no study has it unless somebody takes it."""
    return (resources_folder() / "guidelines.md").read_text(encoding="utf-8").strip()
