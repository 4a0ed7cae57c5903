"""Characters that no database takes are replaced, and nothing else is."""

import xml.etree.ElementTree as ElementTree
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.plain_text import showable, storable


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("plain 🦅", "plain 🦅"),
        ("a\x00b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ud83e\udd85", "🦅"),
    ],
)
def test_characters_that_no_database_takes_are_replaced(text: str, stored: str) -> None:
    assert storable(text) == stored


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_comes_in_can_be_written_down(text: str) -> None:
    stored = storable(text)
    stored.encode()
    assert "\x00" not in stored
    assert storable(stored) == stored


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")))
def test_an_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert storable(text) == text


def test_what_no_page_may_hold_is_replaced_and_all_else_kept() -> None:
    assert showable("a\x07b\x0cc\x85d\ufdd0e\uffff\U0010ffff") == "a�b�c�d�e��"
    assert showable("tab\t line\n\r שלום \N{NO-BREAK SPACE}😀") == "tab\t line\n\r שלום \N{NO-BREAK SPACE}😀"


def test_what_can_be_shown_is_xml() -> None:
    everything = "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x110000))))
    text = ElementTree.fromstring(f"<a>{escape(showable(everything))}</a>").text
    assert len(text) == len(everything)
