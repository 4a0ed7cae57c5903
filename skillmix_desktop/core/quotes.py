"""The passages of a text that somebody quotes when they talk about it."""

import re
import unicodedata
from collections.abc import Iterator

from skillmix_desktop.core.person_marks import Span

LEAST_LETTERS = 3
_DOUBLE = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
_SINGLE = dict.fromkeys(map(ord, "‘’‚‛‹›`´＇"), "'")
# An apostrophe within a word opens nothing and closes nothing.
_QUOTED = re.compile(r"""(?<!\w)(?:"([^"]+)"|'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w))""")
_CUT = re.compile(r"\.{3}|…|\[[^\]]*\]")
_TAIL = ".,;:!?"


def quoted_spans(text: str, remark: str) -> tuple[Span, ...]:
    """Where in ``text`` the quotations in ``remark`` stand, whatever their case, blanks and quote signs.

    Nothing is guessed: a quotation counts as it is written, and if it occurs once.
    """
    folded = _Folded(text)
    return tuple(sorted({span for quotation in _quotations(remark) for span in folded.find(quotation)}))


def _quotations(remark: str) -> Iterator[str]:
    """What stands between quote signs; what is cut out of a quotation parts it."""
    for found in _QUOTED.finditer(_plain(remark)):
        for part in _CUT.split(found.group(1) or found.group(2)):
            folded = " ".join(part.casefold().split())
            if sum(map(str.isalnum, folded)) >= LEAST_LETTERS:
                yield folded


def _plain(text: str) -> str:
    return text.translate(_DOUBLE).translate(_SINGLE)


class _Folded:
    """A text without the differences that do not count, which knows where each letter came from."""

    def __init__(self, text: str) -> None:
        letters: list[tuple[str, int]] = []
        for place, character in enumerate(_plain(text)):
            if not character.isspace():
                letters += [(letter, place) for letter in character.casefold()]
            elif letters and letters[-1][0] != " ":
                letters.append((" ", place))
        self._text = "".join(letter for letter, _ in letters)
        self._places = [place for _, place in letters]

    def find(self, quotation: str) -> tuple[Span, ...]:
        """The one place of the quotation, or of it without the stop that a sentence around it has."""
        for wanted in (quotation, quotation.rstrip(_TAIL)):
            found = [start for start in self._starts(wanted) if self._is_whole(start, start + len(wanted))]
            if len(found) == 1:
                start, last = found[0], found[0] + len(wanted) - 1
                return (Span(self._places[start], self._places[last] + 1),)
        return ()

    def _starts(self, wanted: str) -> Iterator[int]:
        start = self._text.find(wanted)
        while start >= 0:
            yield start
            start = self._text.find(wanted, start + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether the stretch ends where words end."""
        return not any(
            0 < cut < len(self._text) and _is_letter(self._text[cut - 1]) and _is_letter(self._text[cut])
            for cut in (start, end)
        )


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
