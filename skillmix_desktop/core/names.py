"""Whether a text names the skills that it should only show."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BETWEEN_WORDS = r"[\s_\u00ad\u2010-\u2015-]+"
_NO_LETTER_BEFORE = r"(?<![^\W_])"
_NO_LETTER_AFTER = r"(?![^\W_])"
_POSSESSIVE = r"(?:['’]s?)?"


class NameRule(StrEnum):
    """What counts as naming a skill."""

    OFF = "off"
    REFERENCE = "reference"
    ROBUST = "robust"


def explicitly_named(text: str, skills: Sequence[str], rule: NameRule) -> tuple[bool, ...]:
    """For each skill, whether ``text`` names it.

    A skill's name is what stands before the first bracket. ``reference``: the name occurs anywhere, also
    inside another word, and an empty one in every text. ``robust``: it stands there as words of their own,
    each in its singular, plural or possessive, joined by blanks, line breaks or hyphens; words derived from
    it (metaphorical) do not count.
    """
    return tuple(_is_named(text, _bare_name(skill), rule) for skill in skills)


def _bare_name(skill: str) -> str:
    return skill.partition("(")[0].strip().lower()


def _is_named(text: str, name: str, rule: NameRule) -> bool:
    if rule is NameRule.OFF:
        return False
    if rule is NameRule.REFERENCE:
        return name in text.lower()
    pattern = _robust_pattern(name)
    return pattern is not None and pattern.search(text.casefold()) is not None


@cache
def _robust_pattern(name: str) -> re.Pattern[str] | None:
    words = _WORD.findall(name.casefold())
    if not words:
        return None
    spelled = _BETWEEN_WORDS.join(_any_form(word) + _POSSESSIVE for word in words)
    return re.compile(_NO_LETTER_BEFORE + spelled + _NO_LETTER_AFTER)


def _any_form(word: str) -> str:
    forms = {word, _plural(word), *_singulars(word)}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return (
        "(?:"
        + "|".join(re.escape(form).replace("’", "'").replace("'", "['’]") for form in longest_first)
        + ")"
    )


def _plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if word.endswith("sis"):
        return word[:-2] + "es"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def _singulars(word: str) -> set[str]:
    """What ``word`` may be the plural of; a wrong guess is a word that no text holds."""
    if re.search(r"(os|us|is|ss)$", word):  # logos is not many a logo
        return set()
    guesses = {word[:-1], word[:-2], word[:-3] + "y", word[:-2] + "is"}
    return {guess for guess in guesses if len(guess) > 2 and _plural(guess) == word}
