"""Marks in lines: those that end in ``Point earned:``, and those of ``name: mark``."""

import re
from collections.abc import Iterator

from skillmix_desktop.core.criterion_names import CriterionNames
from skillmix_desktop.core.mark_statements import MARKUP, NUMBER, Statement, Statements, points_of
from skillmix_desktop.core.quotations import is_cited

_EARNED = re.compile(
    r"points?\s{1,9}(?:earned|awarded)(?:[ \t]{1,9}for[ \t]{1,9}(?P<name>[^:\n]{1,200}?))?[\s*_]{0,9}[:=]",
    re.IGNORECASE,
)
_LEADING_MARK = re.compile(
    rf"(?>{NUMBER}(?:\s*(?:/|⁄|out\s+of|of)\s*{NUMBER})?)(?!\s*(?:[-–—/]|or\b|to\b)\s*[0-9])"
    r"(?![^.;]{0,99}\b(?:or|perhaps|maybe|rather|but)\b[^.;0-9]{0,20}[0-9])",
    re.IGNORECASE,
)
_PLAIN_LINE = re.compile(
    r"^(?P<name>[^\n]{1,200}?)[ \t*_]{0,9}(?::|=|\t| [-–—] )[ \t*_]{0,9}(?P<mark>[^\n:=]{1,200})$",
    re.MULTILINE,
)
_LIST_ITEM = re.compile(r"\s*(?:[0-9]+[.)]|[-*•])\s")
_TOTAL_LINE = re.compile(
    r"^[ \t*_#]{0,9}(?:total[^:\n]{0,99}|(?:final )?grade)[ \t_*]{0,9}:(?P<mark>[^\n]*)", re.I | re.M
)


def read_earned_lines(said: str, names: CriterionNames) -> Statements | None:
    """Lines or paragraphs that end in ``Point earned:``."""
    return _with_totals(said, list(_earned_statements(said, names)))


def read_plain_lines(said: str, names: CriterionNames) -> Statements | None:
    """Lines of ``name: mark``."""
    return _with_totals(said, plain_statements(said, names))


def plain_statements(said: str, names: CriterionNames) -> list[Statement]:
    """The lines of ``name: mark`` whose name is a criterion's and whose mark is a number."""
    return [
        Statement(line["name"], line["mark"])
        for line in _PLAIN_LINE.finditer(said)
        if names.named_by(line["name"])
        and not is_cited(line["name"])
        and isinstance(points_of(line["mark"]), float)
    ]


def _with_totals(said: str, stated: list[Statement]) -> Statements | None:
    totals = [Statement("total", line["mark"]) for line in _TOTAL_LINE.finditer(said)]
    return Statements([*stated, *totals], said.strip()) if stated else None


def _earned_statements(said: str, names: CriterionNames) -> Iterator[Statement]:
    found = list(_EARNED.finditer(said))
    starts = [*(earned.start() for earned in found), len(said)]
    before = 0
    for earned, next_start in zip(found, starts[1:], strict=True):
        line_end = said.find("\n", earned.end(), next_start)
        rest = said[earned.end() : line_end if line_end >= 0 else next_start].strip(MARKUP)
        mark = _LEADING_MARK.match(rest)
        name = earned["name"] or _paragraph_name(said[before : earned.start()], names)
        is_own = not is_cited(said[said.rfind("\n", 0, earned.start()) + 1 : earned.start()])
        if is_own and names.meant_by(name):
            yield Statement(name, mark.group() if mark else rest)
        before = line_end if line_end >= 0 else earned.end()


def _paragraph_name(paragraph: str, names: CriterionNames) -> str:
    """The name nearest to the mark that heads a line; else the last item of a list, or the first line."""
    lines = [line for line in paragraph.splitlines() if line.strip()]
    heads = [line.split(":")[0] for line in lines]
    nearest = (head for head in reversed(heads) if names.named_by(head))
    items = [line for line in lines if _LIST_ITEM.match(line)] or lines[:1]
    return next(nearest, items[-1] if items else "")
