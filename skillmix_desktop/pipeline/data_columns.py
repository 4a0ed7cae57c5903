"""The columns of the exported table: a row a mark, with all that it belongs to."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion
from skillmix_desktop.store.tables import VerdictMode
from skillmix_desktop.store.whole_texts import Call, TextDraw, WholeMark, WholeText, WholeVerdict

Of = TypeVar("Of")
Cells: TypeAlias = tuple[Any, ...]


class CellKind(StrEnum):
    """What a column holds; a ``WORD`` comes again and again, a ``TEXT`` hardly ever."""

    WORD = "word"
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "yes or no"
    MOMENT = "moment"


@dataclass(frozen=True)
class DataColumn(Generic[Of]):
    """One column, and where its values come from."""

    name: str
    kind: CellKind
    value: Callable[[Of], object]


@dataclass(frozen=True)
class MarkOnCriterion:
    """A mark, the criterion that it is about, and the points that it counts with."""

    criterion: Criterion
    mark: WholeMark
    points: float | None

    @property
    def is_met(self) -> bool | None:
        """How the mark counts; None where not judged."""
        return None if self.points is None else self.points >= MET_THRESHOLD


def joined_skills(names: Sequence[str]) -> str:
    """Names with semicolons between them; as a JSON list where a name would not survive that."""
    joined = "; ".join(names)
    is_plain = not joined.startswith("[") and not any(";" in name for name in names)
    return joined if is_plain else json.dumps(names, ensure_ascii=False)


def _call_columns(call: Callable[[Of], Call], prefix: str = "") -> tuple[DataColumn[Of], ...]:
    """How it was asked for, and what that took."""
    kinds = {
        "template": CellKind.WORD,
        "template_version": CellKind.WHOLE,
        "template_id": CellKind.WORD,
        "prompt_sha256": CellKind.TEXT,
        "served_name": CellKind.WORD,
        "file_sha256": CellKind.WORD,
        "detail": CellKind.WORD,
        "input_tokens": CellKind.WHOLE,
        "output_tokens": CellKind.WHOLE,
        "cost_usd": CellKind.NUMBER,
        "seconds": CellKind.NUMBER,
        "created_at": CellKind.MOMENT,
    }
    return tuple(
        DataColumn(prefix + name, kind, lambda of, name=name: getattr(call(of), name))  # type: ignore[misc]
        for name, kind in kinds.items()
    )


TEXT_COLUMNS: tuple[DataColumn[WholeText], ...] = (
    DataColumn("item_set", CellKind.WORD, lambda text: text.place.set_name),
    DataColumn("item_set_sampler", CellKind.WORD, lambda text: text.place.item_set.sampler),
    DataColumn("item_set_seed", CellKind.WHOLE, lambda text: text.place.item_set.seed),
    DataColumn("item", CellKind.WORD, lambda text: str(text.item.id)),
    DataColumn("item_number", CellKind.WHOLE, lambda text: text.item.number),
    DataColumn("occurrence", CellKind.WHOLE, lambda text: text.place.occurrence + 1),
    DataColumn("k", CellKind.WHOLE, lambda text: text.item.k),
    DataColumn("skills", CellKind.WORD, lambda text: joined_skills(text.item.skill_names)),
    DataColumn("topic", CellKind.WORD, lambda text: text.item.topic),
    DataColumn("student", CellKind.WORD, lambda text: text.student),
    DataColumn("generation_round", CellKind.WHOLE, lambda text: text.round),
    DataColumn("generation_attempt", CellKind.WHOLE, lambda text: text.attempt),
    DataColumn("generation", CellKind.WORD, lambda text: str(text.id)),
    DataColumn("text", CellKind.TEXT, lambda text: text.text),
    DataColumn("finish", CellKind.WORD, lambda text: text.finish),
    DataColumn("is_marker_missing", CellKind.FLAG, lambda text: text.is_marker_missing),
    DataColumn("is_counted_text", CellKind.FLAG, lambda text: text.is_counted),
    *_call_columns(lambda text: text.call, "text_"),
)
VERDICT_COLUMNS: tuple[DataColumn[WholeVerdict], ...] = (
    DataColumn("verdict", CellKind.WORD, lambda verdict: str(verdict.id)),
    DataColumn("grader", CellKind.WORD, lambda verdict: verdict.grader),
    DataColumn("grader_kind", CellKind.WORD, lambda verdict: verdict.kind.value),
    DataColumn("mode", CellKind.WORD, lambda verdict: verdict.mode.value),
    DataColumn("is_blind", CellKind.FLAG, lambda verdict: verdict.mode is VerdictMode.BLIND),
    DataColumn("round", CellKind.WHOLE, lambda verdict: verdict.round),
    DataColumn("attempt", CellKind.WHOLE, lambda verdict: verdict.attempt),
    DataColumn("outcome", CellKind.WORD, lambda verdict: verdict.outcome.value),
    DataColumn("is_counted", CellKind.FLAG, lambda verdict: verdict.is_counted),
    DataColumn("explanation", CellKind.TEXT, lambda verdict: verdict.explanation),
    DataColumn("claimed_total", CellKind.NUMBER, lambda verdict: verdict.claimed_total),
    *_call_columns(lambda verdict: verdict.call),
)
DRAW_COLUMNS: tuple[DataColumn[TextDraw], ...] = (
    DataColumn("drawn_for", CellKind.WORD, lambda draw: draw.annotator),
    DataColumn("draw_round", CellKind.WHOLE, lambda draw: draw.round),
    DataColumn("draw_rank", CellKind.WHOLE, lambda draw: draw.rank),
    DataColumn("draw_design", CellKind.WORD, lambda draw: draw.design),
    DataColumn("draw_purpose", CellKind.WORD, lambda draw: draw.purpose),
    DataColumn("draw_seed", CellKind.WHOLE, lambda draw: draw.seed),
    DataColumn("inclusion_probability", CellKind.NUMBER, lambda draw: draw.inclusion_probability),
    DataColumn("is_assisted", CellKind.FLAG, lambda draw: draw.is_assisted),
    DataColumn("is_skipped", CellKind.FLAG, lambda draw: draw.is_skipped),
    DataColumn("is_flagged", CellKind.FLAG, lambda draw: draw.is_flagged),
    DataColumn("flag_note", CellKind.TEXT, lambda draw: draw.flag_note),
    DataColumn("drawn_at", CellKind.MOMENT, lambda draw: draw.drawn_at),
)
MARK_COLUMNS: tuple[DataColumn[MarkOnCriterion], ...] = (
    DataColumn("position", CellKind.WHOLE, lambda on: on.criterion.position),
    DataColumn("criterion", CellKind.WORD, lambda on: on.criterion.kind.value),
    DataColumn("name", CellKind.WORD, lambda on: on.criterion.name),
    DataColumn("points", CellKind.NUMBER, lambda on: on.mark.points),
    DataColumn("is_met", CellKind.FLAG, lambda on: on.is_met),
    DataColumn("probability", CellKind.NUMBER, lambda on: on.mark.probability),
    DataColumn("reason", CellKind.WORD, lambda on: on.mark.reason),
    DataColumn("note", CellKind.TEXT, lambda on: on.mark.note),
    DataColumn("mark_seconds", CellKind.NUMBER, lambda on: on.mark.seconds),
    DataColumn("error_class", CellKind.WORD, lambda on: on.mark.error_class),
    DataColumn(
        "evidence",
        CellKind.TEXT,
        lambda on: "; ".join(f"{span.start}-{span.end}" for span in on.mark.evidence) or None,
    ),
)
COLUMNS: tuple[DataColumn[Any], ...] = (*TEXT_COLUMNS, *VERDICT_COLUMNS, *DRAW_COLUMNS, *MARK_COLUMNS)


def counted_points(mark: WholeMark, mode: VerdictMode, threshold: float = MET_THRESHOLD) -> float | None:
    """The points given, but of a mark that was read, whether it reaches ``threshold``."""
    is_read = mode.is_reading and None not in (mark.points, mark.probability)
    if not is_read or mark.probability is None or threshold == MET_THRESHOLD:
        return mark.points
    return float(mark.probability >= threshold)


def marks_on_criteria(
    text: WholeText, verdict: WholeVerdict, threshold: float = MET_THRESHOLD
) -> Iterator[MarkOnCriterion]:
    """A verdict's marks, each with its criterion."""
    criteria = text.item.criteria
    for mark in verdict.marks:
        yield MarkOnCriterion(criteria[mark.position], mark, counted_points(mark, verdict.mode, threshold))


@dataclass(frozen=True)
class RowParts:
    """The cells of rows that share a text, a verdict and a draw; the last are None where there is no more."""

    text: Cells
    verdict: Cells
    draw: Cells
    marks: tuple[Cells, ...]

    def rows(self) -> Iterator[Cells]:
        """A row a mark."""
        for mark in self.marks:
            yield (*self.text, *self.verdict, *self.draw, *mark)


def row_parts(text: WholeText) -> Iterator[RowParts]:
    """The rows of one text: a row a mark, one for a verdict without any, one for a draw that is still open.

    A text of which there is nothing of all this has a row, too.
    """
    of_text, nothing = cells(TEXT_COLUMNS, text), (cells(MARK_COLUMNS, None),)
    for verdict in text.verdicts:
        marks = tuple(cells(MARK_COLUMNS, mark) for mark in marks_on_criteria(text, verdict))
        of_verdict, of_draw = cells(VERDICT_COLUMNS, verdict), cells(DRAW_COLUMNS, verdict.draw)
        yield RowParts(of_text, of_verdict, of_draw, marks or nothing)
    open_draws = text.open_draws or (() if text.verdicts else (None,))
    for draw in open_draws:
        yield RowParts(of_text, cells(VERDICT_COLUMNS, None), cells(DRAW_COLUMNS, draw), nothing)


def cells(columns: Sequence[DataColumn[Of]], of: Of | None) -> Cells:
    """What ``of`` has in the columns; nothing in any, where there is none."""
    return tuple(None if of is None else column.value(of) for column in columns)
