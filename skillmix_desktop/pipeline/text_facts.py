"""What programs say of every text: whether it is short enough, and which of its skills it names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from skillmix_desktop.core.metrics import Flags, Floats
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference, count_sentences_robust
from skillmix_desktop.store.verdict_columns import VerdictColumns


@dataclass(frozen=True, eq=False)
class TextFacts:
    """Looked up once a rule, for all texts; the last row is of no text, so that its place can be -1."""

    columns: VerdictColumns

    def length_points(self, *, as_reference: bool) -> Floats:
        """1 where a text has no more sentences than it may, 0 where it has more, ``[t]``."""
        return self._lengths_by_reference if as_reference else self._lengths

    def named(self, rule: NameRule) -> Flags:
        """Which of its item's skills each text names, ``[t, k]`` for the largest k."""
        if rule is NameRule.OFF:
            return np.zeros((len(self.columns.texts.words) + 1, self._most_skills), dtype=bool)
        return self._named_by_reference if rule is NameRule.REFERENCE else self._named_robustly

    def look_up(self) -> None:
        """Find all of it out now rather than when it is asked for."""
        for as_reference in (False, True):
            self.length_points(as_reference=as_reference)
        for rule in NameRule:
            self.named(rule)

    @cached_property
    def _lengths(self) -> Floats:
        return self._length_points(count_sentences_robust)

    @cached_property
    def _lengths_by_reference(self) -> Floats:
        return self._length_points(count_sentences_reference)

    @cached_property
    def _named_by_reference(self) -> Flags:
        return self._looked_for(NameRule.REFERENCE)

    @cached_property
    def _named_robustly(self) -> Flags:
        return self._looked_for(NameRule.ROBUST)

    def _length_points(self, count: Callable[[str], int]) -> Floats:
        limits = [sentence_limit(item.k) for item in self.columns.items]
        texts = self.columns.texts
        short = [
            count(words) <= limits[item] for words, item in zip(texts.words, texts.item.tolist(), strict=True)
        ]
        return np.array([*short, np.nan], dtype=np.float64)

    def _looked_for(self, rule: NameRule) -> Flags:
        texts = self.columns.texts
        names = [item.skill_names for item in self.columns.items]
        found = np.zeros((len(texts.words) + 1, self._most_skills), dtype=bool)
        for row, (words, item) in enumerate(zip(texts.words, texts.item.tolist(), strict=True)):
            found[row, : len(names[item])] = explicitly_named(words, names[item], rule)
        return found

    @cached_property
    def _most_skills(self) -> int:
        return max((item.k for item in self.columns.items), default=0)
