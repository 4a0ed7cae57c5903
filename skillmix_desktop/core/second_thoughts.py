"""What a grader takes back below its marks: a criterion that it revises in words is in doubt."""

import re
from collections.abc import Iterator

from skillmix_desktop.core.mark_statements import Statement

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=[0-9])[^.!?\n]*)*")
_REVISION = re.compile(
    r"\bon (?:reflection|second thoughts?)\b|\bcorrection\b|\bscratch that\b|\bafter all\b"
    r"|\bi (?:now |must |have to |would )?(?:revise|change|correct|withdraw|take back)\b",
    re.IGNORECASE,
)
_OF_MARKS = re.compile(r"[0-9]|\b(?:points?|marks?|scores?|credit|met|one|zero)\b", re.IGNORECASE)


def taken_back(said: str) -> Iterator[Statement]:
    """The sentences that speak of another mark than was given, as the names of what they take back."""
    for sentence in _SENTENCE.findall(said):
        if _REVISION.search(sentence) and _OF_MARKS.search(sentence):
            yield Statement(sentence, "", fault="the reply takes its mark back")
