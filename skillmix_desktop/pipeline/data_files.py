"""Writing a project's data to one file: JSONL as it nests, CSV and Parquet as one table.

The table has the columns of ``data_columns``. JSONL has a line a text and a line a verdict, with replies and
provenance whole; ``import`` reads it, and the CSV file, back.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from skillmix_desktop.core.spreadsheet_text import marked_as_text
from skillmix_desktop.pipeline.data_columns import (
    COLUMNS,
    CellKind,
    DataColumn,
    MarkOnCriterion,
    marks_on_criteria,
    row_parts,
)
from skillmix_desktop.store.whole_texts import Call, TextDraw, WholeText, WholeVerdict

if TYPE_CHECKING:
    from arro3.core import DataType, RecordBatch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Rows of a Parquet file that are held as Python's own objects, which take many times the room.
_ROWS_AT_ONCE = 10_000


class DataFile(Protocol):
    """A file that is being written."""

    def add(self, text: WholeText) -> int:
        """Write a text and all that was said of it; how many rows that is."""
        ...


@contextmanager
def jsonl_file(path: Path) -> Iterator[DataFile]:
    """A line a text, and below it a line a verdict."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield _JsonLines(file.write)


@contextmanager
def csv_file(path: Path) -> Iterator[DataFile]:
    """A row a mark; what is not known is an empty cell, and an empty text two quotation marks."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(column.name for column in COLUMNS) + "\n")
        yield _Csv(file.write)


@contextmanager
def parquet_file(path: Path) -> Iterator[DataFile]:
    """A row a mark, with types; the whole table is kept in memory, packed, until the end."""
    table = _Parquet()
    yield table
    table.write(path)


OPENERS: dict[str, Callable[[Path], AbstractContextManager[DataFile]]] = {
    "jsonl": jsonl_file,
    "csv": csv_file,
    "parquet": parquet_file,
}


class _JsonLines:
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def add(self, text: WholeText) -> int:
        lines = [_text_line(text), *(_verdict_line(text, verdict) for verdict in text.verdicts)]
        for line in lines:
            self._write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        return len(lines)


def _text_line(text: WholeText) -> dict[str, object]:
    return {
        "generation": str(text.id),
        "item_set": text.place.set_name,
        "item_set_sampler": text.place.item_set.sampler,
        "item_set_seed": text.place.item_set.seed,
        "item": str(text.item.id),
        "item_number": text.item.number,
        "occurrence": text.place.occurrence + 1,
        "k": text.item.k,
        "skills": list(text.item.skill_names),
        "topic": text.item.topic,
        "student": text.student,
        "round": text.round,
        "attempt": text.attempt,
        "text": text.text,
        "replies": list(text.replies),
        "finish": text.finish,
        "is_marker_missing": text.is_marker_missing,
        "is_counted": text.is_counted,
        "open_spot_checks": [_draw_fields(draw) for draw in text.open_draws],
        **_call_fields(text.call),
    }


def _verdict_line(text: WholeText, verdict: WholeVerdict) -> dict[str, object]:
    return {
        "generation": str(text.id),
        "verdict": str(verdict.id),
        "grader": verdict.grader,
        "grader_kind": verdict.kind,
        "mode": verdict.mode,
        "round": verdict.round,
        "attempt": verdict.attempt,
        "outcome": verdict.outcome,
        "is_counted": verdict.is_counted,
        "marks": [_mark_fields(on) for on in marks_on_criteria(text, verdict)],
        "explanation": verdict.explanation,
        "reply": verdict.reply,
        "claimed_total": verdict.claimed_total,
        "spot_check": _draw_fields(verdict.draw) if verdict.draw else None,
        **_call_fields(verdict.call),
    }


def _mark_fields(on: MarkOnCriterion) -> dict[str, object]:
    mark = on.mark
    return {
        "position": mark.position,
        "criterion": on.criterion.kind,
        "name": on.criterion.name,
        "points": mark.points,
        "is_met": on.is_met,
        "probability": mark.probability,
        "reason": mark.reason,
        "note": mark.note,
        "seconds": mark.seconds,
        "error_class": mark.error_class,
        "evidence": [[span.start, span.end] for span in mark.evidence],
    }


def _draw_fields(draw: TextDraw) -> dict[str, object]:
    return vars(draw) | {"drawn_at": draw.drawn_at.isoformat()}


def _call_fields(call: Call) -> dict[str, object]:
    return vars(call) | {
        "provenance": dict(call.provenance),
        "served_name": call.served_name,
        "file_sha256": call.file_sha256,
        "created_at": call.created_at.isoformat(),
    }


class _Csv:
    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def add(self, text: WholeText) -> int:
        rows = 0
        for parts in row_parts(text):
            shared = ",".join(map(csv_cells, (parts.text, parts.verdict, parts.draw))) + ","
            for mark in parts.marks:
                self._write(f"{shared}{csv_cells(mark)}\n")
            rows += len(parts.marks)
        return rows


def csv_cells(cells: Sequence[object]) -> str:
    """Cells as they stand in a line of a CSV file."""
    return ",".join(map(_csv_cell, cells))


def _csv_cell(value: object) -> str:
    """Words are always in quotation marks: so an empty one is another thing than none at all.

    A spreadsheet computes none of them, whatever a student or a grader wrote.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return '"' + marked_as_text(value).replace('"', '""') + '"'
    return repr(value)


class _Parquet:
    """Rows become packed batches as they come, words as numbers into a list of words."""

    def __init__(self) -> None:
        self._rows: list[tuple[object, ...]] = []
        self._batches: list[RecordBatch] = []

    def add(self, text: WholeText) -> int:
        before = len(self._rows)
        for parts in row_parts(text):
            self._rows += parts.rows()
        added = len(self._rows) - before
        if len(self._rows) >= _ROWS_AT_ONCE:
            self._pack()
        return added

    def write(self, path: Path) -> None:
        from arro3.core import Field, RecordBatch, RecordBatchReader, Schema
        from arro3.io import write_parquet

        self._pack()
        types = [_kept_type(column.kind) for column in COLUMNS]
        schema = Schema(
            [Field(column.name, type_, nullable=True) for column, type_ in zip(COLUMNS, types, strict=True)]
        )
        batches = (
            RecordBatch.from_arrays(
                [column.cast(type_) for column, type_ in zip(batch.columns, types, strict=True)],
                schema=schema,
            )
            for batch in self._batches
        )
        # The library panics on a disk that is full; what it makes is small, since words are kept once.
        packed = io.BytesIO()
        write_parquet(RecordBatchReader.from_batches(schema, batches), packed, compression="zstd(3)")
        path.write_bytes(packed.getbuffer())

    def _pack(self) -> None:
        from arro3.core import Array, RecordBatch

        if not self._rows:
            return
        columns = zip(*self._rows, strict=True)
        arrays = [
            Array(_plain(column, values), type=_plain_type(column.kind)).cast(_packed_type(column.kind))
            for column, values in zip(COLUMNS, columns, strict=True)
        ]
        self._batches.append(RecordBatch.from_arrays(arrays, names=[column.name for column in COLUMNS]))
        self._rows.clear()


def _plain(column: DataColumn[Any], values: Sequence[Any]) -> Sequence[Any]:
    if column.kind is not CellKind.MOMENT:
        return values
    return [None if value is None else (value - _EPOCH) // _MICROSECOND for value in values]


def _plain_type(kind: CellKind) -> "DataType":
    from arro3.core import DataType

    types = {
        CellKind.WHOLE: DataType.int64(),
        CellKind.MOMENT: DataType.int64(),
        CellKind.NUMBER: DataType.float64(),
        CellKind.FLAG: DataType.bool(),
    }
    return types.get(kind, DataType.string())


def _packed_type(kind: CellKind) -> "DataType":
    """As it is held: a text stands in the row of each of its marks, but only once in memory."""
    return _kept_type(CellKind.WORD if kind is CellKind.TEXT else kind)


def _kept_type(kind: CellKind) -> "DataType":
    """As it is in the file."""
    from arro3.core import DataType

    if kind is CellKind.WORD:
        return DataType.dictionary(DataType.int32(), DataType.string())
    if kind is CellKind.MOMENT:
        return DataType.timestamp("us", tz="UTC")
    return _plain_type(kind)
