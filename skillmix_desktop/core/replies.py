"""Reading replies: the text that a student gives, and the marks that a grader states."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.criterion_names import CriterionNames, words_of
from skillmix_desktop.core.cut_json import closed
from skillmix_desktop.core.prompts import LINES, TABLE
from skillmix_desktop.core.rubric import Criterion, Mark, Outcome

_REASONING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_REASONING_WITHOUT_BEGINNING = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_REASONING_WITHOUT_END = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)

_ANSWER = re.compile(r"Answer[*_]*:(?:\*\*|__)?")
_EXPLANATION = re.compile(r"(?:\*+|_+|(?:#+|>)[ \t]*)?Explanation")

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]{1,2})?|\.[0-9]+)"
_MARK = re.compile(
    rf"(?P<points>{_NUMBER})(?:\s*(?:/|⁄|out\s+of|of)\s*(?P<worth>{_NUMBER}))?"
    r"\s*(?:points?|pts?\.?)?\.?(?:\s*[(\-–—,;:][^0-9]*)?",
    re.IGNORECASE,
)
_LEADING_MARK = re.compile(
    rf"{_NUMBER}(?:\s*(?:/|⁄|out\s+of|of)\s*{_NUMBER})?(?!\s*(?:[-–—/]|or\b|to\b)\s*[0-9])"
)
_MARKUP = " \t\r\n*_`'\"‘’“”"

_TABLE_LINE = re.compile(r"[^|>\"“”«]{0,100}grading\s+table\b", re.IGNORECASE)
_EXPLANATION_LINE = re.compile(r"[\s*_#>]*explanation\b[\s*_:'\"]*", re.IGNORECASE)
_RULE = re.compile(r"[\s:=+\-–—]*")
_EARNED = re.compile(
    r"points?\s+(?:earned|awarded)(?:\s+for\s+(?P<name>[^:\n]+?))?\s*[*_]*\s*[:=]", re.IGNORECASE
)
_PLAIN_LINE = re.compile(
    r"^(?P<name>[^\n]{1,200}?)[ \t*_]*(?::|=|\t| [-–—] )[ \t*_]*(?P<mark>[^\n:=]+)$", re.MULTILINE
)
_LIST_ITEM = re.compile(r"\s*(?:[0-9]+[.)]|[-*•])\s")
_TOTAL_LINE = re.compile(r"^[\s*_#]*(?:total[^:\n]*|(?:final )?grade)[\s*_]*:(?P<mark>[^\n]*)", re.I | re.M)

_EARNED_COLUMN = re.compile(r"\b(?:earned|awarded)\b")
_POINTS_COLUMN = re.compile(r"\b(?:scor(?:es?|ed)|marks?|points?|pts)\b")
_WORTH_COLUMN = re.compile(
    r"\b(?:max|maximum|maximal|possible|worth|weight|weights|weighting|out of|available|attainable|full"
    r"|total(?!.*\b(?:earned|awarded)\b))\b"
)
_SCALE_OF_A_COLUMN = re.compile(r"[(\[][^)\]]*[0-9][^)\]]*[)\]]|(?:/|\bout of\b)\s*[0-9.]+")

_JSON_NAMES: set[tuple[str, ...]] = {("criterion",), ("criteria",), ("name",)}
_JSON_MARKS: set[tuple[str, ...]] = {("points",), ("point",), ("points", "earned"), ("mark",), ("score",)}

_REFUSAL = re.compile(
    r"\bi(?:'m| am)(?: very| so)? sorry\b|\bi apologi[sz]e|\bmy apologies"
    r"|\bi(?:'m| am) (?:unable|not able|not willing) to\b"
    r"|\bi (?:can't|cannot|can not|won't|will not|must decline|have to decline|refuse)\b",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 800


@dataclass(frozen=True)
class StudentText:
    """What is graded of a student's reply; None where the reply holds no text."""

    text: str | None
    is_marker_missing: bool


@dataclass(frozen=True)
class GradingReading:
    """What a grader's reply states; ``claimed_total`` is its own sum, kept to be compared and never used."""

    marks: tuple[Mark, ...]
    claimed_total: float | None
    explanation: str
    outcome: Outcome


@dataclass(frozen=True)
class _Statement:
    """What the reply says of something: a row's name and its mark, as written; ``fault`` bars the mark."""

    name: str
    mark: str
    fault: str = ""


@dataclass(frozen=True)
class _Statements:
    stated: Sequence[_Statement]
    explanation: str


@dataclass(frozen=True)
class _Block:
    """Rows of a table that stand together, and the lines from ``start`` to before ``end``."""

    rows: list[list[str]]
    start: int
    end: int


def student_text(reply: str) -> StudentText:
    """The text after the last ``Answer:``, or without one from the start, up to ``Explanation``."""
    said = _without_reasoning(reply)
    markers = list(_ANSWER.finditer(said))
    text = said[markers[-1].end() :] if markers else said
    if explanation := _EXPLANATION.search(text):
        text = text[: explanation.start()]
    return StudentText(_without_stray_bold(text.strip()) or None, is_marker_missing=not markers)


def read_grading(reply: str, criteria: Sequence[Criterion], form: str = TABLE) -> GradingReading:
    """The marks that ``reply`` states, matched to the criteria by name; no mark is made up.

    ``form`` is what was asked for and looked for first; a reply in another form is read too.
    """
    said = _without_reasoning(reply)
    names = CriterionNames(criteria)
    for read in _READERS[form]:
        if found := read(said, names):
            break
    else:
        found = _Statements((), said.strip())
    marks = _marks(found.stated, criteria, names)
    return GradingReading(
        marks, _claimed_total(found.stated, names), found.explanation, _outcome(marks, said)
    )


def _without_reasoning(reply: str) -> str:
    said = _REASONING.sub("", reply)
    return _REASONING_WITHOUT_END.sub("", _REASONING_WITHOUT_BEGINNING.sub("", said))


def _without_stray_bold(text: str) -> str:
    """Without the one ``**`` whose partner stood at the marker."""
    if text.count("**") % 2:
        text = text.removeprefix("**") if text.startswith("**") else text.removesuffix("**")
    return text.strip()


def _marks(
    stated: Sequence[_Statement], criteria: Sequence[Criterion], names: CriterionNames
) -> tuple[Mark, ...]:
    values: dict[int, set[float | str]] = {criterion.position: set() for criterion in criteria}
    unclear: set[int] = set()
    for statement in stated:
        positions = names.meant_by(statement.name)
        if len(positions) == 1:
            values[min(positions)].add(statement.fault or _points(statement.mark))
        unclear |= positions
    return tuple(_mark(position, found, position in unclear) for position, found in values.items())


def _mark(position: int, values: set[float | str], is_unclear: bool) -> Mark:
    if len(values) > 1:
        return Mark(position, None, reason="the reply gives it different marks")
    for value in values:
        if isinstance(value, str):
            return Mark(position, None, reason=value)
        return Mark(position, value)
    if is_unclear:
        return Mark(position, None, reason="a row of the reply could mean this criterion or another")
    return Mark(position, None, reason="no row of the reply names it")


def _points(mark: str) -> float | str:
    """The points, or why there are none."""
    written = unicodedata.normalize("NFKC", mark).strip(_MARKUP)
    if not written:
        return "its row holds no mark"
    found = _MARK.fullmatch(written)
    if not found:
        return f"its mark '{written[:40]}' is not a number"
    points = _number(found["points"])
    worth = _number(found["worth"] or "1")
    if worth <= 0 or not 0 <= points <= worth:
        return f"its mark '{written[:40]}' lies outside 0 to 1"
    return points / worth


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _claimed_total(stated: Sequence[_Statement], names: CriterionNames) -> float | None:
    others = [statement for statement in stated if not names.meant_by(statement.name)]
    totals = [statement.mark for statement in others if words_of(statement.name)[:1] == ("total",)]
    for total in reversed(totals):
        numbers = re.findall(rf"(?<![0-9/])(?<!out of ){_NUMBER}", re.sub(r"\s*/\s*", "/", total))
        if len(numbers) == 1:
            return _number(numbers[0])
    return None


def _outcome(marks: Sequence[Mark], said: str) -> Outcome:
    if any(mark.points is not None for mark in marks):
        return Outcome.SCORED
    is_short = len(said) <= _LONGEST_REFUSAL
    return Outcome.REFUSED if is_short and _REFUSAL.search(said.replace("’", "'")) else Outcome.UNPARSED


def _read_table(said: str, names: CriterionNames) -> _Statements | None:
    """The first table after the last line that introduces one; without such a line, every table."""
    lines = said.splitlines()
    start = _table_start(lines)
    stated: list[_Statement] = []
    end = start or 0
    for block in _blocks(lines, end):
        found = _row_statements(block.rows)
        if not any(names.meant_by(statement.name) for statement in found):
            continue
        if stated and any(_EXPLANATION_LINE.match(line) for line in lines[end : block.start]):
            break
        stated += found
        end = block.end
        if start is not None:
            break
    return _Statements(stated, _explanation("\n".join(lines[end:]))) if stated else None


def _table_start(lines: Sequence[str]) -> int | None:
    """Where the rows of the last introduced table begin; a line that introduces no row does not count."""
    for number in reversed(range(len(lines))):
        if _TABLE_LINE.match(lines[number]):
            following = (line for line in lines[number + 1 :] if not _is_between_rows(line))
            if "|" in next(following, ""):
                return number + 1
    return None


def _is_between_rows(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("```")


def _blocks(lines: Sequence[str], start: int) -> Iterator[_Block]:
    block = _Block([], start, start)
    for number in range(start, len(lines)):
        if "|" in lines[number]:
            first = block.start if block.rows else number
            block = _Block([*block.rows, _cells(lines[number])], first, number + 1)
        elif block.rows and not _is_between_rows(lines[number]):
            yield block
            block = _Block([], number, number)
    if block.rows:
        yield block


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip(_MARKUP) for cell in re.split(r"(?<!\\)\|", inner)]


def _row_statements(rows: Sequence[list[str]]) -> list[_Statement]:
    stated = []
    header: list[str] = []
    for cells in rows:
        if any(words_of(cell)[:1] in (("criteria",), ("criterion",)) for cell in cells):
            header = [cell.casefold() for cell in cells]
        elif not all(_RULE.fullmatch(cell) for cell in cells):
            stated.append(_row_statement(cells, header))
    return stated


def _row_statement(cells: Sequence[str], header: Sequence[str]) -> _Statement:
    """A row's name and mark, by the header's columns where there is a header."""
    name_column = next((column for column, name in enumerate(header) if name.startswith("criteri")), None)
    if name_column is None:
        name_column = next((column for column, cell in enumerate(cells) if words_of(cell)), 0)
    name = cells[name_column] if name_column < len(cells) else ""
    titles = {column: title for column, title in enumerate(header) if column != name_column}
    # A column that tells what a criterion is worth holds 1 in every row, whatever was earned.
    worths = {column for column, title in titles.items() if _tells_worth(title)}
    for kind in (_EARNED_COLUMN, _POINTS_COLUMN):
        columns = [column for column, title in titles.items() if kind.search(title) and column not in worths]
        if columns:
            return _statement_of(name, [cells[column] for column in columns if column < len(cells)])
    others = [cell for column, cell in enumerate(cells) if column not in {name_column, *worths} and cell]
    return _Statement(name, " | ".join(others))


def _tells_worth(title: str) -> bool:
    """Whether a column says what could be earned; "Points (out of 1)" says what was."""
    return _WORTH_COLUMN.search(_SCALE_OF_A_COLUMN.sub("", title)) is not None


def _statement_of(name: str, stated: Sequence[str]) -> _Statement:
    """The mark in columns of points; words beside it are no mark, and another number bars it."""
    numbers = [cell for cell in stated if any(character.isdigit() for character in cell)] or stated[:1]
    written = " | ".join(numbers)
    if len({_points(cell) for cell in numbers}) > 1:
        return _Statement(name, written, fault=f"its row holds different points: '{written[:40]}'")
    return _Statement(name, numbers[0] if numbers else "")


def _explanation(rest: str) -> str:
    text = rest.strip().removeprefix("```").strip()
    beginning = _EXPLANATION_LINE.match(text)
    return text[beginning.end() :].strip() if beginning else text


def _read_json(said: str, names: CriterionNames) -> _Statements | None:
    """Objects that name criteria, wherever they stand in the reply."""
    said = closed(said)
    decoder = json.JSONDecoder(object_pairs_hook=tuple)
    stated: list[_Statement] = []
    position = end = 0
    while (position := said.find("{", position)) >= 0:
        try:
            value, after = decoder.raw_decode(said, position)
            found = list(_json_statements(value))
        except (json.JSONDecodeError, RecursionError):
            position += 1
            continue
        position = after
        if any(names.meant_by(statement.name) for statement in found):
            stated += found
            end = after
    written = [statement.mark for statement in stated if words_of(statement.name) == ("explanation",)]
    explanation = written[-1] if written else _explanation(said[end:])
    return _Statements(stated, explanation) if stated else None


def _json_statements(value: object) -> Iterator[_Statement]:
    """Names and marks, as ``{name: mark}`` or as objects with ``points``, below or beside the name."""
    if isinstance(value, list):
        for element in value:
            yield from _json_statements(element)
    elif isinstance(value, tuple):
        name, mark = _field(value, _JSON_NAMES), _field(value, _JSON_MARKS)
        if name is not None and mark is not None:
            yield _Statement(name, mark)
            return
        for key, inner in value:
            inner_mark = _field(inner, _JSON_MARKS) if isinstance(inner, tuple) else None
            if inner_mark is not None:
                yield _Statement(key, inner_mark)
            elif isinstance(inner, tuple | list):
                yield from _json_statements(inner)
            else:
                yield _Statement(key, _scalar(inner))


def _field(pairs: Sequence[tuple[str, object]], names: set[tuple[str, ...]]) -> str | None:
    found = [inner for key, inner in pairs if words_of(key) in names]
    return _scalar(found[0]) if len(found) == 1 and not isinstance(found[0], tuple | list) else None


def _scalar(value: object) -> str:
    return "" if value is None else str(value)


def _read_lines(said: str, names: CriterionNames) -> _Statements | None:
    """Lines or paragraphs that end in ``Point earned:``; where there are none, lines of ``name: mark``."""
    stated = list(_earned_statements(said, names)) or [
        _Statement(line["name"], line["mark"])
        for line in _PLAIN_LINE.finditer(said)
        if names.named_by(line["name"]) and isinstance(_points(line["mark"]), float)
    ]
    totals = [_Statement("total", line["mark"]) for line in _TOTAL_LINE.finditer(said)]
    return _Statements([*stated, *totals], said.strip()) if stated else None


def _earned_statements(said: str, names: CriterionNames) -> Iterator[_Statement]:
    found = list(_EARNED.finditer(said))
    starts = [*(earned.start() for earned in found), len(said)]
    before = 0
    for earned, next_start in zip(found, starts[1:], strict=True):
        line_end = said.find("\n", earned.end(), next_start)
        rest = said[earned.end() : line_end if line_end >= 0 else next_start].strip(_MARKUP)
        mark = _LEADING_MARK.match(rest)
        name = earned["name"] or _paragraph_name(said[before : earned.start()], names)
        if names.meant_by(name):
            yield _Statement(name, mark.group() if mark else rest)
        before = line_end if line_end >= 0 else earned.end()


def _paragraph_name(paragraph: str, names: CriterionNames) -> str:
    """The name nearest to the mark that heads a line; else the last item of a list, or the first line."""
    lines = [line for line in paragraph.splitlines() if line.strip()]
    heads = [line.split(":")[0] for line in lines]
    nearest = (head for head in reversed(heads) if names.named_by(head))
    items = [line for line in lines if _LIST_ITEM.match(line)] or lines[:1]
    return next(nearest, items[-1] if items else "")


_Reader = Callable[[str, CriterionNames], _Statements | None]
_READERS: dict[str, tuple[_Reader, ...]] = {
    TABLE: (_read_table, _read_json, _read_lines),
    LINES: (_read_lines, _read_table, _read_json),
}
