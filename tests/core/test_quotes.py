"""Quotations are found where they stand, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.quotes import quoted_spans

TEXT = "“Have you stopped starving your hive?” asked Mara’s neighbour. Her bees were a small parliament."


def quoted(remark: str, text: str = TEXT) -> list[str]:
    return [text[span.start : span.end] for span in quoted_spans(text, remark)]


@pytest.mark.parametrize(
    ("remark", "passages"),
    [
        ('It says "a small parliament" of bees.', ["a small parliament"]),
        ("It says ‘a small parliament’.", ["a small parliament"]),
        ("Es heißt „A Small   Parliament“ dort.", ["a small parliament"]),
        ("The line 'asked Mara's neighbour' is plain.", ["asked Mara’s neighbour"]),
        ("«Have you stopped» is a question.", ["Have you stopped"]),
        ('Bees as "a small parliament," which is a simile.', ["a small parliament"]),
        ('It has "Her bees … parliament".', ["Her bees", "parliament"]),
        ('"starving your hive" and "her bees"', ["starving your hive", "Her bees"]),
    ],
)
def test_a_quotation_is_found_whatever_its_case_blanks_and_signs(remark, passages):
    assert quoted(remark) == passages


@pytest.mark.parametrize(
    "remark",
    [
        "a small parliament, without quote signs",
        'It never says "a large parliament".',
        'The word "parlia" is no word of the text.',
        'Too short: "a".',
        "It isn't the bees' parliament, is it?",
        "",
        'An open "quotation of her bees',
    ],
)
def test_nothing_is_guessed(remark):
    assert quoted(remark) == []


def test_of_two_places_none_is_chosen():
    assert quoted('"the bees"', "The bees and the bees.") == []


def test_places_are_counted_in_characters_behind_emoji_and_combining_marks():
    text = "🐝🐝 Cafe\u0301 society sang. Straße frei."
    assert quoted('"society sang"', text) == ["society sang"]
    assert quoted('"STRASSE FREI"', text) == ["Straße frei"]
    assert quoted('"cafe"', text) == []  # the text has another letter there


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_and_any_remark_are_borne(text, remark):
    for span in quoted_spans(text, remark):
        assert 0 <= span.start < span.end <= len(text)
