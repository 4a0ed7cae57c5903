"""Files of others are read whatever their encoding and their faults."""

from pathlib import Path

import pytest

from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.store.table_files import TableError, read_table, read_text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("naïve “x”".encode(), "naïve “x”"),
        ("naïve".encode("utf-8-sig"), "naïve"),
        ("naïve “x”".encode("cp1252"), "naïve “x”"),
        (b"\x81\xff", "\N{REPLACEMENT CHARACTER}ÿ"),
        ("studentâ€™s".encode(), "studentâ€™s"),
    ],
)
def test_text_is_read_in_its_encoding_and_kept_as_it_is(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    assert read_text(tmp_path / "a.txt") == text


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="no such file"):
        read_text(tmp_path / "gone.csv")


def test_rows_keep_line_breaks_and_tell_missing_cells_from_empty_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a, b,c\n"one\ntwo",,\n\nthree\nfour,5,6,7\n')
    columns, rows = read_table(tmp_path / "a.csv")
    assert columns == ("a", "b", "c")
    assert list(rows) == [
        {"a": "one\ntwo", "b": "", "c": ""},
        {"a": "three", "b": None, "c": None},
        {"a": "four", "b": "5", "c": "6"},
    ]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_a_file_without_columns_is_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match="empty"):
        read_table(tmp_path / "a.csv")


def test_a_field_may_be_longer_than_python_expects(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a\n" + "x" * 200_000 + "\n")
    assert [len(row["a"] or "") for row in read_table(tmp_path / "a.csv")[1]] == [200_000]


def test_cells_are_read_without_the_characters_that_no_database_takes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a\none\x00two\n")
    assert [row["a"] for row in read_table(tmp_path / "a.csv")[1]] == ["one\N{REPLACEMENT CHARACTER}two"]
