"""Which criterion a grader's row means, by its name."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from skillmix_desktop.core.prompts import WORD_JOINER
from skillmix_desktop.core.rubric import NUMBER_WORDS, Criterion, CriterionKind

_Words = tuple[str, ...]
_ARTICLES = frozenset({"a", "an", "the"})
_NEGATIONS = frozenset(
    {"not", "no", "never", "without", "incorrectly", "wrongly", "isn", "doesn", "neither", "nor", "unmet"}
    | {"fails", "failed", "fail", "lacks", "lack", "lacking", "absent", "missing", "violates", "violated"}
    | {"lost", "deduction", "deductions", "deducted", "penalty", "penalties", "minus"}
)
_TOTALS = (("total",), ("grade",), ("sum",), ("overall",))
_SAME_WORDS = {word: str(number) for number, word in enumerate(NUMBER_WORDS)} | {"sentences": "sentence"}
_LIST_NUMBER = re.compile(r"\W*[0-9]+[.)]\s+")
_SHORTEST_TELLING_WORD = 4
_MOST_WORDS = 60


# Replies to one template call the same criteria by the same names again and again.
@lru_cache(maxsize=4096)
def words_of(name: str) -> _Words:
    """The words by which names are compared: without case, punctuation, markup and articles."""
    plain = unicodedata.normalize("NFKC", name).replace(WORD_JOINER, "").casefold()
    words = tuple(_SAME_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", plain))
    return tuple(word for word in words if word not in _ARTICLES) or words


class CriterionNames:
    """The names that an item's criteria go by; a row that fits several of them equally well means none."""

    def __init__(self, criteria: Sequence[Criterion]) -> None:
        self._labels = {criterion.position: set(_labels(criterion)) for criterion in criteria}
        self._bare = {criterion.position: set(_bare_names(criterion)) for criterion in criteria}

    def meant_by(self, name: str) -> frozenset[int]:
        """Positions of the criteria that ``name`` can mean: one where it is clear."""
        words = _row_words(name)
        if len(words) > _MOST_WORDS:
            return frozenset()
        if same := self._same(words):
            return same
        if words[:1] in _TOTALS:
            return frozenset()
        return self._contained(words) or self._shortened(words)

    def named_by(self, name: str) -> bool:
        """Whether ``name`` is a criterion's name and not a sentence in which one occurs."""
        words = _row_words(name)
        labels = [label for labels in self._labels.values() for label in labels if _starts(words, label)]
        return bool(self._same(words) or self._shortened(words) or labels)

    def _same(self, words: _Words) -> frozenset[int]:
        for keys in (self._labels, self._bare):
            if same := frozenset(position for position, names in keys.items() if words in names):
                return same
        return frozenset()

    def _contained(self, words: _Words) -> frozenset[int]:
        """Criteria named within ``words``; a name inside a longer one does not count."""
        spans = [
            (frozenset(range(start, start + len(key))), position)
            for keys in (self._labels, self._bare)
            for position, names in keys.items()
            for key in names
            for start in _starts(words, key)
        ]
        widest = [(span, position) for span, position in spans if not any(span < other for other, _ in spans)]
        named = frozenset[int]().union(*(span for span, _ in widest))
        if any(word in _NEGATIONS for number, word in enumerate(words) if number not in named):
            return frozenset()
        return frozenset(position for _, position in widest)

    def _shortened(self, words: _Words) -> frozenset[int]:
        """Criteria whose label has all of ``words``, among them a telling word of the name."""
        return frozenset(
            position
            for position, labels in self._labels.items()
            if any(set(words) <= set(label) for label in labels) and self._tells(words, position)
        )

    def _tells(self, words: _Words, position: int) -> bool:
        own = {word for name in self._bare[position] for word in name if len(word) >= _SHORTEST_TELLING_WORD}
        return not own.isdisjoint(words)


def _row_words(name: str) -> _Words:
    return words_of(_LIST_NUMBER.sub("", name, count=1) if _LIST_NUMBER.match(name) else name)


def _labels(criterion: Criterion) -> Iterator[_Words]:
    yield words_of(criterion.label)
    if criterion.kind is CriterionKind.SKILL:
        yield words_of(f"Contains {criterion.name}")
    if criterion.kind is CriterionKind.SENSE:
        yield words_of("makes sense")


def _bare_names(criterion: Criterion) -> Iterator[_Words]:
    names = {criterion.name, criterion.name.split("(")[0]}
    if criterion.kind is CriterionKind.SENSE:
        names = {"makes sense"}
    yield from filter(None, map(words_of, names))


def _starts(words: _Words, key: _Words) -> list[int]:
    return [start for start in range(len(words) - len(key) + 1) if words[start : start + len(key)] == key]
