"""What is imported is told apart by how it looks."""

from pathlib import Path

import pytest

from skillmix_desktop.errors import InterchangeError, UsageError
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import detect_format, import_any


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.jsonl", "", "jsonl"),
        ("a.NDJSON", "", "jsonl"),
        ("a.csv", "", "csv"),
        ("a.txt", '\n {"a": 1}', "jsonl"),
        ("a", "student,text\n", "csv"),
    ],
)
def test_the_format_is_told_by_the_ending_or_the_beginning(
    tmp_path: Path, name: str, content: str, format_: str
) -> None:
    (tmp_path / name).write_text(content)
    assert detect_format(tmp_path / name) == format_


def test_what_cannot_be_imported_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    with pytest.raises(InterchangeError, match="neither JSONL nor CSV"):
        import_any(database, tmp_path / "letter.txt")
    with pytest.raises(InterchangeError, match="There is no file"):
        import_any(database, tmp_path / "gone.csv")
    with pytest.raises(InterchangeError, match="is a folder"):
        import_any(database, tmp_path, "csv")
    with pytest.raises(InterchangeError, match="holds no run folder"):
        import_any(database, tmp_path / "letter.txt", "reference")
    with pytest.raises(UsageError, match="No format is called"):
        import_any(database, tmp_path / "letter.txt", "xml")
