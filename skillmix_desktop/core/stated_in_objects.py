"""Marks in JSON objects that name criteria, wherever they stand in a reply."""

import json
from collections.abc import Iterator

from skillmix_desktop.core.criterion_names import CriterionNames, words_of
from skillmix_desktop.core.cut_json import closed
from skillmix_desktop.core.mark_statements import Statement, Statements, holds_no_mark, statement_under
from skillmix_desktop.core.quotations import announces_quotation, is_cited

_NAMES = {"criterion", "criteria", "name"}
_MARKS = {"points", "point", "mark", "score"}
# Each brace that opens nothing whole is tried in vain: a reply may not make that last.
_MOST_BROKEN = 100

_Pairs = tuple[tuple[str, object], ...]


def read_objects(said: str, names: CriterionNames) -> Statements | None:
    """The marks of all objects, and the last object's explanation or what is said below it."""
    said = closed(said)
    decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=str)
    stated: list[Statement] = []
    position = end = broken = 0
    while broken < _MOST_BROKEN and (position := said.find("{", position)) >= 0:
        try:
            value, after = decoder.raw_decode(said, position)
            found = list(_statements(value, names))
        except (json.JSONDecodeError, RecursionError):
            broken += 1
            position += 1
            continue
        if any(names.meant_by(one.name) for one in found) and not _is_quoted(said, position):
            stated += found
            end = after
        position = after
    written = [statement.mark for statement in stated if words_of(statement.name) == ("explanation",)]
    return Statements(stated, written[-1] if written else said[end:]) if stated else None


def _is_quoted(said: str, position: int) -> bool:
    before = said[max(0, position - 500) : position].rstrip("[ \t\n").removesuffix("```json").rstrip("`\n ")
    line = before.rpartition("\n")[2]
    return announces_quotation(line) or is_cited(line)


def _statements(value: object, names: CriterionNames) -> Iterator[Statement]:
    """Names and marks, as ``{name: mark}`` or as objects with ``points``, below or beside the name."""
    if isinstance(value, list):
        for element in value:
            yield from _statements(element, names)
    elif isinstance(value, tuple):
        called = [inner for key, inner in value if _title(key) in _NAMES and _is_scalar(inner)]
        if len(called) == 1 and (statement := _marked(_scalar(called[0]), value)):
            yield statement
            return
        for key, inner in value:
            if isinstance(inner, tuple) and (statement := _marked(key, inner)):
                yield statement
            elif not isinstance(inner, tuple | list):
                yield Statement(key, _scalar(inner))
            elif names.meant_by(key) or not holds_no_mark(_title(key)):
                yield from _statements(inner, names)


def _marked(name: str, pairs: _Pairs) -> Statement | None:
    titled = [(_title(key), _scalar(inner)) for key, inner in pairs if _is_scalar(inner)]
    return statement_under(name, titled)


def _title(key: str) -> str:
    return " ".join(words_of(key))


def _is_scalar(value: object) -> bool:
    return not isinstance(value, tuple | list)


def _scalar(value: object) -> str:
    return "" if value is None else str(value)
