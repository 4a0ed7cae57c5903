"""How many sentences a text has, by the reference's rule and by a real sentence segmenter."""

import re
from dataclasses import dataclass
from enum import StrEnum

# As in the reference, the dot stands for any character, and a title may end a word: "ATMs. They" is joined.
_TITLES = tuple(re.compile(f"({title}). ") for title in ("Mr", "Mrs", "Ms", "Dr", "Prof"))
_REFERENCE_BOUNDARY = re.compile(r"""[.!?]["']* ["']*[A-Z]""")

_TITLE_UNKNOWN_TO_THE_SEGMENTER = re.compile(r"\b(Ms|Mx)\. ")
_WHITESPACE_BUT_NEWLINE = re.compile(r"[^\S\n]")
_BRACKETED_SENTENCES = re.compile(r"(^|[.!?…]\s)[(\[]([^()\[\]]*[.!?…])[)\]]")
_LIST_NUMBER = re.compile(r"\W*\d{1,2}[.)]\s+")
_QUOTATION = re.compile(
    r"""
      "(?P<straight>[^"]*)"
    | “(?P<curly>[^“”]*)”
    | «(?P<angled>[^«»]*)»
    | (?<!\w)‘(?P<curly_single>[^‘]*?)’(?!\w)
    | (?<!\w)'(?P<straight_single>(?:[^']|(?<=\w)'(?=\w))*)'(?!\w)
    """,
    re.VERBOSE,
)


class SentenceCounter(StrEnum):
    """The two ways to count."""

    REFERENCE = "reference"
    ROBUST = "robust"


@dataclass(frozen=True)
class LengthCheck:
    """Both counts of one text, and the most sentences that it may have."""

    reference: int
    robust: int
    limit: int

    def is_met(self, counter: SentenceCounter) -> bool:
        """Whether the text keeps to the limit, as ``counter`` counts."""
        return (self.reference if counter is SentenceCounter.REFERENCE else self.robust) <= self.limit

    @property
    def is_disputed(self) -> bool:
        """Whether it depends on the counter if the limit is kept."""
        return self.is_met(SentenceCounter.REFERENCE) != self.is_met(SentenceCounter.ROBUST)


def check_length(text: str, *, limit: int) -> LengthCheck:
    """Counts ``text`` in both ways."""
    return LengthCheck(count_sentences_reference(text), count_sentences_robust(text), limit)


def count_sentences_reference(text: str) -> int:
    """The reference's count, faults and all: lines, digits and curly quotes begin no sentence; empty is 1."""
    joined = text
    for title in _TITLES:
        joined = title.sub(r"\1.", joined)
    return len(_REFERENCE_BOUNDARY.findall(joined)) + 1


def count_sentences_robust(text: str) -> int:
    """The count of a sentence segmenter, which also sees the sentences within a quotation; empty is 0.

    Words that introduce a quotation, or follow it in lower case, belong to its sentence: “Why?” asked Tom. is
    one sentence, while “Why?” Tom asked. is taken for two.
    """
    return _count_within(_BRACKETED_SENTENCES.sub(r"\1\2", _plain(text)))


def _count_within(text: str) -> int:
    # Imported here: the window is painted before any segmenter is needed.
    from sentencex import segment

    # Taking a quotation for part of one sentence is the segmenter's way; what it holds is counted apart.
    sentences = [part for part in segment("en", text) if _is_sentence(part)]
    quotations = [found[found.lastgroup or 0] for part in sentences for found in _QUOTATION.finditer(part)]
    return len(sentences) + sum(max(0, _count_within(quotation) - 1) for quotation in quotations)


def _plain(text: str) -> str:
    # The segmenter fails on white space of more than one byte and on half of a surrogate pair.
    readable = text.encode("utf-8", "ignore").decode("utf-8")
    plain = _WHITESPACE_BUT_NEWLINE.sub(" ", "\n".join(readable.splitlines())).strip()
    return _TITLE_UNKNOWN_TO_THE_SEGMENTER.sub(r"\1 ", plain)


def _is_sentence(part: str) -> bool:
    return any(character.isalnum() for character in part) and not _LIST_NUMBER.fullmatch(part)
