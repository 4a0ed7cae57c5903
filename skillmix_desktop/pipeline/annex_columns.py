"""The columns of the annex, and what they hold: those of exported data, and what a report makes of them."""

from functools import cached_property
from typing import Any

from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference, count_sentences_robust
from skillmix_desktop.pipeline.data_columns import (
    DRAW_COLUMNS,
    MARK_COLUMNS,
    TEXT_COLUMNS,
    VERDICT_COLUMNS,
    CellKind,
    DataColumn,
)
from skillmix_desktop.store.whole_texts import WholeText

_EXPORTED = {
    "item_set": "the draw that the item is from",
    "item_number": "the item’s place in it",
    "item": "the item that the text was written for",
    "k": "how many skills it was to show",
    "skills": "the skills, in the order of the prompt",
    "topic": "what it was to be about",
    "student": "who wrote it",
    "generation_round": "which of the student’s rounds the text is from",
    "generation": "the text",
    "verdict": "the verdict that the mark belongs to; empty where there is none",
    "grader": "who gave it",
    "grader_kind": "machine, program, practice, or person",
    "mode": "how the verdict came about; a person’s is blind, revised, or assisted (marks were in sight)",
    "round": "which of the grader’s rounds it is from",
    "attempt": "which attempt at that round",
    "outcome": "scored, or why there are no marks",
    "created_at": "when the verdict was written down, in UTC",
    "drawn_for": "the person for whom the text was drawn; without a verdict they have yet to judge it",
    "draw_purpose": "sample, repeat, or gold; only a sample stands for all texts",
    "draw_design": "how it was drawn",
    "draw_seed": "with which seed",
    "inclusion_probability": "the probability with which it was drawn for the person",
    "drawn_at": "when, in UTC",
    "position": "the criterion’s place in the rubric, from 0",
    "criterion": "skill, topic, sense, or length",
    "name": "the skill’s or topic’s name, or the most sentences",
    "points": "the mark as it was given, from 0 to 1; empty where not judged",
    "probability": "that of “met”, where the mark was read",
    "is_met": "the mark as agreement counts it: from half a point on, or from the report’s threshold on",
    "reason": "why it was not judged",
    "note": "what the grader wrote beside it",
    "error_class": "what an adjudicator found that a disagreement came from",
}


class TextFacts:
    """What a program finds in a text."""

    def __init__(self, text: WholeText) -> None:
        self._text = text
        self._written = text.text or ""

    @property
    def words(self) -> int:
        return len(self._written.split())

    @cached_property
    def sentences(self) -> int:
        return count_sentences_robust(self._written)

    @property
    def keeps_length(self) -> bool:
        return self.sentences <= sentence_limit(self._text.item.k)

    @cached_property
    def keeps_length_by_reference(self) -> bool:
        return count_sentences_reference(self._written) <= sentence_limit(self._text.item.k)

    @property
    def is_blank(self) -> bool:
        """Whether the student answered, and gave no text; a call that failed is no answer."""
        return self._text.is_counted and self._text.text is None and self._text.finish != "error"

    def names(self, position: int, rule: NameRule) -> bool | None:
        """Whether the text names the skill at that place; None where no skill stands."""
        named = self._named[rule]
        return named[position] if position < len(named) else None

    @cached_property
    def _named(self) -> dict[NameRule, tuple[bool, ...]]:
        skills = self._text.item.skill_names
        return {rule: explicitly_named(self._written, skills, rule) for rule in NameRule}


def _chosen(columns: tuple[DataColumn[Any], ...]) -> tuple[DataColumn[Any], ...]:
    return tuple(column for column in columns if column.name in _EXPORTED)


TEXT = _chosen(TEXT_COLUMNS)
VERDICT = _chosen(VERDICT_COLUMNS)
DRAW = _chosen(DRAW_COLUMNS)
MARK = _chosen(MARK_COLUMNS)
FACTS: tuple[DataColumn[TextFacts], ...] = (
    DataColumn("words", CellKind.WHOLE, lambda facts: facts.words),
    DataColumn("sentences", CellKind.WHOLE, lambda facts: facts.sentences),
    DataColumn("keeps_length", CellKind.FLAG, lambda facts: facts.keeps_length),
    DataColumn("is_blank", CellKind.FLAG, lambda facts: facts.is_blank),
)
_MADE = {
    "words": "how many words, between blanks, the text has",
    "sentences": "how many sentences a segmenter finds in it",
    "keeps_length": "whether these are at most max(1, k − 1)",
    "is_blank": "whether the student answered, and gave no text",
    "names_skill": "whether the text names the skill, as words of their own; empty for other criteria",
    "holds_name": "whether the skill’s name stands anywhere in the text, as the reference looks for it",
    "score_mark": "the mark as the report’s scores count it, before rounds are put to the vote: the length "
    "is the program’s, a skill that is named is 0 where names are deducted, and empty is not judged",
    "in_scores": "whether the scores count the row; not where the verdict is superseded, revised or on a "
    "repeat, or the item has a skill that is left out",
    "in_agreement": "whether the figures of agreement count it; nor do they where the text is gold",
}
FIELDS = {
    name: (_EXPORTED | _MADE)[name]
    for name in (
        *(column.name for columns in (TEXT, FACTS, VERDICT, DRAW, MARK) for column in columns),
        *("names_skill", "holds_name", "score_mark", "in_scores", "in_agreement"),
    )
}
"""What each column of the annex holds."""
