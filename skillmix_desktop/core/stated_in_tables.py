"""Marks in a table with bars between its columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.criterion_names import CriterionNames, words_of
from skillmix_desktop.core.mark_statements import (
    MARKUP,
    Statement,
    Statements,
    may_hold_a_mark,
    statement_under,
)
from skillmix_desktop.core.quotations import announces_quotation, is_cited

_TABLE_LINE = re.compile(r"[^|>\"“”«]{0,100}grading\s+table\b", re.IGNORECASE)
_EXPLANATION_LINE = re.compile(r"[\s*_#>]*explanation\b[\s*_:'\"]*", re.IGNORECASE)
_RULE = re.compile(r"[\s:=+\-–—]*")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class _Block:
    """Rows of a table that stand together, and the lines from ``start`` to before ``end``."""

    rows: list[list[str]]
    start: int
    end: int


def read_table(said: str, names: CriterionNames) -> Statements | None:
    """The first table after the last line that introduces one; without such a line, every table."""
    lines = said.splitlines()
    start = _table_start(lines)
    stated: list[Statement] = []
    end = start or 0
    for block in _blocks(lines, end):
        found = _row_statements(block.rows)
        if not any(names.meant_by(statement.name) for statement in found) or _is_quoted(lines, block):
            continue
        if stated and any(_EXPLANATION_LINE.match(line) for line in lines[end : block.start]):
            break
        stated += found
        end = block.end
        if start is not None:
            break
    return Statements(stated, "\n".join(lines[end:])) if stated else None


def explanation_of(rest: str) -> str:
    """What is said below the marks, without the word that introduces it."""
    text = rest.strip().removeprefix("```").strip()
    beginning = _EXPLANATION_LINE.match(text)
    return text[beginning.end() :].strip() if beginning else text


def before_explanation(rest: str) -> str:
    """What stands between the marks and the explanation; without an explanation, everything."""
    lines = rest.splitlines()
    end = next((number for number, line in enumerate(lines) if _EXPLANATION_LINE.match(line)), len(lines))
    return "\n".join(lines[:end])


def _table_start(lines: Sequence[str]) -> int | None:
    """Where the rows of the last introduced table begin; a line that introduces no row does not count."""
    for number in reversed(range(len(lines))):
        if _TABLE_LINE.match(lines[number]) and not announces_quotation(lines[number]):
            later = (lines[at] for at in range(number + 1, len(lines)))
            if _is_row(next((line for line in later if not _is_between_rows(line)), "")):
                return number + 1
    return None


def _is_row(line: str) -> bool:
    return "|" in line and not is_cited(line)


def _is_between_rows(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("```")


def _is_quoted(lines: Sequence[str], block: _Block) -> bool:
    earlier = (lines[at] for at in reversed(range(block.start)))
    return announces_quotation(next((line for line in earlier if not _is_between_rows(line)), ""))


def _blocks(lines: Sequence[str], start: int) -> Iterator[_Block]:
    rows: list[list[str]] = []
    first = end = start
    for number in range(start, len(lines)):
        if _is_row(lines[number]):
            first = first if rows else number
            end = number + 1
            rows.append(_cells(lines[number]))
        elif rows and not _is_between_rows(lines[number]):
            yield _Block(rows, first, end)
            rows = []
    if rows:
        yield _Block(rows, first, end)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip(MARKUP) for cell in _BAR.split(inner)]


def _row_statements(rows: Sequence[list[str]]) -> list[Statement]:
    stated = []
    header: list[str] = []
    for cells in rows:
        if any(words_of(cell)[:1] in (("criteria",), ("criterion",)) for cell in cells):
            header = [cell.casefold() for cell in cells]
        elif not all(_RULE.fullmatch(cell) for cell in cells):
            stated.append(_row_statement(cells, header))
    return stated


def _row_statement(cells: Sequence[str], header: Sequence[str]) -> Statement:
    """A row's name and mark, by the header's columns where there is a header."""
    name_column = next((column for column, name in enumerate(header) if name.startswith("criteri")), None)
    if name_column is None:
        name_column = next((column for column, cell in enumerate(cells) if words_of(cell)), 0)
    name = cells[name_column] if name_column < len(cells) else ""
    titles = [*header, *[""] * (len(cells) - len(header))]
    titled = [
        (title, cells[column] if column < len(cells) else "")
        for column, title in enumerate(titles)
        if column != name_column
    ]
    others = [cell for title, cell in titled if cell and may_hold_a_mark(title)]
    return statement_under(name, titled) or Statement(name, " | ".join(others))
