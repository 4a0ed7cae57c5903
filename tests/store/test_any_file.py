"""Whatever a file holds, reading it leaves the project sound."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.plain_files import read_csv, read_jsonl
from tests.store.plain_rows import TEXT, VERDICT

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_ROWS = st.dictionaries(st.sampled_from([*TEXT, *VERDICT, "generation", "round", "k", "text"]), _VALUES)
_LINES = st.text(max_size=40) | _ROWS.map(json.dumps) | _ROWS.map(lambda row: json.dumps({**VERDICT, **row}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(_LINES, max_size=5))
def test_whatever_a_file_holds_the_project_stays_sound(
    database: Database, tmp_path: Path, lines: list[str]
) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass", newline="")
    import_any(database, tmp_path / "a.jsonl")
    assert verify(database) == []


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.bytes"
    path.write_bytes(content)
    assert read_jsonl(path).texts == []
    assert read_csv(path).texts == []
