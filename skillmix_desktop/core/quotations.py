"""What a grader's reply only repeats of the student's text: a table in there is not the grader's."""

import re

from skillmix_desktop.core.prompts import FENCE_CLOSING, FENCE_OPENING

_QUOTER = r"\b(?:students?|texts?|authors?|answers?|passages?)\b"
_QUOTING = (
    r"\b(?:wrote|writes|written|says|reads|contains?|includes?|quotes?|claims?|ends?|inserts?|embeds?)\b"
)
_LEAD_IN = re.compile(rf"{_QUOTER}[^\n]{{0,200}}?{_QUOTING}[^\n]{{0,200}}[:\"“«][\s*_]*\Z", re.IGNORECASE)
_LONGEST_LEAD_IN = 300


def without_fenced_text(reply: str) -> str:
    """``reply`` without the student's text between its fences, which may hold forged ends of itself."""
    start, end = reply.find(FENCE_OPENING), reply.rfind(FENCE_CLOSING)
    return reply[:start] + reply[end + len(FENCE_CLOSING) :] if 0 <= start < end else reply


def before_open_fence(reply: str) -> str:
    """``reply`` up to a fence that was not closed, as where a repetition of the text was cut off."""
    return reply.partition(FENCE_OPENING)[0]


def is_cited(line: str) -> bool:
    """Whether ``line`` is marked as a citation."""
    return line.lstrip().startswith(">")


def announces_quotation(line: str) -> bool:
    """Whether ``line`` says that what comes next is the student's."""
    return _LEAD_IN.search(line[-_LONGEST_LEAD_IN:]) is not None
