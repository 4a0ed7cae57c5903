"""Where each mark stands in what a grader says."""

import json
import re
from collections.abc import Iterator, Sequence

from skillmix_desktop.core.criterion_names import CriterionNames
from skillmix_desktop.core.rubric import Criterion, Mark

_FIELD = re.compile(r'(?P<name>"(?:[^"\\\n]|\\.)*")\s*:\s*"?(?P<mark>[01])(?![0-9]|[.,][0-9])')
_ROW = re.compile(r"^[^\n]*\|[^\n]*$", re.MULTILINE)
_CELL = re.compile(r"(?:[^|\\]|\\.)+")
_CELLS_MARK = re.compile(r"[\s*_`'\"]*(?P<mark>[01])(?![0-9]|[.,][0-9])")


def mark_places(said: str, criteria: Sequence[Criterion], marks: Sequence[Mark]) -> dict[int, int]:
    """The place in ``said`` of the "1" or "0" that each of ``marks`` was read from, by its position.

    A mark that is neither, or whose place is not clear, has none.
    """
    names = CriterionNames(criteria)
    found: dict[int, set[int]] = {}
    for name, place in [*_in_fields(said), *_in_rows(said)]:
        meant = names.meant_by(name)
        if len(meant) == 1:
            found.setdefault(min(meant), set()).add(place)
    points = {mark.position: mark.points for mark in marks}
    clear = {position: min(places) for position, places in found.items() if len(places) == 1}
    return {position: place for position, place in clear.items() if points[position] == float(said[place])}


def _in_fields(said: str) -> Iterator[tuple[str, int]]:
    """Names and places of marks in an object."""
    for field in _FIELD.finditer(said):
        try:
            name = json.loads(field["name"])
        except json.JSONDecodeError:
            continue
        yield name, field.start("mark")


def _in_rows(said: str) -> Iterator[tuple[str, int]]:
    """Names and places of marks in a table, from rows in which one cell alone can be the mark."""
    for row in _ROW.finditer(said):
        cells = list(_CELL.finditer(row.group()))
        named = next((cell for cell in cells if any(map(str.isalpha, cell.group()))), None)
        counted = [cell for cell in cells if cell is not named and any(map(str.isdigit, cell.group()))]
        mark = _CELLS_MARK.match(counted[0].group()) if len(counted) == 1 else None
        if named and mark:
            yield named.group().strip(), row.start() + counted[0].start() + mark.start("mark")
