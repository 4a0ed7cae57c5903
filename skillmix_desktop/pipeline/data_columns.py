"""The columns of the exported table: a row a mark, with all that it belongs to."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion
from skillmix_desktop.store.tables import VerdictMode
from skillmix_desktop.store.whole_texts import Call, WholeMark, WholeText, WholeVerdict

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
    """A mark, the criterion that it is about, and how it counts."""

    criterion: Criterion
    mark: WholeMark
    is_met: bool | None


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
    *(
        DataColumn(
            name if name.startswith(("inclusion", "is_", "flag", "drawn")) else f"draw_{name}",
            kind,
            lambda verdict, name=name: verdict.draw and getattr(verdict.draw, name),  # type: ignore[misc]
        )
        for name, kind in {
            "design": CellKind.WORD,
            "purpose": CellKind.WORD,
            "seed": CellKind.WHOLE,
            "inclusion_probability": CellKind.NUMBER,
            "is_assisted": CellKind.FLAG,
            "is_flagged": CellKind.FLAG,
            "flag_note": CellKind.TEXT,
            "drawn_at": CellKind.MOMENT,
        }.items()
    ),
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
COLUMNS: tuple[DataColumn[Any], ...] = (*TEXT_COLUMNS, *VERDICT_COLUMNS, *MARK_COLUMNS)


def is_met(mark: WholeMark, mode: VerdictMode, threshold: float = MET_THRESHOLD) -> bool | None:
    """How the mark counts, if one that was read is met from ``threshold`` on; None where not judged."""
    if mark.points is None:
        return None
    if mode.is_reading and mark.probability is not None and threshold != MET_THRESHOLD:
        return mark.probability >= threshold
    return mark.points >= MET_THRESHOLD


def marks_on_criteria(
    text: WholeText, verdict: WholeVerdict, threshold: float = MET_THRESHOLD
) -> Iterator[MarkOnCriterion]:
    """A verdict's marks, each with its criterion."""
    criteria = text.item.criteria
    for mark in verdict.marks:
        yield MarkOnCriterion(criteria[mark.position], mark, is_met(mark, verdict.mode, threshold))


@dataclass(frozen=True)
class RowParts:
    """The cells of rows that share a text and a verdict; the last are None where there is no more."""

    text: Cells
    verdict: Cells
    marks: tuple[Cells, ...]

    def rows(self) -> Iterator[Cells]:
        """A row a mark."""
        for mark in self.marks:
            yield (*self.text, *self.verdict, *mark)


NO_VERDICT: Cells = (None,) * len(VERDICT_COLUMNS)
NO_MARK: Cells = (None,) * len(MARK_COLUMNS)


def row_parts(text: WholeText) -> Iterator[RowParts]:
    """The rows of one text: a row a mark, one for a verdict without any, and one for a text without any."""
    of_text = cells(TEXT_COLUMNS, text)
    if not text.verdicts:
        yield RowParts(of_text, NO_VERDICT, (NO_MARK,))
    for verdict in text.verdicts:
        marks = tuple(cells(MARK_COLUMNS, mark) for mark in marks_on_criteria(text, verdict))
        yield RowParts(of_text, cells(VERDICT_COLUMNS, verdict), marks or (NO_MARK,))


def cells(columns: Sequence[DataColumn[Of]], of: Of) -> Cells:
    """What ``of`` has in the columns."""
    return tuple(column.value(of) for column in columns)
