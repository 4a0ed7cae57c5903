"""What a grader's reply says of something, and the points that its words come to."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*|,[0-9]{1,2})?|\.[0-9]+)"
# Beside markup, what cannot be seen or was lost: byte order marks, directions of writing, NULs.
MARKUP = " \t\r\n*_`'\"‘’“”\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\x00\ufffd"

_MARK = re.compile(
    rf"(?P<points>{NUMBER})(?: ?(?:/|⁄|out of|of) ?(?P<worth>{NUMBER}))?"
    r" ?(?:points?|pts?\.?)?\.?(?: ?[(\-–—,;:][^0-9]*)?",
    re.IGNORECASE,
)
_EARNED = re.compile(r"\b(?:earned|awarded|received|obtained|achieved)\b")
_POINTS = re.compile(r"\b(?:scor(?:es?|ed)|marks?|points?|pts)\b")
_WORTH = re.compile(
    r"\b(?:max|maximum|maximal|possible|worth|weight|weights|weighting|out of|available|attainable|full"
    r"|total(?!.*\b(?:earned|awarded)\b))\b"
)
_SCALE = re.compile(r"[(\[][^)\]]*[0-9][^)\]]*[)\]]|(?:/|\bout of\b)\s*[0-9.]+")
_CONTRARY = re.compile(
    r"\b(?:lost|deduct\w*|penalt\w*|minus|missed|missing|absent|unmet|(?<!/)fail\w*|wrong|incorrect"
    r"|(?<!or )not|confiden\w*|certain\w*|probabilit\w*|likelihood)\b"
)
_COUNT = re.compile(
    r"\b(?:counts?|numbers?|nr|no|occurrences?|frequency|instances?|examples?|lines?|sentences?|words?|id)\b|#"
)


@dataclass(frozen=True)
class Statement:
    """A row's name and its mark, as written; ``fault`` bars the mark."""

    name: str
    mark: str
    fault: str = ""


@dataclass(frozen=True)
class Statements:
    """What one form of reply states, and what it says below that."""

    stated: Sequence[Statement]
    explanation: str


def points_of(mark: str) -> float | str:
    """The points, or why there are none."""
    raised = any(unicodedata.decomposition(character).startswith("<su") for character in mark)
    written = " ".join(unicodedata.normalize("NFKC", mark).strip(MARKUP).split())
    if not written:
        return "its row holds no mark"
    found = None if raised else _MARK.fullmatch(written)
    if not found:
        return f"its mark '{written[:40]}' is not a number"
    points = number_of(found["points"])
    worth = number_of(found["worth"] or "1")
    if not 0 < worth < math.inf or not 0 <= points <= worth:
        return f"its mark '{written[:40]}' lies outside 0 to 1"
    return points / worth


def number_of(written: str) -> float:
    """The number, with a point or a comma in it."""
    return float(written.replace(",", "."))


def holds_no_mark(title: str) -> bool:
    """Whether what ``title`` heads is never a mark: what could be earned, what was lost, how sure it is.

    "Points (out of 1)" says what was earned.
    """
    plain = _SCALE.sub("", title)
    return _WORTH.search(plain) is not None or _CONTRARY.search(plain) is not None


def statement_under(name: str, cells: Sequence[tuple[str, str]]) -> Statement | None:
    """The mark in ``cells`` (titles and what stands there) that speak of points; None where none does.

    Words beside a mark are no mark, and another number bars it.
    """
    for kind in (_EARNED, _POINTS):
        if columns := [cell for title, cell in cells if kind.search(title) and not holds_no_mark(title)]:
            numbers = [cell for cell in columns if any(map(str.isdigit, cell))] or columns[:1]
            if len({points_of(cell) for cell in numbers}) == 1:
                return Statement(name, numbers[0])
            written = " | ".join(numbers)
            return Statement(name, written, fault=f"its row holds different points: '{written[:40]}'")
    return None


def may_hold_a_mark(title: str) -> bool:
    """Whether a column that does not speak of points can hold marks, as "Met?" can and "Line" cannot."""
    return not holds_no_mark(title) and not _COUNT.search(title)
